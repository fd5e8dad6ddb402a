"""Manual mode and isolation of each plant and network on its own: what it buys, what it costs.

Everybody else is left alone, so the figures hold whatever is assumed of other domains.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from bedem.infrastructure.breakeven import BreakEven, break_even
from bedem.infrastructure.losses import MEASURES
from bedem.infrastructure.schedule import (
    MODE_CODES,
    Order,
    Schedule,
    empty_schedule,
    schedule_orders,
)
from bedem.infrastructure.study import Study


class Price(msgspec.Struct, frozen=True):
    """One node in one mode. costs: lost by the mode alone; buys: saved were its domain held.

    Both in `measure`, means over the samples. stops: services that the mode alone stops.
    missing: why it cannot be priced; then it is in no ranking either.
    """

    node: str
    name: str
    mode: str
    crew: int
    pool: str
    switch_h: int
    longest_h: int | None
    measure: str
    costs: float
    buys: float
    break_even: BreakEven
    stops: tuple[str, ...]
    domains: tuple[str, ...]
    missing: str = ""


def price_modes(
    study: Study, at: int = 0, modes: Sequence[str] = ("manual", "isolated")
) -> tuple[Price, ...]:
    """Every node that an attacker can stop and that the register gives one of these modes."""
    targets = sorted({int(i) for i in study.draws.targets})
    asked = [(i, m) for i in targets for m in modes if _has(study, i, m)]
    plans = {pair: alone(study, pair[0], MODE_CODES[pair[1]], at) for pair in asked}
    study.prepare(_runs(study, list(plans.values())))
    found = [_price(study, i, mode, plans[i, mode]) for i, mode in asked]
    return tuple(sorted(found, key=_worth))


def _has(study: Study, node: int, mode: str) -> bool:
    found = study.services.nodes[node]
    return mode in found.modes or (mode == "isolated" and found.kind == "control_system")


def alone(study: Study, node: int, mode: int, at: int) -> Schedule:
    """Only this node switched; its people are there."""
    return schedule_orders([Order(at, node, mode)], study.services, study.hours)


def _ends(study: Study, plan: Schedule) -> tuple[dict[str, float], dict[str, float]]:
    nobody = dict.fromkeys(study.draws.domains, 0.0)
    return nobody, nobody | dict.fromkeys(study.touched(plan), 1.0)


def _runs(study: Study, plans: Sequence[Schedule]) -> Iterator[tuple[Schedule, dict[str, float]]]:
    nothing = empty_schedule(study.services, study.hours)
    for plan in plans:
        for fixed in _ends(study, plan):
            yield plan, fixed
            yield nothing, fixed


def _price(study: Study, node: int, mode: str, plan: Schedule) -> Price:
    nothing = empty_schedule(study.services, study.hours)
    free, held = _ends(study, plan)
    found, costs, buys, measure = BreakEven("no_difference"), 0.0, 0.0, str(study.options.measure)
    for tried in dict.fromkeys((study.options.measure, *MEASURES)):
        n0, n1 = (study.total(nothing, f, tried) for f in (free, held))
        o0, o1 = (study.total(plan, f, tried) for f in (free, held))
        found = break_even(n0, n1, o0, o1)
        if found.outcome != "no_difference":
            measure, costs, buys = tried, float((o0 - n0).mean()), float((n1 - o1).mean())
            break
    quiet, before = study.losses(plan, free), study.losses(nothing, free)
    stops = tuple(
        study.services.nodes[int(i)].id
        for i, more in zip(
            study.watched, quiet.hours.max(axis=1) - before.hours.max(axis=1), strict=True
        )
        if more > 0 and study.services.nodes[int(i)].kind == "service"
    )
    row = study.services.nodes[node]
    switch = next((s for s in plan.switches if s.node == node), None)
    lasts = row.modes[mode].longest_h if mode in row.modes else None
    started = switch is not None and switch.started is not None
    missing = plan.unusable[0].why if plan.unusable else ""
    if not missing and not started:
        missing = "the crew pool has too few people"
    return Price(
        row.id, row.name, mode, switch.crew if switch else 0, switch.pool if switch else "",
        switch.effective - switch.ordered if switch and switch.effective is not None else 0,
        round(lasts.value) if lasts else None,
        measure, round(costs, 6), round(buys, 6), found, stops, study.touched(plan), missing,
    )  # fmt: skip


def _worth(price: Price) -> tuple[int, float, str, str]:
    """Those that pay at the lowest probability first, then by what they buy."""
    order = {"always": 0, "pays_above": 1, "unclear": 2, "pays_below": 3, "no_difference": 4}
    at = price.break_even.at if price.break_even.outcome == "pays_above" else 0.0
    first = 9 if price.missing else order.get(price.break_even.outcome, 5)
    return first, round(at or 0.0, 3) if first == 1 else -price.buys, price.node, price.mode
