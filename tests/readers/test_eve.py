"""Suricata EVE: the real day, one full record, damage, other files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedem.knowledge import shapes
from bedem.readers import eve, recognise
from tests.readers.reader_helpers import Put, Unzip, head, read_with

ALERT = (
    '{"timestamp":"2021-06-06T15:59:46.457984+0200","flow_id":1374195536821504,'
    '"event_type":"alert","src_ip":"78.36.196.213","dest_port":445,'
    '"alert":{"signature":"ET CINS","severity":2},"host":"sensor"}\n'
)


def test_the_real_day(unzip: Unzip) -> None:
    (path,) = (p for p in unzip("ordinary/suricata_eve_2021-06-06.zip") if p.suffix == ".json")
    assert eve.score(head(path)) == 92
    events, gaps = read_with(eve, path)
    assert (len(events), gaps) == (5000, [])
    assert {event.time_kind for event in events} == {"offset"}
    raw = path.read_bytes()
    for event in events[::500]:
        record = json.loads(raw[event.place : event.place + event.length])
        assert event.log == f"suricata/{record['event_type']}"
        assert json.loads(event.data) == record
    size = path.stat().st_size
    parts = [
        event
        for start in range(0, size, 700_000)
        for event in read_with(eve, path, start, min(size, start + 700_000))[0]
    ]
    assert parts == events


def test_one_full_record(put: Put) -> None:
    (event,), gaps = read_with(eve, put(ALERT.encode(), "eve.json"))
    assert gaps == []
    assert (event.place, event.length) == (0, len(ALERT) - 1)
    assert event.time_stamped == 1_622_987_986_457_984
    assert (event.time_kind, event.time_field) == ("offset", "timestamp")
    assert (event.log, event.host, event.shape) == ("suricata/alert", "sensor", "eve")
    assert (event.code, event.record_number, event.unique_id) == (None, None, None)
    fields = shapes.fields("eve", json.loads(event.data))
    assert fields["alert.signature"] == "ET CINS"


def test_a_cut_file_keeps_the_rest(put: Put) -> None:
    events, gaps = read_with(eve, put((ALERT * 3)[:-20].encode()))
    assert (len(events), [g.kind for g in gaps]) == (2, ["damaged"])
    events, gaps = read_with(eve, put((ALERT[30:] + ALERT * 2).encode()))
    assert len(events) == 2
    assert gaps[0].place_from == 0


def test_an_object_that_is_no_eve_among_them_is_kept(put: Put) -> None:
    events, _ = read_with(eve, put((ALERT + '{"event_type":["x"],"timestamp":5}\n').encode()))
    assert [e.log for e in events] == ["suricata/alert", "suricata/unknown"]
    assert events[1].time_stamped is None


@pytest.mark.parametrize(
    "name",
    [
        "network/suricata_fast.log",
        "network/zeek_pairs/json/ntlm.log",
        "windows_exports/evtx_dump.jsonl",
        "cloud/azure_signin_logs.jsonl",
        "windows_exports/timesketch_sigma_events.jsonl",
    ],
)
def test_other_formats_are_not_claimed(shared: Path, name: str) -> None:
    assert eve.score(head(shared / "events/formats" / name)) == 0


def test_an_eve_file_is_recognised_whatever_its_name(put: Put, monkeypatch: object) -> None:
    pytest.importorskip("bedem.readers.evtx")
    entry = recognise(head(put(ALERT.encode(), "x.evtx")))
    assert entry is not None
    assert entry.name == "eve"
