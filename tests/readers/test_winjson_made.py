"""Windows events as JSON: made files, damage, any objects set in any way."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.knowledge import shapes
from bedem.model.records import Event, Gap
from bedem.readers import winjson
from bedem.readers.jsonrows import rows
from bedem.readers.winshape import shape_of
from tests.readers.reader_helpers import Put, head, source
from tests.readers.winjson_made import nxlog, read, text


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
