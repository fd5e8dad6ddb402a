"""Options side by side: what each costs, when it pays, in which order, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.attack import held_bits, stream
from bedem.infrastructure.bits import unpack
from bedem.infrastructure.breakeven import BreakEven, break_even
from bedem.infrastructure.losses import MEASURES
from bedem.infrastructure.ordering import (
    RestoreOrder,
    SwitchOrder,
    restore_orders,
    switch_orders,
)
from bedem.infrastructure.scenario import Option
from bedem.infrastructure.schedule import Schedule, empty_schedule, schedule_option
from bedem.infrastructure.study import Floats, Study

Result = Literal[
    "pays", "does_not_pay", "never_pays", "not_decided", "no_difference", "not_stated", "order"
]
_DRAWS: Final = 200
_RIVALS: Final = 5


class OptionResult(msgspec.Struct, frozen=True):
    """rank None: left out, and `left_out` says why. assumed: declared range of what it touches.

    measure: in which the break-even is told: that of the ranking, or the first in which the
    option makes a difference at all (a plant moves megawatt hours before it moves people).

    stops: services that stop in the horizon because of the option alone, if nobody attacks.
    lost_alone: loss of the option alone, by measure; crew: most people at work in one hour.
    loss, loss_mwh: mean loss in the ranking's measure and, to break ties, in generation.
    """

    id: str
    name: str
    rank: int | None
    break_even: BreakEven
    assumed: tuple[float, float] | None
    result: Result
    touched: tuple[str, ...]
    crew: int
    waits: int
    stops: tuple[str, ...]
    lost_alone: dict[str, float]
    loss: float | None
    loss_mwh: float | None = None
    measure: str = "person_hours"
    restores: bool = False
    left_out: tuple[str, ...] = ()
    without_pool: tuple[str, ...] = ()


class Flip(msgspec.Struct, frozen=True):
    """Below `people` in this pool (the register says `given`) another option comes first."""

    pool: str
    given: int
    people: int | None
    first: str
    instead: str


class Unknown(msgspec.Struct, frozen=True):
    """A domain's probability; moves: share of draws over its range that change the first option."""

    domain: str
    low: float
    high: float
    moves: float


class Ranking(msgspec.Struct, frozen=True):
    """options in order, those left out last. by: expected loss, or break-even without ranges."""

    options: tuple[OptionResult, ...]
    by: Literal["expected_loss", "break_even"]
    measure: str
    flips: tuple[Flip, ...]
    unknowns: tuple[Unknown, ...]
    switching: tuple[SwitchOrder, ...] = ()
    restoring: tuple[RestoreOrder, ...] = ()


def rank(study: Study, options: Sequence[Option] | None = None) -> Ranking:
    """Price every option against doing nothing, with the same samples."""
    chosen = list(study.options.options if options is None else options)
    plans = {o.id: schedule_option(o, study.services, study.hours) for o in chosen}
    sketch = study.sketch(len(chosen))
    sketch.prepare(_ends(sketch, list(plans.values())))
    study.prepare((plan, {}) for plan in plans.values())
    nothing = empty_schedule(study.services, study.hours)
    quiet = study.quiet([nothing, *plans.values()])
    results = [
        _price(study, sketch, option, plans[option.id], alone - quiet[0])
        for option, alone in zip(chosen, quiet[1:], strict=True)
    ]
    ranked = _in_order(results)
    usable = [r for r in ranked if r.rank is not None]
    by: Literal["expected_loss", "break_even"] = (
        "expected_loss" if all(r.loss is not None for r in usable) else "break_even"
    )
    flips = tuple(_flips(study, chosen, usable)) if by == "expected_loss" else ()
    unknowns = tuple(_unknowns(study, {r.id: plans[r.id] for r in usable}))
    return Ranking(
        ranked, by, study.options.measure, flips, unknowns if by == "expected_loss" else (),
        tuple(switch_orders(study, [o for o in chosen if o.id in {r.id for r in usable}])),
        tuple(restore_orders(study, chosen)),
    )  # fmt: skip


def _ends(
    study: Study, plans: Iterable[Schedule]
) -> Iterable[tuple[Schedule, Mapping[str, float]]]:
    """Every run that break-even will ask for, so that they are done side by side."""
    nothing = empty_schedule(study.services, study.hours)
    for plan in (nothing, *plans):
        touched = study.touched(plan)
        for p in (0.0, 1.0):
            fixed = dict.fromkeys(touched, p)
            yield from ((plan, fixed), (nothing, fixed))


def _price(
    study: Study, sketch: Study, option: Option, plan: Schedule, alone: Floats
) -> OptionResult:
    nothing = empty_schedule(study.services, study.hours)
    touched = study.touched(plan)
    ends = [dict.fromkeys(touched, p) for p in (0.0, 1.0)]
    for measure in (study.options.measure, "person_hours", "service_hours", "mwh"):
        found = break_even(
            sketch.total(nothing, ends[0], measure), sketch.total(nothing, ends[1], measure),
            sketch.total(plan, ends[0], measure), sketch.total(plan, ends[1], measure),
        )  # fmt: skip
        if found.outcome != "no_difference":
            break
    else:
        measure = study.options.measure
    assumed = _assumed(study, touched)
    services = study.services.nodes
    stops = tuple(
        services[int(i)].id
        for i, more in zip(study.watched, alone, strict=True)
        if more > 0 and services[int(i)].kind == "service"
    )
    lost_alone = {m: float(study.weight(m) @ alone) for m in MEASURES}
    known = assumed is not None or not touched
    return OptionResult(
        option.id, option.name or option.id, None, found, assumed,
        _result(option, found, assumed), touched,
        int(sum(u.max(initial=0) for u in plan.use.values())),
        sum(s.started is None or s.started > s.ordered for s in plan.switches),
        stops, lost_alone, study.mean(plan) if known else None,
        study.mean(plan, None, "mwh") if known else None, measure,
        any(a.restore for a in option.do),
        tuple(f"{u.node}: {u.why}" for u in plan.unusable), plan.without_pool,
    )  # fmt: skip


