"""EVTX against the wheel's whole-file reading and libevtx's counts; the damage table."""

from __future__ import annotations

import io
import json
import random
import tarfile
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import msgspec
import pyevtx
import pytest
from evtx import PyEvtxParser
from hypothesis import given, settings
from hypothesis import strategies as st

from bedem.model.records import Event, Gap
from bedem.readers import Head, Input, evtx, evtx_chunks, recognise
from bedem.readers.evtx_fields import Fields
from tests.making import demo_evidence

CHUNK = evtx_chunks.CHUNK_BYTES
HEADER = evtx_chunks.FILE_HEADER_BYTES


def small() -> bytes:
    """A small sound log that ships with bedem."""
    archive = next(p for p in demo_evidence() if "evtx" in p.name)
    with zipfile.ZipFile(archive) as members:
        return members.read("psexec_target.evtx")


def read(data: bytes, folder: Path, start: int = 0, end: int | None = None) -> list[Event | Gap]:
    path = folder / "log.evtx"
    path.write_bytes(data)
    return list(evtx.read(Input(path, len(data), "log.evtx", start, end)))


def events(items: list[Event | Gap], *states: str) -> list[Event]:
    return [i for i in items if isinstance(i, Event) and (not states or i.state in states)]


def gaps(items: list[Event | Gap]) -> Counter[str]:
    return Counter(i.message.id for i in items if isinstance(i, Gap))


def wheel(data: bytes) -> list[str]:
    return [r["data"] for r in PyEvtxParser(io.BytesIO(data)).records_json()]


@pytest.fixture(scope="module")
def system(shared: Path) -> bytes:
    """15 chunks, 1,881 live records."""
    with zipfile.ZipFile(shared / "events/formats/evtx/evtx_samples.zip") as members:
        return members.read("omerbenamram/system.evtx")


def test_a_record_is_what_the_wheel_gives_with_its_header_read(tmp_path: Path) -> None:
    data = small()
    items = read(data, tmp_path)
    live = events(items, "live")
    assert [e.data for e in live] == wheel(data)
    first = live[0]
    assert first.place == HEADER + 512
    assert data[first.place : first.place + 4] == b"**\0\0"
    assert int.from_bytes(data[first.place + 4 : first.place + 8], "little") == first.length
    assert (first.host, first.log, first.provider, first.code, first.record_number) == (
        "srvdefender01.offsec.lan", "Security", "Microsoft-Windows-Security-Auditing", 4624,
        live[0].record_number,
    )  # fmt: skip
    assert first.time_kind == "utc"
    assert first.time_stamped is not None


def test_the_slices_are_what_decoding_the_whole_record_gives(system: bytes, tmp_path: Path) -> None:
    fields = Fields()
    for event in events(read(system, tmp_path)):
        whole = fields._whole(event.place, event.length, event.data, event.state)
        assert msgspec.structs.replace(event, body=None) == whole
        if event.body is not None:
            assert json.loads(bytes(event.body)) == json.loads(event.data)["Event"]["EventData"]


@pytest.mark.parametrize("archive", ["evtx_samples.zip"])
def test_live_counts_equal_libevtx(archive: str, shared: Path, tmp_path: Path) -> None:
    """Sound files exactly; damaged ones give at least as much as the independent reader."""
    checked = 0
    with zipfile.ZipFile(shared / "events/formats/evtx" / archive) as members:
        for name in members.namelist():
            data = members.read(name)
            items = read(data, tmp_path)
            file = pyevtx.file()
            file.open(str(tmp_path / "log.evtx"))
            expected = file.get_number_of_records()
            file.close()
            found = len(events(items, "live", "cut"))
            damaged = any(i.kind == "damaged" for i in items if isinstance(i, Gap))
            assert found >= expected if damaged else found == expected, name
            checked += 1
    assert checked > 25


def test_ranges_of_chunks_add_up_to_the_whole(system: bytes, tmp_path: Path) -> None:
    whole = [i for i in read(system, tmp_path) if isinstance(i, Event)]
    rng = random.Random(5)
    for _ in range(3):
        cuts = sorted(rng.sample(range(1, 15), 3))
        edges = [0, *(HEADER + CHUNK * c for c in cuts), len(system)]
        parts: list[Event] = []
        for begin, end in pairwise(edges):
            parts += events(read(system, tmp_path, begin, end))
        assert [(e.place, e.data) for e in parts] == [(e.place, e.data) for e in whole]


