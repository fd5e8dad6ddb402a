"""What record numbers prove: loss, selections, forwarding, clearing, roll-over."""

from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.model.messages import msg
from bedem.model.records import Gap
from tests.settlement.coverage_made import (
    DAY,
    HOUR,
    START,
    SYSTEM,
    File,
    event,
    gap_kinds,
    logons,
    made,
    states,
    tables,
)  # fmt: skip

TURN = count()


def coverage_row(view, log="Security", host="PC1.corp.local"):
    return view.connection.cursor().execute(
        "SELECT \"count\", missing, jumps, first_number, last_number, basis FROM coverage "
        "WHERE host = ? AND log = ? AND code IS NULL", [host, log],
    ).fetchone()  # fmt: skip


def test_unbroken_numbers_cover_the_quiet_hours(tmp_path: Path) -> None:
    quiet = [event(1, START), event(2, START + 40 * HOUR), event(3, START + 41 * HOUR)]
    view = made(tmp_path / "c", [File("a/Security.evtx", quiet)])
    assert coverage_row(view) == (3, 0, 0, 1, 3, "numbers")
    assert states(view, "sec_logon") == [("on", "numbers", 0.0, 41.0)]
    assert not gap_kinds(view).keys() & {"numbers_missing", "rolled_over", "begins_late"}


def test_a_jump_in_a_live_log_is_loss(tmp_path: Path) -> None:
    records = logons(1, 20) + logons(26, 20, START + 30 * HOUR)
    view = made(tmp_path / "c", [File("a/Security.evtx", records)])
    assert coverage_row(view) == (40, 5, 1, 1, 45, "numbers")
    assert ("lost", "numbers_missing", 19.0, 30.0) in states(view, "sec_logon")
    [gap] = gap_kinds(view)["numbers_missing"]
    assert (gap.count, gap.host, gap.log) == (5, "PC1.corp.local", "Security")
    assert (gap.message.args["first"], gap.message.args["last"]) == (21, 25)
    assert gap.message.args["ref"] in {r[0] for r in view.events.rows("ref", "record_number = 26")}


def test_loss_in_a_damaged_file_says_so(tmp_path: Path) -> None:
    records = logons(1, 20) + logons(60, 20, START + 30 * HOUR)
    damage = Gap("damaged", msg("gap-evtx-checksum"), place_from=21_000, place_to=59_000)
    view = made(tmp_path / "c", [File("a/Security.evtx", records, gaps=[damage])])
    [gap] = gap_kinds(view)["numbers_missing"]
    assert gap.message.id == "gap-numbers-damaged"
    assert gap.count == 39


def test_a_selection_loses_nothing(tmp_path: Path) -> None:
    records = [event(n, START + n * HOUR) for n in (10, 17, 30, 31, 55)]
    view = made(tmp_path / "c", [File("a/Security.evtx", records)])
    assert coverage_row(view)[1:3] == (0, 0)
    assert coverage_row(view)[5] == "selection"
    assert "numbers_missing" not in gap_kinds(view)
    assert gap_kinds(view)["selection"][0].count == 41


@pytest.mark.parametrize("reader", ["winjson", "evtx"])
def test_a_forwarded_log_loses_nothing_and_covers_only_ids_seen(
    tmp_path: Path, reader: str
) -> None:
    """Several hosts in one file: jumps are filtering, and 4720 is not covered by 4624."""
    records = []
    for i in range(60):
        host = f"PC{i % 3 + 1}.corp.local"
        records.append(event(1000 * (i % 3) + i * 7, START + i * HOUR, host=host, place=i * 1000))
    view = made(tmp_path / "c", [File("wec/ForwardedEvents.evtx", records, reader=reader)])
    assert coverage_row(view)[1:3] == (0, 0)
    assert coverage_row(view)[5] == "records"
    assert next(s[:2] for s in states(view, "sec_logon")) == ("on", "heartbeat")
    assert {s[:2] for s in states(view, "sec_account")} == {("unknown", "not_subscribed")}
    [gap] = [g for g in gap_kinds(view)["not_subscribed"] if g.log == "Security"]
    assert "sec_account" in str(gap.message.args["kinds"])
    assert "sec_logon" not in str(gap.message.args["kinds"])


