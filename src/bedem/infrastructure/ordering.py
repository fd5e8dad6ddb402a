"""Orders: in which to switch by hand when people are few, and in which to restore."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import numpy as np

from bedem.infrastructure.network import whole_hours
from bedem.infrastructure.prices import alone
from bedem.infrastructure.restoration import Job, Pricer, Restoration, best_order
from bedem.infrastructure.scenario import Action, Option, hour_of, nodes_like
from bedem.infrastructure.schedule import (
    MANUAL,
    MODE_CODES,
    Order,
    Schedule,
    empty_schedule,
    schedule_option,
    schedule_orders,
)
from bedem.infrastructure.study import Study

# Where the register names no hours of work every job counts alike: only the order is told.
_SAME_HOURS: Final = 24
_MOST_SWAPS: Final = 40


class SwitchOrder(msgspec.Struct, frozen=True):
    """nodes: best order found. matters: whether the order changes anything. worse: how much more
    the order given loses, in parts of what it loses (0.12: 12 % more).
    """

    option: str
    nodes: tuple[str, ...]
    given: tuple[str, ...]
    matters: bool
    worse: float
    not_switched: tuple[str, ...]


class RestoreOrder(msgspec.Struct, frozen=True):
    """nodes: best order. not_clean: not judged clean or rebuilt: they do not return.

    conditional: none was judged clean, so the order is what it would be once all are. same_hours:
    the register names no hours of work. worse: as in SwitchOrder.
    """

    option: str
    nodes: tuple[str, ...]
    given: tuple[str, ...]
    worse: float
    exact: bool
    not_clean: tuple[str, ...]
    conditional: bool
    same_hours: bool
    returns: dict[str, int]


def switch_orders(study: Study, options: Sequence[Option]) -> Iterable[SwitchOrder]:
    """For every option in which a switch to manual mode waits for people; else order is idle."""
    for option in options:
        plan = schedule_option(option, study.services, study.hours)
        manual = [s for s in plan.switches if s.mode == MANUAL]
        waits = any(s.started is None or s.started > s.ordered for s in manual)
        if len(manual) > 1 and waits:
            yield _switch_order(study, option, [(s.node, s.ordered) for s in manual])


def _switch_order(study: Study, option: Option, asked: list[tuple[int, int]]) -> SwitchOrder:
    at = min(hour for _, hour in asked)
    given = [node for node, _ in asked]
    nothing = empty_schedule(study.services, study.hours)
    singles = {n: alone(study, n, MODE_CODES["manual"], at) for n in given}
    study.prepare([*((p, _odds(study)) for p in singles.values()), (nothing, _odds(study))])
    before = _pair(study, nothing)

    def worth(node: int) -> tuple[float, ...]:
        crew = study.services.nodes[node].modes["manual"].crew
        people = max(crew.value if crew else 1.0, 1.0)
        after = _pair(study, singles[node])
        return tuple((a - b) / people for a, b in zip(after, before, strict=True))

    best = sorted(given, key=lambda n: (worth(n), n))
    best = _swapped(study, best, at)
    values = {tuple(o): _value(study, o, at) for o in (given, best)}
    if values[tuple(given)] <= values[tuple(best)]:
        best = given
    names = study.network.names
    plan = _plan(study, best, at)
    late = [s.node for s in plan.switches if s.started is None]
    lost_best, lost_given = (_value(study, o, at) for o in (best, given))
    part = next((i for i in range(2) if lost_given[i] != lost_best[i]), 0)
    worse = (lost_given[part] - lost_best[part]) / lost_best[part] if lost_best[part] else 0.0
    reverse = _plan(study, best[::-1], at)
    return SwitchOrder(
        option.id, tuple(names[n] for n in best), tuple(names[n] for n in given),
        reverse.key != plan.key, round(worse, 4), tuple(names[n] for n in late),
    )  # fmt: skip


def _odds(study: Study) -> dict[str, float]:
    """The declared middle, one half where nothing is declared."""
    return {d: sum(study.ranges.get(d, (0.5, 0.5))) / 2 for d in study.draws.domains}


def _pair(study: Study, plan: Schedule) -> tuple[float, float]:
    odds = _odds(study)
    first = float(study.total(plan, odds).mean())
    return first, float(study.total(plan, odds, "mwh").mean())


def _plan(study: Study, nodes: Sequence[int], at: int) -> Schedule:
    orders = [Order(at, n, MANUAL) for n in nodes]
    return schedule_orders(orders, study.services, study.hours)


def _value(study: Study, nodes: Sequence[int], at: int) -> tuple[float, float]:
    return _pair(study, _plan(study, nodes, at))


def _swapped(study: Study, order: list[int], at: int) -> list[int]:
    """Exchange neighbours as long as it helps; orders with the same schedule cost nothing."""
    best = _value(study, order, at)
    for _ in range(_MOST_SWAPS):
        tried = [
            [*order[:i], order[i + 1], order[i], *order[i + 2 :]] for i in range(len(order) - 1)
        ]
        study.prepare((_plan(study, t, at), _odds(study)) for t in tried)
        value, found = min((_value(study, t, at), t) for t in tried)
        if value >= best:
            break
        best, order = value, found
    return order


def restore_orders(study: Study, options: Sequence[Option]) -> Iterable[RestoreOrder]:
    """For every action `restore` of every option."""
    for option in options:
        for action in option.do:
            if action.restore:
                yield _restore_order(study, option, action)


def _restore_order(study: Study, option: Option, action: Action) -> RestoreOrder:
    names = study.network.names
    nodes = nodes_like(action.restore, names)
    declared = _clean_hours(study)
    clean = [declared.get(n) for n in nodes]
    conditional = all(c is None for c in clean)
    work = [study.services.nodes[n].restore_h for n in nodes]
    same = any(w is None for w in work)
    jobs = [
        Job(
            n,
            _SAME_HOURS if same or w is None else max(whole_hours(w.value), 1),
            0 if conditional else c,
        )
        for n, w, c in zip(nodes, work, clean, strict=True)
    ]
    weight = np.zeros(len(names))
    weight[study.watched] = study.weight(study.options.measure)
    if not weight.any():
        weight[study.watched] = study.weight("service_hours")
    teams = int(action.teams.value) if action.teams else 1
    # Long enough for every job: what comes back after the horizon is a loss all the same.
    hours = max(study.hours, sum(j.hours for j in jobs) + max((c or 0 for c in clean), default=0))
    found: Restoration = best_order(Pricer(study.network, jobs, weight, hours, teams, study.engine))
    worse = (found.given_loss - found.loss) / found.loss if found.loss else 0.0
    return RestoreOrder(
        option.id, tuple(names[nodes[i]] for i in found.order), tuple(names[n] for n in nodes),
        round(worse, 4), found.exact,
        tuple(names[n] for n, c in zip(nodes, clean, strict=True) if c is None), conditional, same,
        {} if same or conditional else {
            names[n]: h for n, h in zip(nodes, found.returns, strict=True) if h < hours
        },
    )  # fmt: skip


def _work_hours(given: float | None) -> int:
    return _SAME_HOURS if given is None else max(whole_hours(given), 1)


def _clean_hours(study: Study) -> dict[int, int]:
    """Hour at which a node's systems are judged clean or rebuilt, by node."""
    return {
        i: whole_hours(hour_of(number) or 0)
        for pattern, number in study.options.clean_h.items()
        for i in nodes_like((pattern,), study.network.names)
    }
