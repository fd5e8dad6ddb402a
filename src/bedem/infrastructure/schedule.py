"""Orders become hours: which mode each node is in, with crews as a limited resource.

A switch takes people from the first pool that may work there and is large enough. Without free
people it waits, and later orders of the same pool wait behind it. The people stay while the mode
lasts and are free again when it ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.network import whole_hours
from bedem.infrastructure.scenario import Action, Event, Option, Replay, hour_of, nodes_like
from bedem.infrastructure.schema import Crew, Node, Number, Services

MODE_CODES: Final = {"normal": 0, "manual": 1, "isolated": 2, "lost": 3}
NORMAL, MANUAL, ISOLATED, LOST = range(4)
_ISOLATE_SWITCH: Final = 1


class Order(msgspec.Struct, frozen=True):
    """Switch a node to a mode at an hour; `until` None: for good."""

    at: int
    node: int
    mode: int
    until: int | None = None


class Switch(msgspec.Struct, frozen=True):
    """What came of an order. started None: never, for want of people."""

    node: int
    mode: int
    ordered: int
    started: int | None
    effective: int | None
    ended: int | None
    pool: str
    crew: int


class Unusable(msgspec.Struct, frozen=True):
    """A node that cannot be switched as asked, and why: it is left out of every ranking."""

    node: str
    why: str


class Schedule(msgspec.Struct, frozen=True, eq=False):
    """mode [hours, nodes]; out [hours, nodes]: forced out by an event; cap: capacity by event.

    lost: control systems the attacker holds [hours, nodes]. use: people at work by pool and hour.
    """

    mode: NDArray[np.int8]
    out: NDArray[np.bool_]
    lost: NDArray[np.bool_]
    cap: NDArray[np.float64]
    use: dict[str, NDArray[np.int64]]
    switches: tuple[Switch, ...]
    unusable: tuple[Unusable, ...] = ()
    without_pool: tuple[str, ...] = ()
    imposed: bool = False

    @property
    def key(self) -> bytes:
        """The same for two schedules that impose the same."""
        switched = sorted(
            (s.node, s.mode, s.effective, s.ended)
            for s in self.switches
            if s.effective is not None and s.ended is not None and s.effective < s.ended
        )
        parts = (self.out, self.lost, self.cap) if self.imposed else ()
        raw = repr(switched).encode() + b"".join(p.tobytes() for p in parts)
        return hashlib.blake2b(raw, digest_size=16).digest()


def empty_schedule(services: Services, hours: int) -> Schedule:
    """Nothing ordered, nothing out."""
    n = len(services.nodes)
    return Schedule(
        np.zeros((hours, n), np.int8), np.broadcast_to(np.False_, (hours, n)),
        np.broadcast_to(np.False_, (hours, n)), np.broadcast_to(np.float64(1), (hours, n)),
        {c.id: np.zeros(hours, np.int64) for c in services.crews}, (),
    )  # fmt: skip


def schedule_option(
    option: Option,
    services: Services,
    hours: int,
    *,
    limited: bool = True,
    crews: dict[str, int] | None = None,
) -> Schedule:
    """The modes an option asks for. crews: people by pool, instead of the register's numbers."""
    names = tuple(n.id for n in services.nodes)
    orders = [order for action in option.do for order in _orders(action, names) if action.mode]
    return schedule_orders(orders, services, hours, limited=limited, crews=crews)


def _orders(action: Action, names: tuple[str, ...]) -> list[Order]:
    until = hour_of(action.until_h)
    return [
        Order(
            whole_hours(hour_of(action.at_h) or 0), i, MODE_CODES.get(action.mode, 0),
            None if until is None else whole_hours(until),
        )
        for i in nodes_like(action.nodes, names)
    ]  # fmt: skip


def schedule_replay(replay: Replay, services: Services, hours: int) -> Schedule:
    """Orders and outages of a replay."""
    names = tuple(n.id for n in services.nodes)
    orders: list[Order] = []
    for event in replay.events:
        if event.what == "mode":
            orders += _event_orders(event, names)
    plan = schedule_orders(orders, services, hours, limited=replay.crews == "limited")
    plan = msgspec.structs.replace(
        plan, out=plan.out.copy(), lost=plan.lost.copy(), cap=plan.cap.copy(), imposed=True
    )
    for event in replay.events:
        _impose(event, names, plan, hours)
    return plan


def _event_orders(event: Event, names: tuple[str, ...]) -> list[Order]:
    until = hour_of(event.until_h)
    return [
        Order(
            whole_hours(hour_of(event.at_h) or 0), i, MODE_CODES[event.mode],
            None if until is None else whole_hours(until),
        )
        for i in nodes_like((event.node,), names)
    ]  # fmt: skip