def test_a_heartbeat_is_bridged_over_a_day_and_no_more(tmp_path: Path) -> None:
    times = [0, 20, 44, 69, 70]
    records = [event(None, START + h * HOUR, place=i) for i, h in enumerate(times)]
    view = made(tmp_path / "c", [File("x.json", records, reader="winjson")])
    assert states(view, "sec_logon") == [
        ("on", "heartbeat", 0.0, 44.0),
        ("unknown", "no_record", 44.0, 69.0),
        ("on", "heartbeat", 69.0, 70.0),
    ]


def test_rollover_is_loss_with_its_pace(tmp_path: Path) -> None:
    step = 6 * 60 * 1_000_000
    security = [
        event(5000 + i, START + 100 * HOUR + i * step, place=4096 + i * 1000) for i in range(1000)
    ]
    system = [event(i + 1, START + i * HOUR, 7036, log=SYSTEM) for i in range(201)]
    view = made(tmp_path / "c", [File("a/Security.evtx", security), File("a/System.evtx", system)])
    [gap] = gap_kinds(view)["rolled_over"]
    assert gap.count == 4999
    assert gap.time_to == START + 100 * HOUR
    assert gap.message.args["hours"] == 99
    assert gap.vanishes == security[-1].time_stamped + (999 * step)
    assert states(view, "sec_logon")[0] == ("lost", "rolled_over", None, 100.0)


def test_a_small_file_that_begins_late_was_cut(tmp_path: Path) -> None:
    system = [event(i + 1, START + i * HOUR, 7036, log=SYSTEM) for i in range(50)]
    files = [File("a/S.evtx", logons(500, 10, START + 40 * HOUR)), File("a/System.evtx", system)]
    view = made(tmp_path / "c", files)
    assert gap_kinds(view)["begins_late"][0].count == 499
    assert "rolled_over" not in gap_kinds(view)


def test_a_cleared_log_has_lost_what_was_before(tmp_path: Path) -> None:
    """Windows may go on counting after a clearing: 1102 with a high number is no roll-over."""
    records = [
        event(900, START + 50 * HOUR, 1102, provider="Microsoft-Windows-Eventlog", user_data=True),
        *logons(901, 10, START + 51 * HOUR),
    ]
    view = made(tmp_path / "c", [File("a/Security.evtx", records)])
    assert states(view, "sec_logon") == [
        ("lost", "cleared", None, 50.0), ("on", "numbers", 50.0, 60.0),
    ]  # fmt: skip
    assert [g.log for g in gap_kinds(view)["cleared"]] == ["Security"]
    assert not gap_kinds(view).keys() & {"begins_late", "rolled_over"}


def test_104_tells_which_log_was_cleared(tmp_path: Path) -> None:
    log = "Windows PowerShell"
    clearing = event(
        7, START + 20 * HOUR, 104, log=SYSTEM, provider="Microsoft-Windows-Eventlog",
        user_data=True, LogFileCleared={"Channel": log},
    )  # fmt: skip
    system = [event(i, START + i * HOUR, 7036, log=SYSTEM) for i in range(1, 7)]
    shell = [event(i, START + (20 + i) * HOUR, 400, log=log) for i in range(1, 9)]
    files = [File("a/System.evtx", [*system, clearing]), File("a/PS.evtx", shell)]
    view = made(tmp_path / "c", files)
    assert [(g.log, g.time_to) for g in gap_kinds(view)["cleared"]] == [(log, START + 20 * HOUR)]
    assert ("lost", "cleared", None, 20.0) in states(view, "ps_classic")


def test_numbers_that_begin_again_are_a_clearing(tmp_path: Path) -> None:
    before = File("jan/Security.evtx", logons(1, 50))
    after = File("feb/Security.evtx", logons(1, 20, START + 100 * HOUR))
    view = made(tmp_path / "c", [after, before])
    assert gap_kinds(view)["cleared"][0].message.id == "gap-numbers-restart"
    assert states(view, "sec_logon") == [
        ("on", "numbers", 0.0, 49.0), ("lost", "cleared", 49.0, 100.0),
        ("on", "numbers", 100.0, 119.0),
    ]  # fmt: skip


