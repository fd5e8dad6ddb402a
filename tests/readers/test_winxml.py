"""Windows events as XML and as evtx_dump text: same records as the JSON of the same log."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import evtx
import pytest

from bedem.knowledge import shapes
from bedem.model.records import Event
from bedem.readers import winjson, winxml
from tests.readers.reader_helpers import Put, head, read_with

EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
    "<Provider Name='P'/><EventID Qualifiers='3'>{n}</EventID><Level>4</Level>"
    "<TimeCreated SystemTime='2025-02-19T13:25:02.6560439Z'/><EventRecordID>{n}</EventRecordID>"
    "<Channel>Application</Channel><Computer>PC.lan</Computer></System>"
    "<EventData><Data Name='A'>žurka &lt;{n}&gt;</Data><Data>x</Data><Data>y</Data></EventData>"
    "</Event>"
)


def columns(events: list[Event]) -> list[tuple[object, ...]]:
    return [
        (e.host, e.log, e.provider, e.code, e.record_number, e.time_stamped, e.time_kind, e.shape)
        for e in events
    ]


def test_four_records_are_the_same_in_all_spellings(shared: Path) -> None:
    folder = shared / "events/formats/windows_exports"
    wanted, _ = read_with(winjson, folder / "evtx_dump.jsonl")
    for name in ("evtx_dump_json.txt", "evtx_dump_xml.txt"):
        assert winxml.score(head(folder / name)) == 95
        events, gaps = read_with(winxml, folder / name)
        assert (columns(events), gaps) == (columns(wanted), [])
        raw = (folder / name).read_bytes()
        for event, other in zip(events, wanted, strict=True):
            assert raw[event.place : event.place + 1] in {b"{", b"<"}
            assert raw[event.place + event.length - 1 : event.place + event.length] in b"}>"
            mine = shapes.fields("evtx", json.loads(event.data))
            theirs = shapes.fields("evtx", json.loads(other.data))
            assert {k: str(v).strip() for k, v in mine.items()} == {
                k: str(v).strip() for k, v in theirs.items()
            }


def test_event_viewer_xml(shared: Path) -> None:
    path = shared / "events/formats/windows_exports/eventviewer_fr.xml"
    assert winxml.score(head(path)) == 95
    (event,), gaps = read_with(winxml, path)
    assert gaps == []
    assert (event.host, event.log, event.code) == ("SRVWIN-EKO.Ekoloclast.lan", "DNS Server", 4013)
    assert (event.record_number, event.time_stamped) == (183, 1_739_971_502_656_043)
    assert event.provider == "Microsoft-Windows-DNS-Server-Service"
    assert shapes.event_data("evtx", json.loads(event.data)) == {}
    assert "Avertissement" in event.data


def test_a_whole_log_as_xml_has_all_its_records(shared: Path, put: Put, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared / "events/formats/evtx/evtx_samples.zip") as archive:
        log = archive.extract("omerbenamram/system.evtx", tmp_path)
    records = list(evtx.PyEvtxParser(log).records())
    body = "".join(r["data"].partition("?>")[2] for r in records)
    for text in (body, f"<Events>{body}</Events>"):
        for encoding in ("utf-8", "utf-16"):
            path = put(text.encode(encoding), "log.xml")
            events, gaps = read_with(winxml, path)
            assert len(events) == len(records) == 1881
            assert gaps == []
            numbers = [r["event_record_id"] for r in records]
            assert [e.record_number for e in events] == numbers


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_made_events_and_their_places(put: Put, encoding: str) -> None:
    text = "<?xml version='1.0'?>\r\n<Events>" + "".join(EVENT.format(n=n) for n in (1, 2, 3))
    mark = "" if encoding == "utf-8" else "\ufeff"
    data = (mark + text + "</Events>").encode(encoding)
    events, gaps = read_with(winxml, put(data, "x.xml"))
    assert gaps == []
    for number, event in enumerate(events, 1):
        piece = data[event.place : event.place + event.length].decode(encoding)
        assert piece == EVENT.format(n=number)
        assert shapes.event_data("evtx", json.loads(event.data)) == {
            "A": f"žurka <{number}>",
            "Data": ["x", "y"],
        }


def test_cut_and_broken_events_keep_their_neighbours(put: Put) -> None:
    cut = EVENT.format(n=2)[: EVENT.index("<Data>x")]
    text = EVENT.format(n=1) + cut + EVENT.format(n=3) + "rubbish" + EVENT.format(n=4)
    data = text.encode()
    events, gaps = read_with(winxml, put(data, "x.xml"))
    assert [(e.record_number, e.state) for e in events] == [
        (1, "live"),
        (2, "cut"),
        (3, "live"),
        (4, "live"),
    ]
    assert [g.kind for g in gaps] == ["damaged", "damaged"]
    assert gaps[0].place_from == len(EVENT.format(n=1).encode())
    assert data[gaps[1].place_from : gaps[1].place_to] == b"rubbish"
    whole = data[: data.index(b"</Event>", len(data) - 30) - 5]
    events, gaps = read_with(winxml, put(whole, "y.xml"))
    assert [e.state for e in events] == ["live", "cut", "live", "cut"]


def test_entities_are_not_opened(put: Put) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + EVENT.format(n=1).replace("žurka", "&b;")
    events, gaps = read_with(winxml, put(bomb.encode(), "x.xml"))
    assert len(events) == len(gaps) == 1
    assert "&b;" in events[0].data


def test_many_broken_events_are_folded(put: Put) -> None:
    text = "<Event><System></wrong>" * 3000
    events, gaps = read_with(winxml, put(text.encode(), "x.xml"))
    assert events == []
    assert len(gaps) == 1001
    assert sum(g.count or 0 for g in gaps) == 3000


@pytest.mark.parametrize(
    "name",
    [
        "windows_exports/evtx_dump.jsonl",
        "windows_exports/eventviewer_de.csv",
        "windows_exports/timesketch_evtx_direct.csv",
        "windows_exports/source_new-user-security.evtx",
        "network/zeek_pairs/tsv/ntlm.log",
        "edge/fortigate.log",
    ],
)
def test_other_formats_are_not_claimed(shared: Path, name: str) -> None:
    assert winxml.score(head(shared / "events/formats" / name)) == 0
