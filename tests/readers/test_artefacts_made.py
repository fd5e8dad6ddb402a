"""Change journal, prefetch and scheduled tasks: real records where shared, else made ones."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.intake import unpack_image
from bedem.readers import prefetch, recognise, taskxml, usnjrnl
from tests.readers import artefacts_made as made
from tests.readers.reader_helpers import Put, Unzip, head, read_with

TICKS = 133_500_000_000_000_000
MICROS = (TICKS - 116_444_736_000_000_000) // 10
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def name_of(path: Path) -> str | None:
    entry = recognise(head(path))
    return entry and entry.name


def test_real_journal_records(unzip: Unzip) -> None:
    paths = {p.name: p for p in unzip("formats/disk/MFT_and_usn.zip")}
    path = paths["plaso_UsnJrnl.raw"]
    assert name_of(path) == "usnjrnl"
    events, gaps = read_with(usnjrnl, path)
    assert (len(events), gaps) == (19, [])
    assert sum(e.length for e in events) == path.stat().st_size
    assert all(e.record_number == e.place and e.log == "ntfs/usn" for e in events)
    rows = [json.loads(e.data) for e in events]
    assert rows[3]["name"] == "first.txt"
    assert rows[3]["reason"] == "RenameNewName"
    assert rows[3]["parent_entry"] == 5
    (event,), gaps = read_with(usnjrnl, paths["record.usn"])
    assert (event.record_number, gaps) == (20_342_374_400, [])
    assert json.loads(event.data)["name"] == "BTDevManager.log"


def journal(count: int, version: int = 2) -> list[bytes]:
    return [
        made.usn_record(n, TICKS + n * 10, f"dato{n} č.txt", 0x8000_0100, version)
        for n in range(count)
    ]


def test_journal_with_a_sparse_beginning(put: Put) -> None:
    raw = bytes(3 * 1_048_576 + 4_096) + b"".join(journal(50) + journal(50, 3))
    path = put(raw + bytes(8_192), "$UsnJrnl_$J")
    assert name_of(path) == "usnjrnl"
    events, gaps = read_with(usnjrnl, path)
    assert (len(events), gaps) == (100, [])
    assert events[0].place == 3 * 1_048_576 + 4_096
    assert events[7].time_stamped == MICROS + 7
    assert json.loads(events[57].data)["name"] == "dato7 č.txt"
    assert json.loads(events[57].data)["entry"] == 40
    assert usnjrnl.score(head(put(bytes(900_000), "zeros.bin"))) == 0


def test_journal_ranges_have_no_time(put: Put) -> None:
    refs = (40 | 3 << 48).to_bytes(16, "little") + (5 | 5 << 48).to_bytes(16, "little")
    raw = struct.pack("<IHH", 80, 4, 0) + refs
    raw += struct.pack("<qIIIHHqq", 80, 2, 0, 0, 1, 16, 4_096, 512)
    events, gaps = read_with(usnjrnl, put(raw))
    assert gaps == []
    assert (events[0].time_stamped, events[0].time_kind) == (None, "none")
    assert json.loads(events[0].data)["ranges"] == ["4096+512"]


@FEW
@given(st.data())
def test_a_damaged_record_costs_itself(put: Put, data: st.DataObject) -> None:
    records = journal(20)
    hurt = data.draw(st.integers(0, 19))
    keep = [r for n, r in enumerate(records) if n != hurt]
    records[hurt] = data.draw(
        st.binary(min_size=len(records[hurt]), max_size=len(records[hurt])).filter(
            lambda b: any(b) and b[4] not in (2, 3, 4)
        )
    )
    events, gaps = read_with(usnjrnl, put(b"".join(records)))
    names = [json.loads(e.data)["name"] for e in events]
    assert len(names) == len(keep)
    assert f"dato{hurt} č.txt" not in names
    assert [g.kind for g in gaps] == ["damaged"]


class _Stream:
    """A sparse stream as libfsntfs gives it."""

    def __init__(self, extents: list[tuple[int, int]], data: bytes) -> None:
        self.extents = extents
        self.data = data
        self.size = len(data)

    def get_number_of_extents(self) -> int:
        return len(self.extents)

    def get_extent(self, number: int) -> tuple[int, int, int]:
        size, flags = self.extents[number]
        return 0, size, flags

    def read_buffer_at_offset(self, count: int, at: int) -> bytes:
        return self.data[at : at + count]


def test_a_journal_in_an_image_is_read_from_its_first_bytes() -> None:
    stream = _Stream([(8_192, 1), (4_096, 1), (4_096, 0)], bytes(12_288) + b"u" * 4_096)
    start = unpack_image._first(stream)
    assert start == 12_288
    entry = unpack_image._Entry(7, "$Extend/$UsnJrnl:$J", stream.size, stream, start)
    assert b"".join(unpack_image._chunks(entry)) == b"u" * 4_096
    assert unpack_image._first(_Stream([(4_096, 1)], bytes(4_096))) == 0


MANY = tuple(f"\\VOLUME{{01}}\\WINDOWS\\SYSTEM32\\LIB{n}.DLL" for n in range(60))


@pytest.mark.parametrize(
    ("version", "packed"), [(17, False), (23, False), (26, False), (30, False), (30, True)]
)
def test_each_run_is_an_event(put: Put, version: int, packed: bool) -> None:
    runs = [TICKS - n * 36_000_000_000 for n in range(8)]
    names = ("\\VOLUME{01}\\WINDOWS\\PSEXESVC.EXE", *MANY)
    raw = made.prefetch("PSEXESVC.EXE", runs, version, names)
    path = put(made.mam(raw) if packed else raw, "A.pf")
    assert name_of(path) == "prefetch"
    events, gaps = read_with(prefetch, path)
    kept = runs if version >= 26 else runs[:1]
    assert gaps == []
    assert [e.time_stamped for e in events] == [(t - 116_444_736_000_000_000) // 10 for t in kept]
    assert [e.part for e in events] == list(range(len(kept)))
    assert {e.log for e in events} == {"prefetch"}
    row: dict[str, Any] = json.loads(events[-1].data)
    assert row["ExecutableName"] == "PSEXESVC.EXE"
    assert row["RunCount"] == 11
    assert row["FilesLoaded"] == list(names)
    assert row["Path"].endswith("\\WINDOWS\\PSEXESVC.EXE")
    assert row["Volumes"] == ["\\VOLUME{01} CAFE1234"]


def test_damaged_prefetch(put: Put) -> None:
    raw = made.prefetch("CMD.EXE", [TICKS], names=MANY)
    for hurt in (raw[:300], raw[:90]):
        events, gaps = read_with(prefetch, put(hurt, "B.pf"))
        assert events == []
        assert [g.kind for g in gaps] == ["damaged"]
    events, gaps = read_with(prefetch, put(made.mam(raw)[:2_000], "B.pf"))
    assert [(e.time_stamped, e.state) for e in events] == [(MICROS, "cut")]
    assert [g.kind for g in gaps] == ["damaged"]


def test_half_a_pair_in_a_name_is_replaced(put: Put) -> None:
    raw = made.prefetch("CMD.EXE", [TICKS], names=MANY)
    hurt = raw.replace("LIB7".encode("utf-16-le"), b"\x4e\xd8" + "IB7".encode("utf-16-le"))
    events, _ = read_with(prefetch, put(hurt, "H.pf"))
    files = json.loads(events[0].data)["FilesLoaded"]
    assert files[7].endswith("\ufffdIB7.DLL")


def test_a_journal_whose_size_is_odd_ends(put: Put) -> None:
    for tail in (b"\0", b"\0\0\0", b"x", b"x" * 9):
        events, gaps = read_with(usnjrnl, put(b"".join(journal(3)) + tail))
        assert len(events) == 3
        assert len(gaps) == (b"x" in tail)


TWO = (
    "<Exec><Command>powershell.exe</Command><Arguments>-enc AA &amp; x</Arguments></Exec>"
    "<ComHandler><ClassId>{A}</ClassId></ComHandler>"
)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-8"])
def test_each_action_of_a_task_is_an_event(put: Put, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    path = put(mark + made.task(TWO).encode(encoding), "Upd")
    assert name_of(path) == "taskxml"
    events, gaps = read_with(taskxml, path)
    assert gaps == []
    first, second = (json.loads(e.data) for e in events)
    assert (events[0].time_stamped, events[0].time_kind) == (1_709_283_600_123_456, "local")
    assert (first["Command"], first["Arguments"]) == ("powershell.exe", "-enc AA & x")
    assert (second["Action"], second["ClassId"]) == ("ComHandler", "{A}")
    assert first["Triggers"] == ["LogonTrigger", "TimeTrigger"]
    assert (first["Hidden"], first["UserId"], first["Author"]) == ("true", "S-1-5-18", "DOM\\ana")
    assert [e.part for e in events] == [0, 1]


def test_damaged_and_hostile_tasks(put: Put) -> None:
    text = made.task(TWO)
    events, gaps = read_with(taskxml, put(text[: text.index("</Exec>")].encode(), "cut"))
    assert [e.state for e in events] == ["cut"]
    assert json.loads(events[0].data)["Command"] == "powershell.exe"
    assert [g.kind for g in gaps] == ["damaged"]
    bomb = text.replace("<Task", '<!DOCTYPE t [<!ENTITY a "b">]><Task', 1)
    events, gaps = read_with(taskxml, put(bomb.encode(), "bomb"))
    assert events == []
    assert [g.kind for g in gaps] == ["damaged"]
    _, gaps = read_with(taskxml, put(made.task(TWO, date="juče").encode(), "date"))
    assert [g.kind for g in gaps] == ["time"]


@FEW
@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1))
def test_any_command_comes_through(put: Put, command: str) -> None:
    from xml.sax.saxutils import escape

    path = put(made.task(f"<Exec><Command>{escape(command)}</Command></Exec>").encode(), "t")
    (event,), gaps = read_with(taskxml, path)
    assert gaps == []
    assert json.loads(event.data)["Command"] == command


def test_other_files_are_not_claimed(unzip: Unzip, shared: Path) -> None:
    modules = (usnjrnl, prefetch, taskxml)
    paths = [
        *unzip("formats/evtx/evtx_samples.zip"),
        *unzip("formats/disk/SRUM_win10_RathbunVM.zip"),
    ]
    paths += [p for p in (shared / "events/formats").rglob("*") if p.is_file()]
    assert len(paths) > 50
    for path in paths:
        assert [m.score(head(path)) for m in modules] == [0, 0, 0], path
