"""Every log written is read back by two readers that share no code with the writer."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pyevtx
from evtx import PyEvtxParser
from hypothesis import given, settings
from hypothesis import strategies as st

from bedem.exercise.binxml import TYPES, Field, Shape
from bedem.exercise.evtx import CHUNK_BYTES, FILE_HEADER, EvtxWriter

GUID = "54849625-5478-4994-A5BA-3E3B0328C30D"
TEXT = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xD7FF, exclude_categories=["Cc", "Cs"]),
    min_size=1,
    max_size=40,
).filter(lambda t: t == t.strip())
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "str": TEXT,
    "u8": st.integers(0, 2**8 - 1),
    "u16": st.integers(0, 2**16 - 1),
    "i32": st.integers(-(2**31), 2**31 - 1),
    "u32": st.integers(0, 2**32 - 1),
    "i64": st.integers(-(2**63), 2**63 - 1),
    "u64": st.integers(0, 2**64 - 1),
    "bool": st.booleans(),
    "bin": st.binary(min_size=1, max_size=20),
    "guid": st.uuids().map(lambda u: str(u).upper()),
    "time": st.integers(0, 2**52),
    "sid": st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6).map(
        lambda subs: "S-1-5-" + "-".join(map(str, subs))
    ),
    "x32": st.integers(0, 2**32 - 1),
    "x64": st.integers(0, 2**64 - 1),
}


def shape(*kinds: str, code: int = 4624) -> Shape:
    fields = tuple(Field(f"F{i}{kind}", kind) for i, kind in enumerate(kinds))
    provider = "Microsoft-Windows-Security-Auditing"
    return Shape(provider, f"{{{GUID}}}", "Security", code, 2, 0, 12544, fields=fields)


def back(path: Path) -> list[dict[str, Any]]:
    return [json.loads(r["data"])["Event"] for r in PyEvtxParser(str(path)).records_json()]


def told(kind: str, value: Any) -> Any:
    """What the wheel makes of a value."""
    if kind in ("x32", "x64"):
        return hex(value)
    if kind == "bin":
        return bytes(value).hex().upper()
    return value


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_by_both_readers(
    tmp_path_factory: Any, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("log") / "Security.evtx"
    kinds = data.draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=8))
    made = shape(*kinds)
    row = st.tuples(st.integers(0, 2**52), *(VALUES[k] for k in kinds))
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    first = data.draw(st.integers(1, 2**40))
    with EvtxWriter(path, first) as log:
        for time, *values in rows:
            log.write(made, "PC-1.mup.example", time, tuple(values), 612, 700)
    read = back(path)
    assert len(read) == len(rows)
    second = pyevtx.open(str(path))
    assert second.get_number_of_records() == len(rows)
    assert second.get_number_of_recovered_records() == 0
    for i, (event, row) in enumerate(zip(read, rows, strict=True)):
        system = event["System"]
        assert system["EventRecordID"] == first + i == second.get_record(i).get_identifier()
        assert system["EventID"] == 4624 == second.get_record(i).get_event_identifier()
        assert (system["Channel"], system["Computer"]) == ("Security", "PC-1.mup.example")
        assert second.get_record(i).get_computer_name() == "PC-1.mup.example"
        assert system["Execution"]["#attributes"] == {"ProcessID": 612, "ThreadID": 700}
        xml = second.get_record(i).get_xml_string()
        for kind, value, number in zip(kinds, row[1:], range(99), strict=False):
            assert f'Name="F{number}{kind}"' in xml
            if kind != "time":
                assert event["EventData"][f"F{number}{kind}"] == told(kind, value)


def test_checksums_and_chunks_add_up(tmp_path: Path) -> None:
    path = tmp_path / "Security.evtx"
    shapes = [shape("str", "u32", code=c) for c in range(4600, 4650)]
    with EvtxWriter(path, 1000) as log:
        for i in range(3000):
            log.write(shapes[i % 50], f"H{i % 3}", 10**15 + i, ("a" * (i % 90), i))
    data = path.read_bytes()
    assert zlib.crc32(data[:120]) == struct.unpack_from("<I", data, 124)[0]
    assert (len(data) - FILE_HEADER) % CHUNK_BYTES == 0
    expected = 1000
    for at in range(FILE_HEADER, len(data), CHUNK_BYTES):
        chunk = data[at : at + CHUNK_BYTES]
        first, last = struct.unpack_from("<QQ", chunk, 24)
        free, crc = struct.unpack_from("<II", chunk, 48)
        assert first == expected
        assert zlib.crc32(chunk[512:free]) == crc
        assert zlib.crc32(chunk[:120] + chunk[128:512]) == struct.unpack_from("<I", chunk, 124)[0]
        expected = last + 1
    assert expected == 4000
    assert [e["System"]["EventRecordID"] for e in back(path)] == list(range(1000, 4000))
    assert pyevtx.open(str(path)).get_number_of_records() == 3000


def test_a_chunk_is_never_full_to_the_last_byte(tmp_path: Path) -> None:
    made = shape("str")
    for length in range(20, 120, 4):
        path = tmp_path / f"{length}.evtx"
        with EvtxWriter(path) as log:
            for i in range(1500):
                log.write(made, "H", i, ("a" * length,))
        assert pyevtx.open(str(path)).get_number_of_records() == 1500


def test_user_data_unnamed_data_and_qualifiers(tmp_path: Path) -> None:
    path = tmp_path / "System.evtx"
    who = (Field("SubjectUserSid", "sid"), Field("SubjectUserName"))
    cleared = Shape("Eventlog", f"{{{GUID}}}", "Security", 1102, fields=who, root="LogFileCleared")
    plain = (Field("", "strs"),)
    started = Shape("PowerShell", "", "Windows PowerShell", 400, fields=plain, qualifiers=0,
                    user="S-1-5-18")  # fmt: skip
    with EvtxWriter(path) as log:
        log.write(cleared, "A", 10**15, ("S-1-5-21-1-2-3-500", "ana"))
        log.write(started, "A", 10**15, (("Available", "None", "\tHostName=ConsoleHost"),))
    one, two = back(path)
    assert one["UserData"]["LogFileCleared"]["SubjectUserName"] == "ana"
    assert one["UserData"]["LogFileCleared"]["SubjectUserSid"] == "S-1-5-21-1-2-3-500"
    assert two["EventData"]["Data"]["#text"] == ["Available", "None", "\tHostName=ConsoleHost"]
    assert two["System"]["Security"]["#attributes"]["UserID"] == "S-1-5-18"
    assert two["System"]["EventID"]["#text"] == 400


def test_a_log_without_records_is_a_sound_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.evtx"
    EvtxWriter(path).close()
    assert back(path) == []
    assert pyevtx.open(str(path)).get_number_of_records() == 0


def test_every_type_is_tried() -> None:
    assert set(VALUES) | {"strs"} == set(TYPES)