def test_content_decides_not_the_name() -> None:
    data = small()
    for changed in (data, b"\0" * 8 + data[8:], b"x" * 1000 + data[HEADER:]):
        entry = recognise(Head(changed, len(changed), "notes.txt"))
        assert entry is not None
        assert entry.name == "evtx"
    assert evtx.score(Head(b"ElfChnk\0 is a word", 18, "a.evtx")) == 0


# the damage table --------------------------------------------------------------------------------


def chunk_at(number: int) -> int:
    return HEADER + number * CHUNK


def refs(items: list[Event]) -> set[tuple[int, str]]:
    return {(e.place, e.data) for e in items}


@pytest.mark.parametrize(
    "name",
    ["file header missing", "file header zeroed", "header names no chunk", "dirty", "empty tail"],
)
def test_what_is_wrong_with_the_file_header_costs_nothing(
    name: str, system: bytes, tmp_path: Path
) -> None:
    data = bytearray(system)
    expected = [e.data for e in events(read(system, tmp_path), "live")]
    if name == "file header missing":
        del data[:HEADER]
    elif name == "file header zeroed":
        data[:HEADER] = bytes(HEADER)
    elif name == "header names no chunk":
        data[42:44] = b"\0\0"
    elif name == "dirty":
        data[120] |= 1
    else:
        data += bytes(2 * CHUNK)
    items = read(bytes(data), tmp_path)
    assert [e.data for e in events(items, "live")] == expected
    assert "gap-evtx-checksum" not in gaps(items)


def test_a_cut_inside_a_chunk_keeps_what_stands_before_it(system: bytes, tmp_path: Path) -> None:
    cut = chunk_at(8) + 30_000
    before = [e for e in events(read(system, tmp_path), "live") if e.place + e.length <= cut]
    items = read(system[:cut], tmp_path)
    assert refs(events(items, "live")) == refs(before)
    assert gaps(items)["gap-evtx-chunk-cut"] == 1


def test_a_chunk_header_zeroed_costs_only_what_needs_it(system: bytes, tmp_path: Path) -> None:
    data = bytearray(system)
    at = chunk_at(3)
    data[at : at + 128] = bytes(128)
    items = read(bytes(data), tmp_path)
    whole = events(read(system, tmp_path), "live")
    elsewhere = [e for e in whole if not at <= e.place < at + CHUNK]
    assert refs(elsewhere) == refs(events(items, "live"))
    found = events(items, "cut")
    assert refs(found) <= refs(whole) | {(e.place, e.data) for e in found}
    assert len(found) == len(whole) - len(elsewhere)
    assert gaps(items)["gap-evtx-header-lost"] == 1


def test_a_hole_between_records_is_one_gap_with_its_place(system: bytes, tmp_path: Path) -> None:
    whole = events(read(system, tmp_path), "live")
    victim = next(e for e in whole if e.place > chunk_at(5) + 20_000)
    data = bytearray(system)
    data[victim.place : victim.place + 300] = b"\xff" * 300
    items = read(bytes(data), tmp_path)
    lost = refs(whole) - refs(events(items, "live"))
    assert (victim.place, victim.data) in lost
    assert len(lost) < 15
    hole = [i for i in items if isinstance(i, Gap) and i.message.id == "gap-evtx-hole"]
    assert [g.place_from for g in hole] == [victim.place]


def test_bytes_inserted_or_lost_inside_shift_only_their_chunk(
    system: bytes, tmp_path: Path
) -> None:
    whole = events(read(system, tmp_path), "live")
    at = chunk_at(4) + 25_000
    for data in (system[:at] + b"\x11" * 100 + system[at:], system[:at] + system[at + 100 :]):
        found = {e.data for e in events(read(data, tmp_path))}
        other = [e for e in whole if not chunk_at(4) <= e.place < chunk_at(5)]
        assert {e.data for e in other} <= found


