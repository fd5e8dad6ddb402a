"""The cascade: what is up in every hour of every sample, 64 samples a word.

Each hour first falls (greatest fixpoint below the last hour, a buffer counts as supply), then
rises (least fixpoint above it, only true supply counts): so a battery carries a running system
but starts none, and a loop that is down stays down until something in it can start alone.
Both fixpoints are unique, so any order of work gives the same bits; only what changed is redone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import ALL, NONE, Bits
from bedem.infrastructure.network import (
    Buckets,
    Compiled,
    Ints,
    Level,
    Network,
    compile_network,
    gather,
)

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
    for known, found in _last[:1]:
        if known is network:
            return found
    made = compile_network(network)
    _last[:] = [(network, made)]
    return made


class _Numpy:
    """State of one run; arrays are [things, words]. Each phase sweeps the levels from below."""

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
        self.dirty_groups = np.zeros(groups, np.bool_)
        self.dropped = np.zeros(groups, np.bool_)
        self.dirty_nodes = np.zeros(net.nodes, np.bool_)
        self.dirty_levels = np.zeros(len(net.levels) + 1, np.bool_)

    def run(self, hours: int, watch: Ints | None) -> Bits:
        seen = np.arange(self.net.nodes) if watch is None else watch
        history = np.empty((hours, len(seen), self.forcing.words), np.uint64)
        for t in range(hours):
            ready = self.change(t)
            self.fall()
            self.rise(ready)
            self.buffers.step(self.supplied)
            history[t] = self.up[seen]
        return history

    def change(self, t: int) -> Ints:
        """Apply what changes at hour t; gives the nodes that may now start."""
        net = self.net
        dropped = self.buffers.emptied(self.supplied, self.holds)
        self.dropped[dropped] = True
        self.touch(dropped)
        ready = np.empty(0, np.int64)
        if t in self.forcing.waived and self.waived is not None:
            groups, rows = self.forcing.waived[t]
            places = self.place[groups]
            self.waived[places] = rows
            self.touch(places)
            ready = net.owner[places]
        if t in self.forcing.available:
            nodes, rows = self.forcing.available[t]
            ready = np.concatenate((ready, nodes[(rows & ~self.available[nodes]).any(axis=1)]))
            self.available[nodes] = rows
            now = self.up[nodes] & rows
            fallen = nodes[(now != self.up[nodes]).any(axis=1)]
            self.up[nodes] = now
            self.touch(gather(net.uses_start, net.uses, fallen))
        return ready

    def touch(self, groups: Ints) -> None:
        """A member of these groups changed."""
        self.dirty_groups[groups] = True
        self.dirty_levels[self.net.level_of[groups]] = True

    def sweep(self) -> Iterator[Level]:
        """Levels with something to do, upwards, again from below while a circle goes on."""
        at = 0
        while True:
            at += int(self.dirty_levels[at:].argmax())
            if not self.dirty_levels[at]:
                at = int(self.dirty_levels.argmax())
                if not self.dirty_levels[at]:
                    return
            self.dirty_levels[at] = False
            yield self.net.levels[at]

    def fall(self) -> None:
        net = self.net
        for level in self.sweep():
            groups = self.taken(level)
            changed = self.resupply(level, groups) | self.dropped[groups]
            self.dropped[groups] = False
            owners = self.once(level, net.owner[groups[changed]])
            owners = owners[~net.black_start[owners]]
            if not len(owners):
                continue
            before = self.up[owners]
            now = before.copy()
            for column in range(net.fall.shape[1]):
                held = net.fall[owners, column]
                if (held == len(net.order)).all():
                    break
                now &= self.holds[held]
            fallen = (now != before).any(axis=1)
            nodes = owners[fallen]
            self.up[nodes] = now[fallen]
            self.touch(gather(net.uses_start, net.uses, nodes))

    def rise(self, ready: Ints) -> None:
        """Start what can start, from these nodes on."""
        net = self.net
        at = net.position[ready]
        self.dirty_nodes[at] = True
        self.dirty_levels[self.level_of_nodes(at)] = True
        for level in self.sweep():
            groups = self.taken(level)
            changed = self.resupply(level, groups)
            nodes = self.once(level, net.owner[groups[changed]])
            if not len(nodes):
                continue
            can = self.available[nodes]
            free = ~net.black_start[nodes]
            if free.any():
                for column in range(net.rise.shape[1]):
                    held = np.where(free, net.rise[nodes, column], len(net.order))
                    if (held == len(net.order)).all():
                        break
                    can &= self.supplied[held]
            can &= ~self.up[nodes]
            started = can.any(axis=1)
            risen = nodes[started]
            self.up[risen] |= can[started]
            self.touch(gather(net.uses_start, net.uses, risen))

    def level_of_nodes(self, positions: Ints) -> Ints:
        ends = [level.node_last for level in self.net.levels]
        found: Ints = np.searchsorted(ends, positions, side="right")
        return found

    def taken(self, level: Level) -> Ints:
        """Groups of this level to be computed anew, in order; they are marked no longer."""
        mine = self.dirty_groups[level.first : level.last]
        groups = np.flatnonzero(mine)
        mine[groups] = False
        groups += level.first
        return groups

    def once(self, level: Level, owners: Ints) -> Ints:
        """These nodes and those marked in this level, each once."""
        self.dirty_nodes[self.net.position[owners]] = True
        mine = self.dirty_nodes[level.node_first : level.node_last]
        found = np.flatnonzero(mine)
        mine[found] = False
        nodes: Ints = self.net.by_level[found + level.node_first]
        return nodes

    def resupply(self, level: Level, groups: Ints) -> NDArray[np.bool_]:
        """Compute supply of these groups (sorted) anew; gives where it changed."""
        if not len(groups):
            return np.zeros(0, np.bool_)
        now = np.empty((len(groups), self.forcing.words), np.uint64)
        for bucket in level.buckets:
            a, b = np.searchsorted(groups, (bucket.first, bucket.last))
            if a < b:
                rows = groups[a:b] - bucket.first
                _supply(bucket, rows, self.up, now[a:b])
        if self.waived is not None:
            now |= self.waived[groups]
        changed: NDArray[np.bool_] = (now != self.supplied[groups]).any(axis=1)
        found = groups[changed]
        now = now[changed]
        self.supplied[found] = now
        self.buffers.hold(found, now, self.holds)
        return changed


def _supply(bucket: Buckets, rows: Ints, up: Bits, out: Bits) -> None:
    """At least k of the members up: AND, OR, or counted in planes."""
    members, k = bucket.members[rows], bucket.k[rows]
    if bucket.kind == "some":
        out[:] = _at_least(k, members, up)
        return
    np.take(up, members[:, 0], axis=0, out=out)
    for column in range(1, members.shape[1]):
        if bucket.kind == "and":
            out &= up[members[:, column]]
        else:
            out |= up[members[:, column]]


def _at_least(k: Ints, members: Ints, up: Bits) -> Bits:
    """planes[q] says: at least q+1 seen so far."""
    most = int(k.max())
    planes: list[Bits] = [up[members[:, 0]]]
    for column in range(1, members.shape[1]):
        one = up[members[:, column]]
        if len(planes) < most:
            planes.append(planes[-1] & one)
            top = len(planes) - 2
        else:
            top = most - 1
        for q in range(top, 0, -1):
            planes[q] |= planes[q - 1] & one
        planes[0] |= one
    if (k == most).all():
        return planes[-1]
    found: Bits = np.stack(planes)[k - 1, np.arange(len(members))]
    return found


class _Buffers:
    """What is gone from batteries, tanks and stocks, as bit planes [plane, buffered group, words].

    Counted from full: most are full, so most planes stay 0, and a store is empty where as much is
    gone as it holds.
    """

    def __init__(self, net: Compiled, words: int) -> None:
        self.groups = np.flatnonzero(net.capacity > 0)
        self.row = np.full(len(net.order) + 1, -1, np.int64)
        self.row[self.groups] = np.arange(len(self.groups))
        capacity = net.capacity[self.groups]
        # A group cannot gain more than its capacity in an hour: recharge is cut to it.
        recharge = np.minimum(net.recharge[self.groups], capacity)
        self.depth = int(capacity.max(initial=0)).bit_length()
        bits = np.arange(self.depth)[:, None]
        self.full = np.where((capacity >> bits) & 1, ALL, NONE)[:, :, None].astype(np.uint64)
        self.gain = np.where((recharge >> bits) & 1, ALL, NONE)[:, :, None].astype(np.uint64)
        self.gains = [bool(g.any()) for g in self.gain]
        self.gone = np.zeros((self.depth, len(self.groups), words), np.uint64)
        self.some = np.full((len(self.groups), words), ALL)
        self.drained = np.zeros(len(self.groups), np.bool_)
        self.lost = np.empty(0, np.int64)

    def hold(self, groups: Ints, supplied: Bits, holds: Bits) -> None:
        """These groups hold where they are supplied or have something left."""
        holds[groups] = supplied
        rows = self.row[groups]
        stored = np.flatnonzero(rows >= 0)
        if len(stored):
            holds[groups[stored]] |= self.some[rows[stored]]

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
        if not len(active):
            self.lost = active
            return
        # Where most stores are in use they are worked on in place: no copies out and back.
        some_rows: Ints | slice = active if 2 * len(active) < len(self.groups) else slice(None)
        given, some = now[some_rows], self.some[some_rows]
        gone = self.gone[:, some_rows]
        self._take(gone, ~given & some)
        self._refill(gone, given, some_rows)
        left = gone[0] ^ self.full[0, some_rows]
        for p in range(1, self.depth):
            left |= gone[p] ^ self.full[p, some_rows]
        changed = np.flatnonzero((left != some).any(axis=1))
        drained: NDArray[np.bool_] = np.asarray(gone.any(axis=(0, 2)))
        self.some[some_rows] = left
        if isinstance(some_rows, slice):
            self.lost, self.drained = changed, drained
        else:
            self.gone[:, active] = gone
            self.lost = active[changed]
            self.drained[active] = drained

    def _take(self, gone: Bits, carry: Bits) -> None:
        """One hour more is gone where `carry` says; never more than the store holds."""
        for p in range(self.depth):
            old = gone[p] & carry
            gone[p] ^= carry
            carry = old

    def _refill(self, gone: Bits, given: Bits, rows: Ints | slice) -> None:
        """The recharge is gone no longer where `given`; what would be more than full is full."""
        borrow = np.zeros_like(given)
        for p in range(self.depth):
            if self.gains[p]:
                gain = self.gain[p, rows] & given
                less = ((gain | borrow) & ~gone[p]) | (gain & borrow)
                gone[p] ^= gain ^ borrow
            else:
                less = borrow & ~gone[p]
                gone[p] ^= borrow
            borrow = less
        np.invert(borrow, out=borrow)
        gone &= borrow
