"""Break-even: equals bisection within its error; the intervals cover what was planted."""

import numpy as np

from bedem.infrastructure.breakeven import break_even, standard_error
from bedem.infrastructure.ranking import rank
from bedem.infrastructure.scenario import Action, Option, Options, Range
from bedem.infrastructure.schedule import empty_schedule, schedule_option
from bedem.infrastructure.study import Study, ranges_of, updated
from tests.infrastructure.country import small_country


def study(options: tuple[Option, ...], samples: int = 1000, seed: int = 1, **told) -> Study:
    inventory = small_country()
    chosen = Options(
        verdicts={"not_covered": Range(0.1, 0.9, "A1")}, measure="mwh", options=options, **told
    )
    ranges = ranges_of(inventory.services, chosen, {})
    return Study(inventory, chosen, ranges, samples=samples, seed=seed)


MANUAL_A = Option("manual-a", (Action(("plant:a",), "manual", 1.0),))
MANUAL_B = Option("manual-b", (Action(("plant:b",), "manual", 1.0),))
MANUAL_C = Option("manual-c", (Action(("plant:c",), "manual", 1.0),))
NOTHING = Option("nothing")


def test_equals_bisection_within_its_error() -> None:
    made = study((NOTHING, MANUAL_A))
    plan = schedule_option(MANUAL_A, made.services, made.hours)
    nothing = empty_schedule(made.services, made.hours)
    result = next(o for o in rank(made).options if o.id == "manual-a").break_even
    assert result.outcome == "pays_above"
    low, high = 0.0, 1.0
    for _ in range(18):
        middle = (low + high) / 2
        better = made.mean(plan, {"north": middle}) < made.mean(nothing, {"north": middle})
        low, high = (low, middle) if better else (middle, high)
    assert result.low is not None
    assert result.high is not None
    spread = result.high - result.low
    assert abs(low - result.at) < 2 * spread + 0.02


def test_intervals_cover_what_was_planted() -> None:
    """500 worlds with a known break-even: 90 % intervals cover 85 to 95 % of them."""
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(500):
        acts, cost, size = rng.uniform(0.2, 0.9), rng.uniform(1, 20), rng.uniform(30, 90)
        hit = rng.random(1000) < acts
        loss = hit * rng.exponential(size, 1000)
        zero = np.zeros(1000)
        found = break_even(zero, loss, zero + cost, zero + cost)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= cost / (acts * size) <= found.high
    assert 425 <= covered <= 475


def test_the_three_plain_outcomes() -> None:
    by_id = {o.id: o for o in rank(study((NOTHING, MANUAL_A, MANUAL_B, MANUAL_C))).options}
    assert by_id["manual-c"].break_even.outcome == "always"
    assert by_id["manual-c"].result == "pays"
    assert by_id["manual-b"].break_even.outcome == "never"
    assert by_id["manual-b"].result == "never_pays"
    assert by_id["nothing"].break_even.outcome == "no_difference"
    a = by_id["manual-a"]
    assert a.result == "not_decided"
    assert a.assumed == (0.1, 0.9)
    assert by_id["manual-c"].rank == 1


def test_an_option_that_changes_nothing_differs_by_zero_in_every_sample() -> None:
    late = Option("late", (Action(("plant:a",), "manual", 9999.0),))
    made = study((NOTHING, late))
    plan = schedule_option(late, made.services, made.hours)
    nothing = empty_schedule(made.services, made.hours)
    assert (made.total(plan) - made.total(nothing) == 0).all()
    assert {o.result for o in rank(made).options} == {"no_difference"}


def test_common_numbers_make_differences_quieter() -> None:
    made, other = study((MANUAL_A,)), study((MANUAL_A,), seed=2)
    plan = schedule_option(MANUAL_A, made.services, made.hours)
    nothing = empty_schedule(made.services, made.hours)
    common = standard_error(made.total(plan) - made.total(nothing))
    apart = standard_error(other.total(plan) - made.total(nothing))
    assert common < apart


def test_a_new_node_leaves_the_luck_of_others() -> None:
    from bedem.infrastructure.attack import draw
    from bedem.infrastructure.schema import Node, Services, Word

    services = small_country().services
    more = Services(
        nodes=(Node("cs:new", "new", "control_system", domain=Word("new", "A1")), *services.nodes)
    )
    before, after = (draw(s, Options(), 100, 1) for s in (services, more))
    assert (before.held[0] == after.held[after.domains.index("north")]).all()
    assert (before.begin[0] == after.begin[1]).all()


def test_without_ranges_only_break_even_orders() -> None:
    inventory = small_country()
    chosen = Options(measure="mwh", options=(NOTHING, MANUAL_A, MANUAL_B, MANUAL_C))
    ranking = rank(Study(inventory, chosen, {}))
    assert ranking.by == "break_even"
    assert ranking.unknowns == ()
    assert ranking.options[0].id == "manual-c"
    assert ranking.options[-1].id == "manual-b"
    assert next(o for o in ranking.options if o.id == "manual-a").result == "not_stated"


def test_silence_of_logs_lowers_a_prior_by_the_stated_rate() -> None:
    low, high = updated(0.2, 0.5, 0.8)
    assert abs(low - 0.2 * 0.2 / (1 - 0.16)) < 1e-12
    assert abs(high - 0.5 * 0.2 / 0.6) < 1e-12
    assert updated(1.0, 1.0, 1.0) == (1.0, 1.0)
