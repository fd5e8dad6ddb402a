"""Windows events as JSON: counts of the real captures, one full record, other files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bedem.knowledge import shapes
from bedem.model.records import Gap
from bedem.readers import winjson
from bedem.readers.jsonrows import rows
from tests.readers.reader_helpers import Unzip, head, source
from tests.readers.winjson_made import read

# real files


def test_counts_of_the_lateral_movement_captures(shared: Path, unzip: Unzip) -> None:
    table = (shared / "events/attacks/README.md").read_text()
    expected = dict(
        re.findall(r"^\| ([\w-]+) \| T[\w. ]+ \| .*? \| (\d+) \| \d+ \| 20", table, re.MULTILINE)
    )
    assert len(expected) == 18
    total = 0
    for name, count in expected.items():
        events, gaps = [], []
        for path in unzip(f"attacks/otrf/{name}.zip"):
            assert winjson.score(head(path)) == 90
            more, gap = read(path)
            events += more
            gaps += gap
        assert (name, len(events), gaps) == (name, int(count), [])
        assert {event.shape for event in events} <= {"nxlog", "wef"}
        total += len(events)
    assert total == 90405


@pytest.mark.parametrize(
    ("number", "count", "host"),
    [
        ("01", 53698, "MKT01.pandalab.com"),
        ("02", 42482, "ACCT01.pandalab.com"),
        ("03", 41954, "PRD01.pandalab.com"),
    ],
)
def test_counts_of_the_lsass_campaigns(unzip: Unzip, number: str, count: int, host: str) -> None:
    (path,) = unzip(f"attacks/lsass/LSASS_campaign_{number}_host.zip")
    events, gaps = read(path)
    assert (len(events), gaps) == (count, [])
    assert {(e.shape, e.host, e.time_kind) for e in events} == {("wef", host, "utc")}


@pytest.mark.parametrize(
    ("name", "count", "shape", "kinds"),
    [
        ("goldensaml_WindowsEvents", 38, "sentinel_security", {"utc"}),
        ("goldensaml_AADAuditEvents", 4, "sentinel", {"utc"}),
        ("goldensaml_Microsoft365DefenderEvents", 9, "sentinel", {"utc"}),
        ("goldensaml_OfficeActivityEvents", 1, "sentinel", {"utc"}),
        ("log4shell_linux_auoms", 50, "sentinel_syslog", {"utc"}),
        ("log4shell_linux_sysmon", 93, "sentinel_syslog", {"utc"}),
        ("log4shell_linux_vmconnection", 5, "sentinel", {"utc"}),
        ("log4shell_windows_security", 39, "sentinel_security", {"utc"}),
        ("log4shell_windows_sysmon", 487, "sentinel_windows", {"utc"}),
    ],
)
def test_sentinel_exports(unzip: Unzip, name: str, count: int, shape: str, kinds: set[str]) -> None:
    (path,) = unzip(f"attacks/sentinel/{name}.zip")
    assert winjson.score(head(path)) == 90
    events, gaps = read(path)
    assert (len(events), gaps) == (count, [])
    assert {event.shape for event in events} == {shape}
    assert {event.time_kind for event in events} == kinds
    assert all(event.time_stamped for event in events)


def test_sysmon_for_linux_cut_at_2048_bytes_is_marked_and_kept(unzip: Unzip) -> None:
    (path,) = unzip("attacks/sentinel/log4shell_linux_sysmon.zip")
    events, _ = read(path)
    cut = [event for event in events if event.state == "cut"]
    assert cut
    assert {event.host for event in events} == {"UBUNTU5"}
    assert {event.log for event in events} == {"Linux-Sysmon/Operational"}
    assert all(event.code and event.record_number for event in events)
    commands = [
        shapes.fields(event.shape, json.loads(event.data)).get("CommandLine") for event in cut
    ]
    assert any("base64" in str(command) for command in commands)


@pytest.mark.parametrize(
    ("name", "count", "kind"),
    [
        ("windows_exports/evtx_dump.jsonl", 4, "evtx"),
        ("windows_exports/evtx_dump_separate_attributes.jsonl", 4, "evtx"),
        ("windows_exports/chainsaw_search.jsonl", 2, "evtx"),
        ("windows_exports/winlogbeat_sysmon.json", 2, "winlogbeat"),
    ],
)
def test_format_samples(shared: Path, name: str, count: int, kind: str) -> None:
    path = shared / "events/formats" / name
    assert winjson.score(head(path)) == 90
    events, gaps = read(path)
    assert ([event.shape for event in events], gaps) == ([kind] * count, [])


def test_one_full_record(shared: Path) -> None:
    path = shared / "events/formats/windows_exports/evtx_dump.jsonl"
    event = read(path)[0][0]
    raw = path.read_bytes()
    assert json.loads(raw[event.place : event.place + event.length]) == json.loads(event.data)
    assert (event.place, event.host, event.log) == (0, "IE8Win7", "Security")
    assert event.provider == "Microsoft-Windows-Security-Auditing"
    assert (event.code, event.record_number) == (4728, 111)
    assert event.time_stamped == 1_382_545_359_973_500
    assert (event.time_kind, event.time_field) == ("utc", "Event.System.TimeCreated")
    assert (event.time_text, event.state, event.part) == (None, "live", 0)
    fields = shapes.fields(event.shape, json.loads(event.data))
    assert fields["TargetUserName"] == "None"


def test_the_same_records_in_both_spellings_have_the_same_columns(shared: Path) -> None:
    folder = shared / "events/formats/windows_exports"
    both = [
        [
            (e.host, e.log, e.provider, e.code, e.record_number, e.time_stamped)
            for e in read(folder / name)[0]
        ]
        for name in ("evtx_dump.jsonl", "evtx_dump_separate_attributes.jsonl")
    ]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("name", "count", "bad"),
    [
        ("jsonl_with_bom_blank_lines_nul.jsonl", 4, 0),
        ("sigma_events_cut_in_half.jsonl", 3, 1),
        ("sigma_events_utf16le_nobom.jsonl", 4, 0),
    ],
)
def test_objects_in_odd_encodings_are_all_found(
    shared: Path, name: str, count: int, bad: int
) -> None:
    path = shared / "events/formats/encodings" / name
    found = list(rows(source(path)))
    assert sum(not isinstance(item, Gap) for item in found) == count
    assert sum(isinstance(item, Gap) for item in found) == bad


@pytest.mark.parametrize(
    "name",
    [
        "windows_exports/chainsaw_hunt_clean_win10.jsonl",
        "windows_exports/timesketch_sigma_events.jsonl",
        "windows_exports/velociraptor_netstat.jsonl",
        "windows_exports/plaso_json_line.txt",
        "windows_exports/eventviewer_fr.xml",
        "windows_exports/source_new-user-security.evtx",
        "cloud/azure_signin_logs.jsonl",
        "cloud/azure_activity_log.jsonl",
        "cloud/m365_unified_audit_log.jsonl",
        "linux/journal/journalctl_2404.json",
        "network/zeek_pairs/json/ntlm.log",
        "edge/fortigate.log",
    ],
)
def test_other_formats_are_not_claimed(shared: Path, name: str) -> None:
    assert winjson.score(head(shared / "events/formats" / name)) == 0
