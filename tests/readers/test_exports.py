"""Other tools' outputs: counts of every sample, tables told by a map, damage, other files."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from bedem.intake.maps import load_map
from bedem.knowledge import shapes
from bedem.model.errors import UsageError
from bedem.model.records import Event, Gap
from bedem.readers import eventviewer, exportjson, exports, mapped, recognise
from bedem.readers.export_layouts import layout_of
from bedem.readers.mapped import ColumnMap
from tests.readers.reader_helpers import Put, Unzip, head, read_with, source

FORMATS = "events/formats"
SAMPLES: dict[str, ModuleType] = {
    "windows_exports/chainsaw_hunt_clean_win10.jsonl": exportjson,
    "windows_exports/chainsaw_hunt_sigma.csv": exports,
    "windows_exports/eventviewer_de.csv": eventviewer,
    "windows_exports/plaso_dynamic.txt": exports,
    "windows_exports/plaso_json_line.txt": exportjson,
    "windows_exports/plaso_l2tcsv.txt": exports,
    "windows_exports/plaso_l2ttln.txt": exports,
    "windows_exports/plaso_tln.txt": exports,
    "windows_exports/timesketch_evtx_direct.csv": exports,
    "windows_exports/timesketch_evtx_part.csv": exports,
    "windows_exports/timesketch_sigma_events.jsonl": exportjson,
    "windows_exports/velociraptor_netstat.jsonl": exportjson,
    "encodings/eventviewer_de_cp1252.csv": eventviewer,
    "encodings/eventviewer_de_semicolon.csv": eventviewer,
    "encodings/eventviewer_de_utf16be_bom.csv": eventviewer,
    "encodings/eventviewer_de_utf16le_bom.csv": eventviewer,
    "encodings/eventviewer_de_utf8_bom_crlf.csv": eventviewer,
    "encodings/jsonl_with_bom_blank_lines_nul.jsonl": exportjson,
    "encodings/sigma_events_cut_in_half.jsonl": exportjson,
    "encodings/sigma_events_utf16le_nobom.jsonl": exportjson,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_counts(shared: Path, name: str) -> None:
    path = shared / FORMATS / name
    expected = json.loads((shared / FORMATS / "expected.json").read_text("utf-8"))[name]
    entry = recognise(head(path))
    assert entry is not None
    assert entry.load() is SAMPLES[name]
    events, gaps = read_with(SAMPLES[name], path)
    assert len(events) == expected["records"]
    assert [g.kind for g in gaps] == (["damaged"] if expected.get("bad_lines") else [])
    assert all(e.time_stamped for e in events)
    assert len({(e.place, e.part) for e in events}) == len(events)


def test_counts_inside_zips(unzip: Unzip) -> None:
    (csv, jsonl) = unzip("formats/windows_exports/hayabusa_clean_win10.zip")
    rows, _ = read_with(exports, csv)
    lines, _ = read_with(exportjson, jsonl)
    assert len(rows) == len(lines) == 623
    for one, other in zip(rows, lines, strict=True):
        assert (one.time_stamped, one.time_kind) == (other.time_stamped, "offset")
        assert (one.host, one.log, one.code, one.record_number) == (
            other.host,
            other.log,
            other.code,
            other.record_number,
        )
    (dynamic,) = unzip("formats/windows_exports/plaso_dynamic_winevt.zip")
    assert len(read_with(exports, dynamic)[0]) == 388


def message(event: Event) -> str:
    return str(json.loads(event.data)["Message"]).replace("\r", "")


def test_event_viewer_in_every_encoding_says_the_same(shared: Path) -> None:
    folder = shared / FORMATS
    whole = [
        (e.time_stamped, e.code, e.provider, message(e))
        for e in read_with(eventviewer, folder / "windows_exports/eventviewer_de.csv")[0]
    ]
    for name in SAMPLES:
        if name.startswith("encodings/eventviewer"):
            events, _ = read_with(eventviewer, folder / name)
            assert [
                (
                    e.time_stamped,
                    e.code,
                    e.provider,
                    json.loads(e.data)["Message"].replace("\r", ""),
                )
                for e in events
            ] == whole
    assert {e[0] // 1_000_000 for e in whole} == {1_635_337_706}  # 12:28:26 as stamped
    assert whole[0][1:3] == (317, "Microsoft-Windows-PrintService")


def test_event_viewer_of_another_language(put: Put) -> None:
    text = (
        "Ниво,Датум и време,Извор,ИД догађаја,Категорија задатка\r\n"
        'Информације,15.6.2024. 9:01:02,Microsoft-Windows-Sysmon,3,Network,"Network connection:\r\n'
        'UtcTime: 2024-06-15 07:01:02.100\r\nDestinationIp: 203.0.113.7\r\n"\r\n'
    )
    path = put(text.encode("utf-8-sig"), "x.csv")
    entry = recognise(head(path))
    assert entry is not None
    assert entry.name == "eventviewer"
    (event,), gaps = read_with(eventviewer, path)
    assert gaps == []
    assert (event.code, event.time_stamped, event.time_kind) == (
        3,
        1_718_442_062_000_000,
        "local",
    )
    found = shapes.fields("export", json.loads(event.data))
    assert (event.log, found["DestinationIp"]) == (
        "Microsoft-Windows-Sysmon/Operational",
        "203.0.113.7",
    )


def test_evtxecmd(put: Put, shared: Path) -> None:
    headers = json.loads((shared / FORMATS / "windows_exports/tool_csv_headers.json").read_text())
    columns = headers["EZTools.EvtxECmd"][0].split(",")
    values = dict.fromkeys(columns, "")
    values |= {
        "EventRecordId": "77",
        "TimeCreated": "2024-01-02 03:04:05.1234567",
        "EventId": "4624",
        "Provider": "Microsoft-Windows-Security-Auditing",
        "Channel": "Security",
        "Computer": "dc1.x.example",
        "Payload": '"{""EventData"":{""Data"":[{""@Name"":""IpAddress"",'
        '""#text"":""203.0.113.7""}]}}"',
    }
    (event,), gaps = read_with(
        exports,
        put((",".join(columns) + "\n" + ",".join(values.values()) + "\n").encode(), "e.csv"),
    )
    assert gaps == []
    assert (event.time_stamped, event.time_kind) == (1_704_164_645_123_456, "utc")
    assert (event.host, event.log, event.code, event.record_number) == (
        "dc1.x.example",
        "Security",
        4624,
        77,
    )
    assert shapes.fields("export", json.loads(event.data))["IpAddress"] == "203.0.113.7"


def test_a_file_of_the_mft_has_an_event_for_each_time(put: Put) -> None:
    text = (
        "EntryNumber,SequenceNumber,ParentPath,FileName,Created0x10,LastModified0x10,Created0x30\n"
        "5,1,.\\Temp,x.exe,2024-01-02 03:04:05.0000000,2024-01-03 00:00:00,2024-01-02 03:04:05\n"
    )
    events, _ = read_with(exports, put(text.encode(), "m.csv"))
    assert [(e.part, json.loads(e.data)["time_of"]) for e in events] == [
        (0, "created0x10 created0x30"),
        (1, "lastmodified0x10"),
    ]


def test_every_known_header_of_a_tool_is_told(shared: Path) -> None:
    headers = json.loads((shared / FORMATS / "windows_exports/tool_csv_headers.json").read_text())
    told = {
        name: layout.name
        for name, lines in headers.items()
        if (layout := layout_of([c.strip('"') for c in lines[0].split(",")])) is not None
    }
    assert told["EZTools.EvtxECmd"] == "EvtxECmd"
    assert told["EZTools.J"] == "MFTECmd $J"
    assert told["EZTools.MFT"] == "MFTECmd $MFT"
    assert told["EZTools.NetworkUsage"] == "SrumECmd network"
    assert told["Misc.HayabusaVerbose"] == "Hayabusa"
    assert all(
        told[n] == "Chainsaw" for n in headers if n.startswith("Misc.Chainsaw") and n in told
    )


TABLE = (
    "Datum i vrijeme;Računar;Korisnik\n26.08.2022. 18:05:01;VPN-01;ana\n"
    "x;VPN-01;marko\n27.08.2022. 18:05:02;VPN-01;ana;4;5\n27.08.2022. 18:05:02\n"
)


def mapped_rows(path: Path, columns: ColumnMap) -> tuple[list[Event], list[Gap]]:
    items = list(mapped.read(source(path), msgspec.json.encode(columns).decode()))
    return (
        [i for i in items if isinstance(i, Event)],
        [i for i in items if isinstance(i, Gap)],
    )


def test_a_map(put: Put) -> None:
    columns = ColumnMap("Datum i vrijeme", "Računar", "=vpn", fields={"Korisnik": "username"})
    events, gaps = mapped_rows(put(TABLE.encode("cp1250"), "t.csv"), columns)
    assert len(events) == 4  # rows of another length and without a time are kept
    assert [g.kind for g in gaps] in (["damaged", "time"], ["refused", "damaged", "time"])
    events, gaps = mapped_rows(put(TABLE.encode(), "t.csv"), columns)
    assert [g.kind for g in gaps] == ["damaged", "time"]
    assert (events[0].host, events[0].log, events[0].time_kind) == ("VPN-01", "vpn", "local")
    assert events[0].time_stamped == 1_661_537_101_000_000
    assert events[1].time_text == "x"
    assert json.loads(events[2].data) == {
        "Datum i vrijeme": "27.08.2022. 18:05:02",
        "Računar": "VPN-01",
        "username": "ana",
        "_more": "4\x1f5",
    }
    wrong = ColumnMap("Datum i vrijeme", "Host")
    events, gaps = mapped_rows(put(TABLE.encode(), "t.csv"), wrong)
    assert len(events) == 4
    assert gaps[0].kind == "refused"
    assert gaps[0].message.args["missing"] == "Host"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("host: a\n", ""),
        ("time: [1\n", ":2"),
        ("time: a\nzeit: b\n", ":2:"),
        ("host: b\ntime: 5\n", ":2:"),
    ],
)
def test_a_map_that_is_none_is_told_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "m.yml"
    path.write_text(text)
    with pytest.raises(UsageError) as told:
        load_map(path)
    assert f"m.yml{line}" in str(told.value)


def test_damaged_copies_keep_the_rest(shared: Path, put: Put) -> None:
    for name, reader in SAMPLES.items():
        if name.startswith("windows_exports"):
            raw = (shared / FORMATS / name).read_bytes()
            whole, _ = read_with(reader, put(raw, "w"))
            events, _ = read_with(reader, put(raw[:-15], "c"))
            assert len(events) >= len(whole) - 1, name


@pytest.mark.parametrize("module", [exports, exportjson, eventviewer])
def test_other_files_are_not_claimed(shared: Path, module: ModuleType) -> None:
    for name in (
        "cloud/m365_unified_audit_log.csv",
        "cloud/azure_signin_logs.jsonl",
        "network/zeek_pairs/json/ssh.log",
        "linux/syslog/syslog",
        "edge/apache_access.log",
        "windows_exports/evtx_dump.jsonl",
        "windows_exports/tool_csv_headers.json",
        "windows_exports/chainsaw_hunt_table.txt",
    ):
        assert module.score(head(shared / FORMATS / name)) == 0, name
