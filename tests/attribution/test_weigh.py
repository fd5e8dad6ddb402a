"""The case layer against an oracle, planted worlds, and the rules it must keep."""

from __future__ import annotations

import html
import math
import random
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedem.attribution.confidence import confidence
from bedem.attribution.ledger import HYPOTHESES, Item, Ledger, Link
from bedem.attribution.ledger_file import load_ledger
from bedem.attribution.next_evidence import entropy, expected_gain, rank_tests
from bedem.attribution.picture import bar, interval_text, matrix_svg, percent, svg
from bedem.attribution.planted import coverage, monte_carlo_error, planted_ledger
from bedem.attribution.weigh import (
    Interval,
    Weighing,
    factor_missing,
    posterior,
    prior_draws,
    weigh,
)
from bedem.attribution.words import likely, strength
from tests.attribution.conftest import EXAMPLES

DRAWS = 4000


@pytest.fixture(scope="module")
def montenegro() -> Ledger:
    return load_ledger(EXAMPLES / "montenegro-2022.yml")


def together(ledger: Ledger) -> Ledger:
    items = tuple(msgspec.structs.replace(i, incident="") for i in ledger.items)
    return msgspec.structs.replace(ledger, items=items)


def row(found: Weighing, hypothesis: str, prior: str) -> Interval:
    return next(r for r in found.rows if r.hypothesis == hypothesis).by_prior[prior]


# Table of the shared README, prototype with its own draws: 5-95 % in percent
PROTOTYPE = [
    ("2022-08-26", "crime_base_rate", [(1.8, 7.9), (40, 62), (8, 29), (8, 27), (2, 9)]),
    ("2022-08-26", "geopolitical", [(0.7, 3.5), (12, 28), (31, 58), (16, 36), (2, 8)]),
    ("2022-08-31", "crime_base_rate", [(0.2, 1.6), (42, 71), (5, 27), (9, 35), (2, 12)]),
    ("2022-08-31", "geopolitical", [(0.1, 0.7), (13, 35), (19, 57), (18, 50), (2, 11)]),
    ("2022-09-12", "crime_base_rate", [(0.1, 0.8), (46, 74), (3, 19), (7, 31), (4, 22)]),
    ("2022-09-12", "geopolitical", [(0, 0.4), (17, 42), (11, 46), (18, 50), (4, 23)]),
    ("2022-09-12", "flat", [(0.4, 2.3), (13, 31), (5, 26), (14, 42), (19, 51)]),
]


@pytest.mark.parametrize(("day", "prior", "told"), PROTOTYPE)
def test_the_prototype_is_reproduced(
    shared: Path, day: str, prior: str, told: list[tuple[float, float]]
) -> None:
    found = weigh(load_ledger(shared / "attack/ledger_example.yml"), day)[0]
    for hypothesis, (low, high) in zip(HYPOTHESES, told, strict=False):
        interval = row(found, hypothesis, prior)
        assert 100 * interval.low == pytest.approx(low, abs=1.1)
        assert 100 * interval.high == pytest.approx(high, abs=1.6)


def test_nothing_is_ruled_out_in_the_shared_ledger(shared: Path) -> None:
    found = weigh(load_ledger(shared / "attack/ledger_example.yml"), "2022-09-12")[0]
    assert not any(r.ruled_out for r in found.rows)
    individual = found.rows[0]
    assert (individual.worst.prior, individual.worst.high) == (
        "flat",
        pytest.approx(0.052, abs=0.002),
    )


def test_draws_agree_with_exact_enumeration() -> None:
    assert monte_carlo_error(seed=0) < 0.005


def test_intervals_hold_planted_worlds() -> None:
    assert 0.85 <= coverage(250, 800) <= 0.95
    assert coverage(120, 800, copies=5) < 0.75  # one source counted five times is too sure


def test_one_world_by_hand() -> None:
    """Point ranges leave nothing to draw: the posterior is a fraction one can compute."""
    prior = {"individual": (0.2, 0.2), "criminal_group": (0.3, 0.3), "state_directed": (0.5, 0.5)}
    names = tuple(prior)
    item = Item(("E",), "f", "2022-01-01", "x", "", {"individual": (0.5, 0.5)})
    ledger = Ledger("", "c", names, {"p": prior}, (item,), rho={"x": (0.6, 0.6)})
    found = weigh(ledger, draws=10)[0]
    mean = (0.5 + 1 + 1) / 3
    mixed = [0.6 * v + 0.4 * mean for v in (0.5, 1, 1)]
    weights = [p * m for p, m in zip((0.2, 0.3, 0.5), mixed, strict=True)]
    for name, weight in zip(names, weights, strict=True):
        assert row(found, name, "p").middle == pytest.approx(weight / sum(weights), abs=1e-4)