def _impose(event: Event, names: tuple[str, ...], plan: Schedule, hours: int) -> None:
    start = whole_hours(hour_of(event.at_h) or 0)
    until = hour_of(event.until_h)
    end = hours if until is None else min(whole_hours(until), hours)
    for i in nodes_like((event.node,), names):
        if event.what == "out":
            plan.out[start:end, i] = True
        elif event.what == "lost":
            plan.lost[start:end, i] = True
        elif event.what == "degraded" and event.capacity is not None:
            plan.cap[start:end, i] = np.minimum(plan.cap[start:end, i], event.capacity.value)
        elif event.what == "restore":
            plan.out[start:, i] = False
            plan.lost[start:, i] = False
            plan.cap[start:, i] = 1.0


class _Pool:
    """People of one crew pool by hour, and the orders that wait."""

    def __init__(self, crew: Crew, count: int, hours: int) -> None:
        self.crew = crew
        self.count = count
        self.use = np.zeros(hours, np.int64)
        self.free_from = 0

    def may(self, node: str) -> bool:
        return any(fnmatchcase(node, pattern) for pattern in self.crew.may)

    def start(self, at: int, people: int, length: int) -> int | None:
        """First hour, not before an earlier order's, at which the people are free throughout."""
        hours = len(self.use)
        for t in range(max(at, self.free_from), hours):
            busy = self.use[t : min(t + length, hours)]
            if len(busy) and int(busy.max()) + people <= self.count:
                self.use[t : t + length] += people
                self.free_from = t
                return t
        return None


def schedule_orders(
    orders: Sequence[Order],
    services: Services,
    hours: int,
    *,
    limited: bool = True,
    crews: dict[str, int] | None = None,
) -> Schedule:
    """Run the orders by hour, in the order given within an hour."""
    plan = empty_schedule(services, hours)
    pools = [_Pool(c, (crews or {}).get(c.id, int(c.count.value)), hours) for c in services.crews]
    switches: list[Switch] = []
    unusable: list[Unusable] = []
    without: dict[str, None] = {}
    ordered = sorted(orders, key=lambda o: o.at)
    for number, order in enumerate(ordered):
        if order.at >= hours:
            continue
        node = services.nodes[order.node]
        why = _missing(node, order.mode)
        if why:
            unusable.append(Unusable(node.id, why))
            continue
        end = _next_order(ordered, number, hours)
        switch, pool_missing = _switch(plan, node, order, end, pools if limited else [])
        switches.append(switch)
        if pool_missing and limited:
            without[node.id] = None
    for pool in pools:
        plan.use[pool.crew.id][:] = pool.use
    return msgspec.structs.replace(
        plan, switches=tuple(switches), unusable=tuple(unusable), without_pool=tuple(without)
    )


def _next_order(orders: Sequence[Order], number: int, hours: int) -> int:
    """When a later order for the same node takes over."""
    order = orders[number]
    later = [o.at for o in orders[number + 1 :] if o.node == order.node and o.at > order.at]
    return min([*later, hours if order.until is None else order.until])


def _missing(node: Node, mode: int) -> str:
    """Why a node cannot be run by hand: the register must say how well, by whom, how long."""
    if mode != MANUAL:
        return ""
    manual = node.modes.get("manual")
    if manual is None:
        return "no manual mode is given"
    wanted = (("capacity", manual.capacity), ("crew", manual.crew), ("longest_h", manual.longest_h))
    absent = [name for name, value in wanted if value is None]
    return f"manual mode gives no {', no '.join(absent)}" if absent else ""


def _switch(
    plan: Schedule, node: Node, order: Order, end: int, pools: list[_Pool]
) -> tuple[Switch, bool]:
    hours = len(plan.mode)
    name = next(k for k, v in MODE_CODES.items() if v == order.mode)
    mode = node.modes.get(name)
    people = whole_hours(mode.crew.value) if mode and mode.crew else 0
    change = _switch_hours(order.mode, mode.switch_h if mode else None)
    stays = hours
    if order.mode == MANUAL and mode and mode.longest_h:
        stays = change + whole_hours(mode.longest_h.value)
    start: int | None = order.at
    fitting = [p for p in pools if p.may(node.id)]
    chosen = next((p for p in fitting if p.count >= people), None)
    if people and fitting:
        length = max(min(stays, end - order.at), 1)
        start = chosen.start(order.at, people, length) if chosen else None
    if start is None:
        said = fitting[0].crew.id
        return Switch(order.node, order.mode, order.at, None, None, None, said, people), False
    effective = min(start + change, hours)
    ended = min(start + stays, end, hours)
    if effective < ended or order.mode == NORMAL:
        plan.mode[effective:, order.node] = NORMAL
        plan.mode[effective:ended, order.node] = order.mode
    pool = chosen.crew.id if chosen and people else ""
    switch = Switch(order.node, order.mode, order.at, start, effective, ended, pool, people)
    return switch, bool(people) and not fitting


def _switch_hours(mode: int, given: Number | None) -> int:
    if given is not None:
        return whole_hours(given.value)
    return _ISOLATE_SWITCH if mode == ISOLATED else 0
