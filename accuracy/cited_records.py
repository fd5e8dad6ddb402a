"""Is every record that the truth files cite in the case, at its true second?

Places are computed from the archives themselves (line number to byte offset), independently of the
readers; times are compared after correction.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from bedem.case import CaseView
from bedem.language import to_micros

FILES = ("otrf_lateral_edges", "campaigns", "apt29_day1", "evtx_edges", "cloud_and_web")


class Cited(msgspec.Struct, frozen=True):
    """A citation: by line of a text member, or by EventRecordID in an EVTX member."""

    truth: str
    archive: str
    member: str
    line: int | None
    record_number: int | None
    event_id: int | None
    time: str


class Miss(msgspec.Struct, frozen=True):
    cited: Cited
    why: str


def citations(shared: Path) -> list[Cited]:
    """Every cited record, each once."""
    found: list[Cited] = []
    for name in FILES:
        truth = json.loads((shared / "truth" / f"{name}.json").read_text())
        found += _walk(name, truth, {"archive": "", "member": ""})
    return list(dict.fromkeys(found))


def _walk(truth: str, node: Any, around: dict[str, str]) -> Iterator[Cited]:
    if isinstance(node, list):
        for item in node:
            yield from _walk(truth, item, around)
    elif isinstance(node, dict):
        around = around | _context(truth, node)
        time = node.get("time_utc") or node.get("time_generated")
        if time and ("line" in node or "event_record_id" in node):
            yield Cited(
                truth,
                around["archive"],
                around["member"],
                node.get("line"),
                node.get("event_record_id"),
                node.get("event_id"),
                time,
            )
        for key, value in node.items():
            if key == "zeek_connections":
                zeek = [a for a in node["archives"] if a.endswith("_zeek.zip")]
                yield from _walk(truth, value, {"archive": zeek[0], "member": "conn.log"})
            elif isinstance(value, dict | list):
                yield from _walk(truth, value, around)


def _context(truth: str, node: dict[str, Any]) -> dict[str, str]:
    told: dict[str, str] = {}
    if truth == "evtx_edges" and "file" in node and "sha256" in node:
        return {"archive": "data/events/attacks/evtx/evtx_attacks.zip", "member": node["file"]}
    if isinstance(node.get("archive"), str):
        archive = node["archive"]
        inside = f"data/events/attacks/{truth}/{archive}" if "/" not in archive else archive
        told["archive"] = inside
        told["member"] = ""
    if "archives" in node:
        told["archive"] = next(a for a in node["archives"] if a.endswith("_host.zip"))
    if isinstance(node.get("file"), str) and "/" not in node["file"]:
        told["member"] = node["file"]
    if isinstance(node.get("log"), str) and node["log"].endswith(".log"):
        told["member"] = node["log"]
    return told


class Archive:
    """Members of a zip by name, with the offset of each line."""

    def __init__(self, path: Path) -> None:
        self.id = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        self._zip = zipfile.ZipFile(path)
        self._names = {n: i for i, n in enumerate(self._zip.namelist(), 1)}
        self._offsets: dict[str, list[int]] = {}

    def find(self, member: str) -> str:
        """Whole name of the member that is, or ends in, `member`; the only one for ""."""
        names = [n for n in self._names if not n.endswith("/")]
        if not member and len(names) == 1:
            return names[0]
        fitting = [n for n in names if n == member or n.rpartition("/")[2] == member]
        return fitting[0] if len(fitting) == 1 else member

    def source(self, name: str) -> str:
        return f"{self.id}.{self._names[name]}"

    def offset(self, name: str, line: int) -> int:
        if name not in self._offsets:
            at, offsets = 0, []
            for text in self._zip.read(name).splitlines(keepends=True):
                offsets.append(at)
                at += len(text)
            self._offsets[name] = offsets
        return self._offsets[name][line - 1]


def misses(view: CaseView, shared: Path, cited: list[Cited]) -> list[Miss]:
    """Citations that are not in the case as the truth has them."""
    archives: dict[str, Archive] = {}
    found: list[Miss] = []
    for citation in cited:
        path = shared.parent / citation.archive
        if not path.is_file():
            found.append(Miss(citation, f"no archive {citation.archive}"))
            continue
        archive = archives.setdefault(citation.archive, Archive(path))
        why = _miss(view, archive, citation)
        if why:
            found.append(Miss(citation, why))
    return found


def _miss(view: CaseView, archive: Archive, citation: Cited) -> str:
    name = archive.find(citation.member)
    source = archive.source(name)
    if citation.line is not None:
        where, values = "place = ?", [archive.offset(name, citation.line)]
    else:
        where, values = (
            "record_number = ? AND code = ?",
            [citation.record_number, citation.event_id],
        )
    rows = view.connection.execute(
        f"SELECT place, part FROM raw_events WHERE source = ? AND {where}", [source, *values]
    ).fetchall()
    if not rows:
        return f"not in the case: {source} {where} {values}"
    place, part = rows[0]
    row = _shown(view, source, place, part)
    if row is None:
        return "hidden, and the record kept for it is not there either"
    time, code = row
    wanted = to_micros(datetime.fromisoformat(citation.time))
    if time is None:
        return "time is not known"
    if abs(time - wanted) >= 1_000_000:
        return f"time is {(time - wanted) / 1e6:+.3f} s off"
    if citation.event_id is not None and code != citation.event_id:
        return f"event id {code}, not {citation.event_id}"
    return ""


def _shown(view: CaseView, source: str, place: int, part: int) -> tuple[int | None, int] | None:
    """Time and id of the record, or of the one that is kept for it."""
    kept = view.connection.execute(
        "SELECT kept_source, kept_place, kept_part FROM duplicates "
        "WHERE source = ? AND place = ? AND part = ?",
        [source, place, part],
    ).fetchone()
    key = kept or (source, place, part)
    return view.connection.execute(
        "SELECT epoch_us(time), code FROM events WHERE source = ? AND place = ? AND part = ?",
        list(key),
    ).fetchone()
