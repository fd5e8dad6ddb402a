"""Waves and hands: rules on made moments and groups, and a recorded campaign of three hosts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedem.answers import open_view
from bedem.reconstruction.hands import Group, Shared, differing, hands, weigh
from bedem.reconstruction.waves import HOUR, Moment, as_wave, split
from tests.making import investigate


def at(*hours: float) -> list[Moment]:
    return [Moment(int(h * HOUR), "a", f"{'0' * 12}-{i}") for i, h in enumerate(hours)]


@given(st.lists(st.integers(0, 400), min_size=1), st.integers(1, 80))
def test_waves_part_where_a_pause_is_longer_and_nowhere_else(hours: list[int], pause: int) -> None:
    found = at(*sorted(hours))
    runs = split(found, pause)
    assert [m for run in runs for m in run] == found
    for run in runs:
        assert all(b.time - a.time <= pause * HOUR for a, b in pairwise(run))
    for before, after in pairwise(runs):
        assert after[0].time - before[-1].time > pause * HOUR


def test_a_wave_names_its_hosts_and_span() -> None:
    wave = as_wave(at(1, 5))
    assert (wave.time_from, wave.time_to, wave.hosts) == (HOUR, 5 * HOUR, ("a",))


def group(**values: dict[str, str]) -> Group:
    return Group(0, ("a",), 0, HOUR, ("0" * 12 + "-1",), dict(values))


def common(kind: str, weight: str, *groups: int) -> Shared:
    return Shared(kind, "v", weight, 0, groups, ("0" * 12 + "-1",))  # type: ignore[arg-type]


def test_one_strong_or_two_medium_make_one_hand_and_weak_ones_never() -> None:
    three = [group(), group(), group()]
    assert hands(three, [common("address", "strong", 0, 2)]) == [(0, 2), (1,)]
    assert hands(three, [common("account", "medium", 0, 1)]) == [(0,), (1,), (2,)]
    both = [common("account", "medium", 0, 1), common("path", "medium", 0, 1)]
    assert hands(three, both) == [(0, 1), (2,)]
    weak = [common("import_hash", "weak", 0, 1, 2)] * 5
    assert hands(three, weak) == [(0,), (1,), (2,)]


@pytest.mark.parametrize(
    ("kind", "value", "others", "weight"),
    [
        ("address", "192.0.2.1", 0, "strong"),
        ("address", "192.0.2.1", 3, "weak"),
        ("import_hash", "AA", 0, "weak"),
        ("account", "administrator", 0, "weak"),
        ("account", "svc-x", 0, "medium"),
        ("account", "svc-x", 40, "weak"),
    ],
)
def test_weight_is_rarity_and_kind(kind: str, value: str, others: int, weight: str) -> None:
    assert weigh(kind, value, others) == weight


def test_what_differs_within_one_hand_speaks_against_it() -> None:
    groups = [group(hash={"A": "r1"}), group(hash={"B": "r2"}), group()]
    assert differing(groups, (0, 1, 2)) == [("hash", ("r1", "r2"))]
    assert differing([group(hash={"A": "r1"}), group(hash={"A": "r2"})], (0, 1)) == []


def test_a_recorded_campaign_cites_its_records_and_never_says_separate(
    shared: Path, tmp_path: Path, home: Path
) -> None:
    view = open_view(investigate(tmp_path / "case", [shared / "events/attacks/lsass"], workers=2))
    answer = view.answer("campaign")
    assert answer.word in ("one_hand", "not_established")
    assert len(answer.details["waves"]) == 2
    assert [p["covered"] for p in answer.details["pauses"]] == [0]
    for claim in (answer.headline, *answer.claims, *answer.against):
        for ref in claim.basis:
            assert view.events.count("ref = ?", [ref]) == 1
    view.close()
