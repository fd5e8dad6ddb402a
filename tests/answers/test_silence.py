"""Silence that counts: spans, techniques, and that a reached or marked host is never cleared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bedem.answers.silence import Needed, _best, _clip, _length, needed, silences
from bedem.case import CaseView
from bedem.knowledge.observability import log_kinds, silence_by_default, silence_of
from bedem.reconstruction import picture_of

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(SPANS, SPANS)
def test_covered_time_is_what_counting_each_minute_gives(
    on: list[tuple[int, int]], away: list[tuple[int, int]]
) -> None:
    held = {m for low, high in on for m in range(low, high)}
    gone = _clip(away, 0, 60)
    lost = {m for low, high in gone for m in range(low, high)}
    assert _best({"k": on}, frozenset({"k"}), gone, (0, 60)) == len(held - lost)
    assert _length(_clip(on, 0, 60)) == len(held)


def test_alternatives_fill_each_other_and_others_do_not_help() -> None:
    states = {"a": [(0, 30)], "b": [(30, 60)], "c": [(0, 60)]}
    assert _best(states, frozenset({"a", "b"}), [], (0, 60)) == 60
    assert _best(states, frozenset({"a"}), [], (0, 60)) == 30
    assert _best(states, frozenset({"none"}), [], (0, 60)) == 0


def test_the_table_names_known_kinds_and_leaves_out_what_nothing_shows() -> None:
    assert silence_of("t1059.001") >= {"sysmon_process", "sec_process_cmd"}
    assert silence_of("T9999") == frozenset()
    assert silence_of("t1003.001") <= set(log_kinds())
    default = silence_by_default()
    assert 0 < len(default) < 40
    assert all(kinds for kinds in default.values())


def test_nobody_is_cleared_whose_logs_are_short(small_view: CaseView) -> None:
    picture, marks = picture_of(small_view)
    asked = needed(small_view, picture)
    assert isinstance(asked, Needed)
    assert asked.techniques
    quiet = {"workstation6", "no-such-host"}
    found = silences(small_view, picture, marks, quiet)
    assert {silence.word for silence in found.values()} == {"not_covered"}
    assert found["workstation6"].touched
    assert all(silence.needed > silence.covered for silence in found.values())


def test_the_four_words_add_up(small_view: CaseView) -> None:
    answer = small_view.answer("infection")
    groups = answer.details["hosts"]
    assert list(groups) == ["compromised", "suspected", "no_sign", "not_covered"]
    names = [name for held in groups.values() for name in held]
    assert len(names) == len(set(names))
    assert answer.denominator is not None
    assert answer.denominator.count == len(names)
