"""Is the record behind each hit what an independent reader gives at that place?

EVTX: libevtx, found by the record number that stands in the record's own bytes at the place. Lines
of JSON: the bytes there, decoded by Python's json. Zeek TSV: the row there, cut at tabs.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pyevtx

from bedem.case import CaseView
from bedem.intake import unpack
from bedem.model.records import Gap
from bedem.model.refs import Ref

_NAMESPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"


class Tally(msgspec.Struct):
    """equal + different + skipped = records asked for."""

    equal: int = 0
    different: list[str] = []
    skipped: dict[str, int] = {}

    def skip(self, why: str) -> None:
        self.skipped[why] = self.skipped.get(why, 0) + 1


def compare(view: CaseView) -> Tally:
    """Every record with a hit, each once."""
    tally = Tally(0, [], {})
    wanted: dict[str, list[tuple[Any, ...]]] = {}
    rows = view.connection.execute(
        "SELECT DISTINCT e.source, e.place, e.part, e.length, e.shape, e.state, e.data "
        "FROM raw_events e JOIN raw_hits h USING (source, place, part) ORDER BY ALL"
    ).fetchall()
    for row in rows:
        wanted.setdefault(row[0], []).append(row)
    outer = {source.partition(".")[0] for source in wanted}
    for delivery in view.deliveries():
        if delivery.source in outer:
            outer.discard(delivery.source)
            for suffix, path in _files(Path(delivery.path), delivery.source, wanted):
                _compare_file(path, wanted.pop(delivery.source + suffix, []), tally)
    for source, left in wanted.items():
        for _ in left:
            tally.skip(f"source {source} not found again")
    return tally


def _files(path: Path, source: str, wanted: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    """The file itself, or the members with hits, unpacked one by one."""
    if source in wanted:
        yield "", path
    suffixes = {s[len(source) :] for s in wanted if s.startswith(source + ".")}
    if not suffixes:
        return
    with tempfile.TemporaryDirectory() as spool:
        for leaf in unpack.walk(path, Path(spool), unpack.Limits(), ()):
            if not isinstance(leaf, Gap) and leaf.suffix in suffixes:
                yield leaf.suffix, leaf.path


def _compare_file(path: Path, rows: list[tuple[Any, ...]], tally: Tally) -> None:
    data = path.read_bytes()
    records = _libevtx(path) if data[:8] == b"ElfFile\0" else {}
    for source, place, part, length, shape, state, text in rows:
        raw = data[place : place + length]
        ref = str(Ref(source, place, part))
        if shape == "evtx" and raw[:4] == b"**\0\0":
            if state != "live":
                tally.skip(f"EVTX record that is {state}: libevtx does not give it")
                continue
            xml = records.get(int.from_bytes(raw[8:16], "little"))
            if xml is None:
                tally.skip("EVTX record that libevtx cannot decode")
            elif of_xml(xml) == of_json(json.loads(text)):
                tally.equal += 1
            elif not_zero(of_xml(xml)) <= not_zero(of_json(json.loads(text))):
                tally.skip("equal but for numbers of pointer size, which libevtx gives as 0")
            else:
                tally.different.append(ref)
        elif raw[:1] == b"{":
            if holds(json.loads(raw), json.loads(text)):
                tally.equal += 1
            else:
                tally.different.append(ref)
        elif shape == "zeek":
            cells = raw.decode("utf-8", "replace").rstrip("\r\n").split("\t")
            uid = json.loads(text).get("uid")
            if uid is None or uid in cells:
                tally.equal += 1
            else:
                tally.different.append(ref)
        else:
            tally.skip(f"{shape}: no independent reader here")


def _libevtx(path: Path) -> dict[int, str]:
    """XML of the live records by the number in the record's header."""
    found: dict[int, str] = {}
    file = pyevtx.file()
    try:
        file.open(str(path))
        for i in range(file.get_number_of_records()):
            try:
                record = file.get_record(i)
                found[record.identifier] = record.get_xml_string()
            except OSError:
                continue
    except OSError:
        return found
    finally:
        file.close()
    return found


def of_xml(text: str) -> list[str]:
    """System fields and the values of the event, normalised, in order."""
    event = ElementTree.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text))
    system = event.find(f"{_NAMESPACE}System")
    assert system is not None
    head = [
        normal(system.find(f"{_NAMESPACE}{name}").text or "")  # type: ignore[union-attr]
        for name in ("EventID", "EventRecordID", "Channel", "Computer")
    ]
    values: list[str] = []
    for part in event:
        if part is not system and not part.tag.endswith("RenderingInfo"):
            values += [normal(e.text or "") for e in part.iter() if len(e) == 0]
    return head + sorted(v for v in values if v)


def of_json(record: dict[str, Any]) -> list[str]:
    """The same of the evtx layout."""
    system = record["Event"]["System"]
    code = system["EventID"]
    head = [code["#text"] if isinstance(code, dict) else code]
    head += [system["EventRecordID"], system["Channel"], system["Computer"]]
    rest = {k: v for k, v in record["Event"].items() if k not in ("System", "#attributes")}
    return [normal(str(v)) for v in head] + sorted(v for v in map(normal, _leaves(rest)) if v)


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "#attributes":
                yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
    elif node is not None:
        yield str(node)


def holds(line: Any, record: Any) -> bool:
    """The line is the record, or another tool's line with the record in it whole."""
    if line == record:
        return True
    if isinstance(line, dict):
        return any(holds(inner, record) for inner in line.values())
    return isinstance(line, list) and any(holds(inner, record) for inner in line)


def not_zero(values: list[str]) -> frozenset[str]:
    """libevtx gives 0x0 for some numbers of pointer size (0x24c in the record's own bytes)."""
    return frozenset(values) - {"0x0"}


def normal(text: str) -> str:
    """Writers differ in braces of GUIDs, leading zeros of hex, booleans, fractions and blanks."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    folded = re.sub(r"[\x00-\x20\x85\xa0]+", " ", text).strip().casefold().strip("{}")
    if re.fullmatch(r"0x[0-9a-f]+", folded):
        return hex(int(folded, 16))
    stamp = re.fullmatch(r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d:\d\d)(\.\d+)?z?", folded)
    if stamp:
        return f"{stamp.group(1)} {stamp.group(2)}"
    return folded