def test_bit_flips_are_told_by_the_checksum(system: bytes, tmp_path: Path) -> None:
    data = bytearray(system)
    rng = random.Random(1)
    touched = set()
    for _ in range(20):
        at = rng.randrange(HEADER, len(data))
        data[at] ^= 1 << rng.randrange(8)
        touched.add((at - HEADER) // CHUNK)
    items = read(bytes(data), tmp_path)
    told = {(i.place_from - HEADER) // CHUNK for i in items
            if isinstance(i, Gap) and i.kind == "damaged" and i.place_from is not None}  # fmt: skip
    assert told <= touched
    assert len(told) >= len(touched) // 2
    assert len(events(items, "live")) > 1_800


def test_the_made_damages_of_the_shared_data(shared: Path, tmp_path: Path) -> None:
    at_least = {
        "whole": 1881, "file_header_missing": 1881, "file_header_zeroed": 1881,
        "shifted_by_1000": 1881, "dirty_flag": 1881, "header_says_0_chunks": 1881,
        "bitflips_50": 1839, "truncated_mid_chunk": 902, "zeroed_8k_in_chunk5": 1786,
        "chunk3_header_zeroed": 1881, "zero_byte": 0, "truncated_in_file_header": 0,
    }  # fmt: skip
    seen = set()
    with tarfile.open(shared / "events/formats/evtx/evtx_damaged_made.tar.xz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            name = Path(member.name).stem
            found = events(read(file.read(), tmp_path), "live", "cut")
            assert len(found) >= at_least[name], name
            assert len(found) <= 1881
            seen.add(name)
    assert seen == set(at_least)


def test_records_beyond_the_free_offset_are_residual(shared: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared / "events/formats/evtx/evtx_samples.zip") as members:
        data = members.read("dissect/TestLogX.evtx")
    items = read(data, tmp_path)
    assert len(events(items, "live")) == 5
    assert len(events(items, "residual")) == 28


def test_a_free_offset_that_lies_makes_live_records_residual_not_lost(tmp_path: Path) -> None:
    data = bytearray(small())
    whole = events(read(bytes(data), tmp_path), "live")
    third = whole[2].place - HEADER
    data[HEADER + 48 : HEADER + 52] = third.to_bytes(4, "little")
    items = read(bytes(data), tmp_path)
    assert [e.data for e in events(items, "live")] == [e.data for e in whole[:2]]
    assert {e.data for e in events(items, "residual")} >= {e.data for e in whole[2:]}


def test_an_impossible_time_is_left_open_and_told() -> None:
    fields = Fields()
    text = wheel(small())[0]
    at = text.index("SystemTime") + 13
    for stamp in ("1601-01-01T00:00:00.000000Z", "2999-01-01T00:00:00.000000Z"):
        event = fields.event(0, 1, text[:at] + stamp + text[at + len(stamp) :], "live")
        assert event.time_stamped is None
    assert fields.impossible_times == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 69_631), st.integers(0, 255)), max_size=40), st.data())
def test_no_bytes_make_it_fail(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], data: st.DataObject
) -> None:
    damaged = bytearray(small())
    for at, value in changes:
        damaged[at] = value
    cut = data.draw(st.integers(0, len(damaged)))
    items = read(bytes(damaged[:cut]), tmp_path_factory.mktemp("h"))
    places = [(e.place, e.state == "residual") for e in events(items)]
    assert len(places) == len(set(places))
    for gap in (i for i in items if isinstance(i, Gap)):
        assert gap.message.id.startswith("gap-")


def test_a_name_with_control_characters_is_stored_as_sound_json(tmp_path: Path) -> None:
    name = "Correlation".encode("utf-16-le")
    data = small().replace(name, name.replace(b"C\0", b"\x01\0", 1))
    found = events(read(data, tmp_path))
    assert len(found) == len(events(read(small(), tmp_path)))
    assert any("\\u0001orrelation" in e.data for e in found)
    for event in found:
        msgspec.json.decode(event.data)


def test_what_is_no_json_at_all_is_kept_as_text() -> None:
    event = Fields().event(4608, 24, '{"Event":{"a"b":1}}', "live")
    assert json.loads(event.data) == {"Event": {"#text": '{"Event":{"a"b":1}}'}}
    assert event.host is None
