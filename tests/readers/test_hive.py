"""Registry hives: made by the tests' writer, read through libregf; dirty, damaged."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.readers import hive, recognise, shimcache
from tests.readers import hive_made as made
from tests.readers.reader_helpers import Put, Unzip, head, read_with

TICKS = 133_500_000_000_000_000
MICROS = (TICKS - 116_444_736_000_000_000) // 10
ENTRIES = [("C:\\Temp\\a č.exe", TICKS + 10), ("SYSVOL\\b.exe", TICKS + 20)]


@pytest.mark.parametrize("layout", ["7", "7-32", "8.1", "10"])
def test_a_system_hive(put: Put, layout: str) -> None:
    path = put(made.hive(made.system(layout, ENTRIES), TICKS), "SYSTEM")
    entry = recognise(head(path))
    assert entry is not None
    assert entry.name == "hive"
    events, gaps = read_with(hive, path)
    assert gaps == []
    assert Counter(e.log for e in events) == {
        "registry/machine": 1,
        "registry/service": 1,
        "shimcache": 2,
    }
    assert {e.host for e in events} == {"MF-DC01"}
    rows = {e.log: json.loads(e.data) for e in events}
    assert rows["registry/machine"]["TimeZoneKeyName"] == "Central Europe Standard Time"
    assert rows["registry/service"] == {
        "ServiceName": "PSEXESVC",
        "ImagePath": "%SystemRoot%\\PSEXESVC.exe",
        "Start": 3,
    }
    cache = [(json.loads(e.data)["Path"], e.time_stamped) for e in events if e.log == "shimcache"]
    assert cache == [(path, MICROS + n + 1) for n, (path, _) in enumerate(ENTRIES)]
    assert ("Executed" in rows["shimcache"]) == layout.startswith("7")
    assert all(e.time_stamped == MICROS for e in events if e.log != "shimcache")


def test_amcache_and_run_keys(put: Put) -> None:
    row = {"LowerCaseLongPath": made.sz("c:\\t\\x.exe"), "FileId": made.sz("0000" + "ab" * 20)}
    tree = {"Root": {"InventoryApplicationFile": {"x.exe|1": row}}}
    (event,), gaps = read_with(hive, put(made.hive(tree, TICKS), "Amcache.hve"))
    assert gaps == []
    record = json.loads(event.data)
    assert (event.log, event.time_stamped, event.host) == ("amcache", MICROS, None)
    assert (record["FullPath"], record["SHA1"]) == ("c:\\t\\x.exe", "ab" * 20)
    values = {"Upd": made.sz("c:\\u.exe -q"), "Two": made.sz("b")}
    tree = {"Software": {"Microsoft": {"Windows": {"CurrentVersion": {"Run": values}}}}}
    events, gaps = read_with(hive, put(made.hive(tree, TICKS), "NTUSER.DAT"))
    assert gaps == []
    assert [(e.log, e.part) for e in events] == [("registry/run", 0), ("registry/run", 1)]
    assert json.loads(events[0].data)["Command"] == "c:\\u.exe -q"


def test_a_dirty_hive_says_so(put: Put) -> None:
    raw = made.hive(made.system("10", ENTRIES), TICKS, dirty=True)
    events, gaps = read_with(hive, put(raw, "SYSTEM"))
    assert len(events) == 4
    assert [g.kind for g in gaps] == ["unwritten"]


def test_damaged_hives(put: Put) -> None:
    raw = made.hive(made.system("10", ENTRIES), TICKS)
    for hurt in (raw[:4_200], raw[:4_096] + bytes(4_096), b"regf" + bytes(9_000)):
        events, gaps = read_with(hive, put(hurt, "SYSTEM"))
        assert events == []
        assert "damaged" in [g.kind for g in gaps]
    events, gaps = read_with(hive, put(raw[:4_200], "SYSTEM"))
    assert "damaged" in [g.kind for g in gaps]
    tree = made.system("10", ENTRIES)
    cache = tree["ControlSet001"]["Control"]["Session Manager"]["AppCompatCache"]
    cache["AppCompatCache"] = (made.BINARY, made.shimcache("10", ENTRIES)[:-9])
    events, gaps = read_with(hive, put(made.hive(tree, TICKS), "SYSTEM"))
    assert sum(e.log == "shimcache" for e in events) == 1
    assert [g.kind for g in gaps] == ["damaged"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["7", "7-32", "8.1", "10"]), st.data())
def test_any_shimcache_bytes_end(layout: str, data: st.DataObject) -> None:
    raw = bytearray(made.shimcache(layout, ENTRIES))
    for _ in range(data.draw(st.integers(0, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    for entry in shimcache.entries(bytes(raw)):
        assert entry is None or isinstance(entry.path, str)


def test_other_files_are_not_claimed(unzip: Unzip, shared: Path) -> None:
    paths = [*unzip("formats/evtx/evtx_samples.zip"), *unzip("formats/disk/MFT_and_usn.zip")]
    paths += [p for p in (shared / "events/formats").rglob("*") if p.is_file()]
    assert len(paths) > 50
    assert {hive.score(head(path)) for path in paths} == {0}