def test_two_exports_of_one_log_are_their_union(tmp_path: Path) -> None:
    whole = logons(1, 100)
    one, other = File("a/x.evtx", whole[:60]), File("b/y.evtx", whole[40:])
    view = made(tmp_path / "two", [one, other])
    assert coverage_row(view) == (100, 0, 0, 1, 100, "numbers")
    assert states(view, "sec_logon") == [("on", "numbers", 0.0, 99.0)]
    apart = made(tmp_path / "apart", [File("a/x.evtx", whole[:60]), File("b/y.evtx", whole[65:])])
    assert coverage_row(apart) == (95, 5, 1, 1, 100, "numbers")


def test_residual_records_never_prove(tmp_path: Path) -> None:
    live = [event(n, START + n * HOUR, 5379) for n in range(1, 30)]
    residual = [event(n, START + n * HOUR, 4720, state="residual") for n in range(30, 40)]
    view = made(tmp_path / "c", [File("a/Security.evtx", live + residual)])
    assert coverage_row(view)[4] == 29
    assert {s[0] for s in states(view, "sec_logon")} == {"unknown"}


def test_a_renamed_machine_goes_on_in_its_log(tmp_path: Path) -> None:
    records = logons(1, 10, host="WIN-OLD") + logons(11, 30, START + 10 * HOUR, host="PC1")
    view = made(tmp_path / "c", [File("a/Security.evtx", records)])
    assert coverage_row(view, host="WIN-OLD")[5] == "numbers"
    assert states(view, "sec_logon", "WIN-OLD") == [("on", "numbers", 0.0, 9.0)]
    assert states(view, "sec_logon", "PC1") == [("on", "numbers", 10.0, 39.0)]


def test_dropped_events_are_lost_at_that_moment(tmp_path: Path) -> None:
    records = logons(1, 30)
    records[10] = event(11, START + 10 * HOUR, 1101, provider="Microsoft-Windows-Eventlog")
    view = made(tmp_path / "c", [File("a/Security.evtx", records)])
    assert [s[:2] for s in states(view, "sec_logon")] == [
        ("on", "numbers"), ("lost", "dropped"), ("on", "numbers"),
    ]  # fmt: skip
    assert gap_kinds(view)["dropped"][0].message.args["ids"] == "1101"


def test_a_clock_that_leaps_and_is_set_back_covers_nothing_in_between(tmp_path: Path) -> None:
    records = [
        *logons(1, 3), event(4, START + 50 * HOUR), event(5, START + 3 * HOUR),
        *logons(6, 5, START + 4 * HOUR),
    ]  # fmt: skip
    view = made(tmp_path / "c", [File("a/Security.evtx", records)])
    on = [s for s in states(view, "sec_logon") if s[0] == "on"]
    assert max(s[3] for s in on if s[2] < 49) <= 8.0
    down = view.connection.cursor().execute("SELECT why FROM downtime").fetchall()
    assert down == [("clock",)]


def test_two_institutions_with_one_short_name_stay_apart(tmp_path: Path) -> None:
    one = File("a/S.evtx", logons(1, 10, host="DC01"), institution="mf")
    other = File("b/S.evtx", logons(1, 10, host="DC01", start=START + DAY), institution="tax")
    view = made(tmp_path / "c", [one, other])
    rows = view.connection.cursor().execute(
        "SELECT institution FROM kinds WHERE log_kind = 'sec_logon' AND state = 'on' ORDER BY 1"
    )
    assert rows.fetchall() == [("mf",), ("tax",)]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_missing_is_what_no_file_holds(tmp_path: Path, data: st.DataObject) -> None:
    """Oracle: numbers of the whole span less those in any file; order changes nothing."""
    spans = data.draw(
        st.lists(st.tuples(st.integers(1, 60), st.integers(2, 60)), min_size=1, max_size=4)
    )
    files = [
        File(f"{i}/S.evtx", [event(n, START + n * HOUR) for n in range(a, a + size)])
        for i, (a, size) in enumerate(dict.fromkeys(spans))
    ]
    seen = {e.record_number for f in files for e in f.events}
    where = tmp_path / str(next(TURN))
    view = made(where / "one", files)
    assert coverage_row(view)[1] == max(seen) - min(seen) + 1 - len(seen)
    assert tables(made(where / "two", files[::-1])) == tables(view)
    copy = msgspec.structs.replace(files[0], path="copy/S.evtx")
    twice = made(where / "three", [*files, copy])
    assert coverage_row(twice) == coverage_row(view)
    assert states(twice, "sec_logon") == states(view, "sec_logon")
