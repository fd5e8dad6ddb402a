"""Zeek logs: the pairs of TSV and JSON agree, counts of every set, damage, other files."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.knowledge import shapes
from bedem.model.records import Event, Gap
from bedem.readers import zeek
from bedem.readers.zeek_paths import from_fields, from_name
from tests.readers.reader_helpers import Put, Unzip, head, read_with

HEADER = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#fields\tts\tuid\tid.orig_p\tok\ttags\tnote\trtt\n"
    "#types\ttime\tstring\tport\tbool\tset[string]\tstring\tinterval\n"
)


def read(path: Path, start: int = 0, end: int | None = None) -> tuple[list[Event], list[Gap]]:
    return read_with(zeek, path, start, end)


def _comparable(event: Event) -> dict[str, Any]:
    """Event data with every time as microseconds and every number as it counts."""
    out: dict[str, Any] = {}
    for name, value in shapes.fields("zeek", json.loads(event.data)).items():
        if isinstance(value, str) and value[10:11] == "T" and value.endswith("Z"):
            out[name] = round(datetime.fromisoformat(value).timestamp() * 1e6)
        elif name in {"ts", "from", "till"} or name.endswith("_ts") or "times." in name:
            out[name] = round(value * 1e6)
        elif isinstance(value, float):
            out[name] = round(value, 6)
        else:
            out[name] = value
    return out


PAIRS = [
    "dce_rpc",
    "ftp",
    "kerberos",
    "known_hosts",
    "ldap_search",
    "modbus",
    "notice",
    "ntlm",
    "pe",
    "rfb",
    "smb_files",
    "smb_mapping",
    "snmp",
    "software",
    "ssh",
]


@pytest.mark.parametrize("name", PAIRS)
def test_the_two_spellings_of_a_log_give_equal_events(shared: Path, name: str) -> None:
    folder = shared / "events/formats/network/zeek_pairs"
    expected = json.loads((shared / "events/formats/expected.json").read_text())
    rows = expected[f"network/zeek_pairs/tsv/{name}.log"]["rows"]
    tsv, gaps = read(folder / "tsv" / f"{name}.log")
    assert zeek.score(head(folder / "tsv" / f"{name}.log")) == 98
    assert zeek.score(head(folder / "json" / f"{name}.log")) == 92
    as_json, json_gaps = read(folder / "json" / f"{name}.log")
    assert len(tsv) == len(as_json) == rows
    assert gaps == json_gaps == []
    for one, other in zip(tsv, as_json, strict=True):
        assert (one.time_stamped, one.log, one.host, one.shape) == (
            other.time_stamped,
            other.log,
            other.host,
            other.shape,
        )
        assert one.log == f"zeek/{name}"
        mine, theirs = _comparable(one), _comparable(other)
        if name == "notice":
            # The JSON writes an empty email_dest, the TSV has `(empty)` or leaves it unset.
            mine.setdefault("email_dest", [])
        assert mine == theirs


@pytest.mark.parametrize(
    ("name", "rows", "kinds"),
    [
        ("has_unknown_field_http.log", 5, ["damaged"]),
        ("truncated_conn.log", 59, ["damaged"]),
        ("truncated_conn_json.log", 3, ["damaged"]),
        ("zat_conn_date_issue.log", 3, []),
        ("zat_dhcp_002.log", 2, []),
        ("zat_http_empty.log", 0, []),
    ],
)
def test_odd_logs(shared: Path, name: str, rows: int, kinds: list[str]) -> None:
    path = shared / "events/formats/network/zeek_odd" / name
    assert zeek.score(head(path)) > 90
    events, gaps = read(path)
    assert (len(events), [g.kind for g in gaps]) == (rows, kinds)
    if name == "truncated_conn.log":
        assert [e.state for e in events[-2:]] == ["live", "cut"]


SETS = {
    "ordinary/zeek_lan_proxy_2024-04-29.zip": (16169, {"zeek/conn": 7550}),
    "ordinary/zeek_server_2024-04-19.zip": (None, {"zeek/conn": 31367}),
    "ordinary/zeek_server_2024-04-20.zip": (None, {"zeek/conn": 39073}),
    "ordinary/zeek_labelled_remcos_2023-02-22.zip": (None, {"zeek/conn": 766}),
    "ordinary/zeek_malware_2013-09-16.zip": (730, {}),
    "ordinary/zeek_office_json_2019-12-03.zip": (373, {}),
    "attacks/apt29_day1/NASHUA-zeek_logs.zip": (None, {"zeek/conn": 479}),
    "attacks/apt29_day1/SCRANTON-zeek_logs.zip": (None, {"zeek/conn": 134}),
    "attacks/lsass/LSASS_campaign_01_zeek.zip": (None, {}),
    "attacks/lsass/LSASS_campaign_02_zeek.zip": (None, {}),
    "attacks/lsass/LSASS_campaign_03_zeek.zip": (None, {}),
}


@pytest.mark.parametrize("name", SETS)
def test_sets_of_the_shared_data(unzip: Unzip, name: str) -> None:
    total, by_log = SETS[name]
    counts: dict[str, int] = {}
    lines = 0
    for path in unzip(name):
        if zeek.score(head(path)) == 0:
            assert path.name in {"README.md", "labels.config", "LICENSE", "README"}
            continue
        events, gaps = read(path)
        assert gaps == []
        lines += sum(
            bool(line.strip()) and not line.startswith(b"#")
            for line in path.read_bytes().splitlines()
        )
        for event in events:
            counts[event.log or ""] = counts.get(event.log or "", 0) + 1
    assert sum(counts.values()) == (total or lines) == lines
    assert "zeek/unknown" not in counts
    for log, count in by_log.items():
        assert counts[log] == count


def test_both_days_of_apt29_have_2140_rows(unzip: Unzip) -> None:
    sensors: set[str | None] = set()
    total = 0
    for name in ("NASHUA", "SCRANTON"):
        for path in unzip(f"attacks/apt29_day1/{name}-zeek_logs.zip"):
            events, _ = read(path)
            total += len(events)
            sensors |= {event.host for event in events}
    assert total == 2140
    assert sensors == {"bobs.bigwheel.local"} or len(sensors) == 2


def test_one_full_record(put: Put) -> None:
    row = "1692161622.036086\tCx\t53\tT\ta,b\tx\\x09y\\\\z\t0.5"
    path = put((HEADER + row + "\n").encode(), "conn.log")
    (event,), gaps = read(path)
    assert gaps == []
    assert (event.place, event.length) == (len(HEADER), len(row))
    assert event.time_stamped == 1_692_161_622_036_086
    assert (event.time_kind, event.time_field) == ("utc", "ts")
    assert (event.log, event.host, event.code) == ("zeek/conn", None, None)
    assert json.loads(event.data) == {
        "ts": 1692161622.036086,
        "uid": "Cx",
        "id.orig_p": 53,
        "ok": True,
        "tags": ["a", "b"],
        "note": "x\ty\\z",
        "rtt": 0.5,
    }


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1.5\t-\t-\t-\t(empty)\t(empty)\t-", {"ts": 1.5, "tags": [], "note": ""}),
        ("1.5\tC\t1_0\tF\t-\t-\t1_0", {"id.orig_p": "1_0", "rtt": "1_0"}),
        ("1.5\tC\t007\tF\t-\t-\t1e999", {"id.orig_p": 7, "ok": False, "rtt": "1e999"}),
        ("1.5\tC\t1e999\tX\t-\t-\tnan", {"id.orig_p": "1e999", "ok": "X", "rtt": "nan"}),
        ('1.5\ta","uid":"b\t1\tT\t-\t-\t1', {"uid": 'a","uid":"b'}),
        ("1.5\tC\t1\tT\t-\t\x01\t-", {"note": "\x01"}),
        ("1.5\tC\t1\tT\t-\tž\\xc5\\xa1\\xff\t-", {"note": "ž\\xc5\\xa1\\xff"}),
        ("1.5\tC\t1\tT\ta\\x2cb,-\t\\x2d\t-", {"tags": ["a,b", None], "note": "-"}),
        ("1.5\tC\t" + "9" * 5000 + "\tT\t-\t-\t-", {"id.orig_p": "9" * 5000}),
    ],
)
def test_values_of_the_ascii_writer(put: Put, row: str, expected: dict[str, Any]) -> None:
    (event,), gaps = read(put((HEADER + row + "\n").encode(), "conn.log"))
    record = json.loads(event.data)
    assert gaps == []
    assert {name: record[name] for name in expected} == expected


@pytest.mark.parametrize("stamp", ["1521¹126491.128390", "1_0.000000", "x", "9" * 400])
def test_a_stamp_that_is_no_time_is_counted(put: Put, stamp: str) -> None:
    (event,), gaps = read(put((HEADER + stamp + "\tC\t1\tT\t-\t-\t-\n").encode(), "conn.log"))
    assert event.time_stamped is None
    assert [gap.kind for gap in gaps] == ["time"]


def test_bytes_that_are_no_text_do_not_lose_the_row(put: Put) -> None:
    (event,), _ = read(put(HEADER.encode() + b"1.5\tC\t1\tT\t-\t\xff\xfe\t-\n", "conn.log"))
    assert json.loads(event.data)["note"] == "\\xff\\xfe"


def test_header_repeated_changed_and_missing(put: Put) -> None:
    other = HEADER.replace("#path\tconn", "#path\tdns").replace("\tuid\t", "\tid2\t")
    row = "1.5\tC\t1\tT\t-\t-\t-\n"
    text = row + HEADER + row + "#close\t2020\n" + other + row + "\r\n\x00\x00\n" + HEADER + row[:9]
    path = put(text.encode(), "x.log")
    events, gaps = read(path)
    assert [e.log for e in events] == ["zeek/conn", "zeek/dns", "zeek/conn"]
    assert "id2" in json.loads(events[1].data)
    assert events[2].state == "cut"
    assert [g.message.id for g in gaps] == ["gap-zeek-columns", "gap-zeek-no-fields", "gap-zeros"]
    size = len(text)
    for step in (50, 200, 400):
        parts = [e for a in range(0, size, step) for e in read(path, a, min(a + step, size))[0]]
        assert parts == events


def test_too_many_columns_are_kept_apart(put: Put) -> None:
    row = "1.5\tC\t1\tT\t-\t-\t-\textra\tmore\n"
    (event,), gaps = read(put((HEADER + row).encode(), "x.log"))
    assert json.loads(event.data)["_more"] == ["extra", "more"]
    assert gaps[0].count == 1


def test_wide_text_and_crlf(put: Put) -> None:
    text = (HEADER + "1.5\tC\t1\tT\t-\tž\t-\n" * 3).replace("\n", "\r\n")
    for encoding in ("utf-8", "utf-16", "utf-16-be"):
        data = text.encode(encoding)
        events, gaps = read(put(data, "conn.log"))
        assert (len(events), gaps) == (3, [])
        real = "utf-16-le" if encoding == "utf-16" else encoding
        for event in events:
            piece = data[event.place : event.place + event.length].decode(real)
            assert piece == "1.5\tC\t1\tT\t-\tž\t-"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("conn.log", "conn"),
        ("a/b/conn.00_00_00-01_00_00.log", "conn"),
        ("x.zip!logs/dns.12:00:00-13:00:00.log.gz", "dns"),
        ("smb_files.log", "smb_files"),
        ("conn.log.labeled", "conn"),
        ("truncated_conn_json.log", None),
        ("evil.exe", None),
    ],
)
def test_names_only_hint(name: str, path: str | None) -> None:
    assert from_name(name) == path


def test_rows_tell_their_log_before_the_file_name_does(put: Put) -> None:
    row = b'{"ts":1.5,"uid":"C","id_orig_h":"1.1.1.1","conn_state":"SF"}\n'
    (event,), _ = read(put(row, "dns.log"))
    assert event.log == "zeek/conn"
    assert from_fields({"name": "/x/init-bare.zeek"}) == "loaded_scripts"
    (event,), gaps = read(put(b'{"ts":1.5,"uid":"C","id":{"orig_h":"1.1.1.1"}}\n', "some.log"))
    assert event.log == "zeek/unknown"
    assert [g.kind for g in gaps] == ["layout"]


@pytest.mark.parametrize(
    "name",
    [
        "network/zeek_odd/text_file_conn.log",
        "network/zeek_odd/truncated_conn_top.log",
        "network/suricata_fast.log",
        "edge/iis/iis10.log",
        "windows_exports/windows_firewall.log",
        "windows_exports/evtx_dump.jsonl",
        "windows_exports/velociraptor_netstat.jsonl",
        "cloud/azure_signin_logs.jsonl",
        "linux/journal/journalctl_2404.json",
    ],
)
def test_other_formats_are_not_claimed(shared: Path, name: str) -> None:
    assert zeek.score(head(shared / "events/formats" / name)) == 0


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(blacklist_categories=["Cs"]), max_size=8),
            st.integers(0, 65535),
            st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=3), max_size=3),
        ),
        max_size=5,
    )
)
def test_whatever_zeek_escapes_comes_back(put: Put, rows: list[tuple[str, int, list[str]]]) -> None:
    def escaped(text: str, also: str = "") -> str:
        out = "".join(
            "".join(f"\\x{b:02x}" for b in c.encode()) if c < " " or c in also or c == "\x85" else c
            for c in text.replace("\\", "\\\\")
        )
        if out in {"-", "(empty)"}:
            out = f"\\x{ord(out[0]):02x}{out[1:]}"
        return out or "(empty)"

    text = HEADER
    for note, port, tags in rows:
        joined = ",".join(escaped(t, ",").replace("(empty)", "") for t in tags) if tags else ""
        text += f"1.5\tC\t{port}\tT\t{joined or '(empty)'}\t{escaped(note)}\t-\n"
    events, gaps = read(put(text.encode(), "conn.log"))
    assert gaps == []
    got = [json.loads(e.data) for e in events]
    assert [(g["note"], g["id.orig_p"]) for g in got] == [(n, p) for n, p, _ in rows]
    for record, (_, _, tags) in zip(got, rows, strict=True):
        assert record["tags"] == (tags if any(tags) or len(tags) > 1 else [])