def test_a_family_copied_five_times_counts_once(montenegro: Ledger) -> None:
    ledger = together(montenegro)
    copies = tuple(
        msgspec.structs.replace(ledger.items[0], evidence=(f"copy{i}",)) for i in range(4)
    )
    once, five = weigh(ledger, draws=DRAWS)[0], weigh(
        msgspec.structs.replace(ledger, items=ledger.items + copies), draws=DRAWS
    )[0]  # fmt: skip
    for a, b in zip(once.rows, five.rows, strict=True):
        for prior in once.priors:
            assert a.by_prior[prior].low == pytest.approx(b.by_prior[prior].low, abs=2e-4)
            assert a.by_prior[prior].high == pytest.approx(b.by_prior[prior].high, abs=2e-4)
    assert five.families == once.families


def test_order_changes_nothing(montenegro: Ledger) -> None:
    shuffled = list(montenegro.items)
    random.Random(3).shuffle(shuffled)
    other = msgspec.structs.replace(montenegro, items=tuple(shuffled))
    assert weigh(other, draws=DRAWS) == weigh(montenegro, draws=DRAWS)


def test_a_later_item_changes_nothing_of_an_earlier_day(montenegro: Ledger) -> None:
    late = Item(("late",), "new", "2022-09-13", "A1", "", {"individual": (50.0, 100.0)})
    more = msgspec.structs.replace(montenegro, items=(*montenegro.items, late))
    assert weigh(more, "2022-09-12", DRAWS) == weigh(montenegro, "2022-09-12", DRAWS)
    assert weigh(more, "2022-09-13", DRAWS) != weigh(montenegro, "2022-09-13", DRAWS)


def test_incidents_stay_apart_until_a_link_joins_them(montenegro: Ledger) -> None:
    day = "2022-09-12"
    assert [w.incidents for w in weigh(montenegro, day, DRAWS)] == [("I2",), ("I3",), ("I5",)]
    link = Link(("I3", "I5"), "2022-09-10", "one key in both", ("L1",))
    joined = msgspec.structs.replace(montenegro, links=(link,))
    assert [w.incidents for w in weigh(joined, day, DRAWS)] == [("I2",), ("I3", "I5")]
    assert [w.incidents for w in weigh(joined, "2022-09-09", DRAWS)] == [("I2",), ("I3",), ("I5",)]


@pytest.mark.parametrize("name", ["albania-2022", "costa-rica-2022", "montenegro-2022"])
def test_nothing_is_ruled_out_on_one_source(name: str) -> None:
    ledger = load_ledger(EXAMPLES / f"{name}.yml")
    for day in sorted({i.as_of for i in ledger.items}):
        for found in weigh(ledger, day, DRAWS):
            if found.families < 2:
                assert not any(r.ruled_out for r in found.rows)
            for out in (r for r in found.rows if r.ruled_out):
                assert out.worst.high < 0.05


def test_one_crushing_item_rules_nothing_out() -> None:
    lr = dict.fromkeys(HYPOTHESES[2:], (0.01, 0.01))
    item = Item(("E",), "f", "2022-01-01", "A1", "", lr)
    prior = dict.fromkeys(HYPOTHESES, (0.1, 0.2))
    found = weigh(Ledger("", "c", HYPOTHESES, {"p": prior}, (item,)), draws=DRAWS)[0]
    assert not any(r.ruled_out for r in found.rows)


def test_albania_moves_to_a_state_and_costa_rica_to_criminals() -> None:
    albania = load_ledger(EXAMPLES / "albania-2022.yml")
    middles = [
        row(weigh(albania, day, DRAWS)[0], "state_directed", "crime_base_rate").middle
        for day in ("2022-07-17", "2022-08-05", "2022-09-07", "2022-09-21")
    ]
    assert middles == sorted(middles)
    assert middles[0] < 0.2
    assert middles[-1] > 0.7
    costa_rica = load_ledger(EXAMPLES / "costa-rica-2022.yml")
    ministry = next(
        w for w in weigh(costa_rica, draws=DRAWS) if w.incidents == ("finance-ministry",)
    )
    for prior in ministry.priors:
        assert row(ministry, "criminal_group", prior).middle > row(
            ministry, "state_directed", prior
        ).middle  # fmt: skip
    assert len(weigh(costa_rica, draws=DRAWS)) == 2


def test_olympic_destroyer_keeps_the_false_flag_open() -> None:
    ledger = load_ledger(EXAMPLES / "olympic-destroyer-2018.yml")
    for day in ("2018-02-15", "2018-03-08"):
        found = weigh(ledger, day, DRAWS)[0]
        flag = next(r for r in found.rows if r.hypothesis == "false_claim_or_false_flag")
        assert min(i.high for i in flag.by_prior.values()) > 0.05
        assert not flag.ruled_out


def test_cheap_traces_leave_a_false_flag_likely_and_dear_ones_do_not() -> None:
    prior = {"criminal_group": (0.5, 0.5), "false_claim_or_false_flag": (0.5, 0.5)}

    def middle(faking: str) -> float:
        item = Item(("E",), "f", "2022-01-01", "A1", "", {}, faking)
        ledger = Ledger("", "c", tuple(prior), {"p": prior}, (item,))
        return row(weigh(ledger, draws=DRAWS)[0], "false_claim_or_false_flag", "p").middle

    assert middle("dear") < 0.1
    assert middle("cheap") > 0.3


