"""The cascade: what is up in every hour of every sample, 64 samples a word.

Each hour first falls (greatest fixpoint below the last hour, a buffer counts as supply), then
rises (least fixpoint above it, only true supply counts): so a battery carries a running system
but starts none, and a loop that is down stays down until something in it can start alone.
Both fixpoints are unique, so any order of work gives the same bits; only what changed is redone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from bedem.infrastructure.bits import ALL, NONE, Bits
from bedem.infrastructure.network import Compiled, Ints, Network, compile_network, gather

MOST_HOURS: Final = 24 * 366

Changes = Mapping[int, tuple[Ints, Bits]]


class Forcing(msgspec.Struct, frozen=True, eq=False):
    """What is imposed from outside, as changes by hour (hour 0 first).

    available[t]: nodes whose availability changes at hour t, and their new words; before any
    change a node is available. waived[t]: groups (index in Network.groups) that from hour t hold
    in the samples given, whatever their members do.
    """

    words: int
    available: Changes = {}
    waived: Changes = {}


def run(
    network: Network, forcing: Forcing, hours: int, watch: Ints | None = None, engine: str = "auto"
) -> Bits:
    """Up or down [hours, watched nodes, words]; engine: auto, numpy or numba (same bits)."""
    compiled = _compiled(network)
    if engine != "numpy":
        from bedem.infrastructure import cascade_numba

        if cascade_numba.AVAILABLE:
            return cascade_numba.run(network, compiled, forcing, hours, watch)
        if engine == "numba":
            raise ModuleNotFoundError("numba is not installed: pip install bedem[fast]")
    return _Numpy(compiled, forcing).run(hours, watch)


_last: list[tuple[Network, Compiled]] = []


def _compiled(network: Network) -> Compiled:
    """The compiled form of the network that was run last is kept."""
    if not _last or _last[0][0] is not network:
        _last[:] = [(network, compile_network(network))]
    return _last[0][1]


def run_many(
    network: Network,
    forcings: Sequence[Forcing],
    hours: int,
    watch: Ints | None = None,
    engine: str = "auto",
) -> list[Bits]:
    """Several runs side by side in one: the same bits as one by one, less work for each."""
    if len(forcings) == 1:
        return [run(network, forcings[0], hours, watch, engine)]
    history = run(network, _beside(forcings), hours, watch, engine)
    cuts = np.cumsum([f.words for f in forcings])[:-1]
    return np.split(history, cuts, axis=2)


def _beside(forcings: Sequence[Forcing]) -> Forcing:
    """One Forcing whose words are those of all, in order."""
    ends = np.cumsum([f.words for f in forcings])
    total = int(ends[-1])
    merged: list[Changes] = []
    for part, start in (("available", ALL), ("waived", NONE)):
        tables = [getattr(f, part) for f in forcings]
        named = [rows[0] for table in tables for rows in table.values()]
        things = np.unique(np.concatenate(named)) if named else np.empty(0, np.int64)
        state = np.full((len(things), total), start)
        changes: dict[int, tuple[Ints, Bits]] = {}
        for t in sorted({t for table in tables for t in table}):
            touched = np.zeros(len(things), np.bool_)
            for table, end, forcing in zip(tables, ends, forcings, strict=True):
                if t in table:
                    at = np.searchsorted(things, table[t][0])
                    state[at, end - forcing.words : end] = table[t][1]
                    touched[at] = True
            changes[t] = (things[touched], state[touched])
        merged.append(changes)
    return Forcing(total, merged[0], merged[1])


class _Numpy:
    """State of one run; arrays are [things, words]."""

    def __init__(self, net: Compiled, forcing: Forcing) -> None:
        self.net = net
        self.forcing = forcing
        words, groups = forcing.words, len(net.order)
        self.up = np.full((net.nodes + 2, words), ALL)
        self.up[net.nodes + 1] = NONE
        self.available = np.full((net.nodes, words), ALL)
        self.supplied = np.full((groups + 1, words), ALL)
        self.holds = np.full((groups + 1, words), ALL)
        self.waived = np.zeros((groups + 1, words), np.uint64) if forcing.waived else None
        self.place = np.empty(groups, np.int64)
        self.place[net.order] = np.arange(groups)
        self.buffers = _Buffers(net, words)
        self.every_group = np.zeros(groups, np.bool_)
        self.every_node = np.zeros(net.nodes, np.bool_)

    def run(self, hours: int, watch: Ints | None) -> Bits:
        seen = np.arange(self.net.nodes) if watch is None else watch
        history = np.empty((hours, len(seen), self.forcing.words), np.uint64)
        for t in range(hours):
            ready = self.change(t)
            self.rise(ready)
            self.buffers.step(self.supplied)
            history[t] = self.up[seen]
        return history

    def change(self, t: int) -> Ints:
        """Apply what changes at hour t and fall; gives the nodes that may now start."""
        dropped = self.buffers.emptied(self.supplied, self.holds)
        ready = np.empty(0, np.int64)
        if t in self.forcing.waived and self.waived is not None:
            groups, rows = self.forcing.waived[t]
            places = self.place[groups]
            self.waived[places] = rows
            dropped = np.union1d(dropped, self.resupply(np.unique(places)))
            ready = self.net.owner[places]
        fallen = np.empty(0, np.int64)
        if t in self.forcing.available:
            nodes, rows = self.forcing.available[t]
            ready = np.concatenate((ready, nodes[(rows & ~self.available[nodes]).any(axis=1)]))
            self.available[nodes] = rows
            now = self.up[nodes] & rows
            fallen = nodes[(now != self.up[nodes]).any(axis=1)]
            self.up[nodes] = now
        self.fall(fallen, dropped)
        starting: Ints = np.unique(ready)
        return starting

    def fall(self, nodes: Ints, dropped: Ints) -> None:
        net = self.net
        while True:
            groups = np.union1d(dropped, self.resupply(self.groups_of(nodes)))
            owners = self.owners(groups)
            owners = owners[~net.black_start[owners]]
            if not len(owners):
                return
            now = self.up[owners].copy()
            for column in range(net.fall.shape[1]):
                now &= self.holds[net.fall[owners, column]]
            changed = (now != self.up[owners]).any(axis=1)
            nodes, dropped = owners[changed], np.empty(0, np.int64)
            self.up[nodes] = now[changed]
            if not len(nodes):
                return

    def rise(self, nodes: Ints) -> None:
        net = self.net
        while len(nodes):
            can = np.full((len(nodes), self.forcing.words), ALL)
            for column in range(net.rise.shape[1]):
                can &= self.supplied[net.rise[nodes, column]]
            can[net.black_start[nodes]] = ALL
            now = self.up[nodes] | (self.available[nodes] & can)
            changed = (now != self.up[nodes]).any(axis=1)
            risen = nodes[changed]
            self.up[risen] = now[changed]
            nodes = self.owners(self.resupply(self.groups_of(risen)))

    def groups_of(self, nodes: Ints) -> Ints:
        """Groups in which one of these nodes is a member, each once, in order."""
        found = gather(self.net.uses_start, self.net.uses, nodes)
        if len(found) < 64:
            return np.unique(found)
        self.every_group[found] = True
        once = np.flatnonzero(self.every_group)
        self.every_group[once] = False
        return once

    def owners(self, groups: Ints) -> Ints:
        self.every_node[self.net.owner[groups]] = True
        once = np.flatnonzero(self.every_node)
        self.every_node[once] = False
        return once

    def resupply(self, groups: Ints) -> Ints:
        """Compute supply of these groups (sorted) anew; gives those in which it changed."""
        if not len(groups):
            return groups
        now = np.empty((len(groups), self.forcing.words), np.uint64)
        for bucket in self.net.buckets:
            a, b = np.searchsorted(groups, (bucket.first, bucket.last))
            if a < b:
                rows = groups[a:b] - bucket.first
                now[a:b] = _supply(bucket.kind, bucket.k[rows], bucket.members[rows], self.up)
        if self.waived is not None:
            now |= self.waived[groups]
        changed = (now != self.supplied[groups]).any(axis=1)
        found: Ints = groups[changed]
        self.supplied[found] = now[changed]
        self.holds[found] = now[changed] | self.buffers.left(found)
        return found


def _supply(kind: str, k: Ints, members: Ints, up: Bits) -> Bits:
    """At least k of the members up: AND, OR, or counted in planes."""
    if kind == "some":
        return _at_least(k, members, up)
    total: Bits = up[members[:, 0]]
    for column in range(1, members.shape[1]):
        if kind == "and":
            total &= up[members[:, column]]
        else:
            total |= up[members[:, column]]
    return total


def _at_least(k: Ints, members: Ints, up: Bits) -> Bits:
    """planes[q] says: at least q+1 seen so far."""
    most = int(k.max())
    planes = np.zeros((most, len(members), up.shape[1]), np.uint64)
    for column in range(members.shape[1]):
        one = up[members[:, column]]
        for q in range(most - 1, 0, -1):
            planes[q] |= planes[q - 1] & one
        planes[0] |= one
    found: Bits = planes[k - 1, np.arange(len(members))]
    return found


class _Buffers:
    """Levels of batteries, tanks and stocks as bit planes [plane, buffered group, words]."""

    def __init__(self, net: Compiled, words: int) -> None:
        self.groups = np.flatnonzero(net.capacity > 0)
        self.row = np.full(len(net.order) + 1, -1, np.int64)
        self.row[self.groups] = np.arange(len(self.groups))
        capacity = net.capacity[self.groups]
        # A group cannot gain more than its capacity in an hour: recharge is cut to it, and the
        # planes cover level + recharge, so that nothing overflows to zero.
        recharge = np.minimum(net.recharge[self.groups], capacity)
        most = int((capacity + recharge).max()) if len(capacity) else 0
        self.depth = most.bit_length()
        bits = np.arange(self.depth)[:, None]
        self.full = np.where((capacity >> bits) & 1, ALL, NONE)[:, :, None].astype(np.uint64)
        self.gain = np.where((recharge >> bits) & 1, ALL, NONE)[:, :, None].astype(np.uint64)
        self.level = np.repeat(self.full, words, axis=2)
        self.some = np.full((len(self.groups), words), ALL)
        self.drained = np.zeros(len(self.groups), np.bool_)
        self.lost = np.empty(0, np.int64)

    def left(self, groups: Ints) -> Bits:
        """Where these groups still have something in store."""
        rows = self.row[groups]
        found: Bits = (
            np.where((rows >= 0)[:, None], self.some[rows], NONE)
            if len(self.groups)
            else np.zeros((len(groups), 1), np.uint64)
        )
        return found

    def emptied(self, supplied: Bits, holds: Bits) -> Ints:
        """Groups whose store ran out or filled again at the last step; `holds` is brought up."""
        found = self.groups[self.lost]
        if len(found):
            holds[found] = supplied[found] | self.some[self.lost]
        return found

    def step(self, supplied: Bits) -> None:
        """One hour: add the recharge where supplied, else take one hour."""
        if not len(self.groups):
            return
        now = supplied[self.groups]
        active = np.flatnonzero(self.drained | (now != ALL).any(axis=1))
        old = self.level[:, active]
        given = now[active]
        level = np.where(given, NONE, NONE) if self.depth == 0 else old.copy()
        self._take(level, ~given & self.some[active])
        self._add(level, given, active)
        self.level[:, active] = level
        some = np.bitwise_or.reduce(level, axis=0)
        self.lost = active[(some != self.some[active]).any(axis=1)]
        self.some[active] = some
        self.drained[active] = (level != self.full[:, active]).any(axis=(0, 2))

    def _take(self, level: Bits, borrow: Bits) -> None:
        for plane in range(self.depth):
            old = level[plane].copy()
            level[plane] = old ^ borrow
            borrow = borrow & ~old

    def _add(self, level: Bits, given: Bits, active: Ints) -> None:
        carry = np.zeros_like(given)
        for plane in range(self.depth):
            gain = self.gain[plane, active] & given
            old = level[plane].copy()
            level[plane] = old ^ gain ^ carry
            carry = (old & gain) | (carry & (old ^ gain))
        above = np.zeros_like(given)
        same = np.full_like(given, ALL)
        for plane in range(self.depth - 1, -1, -1):
            full = self.full[plane, active]
            above |= same & level[plane] & ~full
            same &= ~(level[plane] ^ full)
        for plane in range(self.depth):
            level[plane] = (level[plane] & ~above) | (self.full[plane, active] & above)
