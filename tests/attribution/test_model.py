"""The knowledge layer: reproduces the measured baselines, refuses, adds up, does not leak."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedem.attribution.compare import compare
from bedem.attribution.contenders import OURS, PLAIN, SHRUNK, contenders
from bedem.attribution.fit import fit, fit_items, loss, prepare
from bedem.attribution.leave_out import evaluate_left_out
from bedem.attribution.likelihood import MOST_LOG_FACTOR, Model, combine, parameters
from bedem.attribution.observed import observe
from bedem.attribution.reports import count
from bedem.attribution.temporal import Opened, Ranked, Temporal
from bedem.attribution.transitions import FIT_ERA, TEST_ERA, bundled_items
from bedem.knowledge.attack_store import keep_release, load_release
from tests.attribution.conftest import shared_json


def ranked(found: Temporal, method: str) -> Ranked:
    return next(r for r in found.ranked if r.method == method)


def opened(found: Temporal, method: str) -> Opened:
    return next(o for o in found.opened if o.method == method)


# table of the research: top-1, top-5, MRR on known groups
MEASURED = {
    "report count": (0.04, 0.21, 0.13), "TF-IDF cosine": (0.20, 0.43, 0.31),
    "naive Bayes, multinomial": (0.27, 0.43, 0.35), "naive Bayes, Bernoulli": (0.09, 0.23, 0.17),
    PLAIN: (0.29, 0.52, 0.41),
}  # fmt: skip


@pytest.mark.parametrize("method", MEASURED)
def test_measured_rankings_are_reproduced(later: Temporal, method: str) -> None:
    row = ranked(later, method)
    found = (row.top1.value, row.top5.value, row.mrr.value)
    assert found == pytest.approx(MEASURED[method], abs=0.0061)


@pytest.mark.parametrize(
    ("method", "brier", "ece", "named"),
    [
        ("naive Bernoulli, closed", 1.64, 0.76, (2, 27, 41)),
        ("NB multinomial, closed", 1.29, 0.50, (9, 13, 24)),
        ("naive Bernoulli + none", 0.99, 0.49, (1, 4, 1)),
        ("constant: half none", 0.746, 0.0, (0, 0, 0)),
        (PLAIN, 0.739, 0.075, (5, 2, 2)),
    ],
)
def test_measured_open_world_is_reproduced(
    later: Temporal, method: str, brier: float, ece: float, named: tuple[int, int, int]
) -> None:
    row = opened(later, method)
    assert row.brier.value == pytest.approx(brier, abs=0.006)
    assert row.ece.value == pytest.approx(ece, abs=0.006)
    assert sum(row.named) == pytest.approx(sum(named), abs=1)


def test_every_item_is_what_the_shared_outputs_say(shared: Path) -> None:
    """Two of the baselines, item by item: P(none) and P of the first answer."""
    told = {(b["from"], b["actor"], b["report"]): b
            for b in shared_json(shared, "baseline_items.json.xz")["items"]}  # fmt: skip
    models = {name: Model(count(load_release(name)), SHRUNK) for name in TEST_ERA}
    worst = 0.0
    seen = 0
    for item in bundled_items():
        baseline = told.get((item.older, item.actor, item.report))
        if baseline is None:
            continue
        seen += 1
        model = models[item.older]
        found = model.posterior(model.counts.places(item.features))
        worst = max(worst, abs(found.none - baseline["lr_k32"]["none"]))
        worst = max(worst, abs(float(found.groups.max()) - baseline["lr_k32"]["p_top"]))
    assert seen == len(told)
    assert worst < 0.002


def test_goals_on_later_reports(later: Temporal) -> None:
    ours, constant = opened(later, OURS), opened(later, "constant: half none")
    assert ours.brier.value <= 0.73
    assert ours.brier.value < constant.brier.value
    assert ours.ece.value <= 0.08
    assert ours.named[2] <= 2
    mrr = next(p for p in later.paired if p.other == PLAIN and p.score == "MRR").difference
    assert mrr.low is not None
    assert mrr.high is not None
    assert mrr.low <= 0 <= mrr.high or mrr.low > 0  # not worse


def test_no_campaign_of_nobody_gets_a_name(later: Temporal) -> None:
    assert [c for c in later.named_campaigns if c.method == OURS] == []
    assert [c for c in later.named_campaigns if c.method == "naive Bernoulli, closed"]


def test_labels_dealt_out_anew_give_chance(later: Temporal) -> None:
    assert later.shuffled_top1 <= 0.08


@pytest.fixture(scope="module")
def left():
    return evaluate_left_out(load_release("17.1"), contenders())


def test_canary_a_model_that_saw_the_report_does_far_better(left) -> None:
    stripped = next(r for r in left.ranked if r.method == "naive Bayes, multinomial").top1.value
    assert left.unstripped_top1["naive Bayes, multinomial"] >= 0.9
    assert stripped <= 0.6
    assert left.unstripped_top1[OURS] > next(
        r for r in left.ranked if r.method == OURS
    ).top1.value + 0.2  # fmt: skip


def test_leave_one_report_out_reaches_the_goal(left) -> None:
    assert (left.reports, left.groups) == (517, 107)
    mrr = {r.method: r.mrr.value for r in left.ranked}
    assert mrr[OURS] >= 0.60
    assert mrr[PLAIN] == pytest.approx(0.57, abs=0.005)


def test_parameters_are_what_the_command_fits() -> None:
    items = fit_items()
    assert all(i.older in FIT_ERA for i in items)
    found = fit(prepare(items))
    shipped = parameters()
    assert (found.temperature, found.likeness, found.usual_likeness, found.loss) == (
        shipped.temperature, shipped.likeness, shipped.usual_likeness, shipped.loss
    )  # fmt: skip
    assert shipped.fitted_by == "python -m bedem.attribution.fit"


def test_the_cap_on_none_costs_little_where_it_was_fitted() -> None:
    items = prepare(fit_items())
    n = parameters()
    assert loss(items, n.temperature, n.likeness, n.usual_likeness) < 2.18


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(count(load_release("17.1")), parameters())


@given(st.sets(st.integers(0, 1300), min_size=0, max_size=40))
@settings(max_examples=40, deadline=None)
def test_contributions_add_up(model: Model, places: set[int]) -> None:
    chosen = sorted(p for p in places if p < len(model.counts.features))
    parts = model.contributions(chosen)
    np.testing.assert_allclose(parts.total, model.log_factors(chosen), atol=1e-9)
    found = model.posterior(chosen)
    assert float(found.groups.sum()) + found.none == pytest.approx(1)
    assert found.none <= model.numbers.none_prior + 1e-12
    assert np.abs(parts.present).max(initial=0) <= MOST_LOG_FACTOR + 1e-12


def test_a_hit_of_low_certainty_weighs_less(model: Model) -> None:
    places = model.counts.places(["T1486", "T1490", "T1059.001"])
    whole, half = (model.contributions(places, np.full(3, c)).present for c in (1.0, 0.5))
    np.testing.assert_allclose(half, whole / 2)


def test_combine_keeps_none_at_its_prior() -> None:
    low = np.full(3, -5.0)
    prior = np.full(3, 1 / 3)
    assert combine(low, prior, 0.5, capped=True).none == 0.5
    assert combine(low, prior, 0.5, capped=False).none > 0.9
    strong = combine(np.array([9.0, 0, 0]), prior, 0.5, capped=True)
    assert strong.none < 0.01
    assert math.isclose(float(strong.groups.sum()) + strong.none, 1)


def test_a_later_release_changes_nothing_of_an_earlier_day(tmp_path: Path) -> None:
    """An imported release stands beside the others and is not looked at before its day."""
    newer = msgspec.structs.replace(load_release("17.1"), release="99.1", released="2026-01-01")
    without = compare(observe(["T1486", "T1490", "T1059.001"], "2022-08-26"))
    keep_release(newer, tmp_path, sha256="0" * 64, objects=1)
    assert compare(observe(["T1486", "T1490", "T1059.001"], "2022-08-26", tmp_path)) == without
    assert compare(observe(["T1486", "T1490", "T1059.001"], None, tmp_path)).release == "99.1"