def _assumed(study: Study, touched: Iterable[str]) -> tuple[float, float] | None:
    """The range that covers every touched domain; None where one has none."""
    found = [study.ranges.get(d) for d in touched]
    stated = [f for f in found if f is not None]
    if not stated or len(stated) < len(found):
        return None
    return min(f[0] for f in stated), max(f[1] for f in stated)


def _result(option: Option, found: BreakEven, assumed: tuple[float, float] | None) -> Result:
    """Compare the interval with the declared range: only a clear case is called decided."""
    if any(action.restore for action in option.do):
        return "order"
    if found.outcome == "no_difference":
        return "no_difference"
    if found.outcome == "never":
        return "never_pays"
    if found.outcome == "always":
        return "pays"
    if found.outcome != "pays_above" or found.low is None or found.high is None:
        return "not_decided"
    if assumed is None:
        return "not_stated"
    if found.high <= assumed[0]:
        return "pays"
    return "does_not_pay" if found.low >= assumed[1] else "not_decided"


def _in_order(results: list[OptionResult]) -> tuple[OptionResult, ...]:
    """Smallest expected loss first; without ranges the lowest break-even first; ties by id."""
    usable = [r for r in results if not r.left_out and not r.restores]
    if all(r.loss is not None for r in usable):
        usable.sort(key=lambda r: (r.loss or 0.0, r.loss_mwh or 0.0, r.id))
    else:
        usable.sort(key=lambda r: (*_worth(r.break_even), r.id))
    placed = [msgspec.structs.replace(r, rank=i) for i, r in enumerate(usable, 1)]
    rest = (r for r in results if r.left_out or r.restores)
    return (*placed, *sorted(rest, key=lambda r: r.id))


def _worth(found: BreakEven) -> tuple[int, float]:
    order = {"always": 0, "pays_above": 1, "no_difference": 2, "unclear": 3, "pays_below": 3}
    return order.get(found.outcome, 4), found.at if found.at is not None else 0.0


def _flips(study: Study, options: list[Option], usable: list[OptionResult]) -> Iterable[Flip]:
    """For each pool the first option uses: below how many people another comes first."""
    if not usable:
        return
    ids = {r.id for r in usable}
    chosen = [o for o in options if o.id in ids]
    first = usable[0].id
    top = next(o for o in chosen if o.id == first)
    plan = schedule_option(top, study.services, study.hours)
    rivals = [o for o in chosen if o.id in {r.id for r in usable[:_RIVALS]}]
    for crew in study.services.crews:
        if not plan.use[crew.id].any():
            continue
        given = int(crew.count.value)
        known = plan.key
        for people in range(given - 1, -1, -1):
            fewer = _with(study, top, crew.id, people)
            if fewer.key == known:
                continue
            known = fewer.key
            best = min((*_pair(study, _with(study, o, crew.id, people)), o.id) for o in rivals)
            if best[-1] != first:
                yield Flip(crew.id, given, people + 1, first, best[-1])
                break
        else:
            yield Flip(crew.id, given, None, first, "")


def _pair(study: Study, plan: Schedule) -> tuple[float, float]:
    return study.mean(plan), study.mean(plan, None, "mwh")


def _with(study: Study, option: Option, pool: str, people: int) -> Schedule:
    return schedule_option(option, study.services, study.hours, crews={pool: people})


def _unknowns(study: Study, plans: Mapping[str, Schedule]) -> Iterable[Unknown]:
    """Whose probability to ask for first: each option's loss as a sum over who is held."""
    wide = {d: r for d, r in study.ranges.items() if r[1] > r[0]}
    if len(plans) < 2 or not wide:
        return
    names = [d for d in study.draws.domains if d in wide]
    flags = unpack(held_bits(study.draws, study.ranges, {}), study.samples)
    held = flags[[study.draws.domains.index(d) for d in names]].astype(float)
    design = np.vstack([np.ones(study.samples), held]).T
    losses = [study.total(p) for p in plans.values()]
    effects = np.array([_effects(design, loss) for loss in losses])
    middle = np.array([(wide[d][0] + wide[d][1]) / 2 for d in names])
    usual = int(np.argmin(effects[:, 0] + effects[:, 1:] @ middle))
    found = []
    for j, name in enumerate(names):
        low, high = wide[name]
        at = np.tile(middle, (_DRAWS, 1))
        at[:, j] = low + (0.05 + 0.9 * stream(1, "ask", name).random(_DRAWS)) * (high - low)
        best = np.argmin(effects[:, :1] + effects[:, 1:] @ at.T, axis=0)
        found.append(Unknown(name, low, high, float((best != usual).mean())))
    yield from sorted(found, key=lambda u: (-u.moves, u.domain))


def _effects(design: NDArray[np.float64], losses: Floats) -> Floats:
    solution: Floats = np.linalg.pinv(design.T @ design) @ (design.T @ losses)
    return solution
