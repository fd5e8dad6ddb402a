"""What is done all the time is no mark; what an attacker does for some days is one."""

from bedem.reconstruction.habits import WEEK, Habits, _wide

BEGIN = 1_700_000_000_000_000


def _habits(weeks: dict[str, set[int]], span: int) -> Habits:
    made = Habits({}, {"System": BEGIN}, {"System": span})
    for host, held in weeks.items():
        made.note("rule", host, "MF", held)
    return made


def _is(made: Habits, host: str, week: int) -> bool:
    return made.is_habit("rule", host, "MF", "System", BEGIN + week * WEEK + 1)


def test_every_week_since_the_logs_begin_is_a_habit_from_its_first_record_on() -> None:
    made = _habits({"a": {0, 1, 2, 3}}, 4)
    assert _is(made, "a", 0)
    assert _is(made, "a", 3)
    assert not _is(made, "b", 3)


def test_two_others_of_the_institution_make_it_a_habit_here_too() -> None:
    every = {0, 1, 2, 3}
    assert _is(_habits({"a": every, "b": every}, 4), "c", 2)
    made = _habits({"a": every}, 4)
    made.note("rule", "b", "MJU", every)
    assert not _is(made, "c", 2)


def test_an_attack_of_some_days_does_not_excuse_itself() -> None:
    made = _habits({"a": {4, 5}}, 6)
    assert not _is(made, "a", 4)
    assert not _is(made, "a", 5)


def test_what_began_later_is_a_habit_once_it_was_one() -> None:
    made = _habits({"a": {2, 3, 4, 5, 6, 7, 8, 9}}, 12)
    assert not _is(made, "a", 2)
    assert not _is(made, "a", 3)
    assert _is(made, "a", 9)


def test_short_logs_tell_no_habit_by_time() -> None:
    assert not _is(_habits({"a": {0, 1}}, 2), "a", 1)


def test_a_wave_over_a_quarter_of_the_fleet_is_no_habit_of_it() -> None:
    wave = {f"h{i}": {4} for i in range(30)} | {f"g{i}": {5} for i in range(30)}
    assert _wide(wave, 6) == 0
    assert _wide(wave, 2) == 60
    spread = {f"h{i}": {i % 6} for i in range(60)}
    assert _wide(spread, 6) == 40


def test_three_hosts_of_other_institutions_are_enough_in_a_small_fleet_only() -> None:
    every = {0, 1, 2, 3}
    for fleet, habit in ((19, True), (200, False)):
        made = Habits({}, {"System": BEGIN}, {"System": 4}, fleet)
        for n in range(3):
            made.note("rule", f"h{n}", f"I{n}", every)
        assert _is(made, "c", 2) is habit