def test_unreliable_items_say_little() -> None:
    def moved(grade: str) -> float:
        item = Item(("E",), "f", "2022-01-01", grade, "", {"individual": (0.01, 0.02)})
        prior = dict.fromkeys(HYPOTHESES, (1 / 6, 1 / 6))
        found = weigh(Ledger("", "c", HYPOTHESES, {"p": prior}, (item,)), draws=DRAWS)[0]
        return 1 / 6 - row(found, "individual", "p").middle

    assert moved("A1") > moved("B3") > moved("C4") > moved("D5") > 0


def test_confidence_is_low_for_words_alone(montenegro: Ledger) -> None:
    for found in weigh(montenegro, "2022-09-12", DRAWS):
        told = confidence(found)
        assert told.level == "low"
        assert "no-technical" in told.reasons
    last = weigh(load_ledger(EXAMPLES / "albania-2022.yml"), draws=DRAWS)[0]
    assert confidence(last).level != "low"


def test_missing_factor() -> None:
    assert factor_missing(0.049) == 1
    assert factor_missing(0.5) == 19
    assert factor_missing(1.0) == math.inf


@pytest.mark.parametrize(
    ("p", "word"),
    [(0, "almost-no-chance"), (0.0499, "almost-no-chance"), (0.05, "very-unlikely"),
     (0.2, "unlikely"), (0.45, "roughly-even"), (0.55, "likely"), (0.8, "very-likely"),
     (0.95, "almost-certain"), (1, "almost-certain")],
)  # fmt: skip
def test_words_for_probabilities(p: float, word: str) -> None:
    assert likely(p) == word


def test_words_are_refused_for_what_is_no_probability() -> None:
    with pytest.raises(ValueError, match="no probability"):
        likely(1.2)
    assert [strength(f) for f in (1, 5, 1 / 5, 50, 500, 5000)] == [
        "none", "limited", "limited", "moderate", "moderately-strong", "strong",
    ]  # fmt: skip


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_gain_is_never_negative_and_never_more_than_one_bit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(6), 50)
    gain = expected_gain(p, rng.uniform(0.001, 0.999, (50, 6)))
    assert (gain > -1e-9).all()
    assert (gain <= np.minimum(1, entropy(p)) + 1e-9).all()


def test_a_test_that_tells_nothing_gains_nothing(montenegro: Ledger) -> None:
    p = np.full((1, 4), 0.25)
    assert expected_gain(p, np.full((1, 4), 0.3))[0] == pytest.approx(0, abs=1e-12)
    sure = expected_gain(np.array([[0.5, 0.5]]), np.array([[1 - 1e-12, 1e-12]]))
    assert sure[0] == pytest.approx(1, abs=1e-6)
    ranked = rank_tests(together(montenegro), "2022-09-12", DRAWS)[0].tests
    assert [t.gain for t in ranked] == sorted((t.gain for t in ranked), reverse=True)
    assert {t.by_yes for t in ranked if t.id == "cuba_header"} == {"criminal_group"}


def test_a_test_that_was_done_is_no_longer_proposed(montenegro: Ledger) -> None:
    done = tuple(
        msgspec.structs.replace(t, done="2022-09-01") if t.id == "wallet" else t
        for t in montenegro.tests
    )
    ledger = msgspec.structs.replace(montenegro, tests=done)
    assert "wallet" in {t.id for t in rank_tests(ledger, "2022-08-31", DRAWS)[0].tests}
    assert "wallet" not in {t.id for t in rank_tests(ledger, "2022-09-12", DRAWS)[0].tests}


def test_pictures_show_the_same_numbers(montenegro: Ledger) -> None:
    found = weigh(together(montenegro), draws=DRAWS)[0]
    drawn = svg(found, str, 'a "title" <x>')
    assert "<x>" not in drawn
    matrix = matrix_svg(found, str, 'a "title" <x>')
    for picture in (drawn, matrix):
        assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert matrix.count('class="for"') + matrix.count('class="against"') == 6 * found.families
    for r in found.rows:
        for interval in r.by_prior.values():
            assert html.escape(interval_text(interval)) in drawn
    assert bar(Interval(0.0, 0.5, 1.0), 11) == "├────┼────┤"
    assert bar(Interval(0.2, 0.2, 0.2), 10, unicode=False) == "..+......."
    assert [percent(p) for p in (0.001, 0.5, 0.999)] == ["<1", "50", ">99"]


def test_every_row_of_draws_adds_up() -> None:
    ledger = planted_ledger(np.random.default_rng(1))
    prior = prior_draws(ledger.priors["one"], ledger.hypotheses, 100)
    np.testing.assert_allclose(prior.sum(axis=1), 1)
    np.testing.assert_allclose(posterior(prior, np.zeros_like(prior)), prior)
