"""`run` on one page: reach, then what fails when, then what each option costs and buys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import Bits, hours_down, unpack
from bedem.infrastructure.cascade import run as cascade
from bedem.infrastructure.checking import tags_used
from bedem.infrastructure.deadlock import Loop, find_loops
from bedem.infrastructure.imposing import Imposer
from bedem.infrastructure.losses import watched_nodes
from bedem.infrastructure.outlook import Outlook, ServiceLoss, outlook
from bedem.infrastructure.power import Power, grid_of, shares
from bedem.infrastructure.prices import Price, price_modes
from bedem.infrastructure.ranking import Ranking, rank
from bedem.infrastructure.reach import Evidence, SystemReach, judged, reach_of, words_of
from bedem.infrastructure.scenario import Options, Replay, compare, hour_of, nodes_like
from bedem.infrastructure.schedule import Schedule, empty_schedule, schedule_replay
from bedem.infrastructure.schema import Inventory, assumed
from bedem.infrastructure.study import Study, ranges_of
from bedem.model.errors import UsageError

_MOST_STATES = 200
Seen = tuple[tuple[Outlook, ...], tuple[ServiceLoss, ...]]
Basis = Literal["declared", "if_held", "replay"]


class Inputs(msgspec.Struct, frozen=True):
    """What the figures rest on: numbers by tag, and what the register declares synthetic."""

    sourced: int
    assumed: int
    tags: tuple[str, ...]
    synthetic: tuple[str, ...]
    calibrated: str


class Stuck(msgspec.Struct, frozen=True):
    """A loop found in a run, in what share of the samples it stands at the last hour."""

    loop: Loop
    share: float


class Check(msgspec.Struct, frozen=True):
    """An expectation of a replay and what came out; met None: the horizon ends before."""

    node: str
    expected: str
    found: int
    met: bool | None
    source: str


class Replayed(msgspec.Struct, frozen=True):
    """hours_down: nodes that were down, with hours; not_back: down at the end and cannot start.

    physics: what else decided who is served, if anything ("power").
    """

    name: str
    hours_down: dict[str, int]
    not_back: tuple[str, ...]
    not_served: dict[str, float]
    checks: tuple[Check, ...]
    late: int
    waits: tuple[str, ...]
    unusable: tuple[str, ...]
    physics: str = ""


class RunResult(msgspec.Struct, frozen=True):
    """Everything a run found; the JSON of `--format json`."""

    register: str
    country: str
    hours: int
    samples: int
    seed: int
    reach: tuple[SystemReach, ...]
    inputs: Inputs
    basis: Basis
    outlook: tuple[Outlook, ...]
    services: tuple[ServiceLoss, ...]
    stuck: tuple[Stuck, ...]
    no_return: dict[str, float]
    ranking: Ranking | None = None
    replay: Replayed | None = None
    attack: dict[str, float] = {}
    prices: tuple[Price, ...] = ()
    version: int = 1


def run_register(
    inventory: Inventory,
    options: Options | None = None,
    replay: Replay | None = None,
    evidence: Evidence | None = None,
    *,
    hours: int = 72,
    samples: int = 1000,
    seed: int = 1,
    prices: Sequence[str] = (),
    engine: str = "auto",
    physics: str = "",
) -> RunResult:
    """The whole run. Without declared ranges: what would fail if every system were held.

    prices: modes (manual, isolated) to be priced for every node on its own. physics: "power" lets
    the grid decide who is served in a replay.
    """
    if physics and replay is None:
        raise UsageError(
            "power flow is computed for a replay, not for samples", todo="Give --replay."
        )
    reach = reach_of(inventory.services, evidence)
    chosen = options or Options()
    if evidence is not None:
        chosen = judged(inventory.services, chosen, evidence)
    ranges = ranges_of(inventory.services, chosen, words_of(reach))
    study = Study(inventory, chosen, ranges, hours=hours, samples=samples, seed=seed, engine=engine)
    common = (inventory.path, inventory.services.country, hours)
    inputs = inputs_of(inventory, chosen)
    if replay is not None:
        seen, stuck, gone, told = _replay(study, replay, physics)
        return RunResult(
            *common, 1, seed, reach, inputs, "replay", *seen, stuck, gone, replay=told
        )  # fmt: skip
    basis: Basis = "declared" if options is not None and _complete(study) else "if_held"
    fixed = {} if basis == "declared" else dict.fromkeys(study.draws.domains, 1.0)
    seen, stuck, gone = _nothing(study, fixed)
    ranking = rank(study) if options is not None and options.options else None
    attack = chosen.attack
    return RunResult(
        *common, samples, seed, reach, inputs, basis, *seen, stuck, gone, ranking,
        attack={
            "acts": attack.acts.value, "within_h": attack.within_h.value,
            "outage_median_h": attack.outage_h.median.value,
            "outage_spread": attack.outage_h.spread.value, "node_share": attack.node_share.value,
        },
        prices=price_modes(study, modes=prices) if prices else (),
    )  # fmt: skip


def _complete(study: Study) -> bool:
    """Every domain the attacker could hold has a declared range."""
    return all(d in study.ranges for d in study.draws.domains)


def inputs_of(inventory: Inventory, options: Options) -> Inputs:
    """Numbers by kind of tag; tags of assumptions in order, as A2 A3 A10."""
    counts = Counter(tags_used(inventory.services))
    tags = sorted((t for t in counts if assumed(t)), key=lambda t: (len(t), t))
    total = sum(counts.values())
    by_assumption = sum(counts[t] for t in tags)
    return Inputs(
        total - by_assumption, by_assumption, tuple(tags),
        inventory.services.declared_synthetic, options.calibrated,
    )  # fmt: skip


def _nothing(
    study: Study, fixed: Mapping[str, float]
) -> tuple[Seen, tuple[Stuck, ...], dict[str, float]]:
    from bedem.infrastructure.attack import held_bits

    plan = empty_schedule(study.services, study.hours)
    held = held_bits(study.draws, study.ranges, fixed)
    return _seen(study.imposer, study, plan, held, study.samples)


def _seen(
    imposer: Imposer,
    study: Study,
    plan: Schedule,
    held: Bits | None,
    samples: int,
    share: float | NDArray[np.float64] = 1.0,
) -> tuple[Seen, tuple[Stuck, ...], dict[str, float]]:
    forcing = imposer.forcing(plan, held)
    history = cascade(study.network, forcing, study.hours, None, study.engine)
    watched = watched_nodes(study.services)
    capacity = imposer.capacity(plan) * share
    seen = outlook(study.services, history[:, watched], capacity, watched, samples)
    last = np.full(history.shape[1:], ~np.uint64(0))
    for _, (nodes, rows) in sorted(forcing.available.items()):
        last[nodes] = rows
    stuck, gone = _stuck(study, unpack(history[-1], samples), unpack(last, samples))
    return seen, stuck, gone


def _stuck(
    study: Study, up: NDArray[np.bool_], available: NDArray[np.bool_]
) -> tuple[tuple[Stuck, ...], dict[str, float]]:
    """Loops at the last hour over all samples, and by service the share in which it is caught."""
    columns = np.flatnonzero((~up & available).any(axis=0))
    states = Counter((up[:, s].tobytes(), available[:, s].tobytes()) for s in columns)
    found: dict[tuple[str, ...], tuple[Loop, int]] = {}
    caught: Counter[str] = Counter()
    tried = states.most_common(_MOST_STATES)
    for (state, may), count in tried:
        now = np.frombuffer(state, np.bool_)
        free = np.frombuffer(may, np.bool_)
        loops = find_loops(study.network, now.tolist(), free.tolist())
        for loop in loops:
            before = found.get(loop.members, (loop, 0))
            found[loop.members] = (before[0], before[1] + count)
        if loops:
            caught.update({study.network.names[i]: count for i in np.flatnonzero(free & ~now)})
    seen = max(sum(c for _, c in tried), 1)
    scale = len(columns) / seen / up.shape[1]
    loops_found = sorted(found.values(), key=lambda f: (-f[1], f[0].members))
    return (
        tuple(Stuck(loop, min(count * scale, 1.0)) for loop, count in loops_found),
        {name: min(count * scale, 1.0) for name, count in sorted(caught.items())},
    )


def _replay(
    study: Study, replay: Replay, physics: str = ""
) -> tuple[Seen, tuple[Stuck, ...], dict[str, float], Replayed]:
    services, hours = study.services, study.hours
    plan = schedule_replay(replay, services, hours)
    imposer = Imposer(services, study.network, None, hours, 1)
    history = cascade(study.network, imposer.forcing(plan), hours, None, study.engine)
    down = hours_down(history, 1)[:, 0]
    up = unpack(history, 1)[:, :, 0]
    share: float | NDArray[np.float64] = 1.0
    if physics:
        share = shares(Power(grid_of(services)), services, up)
    served = (up * imposer.capacity(plan) * share).sum(axis=0)
    names = study.network.names
    seen, stuck, gone = _seen(imposer, study, plan, None, 1, share)
    late = sum((hour_of(e.at_h) or 0) >= hours for e in replay.events)
    lost = {n: round(float(hours - served[i]), 3) for i, n in enumerate(names)}
    checks = [
        Check(
            names[i], str(e.hours_lost), round(lost[names[i]]),
            _met(e.hours_lost, lost[names[i]], hours), e.source,
        )
        for e in replay.expect
        for i in nodes_like((e.node,), names)
    ]  # fmt: skip
    waits = [names[s.node] for s in plan.switches if s.started is None or s.started > s.ordered]
    return seen, stuck, gone, Replayed(
        replay.name, {n: int(d) for n, d in zip(names, down, strict=True) if d},
        tuple(n for n in gone), {n: h for n, h in lost.items() if h},
        tuple(checks), late, tuple(waits), tuple(f"{u.node}: {u.why}" for u in plan.unusable),
        physics,
    )  # fmt: skip


def _met(expected: float | str, found: float, hours: int) -> bool | None:
    """None where the horizon is too short to tell: "> 500" cannot be seen in 72 hours."""
    if compare(expected, found):
        return True
    number = re.search(r"[0-9.]+", str(expected))
    return None if number and float(number.group()) > hours else False
