from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bedem.answers import open_view
from bedem.case import Case
from bedem.settlement.duplicates import Copy, differing, normal, pair

PLAIN = Copy("3fa91c2e7b04", 0, 0, "nxlog", 0, '{"TargetUserName":"x","LogonType":"0x3"}')


def copy(source: str, place: int, **told: object) -> Copy:
    return msgspec.structs.replace(PLAIN, source=source, place=place, **told)


def test_values_are_compared_as_they_mean() -> None:
    assert normal("0x1F4") == normal("500") == normal(500)
    assert normal("%%1842") == normal("1842")
    assert normal("Administrator") == normal("ADMINISTRATOR ")
    assert normal("-") == normal(None) == normal("")
    assert normal([1, "0x2"]) == normal(["1", 2])
    assert normal("1") != normal("10")
    assert differing({"A": 1, "B": 2}, {"a": "0x1", "C": 3}) == []
    assert differing({"A": 1}, {"a": 2}) == ["A"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), unique=True))
def test_each_kept_record_hides_at_most_one_of_every_other_source(
    rows: list[tuple[str, int]],
) -> None:
    copies = [copy(source * 12, place) for source, place in rows]
    hidden = list(pair(copies))
    assert len({h for h, _ in hidden}) == len(hidden)
    assert not {h for h, _ in hidden} & {k for _, k in hidden}
    for kept in {k for _, k in hidden}:
        sources = [h.source for h, k in hidden if k == kept]
        assert len(sources) == len(set(sources))
        assert kept.source not in sources
    per_source = {s: sum(c.source == s for c in copies) for s in {c.source for c in copies}}
    assert len(copies) - len(hidden) == max(per_source.values(), default=0)


def test_evtx_is_kept_before_any_export() -> None:
    export = copy("000000000000", 0)
    data = '{"Event":{"EventData":{"LogonType":3}}}'
    evtx = copy("ffffffffffff", 0, shape="evtx", data=data, original=True)
    assert list(pair([export, evtx])) == [(export, evtx)]
    of_a_tool = copy("000000000000", 0, shape="evtx", data=data)
    assert list(pair([of_a_tool, evtx])) == [(of_a_tool, evtx)]


def test_another_time_or_value_is_another_record() -> None:
    one = copy("a" * 12, 0)
    assert list(pair([one, copy("b" * 12, 0, time=1_000_001)])) == []
    assert list(pair([one, copy("b" * 12, 0, data='{"LogonType":"10"}')])) == []
    assert len(list(pair([one, copy("b" * 12, 0, data='{"LogonType":"3","More":1}')]))) == 1


def record(number: int, host: str = "PC01", **more: object) -> str:
    return json.dumps(
        {
            "EventTime": f"2022-08-26 10:00:0{number}", "EventReceivedTime": "2022-08-26 10:00:09",
            "SourceModuleType": "im_msvistalog", "Channel": "System", "Hostname": host,
            "SourceName": "x", "EventID": 7036, "RecordNumber": number, **more,
        }
    )  # fmt: skip


def shown(case: Case) -> int:
    view = open_view(case)
    try:
        return view.events.count()
    finally:
        view.close()


def test_one_record_in_two_files_counts_once_and_stays_reachable(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text("\n".join(record(n) for n in range(1, 6)) + "\n")
    (tmp_path / "b.json").write_text("\n".join(record(n) for n in range(4, 9)) + "\n")
    case = new_case(tmp_path / "a.json", tmp_path / "b.json", zone="UTC")
    assert shown(case) == 8
    view = open_view(case)
    rows = view.connection.execute("SELECT count(*) FROM raw_events").fetchone()
    assert rows == (10,)
    view.close()


def test_records_of_one_file_stay_two(new_case: Callable[..., Case], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("\n".join([record(1), record(1)]) + "\n")
    assert shown(new_case(tmp_path / "a.json")) == 2


def test_two_institutions_keep_their_own(new_case: Callable[..., Case], tmp_path: Path) -> None:
    for name in ("MF", "MUP"):
        (tmp_path / "in" / name).mkdir(parents=True)
        tail = "" if name == "MF" else "\n"
        (tmp_path / "in" / name / "a.json").write_text(record(1) + "\n" + tail)
    case = new_case(tmp_path / "in", layout="institution", zone="UTC")
    assert shown(case) == 2


def test_a_large_group_of_equal_records_is_paired_once_each() -> None:
    copies = [copy(source * 12, place) for source in "ab" for place in range(3_000)]
    hidden = list(pair(copies))
    assert {h for h, _ in hidden} == {c for c in copies if c.source == "b" * 12}
    assert all(h.place == k.place for h, k in hidden)
