"""Windows events as JSON: counts of the real captures, one full record, damage, other files."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.knowledge import shapes
from bedem.model.records import Event, Gap
from bedem.readers import winjson
from bedem.readers.jsonrows import rows
from bedem.readers.winshape import shape_of
from tests.readers.reader_helpers import Put, Unzip, head, read_with, source


def read(path: Path, start: int = 0, end: int | None = None) -> tuple[list[Event], list[Gap]]:
    return read_with(winjson, path, start, end)


def nxlog(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "EventTime": "2020-09-22 14:53:01",
        "EventReceivedTime": "2020-09-22 14:53:04",
        "Hostname": "W5.theshire.local",
        "host": "wec",
        "Channel": "Security",
        "SourceName": "Microsoft-Windows-Security-Auditing",
        "EventID": 4624,
        "RecordNumber": number,
        **more,
    }


def text(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)


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


# made files


def test_layouts_of_objects_all_give_the_same_records(put: Put) -> None:
    records = [nxlog(n, Message=f'žurka {{ " }} {n}') for n in range(1, 6)]
    plain = text(*records)
    layouts = {
        "lines": plain,
        "crlf": plain.replace(b"\n", b"\r\n"),
        "mark": b"\xef\xbb\xbf" + plain,
        "blank": plain.replace(b"\n", b"\n\n\x00\x00 \n"),
        "array": json.dumps(records).encode(),
        "array_lines": b"[\n" + plain.replace(b"\n", b",\n").rstrip(b",\n") + b"\n]\n",
        "pretty": json.dumps(records, indent=2, ensure_ascii=False).encode(),
        "pretty_end_to_end": b"\n".join(json.dumps(r, indent=4).encode() for r in records),
        "end_to_end": b"".join(json.dumps(r).encode() for r in records),
        "utf16": plain.decode().encode("utf-16"),
        "utf16be": plain.decode().encode("utf-16-be"),
        "utf16_pretty": json.dumps(records, indent=2, ensure_ascii=False).encode("utf-16-le"),
    }
    wanted = None
    for name, data in layouts.items():
        path = put(data, f"{name}.json")
        assert winjson.score(head(path)) == 90, name
        events, gaps = read(path)
        assert gaps == [], name
        got = [(e.record_number, e.data, e.time_stamped) for e in events]
        wanted = wanted or got
        assert got == wanted, name
        encoding = "utf-8"
        if name.startswith("utf16"):
            encoding = "utf-16-be" if name == "utf16be" else "utf-16-le"
        for event, record in zip(events, records, strict=True):
            piece = data[event.place : event.place + event.length].decode(encoding)
            assert json.loads(piece) == record, name
    assert wanted is not None
    assert "\\u" not in wanted[0][1]


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_a_file_cut_anywhere_keeps_all_whole_records(put: Put, cut: int) -> None:
    data = text(nxlog(1), nxlog(2), nxlog(3))
    path = put(data[:-cut])
    events, gaps = read(path)
    whole = data[:-cut].count(b"\n") + (cut == 1)
    assert len(events) == whole
    broken = len(data[:-cut].rstrip(b"\n").rsplit(b"\n", 1)[-1]) and whole < 3
    assert len(gaps) == int(bool(broken) and data[:-cut][-1:] != b"\n")
    for gap in gaps:
        assert gap.kind == "damaged"
        assert gap.place_to == len(data) - cut


@pytest.mark.parametrize("pretty", [None, 2])
def test_an_object_cut_in_the_middle_does_not_take_the_next_along(
    put: Put, pretty: int | None
) -> None:
    parts = [json.dumps(nxlog(n, Deep={"a": [{"b": n}]}), indent=pretty) for n in range(4)]
    parts[1] = parts[1][: len(parts[1]) // 2]
    events, gaps = read(put("\n".join(parts).encode()))
    assert [e.record_number for e in events] == [0, 2, 3]
    assert len(gaps) == 1
    assert gaps[0].place_from == len(parts[0]) + 1


def test_parts_give_together_what_the_whole_gives(put: Put) -> None:
    data = text(*(nxlog(n, Pad="x" * (n * 7 % 50)) for n in range(60)))
    path = put(data)
    whole = read(path)[0]
    for step in (100, 333, 1000):
        parts: list[Event] = []
        for start in range(0, len(data), step):
            parts += read(path, start, min(start + step, len(data)))[0]
        assert parts == whole
    wide = put(data.decode().encode("utf-16"), "wide.json")
    cuts = [0, 1001, 5000, wide.stat().st_size]
    parts = [e for a, b in pairwise(cuts) for e in read(wide, a, b)[0]]
    assert [e.data for e in parts] == [e.data for e in whole]
    pretty = put(json.dumps([nxlog(n) for n in range(9)], indent=1).encode(), "pretty.json")
    parts = [e for a, b in ((0, 500), (500, None)) for e in read(pretty, a, b)[0]]
    assert len(parts) == 9


def test_several_shapes_and_an_unknown_one_in_one_file(put: Put) -> None:
    winlogbeat = {"@timestamp": "2024-02-13T06:56:24.223Z", "winlog": {"event_id": "1"}}
    hit = {"_index": "i", "_source": winlogbeat}
    events, gaps = read(put(text(nxlog(), winlogbeat, hit, {"x": 1})))
    assert [e.shape for e in events] == ["nxlog", "winlogbeat", "winlogbeat", "json"]
    assert [(g.kind, g.count) for g in gaps] == [("layout", 1)]
    assert events[2].code == 1
    assert events[3].time_kind == "none"


def test_text_no_strict_reader_takes_is_kept_and_said(put: Put) -> None:
    odd = [
        b'{"EventID":1,"EventTime":"2020-01-01 00:00:00","A":"\xff"}',
        b'{"EventID":1,"EventTime":"2020-01-01 00:00:00","A":"\\ud800x"}',
        b'{"EventID":1,"EventTime":"2020-01-01 00:00:00","A":"a\x01b"}',
        b'{"EventID":1,"EventTime":"2020-01-01 00:00:00","A":NaN,"B":1e999}',
    ]
    events, gaps = read(put(b"\n".join(odd)))
    assert [json.loads(e.data)["A"] for e in events] == ["\ufffd", "\ufffdx", "a\x01b", "NaN"]
    assert [(g.kind, g.count) for g in gaps] == [("repaired", 4)]


def test_deep_and_numberless_hostile_objects(put: Put) -> None:
    deep = b'{"a":' * 5000 + b"1" + b"}" * 5000
    wrong = nxlog(-5, EventID="abc", Hostname=["x"], Channel={"a": 1}, EventTime=7)
    events, gaps = read(put(deep + b"\n" + text(wrong, nxlog(2**70))))
    assert len(events) == 2
    first = events[0]
    assert (first.host, first.log, first.code, first.record_number) == (None, None, None, None)
    assert events[1].record_number is None
    assert [g.kind for g in gaps] == ["damaged", "time"]


def test_event_xml_without_its_system_part(put: Put) -> None:
    row = {"TimeGenerated": "2022-05-11T18:10:20Z", "Type": "Syslog", "Computer": "U"}
    for message in ("<Event></Event>", "<Event><System>", "<Event", "<Event><EventData/></Event>"):
        (event,), _ = read(put(text({**row, "SyslogMessage": message})))
        assert event.host == "U"
        assert shapes.fields(event.shape, json.loads(event.data)) is not None


def test_a_long_array_on_one_line_takes_time_in_proportion(put: Put) -> None:
    one = json.dumps(nxlog(1, Pad="x" * 900)).encode()
    events, gaps = read(put(b"[" + b",".join([one] * 8000) + b"]"))
    assert (len(events), gaps) == (8000, [])
    events, gaps = read(put(b'{"' + b"\\" * 4_000_001 + b"\n" + text(nxlog())))
    assert (len(events), len(gaps)) == (1, 1)


def test_many_broken_lines_are_folded(put: Put) -> None:
    events, gaps = read(put(b'{"a":\n' * 5000 + text(nxlog())))
    assert len(events) == 1
    assert len(gaps) == 1001
    assert sum(gap.count or 0 for gap in gaps) == 5000


def test_times_and_their_kinds(put: Put) -> None:
    cases = [
        nxlog(1),
        nxlog(2, EventTime="2020-09-22T14:53:01.5+02:00"),
        {**nxlog(3), "EventTime": None, "@timestamp": "2020-09-22T18:53:04.182Z"},
        nxlog(4, EventTime="1601-01-01 00:00:00"),
        nxlog(5, EventTime="2106-02-07 06:28:15"),
        nxlog(6, EventTime="yesterday"),
    ]
    events, gaps = read(put(text(*cases)))
    got = [(e.time_stamped, e.time_kind, e.time_field) for e in events]
    assert got == [
        (1_600_786_381_000_000, "local", "EventTime"),
        (1_600_779_181_500_000, "offset", "EventTime"),
        (1_600_800_784_182_000, "arrival", "@timestamp"),
        (None, "none", ""),
        (None, "none", ""),
        (None, "none", ""),
    ]
    assert [(g.kind, g.count) for g in gaps] == [("time", 2), ("time", 1)]


def test_empty_and_blank_files(put: Put) -> None:
    for data in (b"", b"\x00" * 5000, b"\n\n", b"\xef\xbb\xbf"):
        path = put(data)
        assert winjson.score(head(path)) == 0
        assert read(path) == ([], [])


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=6),
            st.recursive(
                st.none() | st.integers(-(2**40), 2**40) | st.text(max_size=9),
                lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=4), x),
                max_leaves=6,
            ),
        ),
        max_size=6,
    ),
    st.sampled_from([None, 1, 2]),
    st.sampled_from(["", "\n", ",", "\r\n", ",\n", "\x00\n"]),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_any_objects_set_in_any_way_are_found(
    put: Put, records: list[dict[str, Any]], indent: int | None, between: str, encoding: str
) -> None:
    body = between.join(json.dumps(r, indent=indent, ensure_ascii=False) for r in records)
    mark = "" if encoding == "utf-8" else "\ufeff"
    body = body.encode("utf-8", "replace").decode()
    path = put((mark + body).encode(encoding))
    found = [item for item in rows(source(path)) if not isinstance(item, Gap)]
    assert [item.record for item in found] == [
        json.loads(json.dumps(r, ensure_ascii=False).encode("utf-8", "replace")) for r in records
    ]


def test_shape_of_needs_more_than_one_word() -> None:
    assert shape_of({"EventID": 1}) is None
    assert shape_of({"Event": "x"}) is None
    assert shape_of({"Timestamp": 1, "ActionType": 2}) is None
    assert shape_of({}) is None
