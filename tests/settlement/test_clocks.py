"""Corrections of clocks, on made sequences and through the whole path."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedem.answers import open_view
from bedem.case import Case
from bedem.model.errors import UsageError
from bedem.settlement.clocks import QUARTER_US, pieces, sample, zone_named

HOUR = 3_600_000_000


@given(st.integers(-76, 76), st.lists(st.integers(-2_000_000, 2_000_000), min_size=5, max_size=60))
def test_one_offset_is_found_whatever_the_jitter(quarters: int, jitter: list[int]) -> None:
    shift = quarters * QUARTER_US
    samples = [sample(i * 10, 0, 10**15, 10**15 + shift + j) for i, j in enumerate(jitter)]
    found = pieces(samples)
    assert [p.shift_us for p in found] == [shift]
    assert (found[0].start, found[0].end) == (0, 2**62)


def test_too_few_or_disagreeing_records_correct_nothing() -> None:
    assert pieces([sample(i, 0, 0, 4 * HOUR) for i in range(4)]) == []
    mixed = [sample(i, 0, 0, 4 * HOUR if i % 2 else 4 * HOUR + 400_000_000) for i in range(40)]
    assert pieces(mixed) == []


def test_an_offset_that_changes_is_cut_where_it_changes() -> None:
    first = [sample(i, 0, 0, 7 * HOUR) for i in range(10)]
    second = [sample(100 + i, 0, 0, 19 * HOUR) for i in range(10)]
    found = pieces(first + second)
    assert [(p.start, p.end, p.shift_us) for p in found] == [
        (0, 99, 7 * HOUR),
        (100, 2**62, 19 * HOUR),
    ]


def test_stray_records_do_not_move_a_clock() -> None:
    samples = [sample(i, 0, 0, 4 * HOUR) for i in range(50)]
    samples += [sample(60 + i, 0, 0, 5 * HOUR) for i in range(3)]
    assert [p.shift_us for p in pieces(samples)] == [4 * HOUR]


def test_a_zone_that_does_not_exist_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="Podgorica"):
        zone_named("Europe/Nowhere")


# the whole path ----------------------------------------------------------------------------------

UTC_START = datetime(2022, 8, 26, 8, 0, tzinfo=UTC)


def nxlog(host: str, number: int, stamped: datetime, utc: datetime | None) -> str:
    record = {
        "EventTime": f"{stamped:%Y-%m-%d %H:%M:%S}",
        "EventReceivedTime": f"{stamped:%Y-%m-%d %H:%M:%S}",
        "SourceModuleType": "im_msvistalog",
        "SourceName": "Microsoft-Windows-Sysmon" if utc else "Service Control Manager",
        "Channel": "Microsoft-Windows-Sysmon/Operational" if utc else "System",
        "Hostname": host,
        "RecordNumber": number,
        "EventID": 1 if utc else 7036,
    }
    if utc:
        record["UtcTime"] = f"{utc:%Y-%m-%d %H:%M:%S.%f}"[:-3]
    return json.dumps(record)


def write(path: Path, host: str, local_hours: int, sysmon: int, others: int = 3) -> Path:
    lines = []
    for i in range(sysmon + others):
        utc = UTC_START + timedelta(minutes=i)
        stamped = utc + timedelta(hours=local_hours)
        lines.append(nxlog(host, i + 1, stamped, utc if i < sysmon else None))
    path.write_text("\n".join(lines) + "\n")
    return path


def times(case: Case) -> list[tuple[str, str, str]]:
    view = open_view(case)
    rows = view.events.rows(
        "strftime(time, '%H:%M'), strftime(time_from, '%d %H:%M'), strftime(time_to, '%d %H:%M')",
        order="place",
    )
    found = list(rows)
    view.close()
    return found


def test_local_time_is_corrected_from_sysmon_and_cites_it(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    case = new_case(write(tmp_path / "a.json", "PC01", -4, sysmon=6))
    assert [t[0] for t in times(case)] == [f"08:{i:02d}" for i in range(9)]
    view = open_view(case)
    kind, shift, refs = next(view.clocks.rows("kind, shift_us, refs"))
    assert (kind, shift) == ("sysmon", 4 * HOUR)
    for ref in refs.split():
        assert view.events.count("ref = ?", [ref]) == 1
    view.close()


def test_without_proof_the_time_is_an_interval(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    case = new_case(write(tmp_path / "a.json", "PC01", -4, sysmon=0, others=1))
    assert times(case) == [(None, "25 14:00", "26 18:00")]


def test_a_zone_told_settles_it(new_case: Callable[..., Case], tmp_path: Path) -> None:
    case = new_case(write(tmp_path / "a.json", "PC01", 2, sysmon=0), zone="Europe/Podgorica")
    assert [t[0] for t in times(case)] == ["08:00", "08:01", "08:02"]


def test_summer_time_ends_inside_a_file(new_case: Callable[..., Case], tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    stamps = [datetime(2022, 10, 30, 1, 30), datetime(2022, 10, 30, 4, 30)]
    path.write_text("\n".join(nxlog("PC", i, s, None) for i, s in enumerate(stamps)) + "\n")
    case = new_case(path, zone="Europe/Podgorica")
    assert [t[1] for t in times(case)] == ["29 23:30", "30 03:30"]


def test_the_register_names_a_zone(new_case: Callable[..., Case], tmp_path: Path) -> None:
    case = new_case(write(tmp_path / "a.json", "PC01", 2, sysmon=0))
    (case.path / "register.yml").write_text("hosts: [{id: pc01, time_zone: Europe/Podgorica}]\n")
    from bedem.investigation import register_of

    view = open_view(case, register_of(case))
    found = [t[0] for t in view.events.rows("strftime(time, '%H:%M')", order="place")]
    view.close()
    assert found == ["08:00", "08:01", "08:02"]


def test_a_host_without_sysmon_shares_the_clock_of_its_file(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    one = write(tmp_path / "a.json", "PC01", -4, sysmon=6, others=0).read_text()
    other = write(tmp_path / "b.json", "DC01", -4, sysmon=0, others=2).read_text()
    both = tmp_path / "both"
    both.mkdir()
    (both / "both.json").write_text(one + other)
    case = new_case(both)
    view = open_view(case)
    kinds = dict(view.clocks.rows("host, kind"))
    view.close()
    assert kinds == {"PC01": "sysmon", "DC01": "same_file"}
