"""SRUM and $MFT: counts of the samples, the dirty database too, damage, other files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bedem.readers import ntfsmft, recognise, srum
from tests.readers.reader_helpers import Put, Unzip, head, read_with

LOGS = {
    "{5C8CF1C7-7257-4F13-B223-970EF5939312}": "srum/timeline",
    "{7ACBBAA3-D029-4BE4-9A7A-0885927F1D8F}": "srum/vfuprov",
    "{973F5D5C-1D90-4944-BE8E-24B94231A174}": "srum/network",
    "{D10CA2FE-6FCF-4F6D-848E-B2E99266FA89}": "srum/application",
    "{DD6636C4-8929-4683-974E-22C046A43763}": "srum/connections",
}


def test_srum_clean_and_dirty(unzip: Unzip, shared: Path) -> None:
    expected = json.loads((shared / "events/formats/expected.json").read_text("utf-8"))
    for path in unzip("formats/disk/SRUM_win10_RathbunVM.zip"):
        entry = recognise(head(path))
        assert entry is not None
        assert entry.name == "srum"
        name = f"disk/SRUM_win10_RathbunVM.zip!{path.parent.name}/SRUDB.dat"
        tables = expected[name]["tables"]
        events, gaps = read_with(srum, path)
        assert gaps == []
        assert Counter(e.log for e in events) == {log: tables[t] for t, log in LOGS.items()}
        assert all(e.time_stamped and e.time_kind == "utc" for e in events)
        network = [json.loads(e.data) for e in events if e.log == "srum/network"]
        assert sum("BytesSent" in r and r.get("User", "").startswith("S-1-") for r in network) > 15
        assert any("exe" in r["App"].lower() for r in network)


def test_mft(unzip: Unzip) -> None:
    paths = {p.name: p for p in unzip("formats/disk/MFT_and_usn.zip")}
    path = paths["NIST_DFR-16_$MFT"]
    entry = recognise(head(path))
    assert entry is not None
    assert entry.name == "ntfsmft"
    events, gaps = read_with(ntfsmft, path)
    assert (len({e.place for e in events}), gaps) == (117, [])
    assert all(e.log == "ntfs/mft" and e.length == 1024 for e in events)
    first = json.loads(events[0].data)
    assert first["name"] == "$MFT"
    events, gaps = read_with(ntfsmft, paths["xw_$MFT"])
    assert len({e.place for e in events}) + sum(g.count or 0 for g in gaps) == 626
    assert [g.kind for g in gaps] == ["damaged"]


def test_damaged_copies(unzip: Unzip, put: Put) -> None:
    (path, *_) = (p for p in unzip("formats/disk/MFT_and_usn.zip") if "NIST" in p.name)
    raw = path.read_bytes()
    hurt = raw[:20_480] + bytes(2_048) + raw[22_528:-500]
    events, _ = read_with(ntfsmft, put(hurt, "m"))
    assert len({e.place for e in events}) >= 113
    for lied in (raw[:28] + b"\x00\x10\0\0" + raw[32:], raw[:28] + b"\xff" * 4 + raw[32:]):
        events, _ = read_with(ntfsmft, put(lied, "m"))
        assert all(e.place + e.length <= len(lied) for e in events)
    (path, *_) = unzip("formats/disk/SRUM_win10_RathbunVM.zip")
    events, gaps = read_with(srum, put(path.read_bytes()[:200_000], "s"))
    assert gaps or events
    assert read_with(srum, put(b"\0" * 4 + b"\xef\xcd\xab\x89" + bytes(9_000), "s"))[0] == []


def test_other_files_are_not_claimed(unzip: Unzip, shared: Path) -> None:
    for module in (srum, ntfsmft):
        for name in ("README.md", "linux/syslog/syslog", "cloud/azure_signin_logs.jsonl"):
            assert module.score(head(shared / "events/formats" / name)) == 0
    for path in unzip("formats/evtx/evtx_samples.zip"):
        assert srum.score(head(path)) == ntfsmft.score(head(path)) == 0
