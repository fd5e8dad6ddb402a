"""A register as index arrays: nodes, groups of needs, who needs whom."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.schema import Services

Ints = NDArray[np.int64]
_MOST_LEVELS: Final = 10


class Group(msgspec.Struct, frozen=True):
    """One need of one node, by index. buffer, recharge: whole hours."""

    owner: int
    members: tuple[int, ...]
    k: int
    buffer: int = 0
    recharge: int = 0
    start_only: bool = False


class Network(msgspec.Struct, frozen=True, eq=False):
    """What the engine runs on. names: node ids by index."""

    names: tuple[str, ...]
    groups: tuple[Group, ...]
    black_start: NDArray[np.bool_]

    @property
    def index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}


class Buckets(msgspec.Struct, frozen=True, eq=False):
    """Groups of one level, kind and width, in order: rows[i] are the padded members of group i."""

    kind: str
    k: Ints
    first: int
    last: int
    members: Ints


class Level(msgspec.Struct, frozen=True, eq=False):
    """Groups [first, last) in their order, nodes by_level[node_first:node_last]."""

    first: int
    last: int
    node_first: int
    node_last: int
    buckets: tuple[Buckets, ...]


class Compiled(msgspec.Struct, frozen=True, eq=False):
    """Groups sorted by level, kind and width so that a set of them takes few array operations.

    A node's level is above those of what it needs, but for the needs that close a circle: swept
    from below, most networks settle in one pass. order: original index of group i here. owner[i]:
    node; level_of[i]: its level. by_level: nodes sorted by level. fall and rise hold the groups of
    each node, padded with len(order), a group that always holds. uses_start/uses: groups in which
    a node is a member. kernel: the tables of the engine that numba compiles, groups in their own
    order, and the place of each node in by_level.
    """

    nodes: int
    order: Ints
    owner: Ints
    level_of: Ints
    by_level: Ints
    position: Ints
    levels: tuple[Level, ...]
    fall: Ints
    rise: Ints
    uses_start: Ints
    uses: Ints
    capacity: Ints
    recharge: Ints
    black_start: NDArray[np.bool_]
    kernel: tuple[Ints, ...]


def network_of(services: Services) -> Network:
    """The register's nodes and needs; fractions of hours are rounded up."""
    index = {n.id: i for i, n in enumerate(services.nodes)}
    groups = [
        Group(
            i,
            tuple(index[m] for m in need.of),
            need.k,
            whole_hours(need.buffer_h.value) if need.buffer_h else 0,
            whole_hours(need.recharge.value) if need.recharge else 0,
            need.start_only,
        )
        for i, node in enumerate(services.nodes)
        for need in node.needs
    ]
    black = np.array([bool(n.black_start and n.black_start.value) for n in services.nodes])
    return Network(tuple(index), tuple(groups), black.astype(np.bool_))


def whole_hours(hours: float) -> int:
    """The model counts whole hours; a part of an hour is an hour."""
    return math.ceil(hours - 1e-9)


def compile_network(network: Network) -> Compiled:
    """Sort and pad; see Compiled. Two extra rows stand for always up (n) and always down (n+1)."""
    n, groups = len(network.names), network.groups
    fine = levels_of(network)
    level = _coarse(fine)
    keys = sorted(
        (int(level[g.owner]), _kind(g), _width(len(g.members)), i) for i, g in enumerate(groups)
    )
    chosen = [groups[k[3]] for k in keys]
    by_level = np.argsort(fine, kind="stable")
    position = np.empty(n, np.int64)
    position[by_level] = np.arange(n)
    fall = [(g.owner, i) for i, g in enumerate(chosen) if not g.start_only]
    rise = [(g.owner, i) for i, g in enumerate(chosen)]
    used = [(m, i) for i, g in enumerate(chosen) for m in g.members]
    uses_start, uses = csr(n, used)
    return Compiled(
        n, np.array([k[3] for k in keys], np.int64), np.array([g.owner for g in chosen], np.int64),
        np.array([k[0] for k in keys], np.int64), by_level, position,
        _levels(n, level, keys, chosen), _padded(n, fall, len(chosen)),
        _padded(n, rise, len(chosen)), uses_start, uses,
        np.array([g.buffer for g in chosen], np.int64),
        np.array([g.recharge for g in chosen], np.int64), network.black_start,
        (*_kernel(network), by_level, position),
    )  # fmt: skip


def levels_of(network: Network) -> Ints:
    """Level of each node: one above the highest of what it needs, circles cut where few needs are.

    Nodes are taken when all they need is taken; when none is left of which that holds, the one
    that waits for fewest is taken, and what it still waits for does not raise it.
    """
    n = len(network.names)
    needs = {(m, g.owner) for g in network.groups for m in g.members if m != g.owner}
    users: list[list[int]] = [[] for _ in range(n)]
    waits = [0] * n
    for member, owner in sorted(needs):
        users[member].append(owner)
        waits[owner] += 1
    level = np.zeros(n, np.int64)
    taken = [False] * n
    heap = [(waits[i], i) for i in range(n)]
    heapq.heapify(heap)
    while heap:
        left, i = heapq.heappop(heap)
        if taken[i] or left != waits[i]:
            continue
        taken[i] = True
        for user in users[i]:
            if not taken[user]:
                waits[user] -= 1
                level[user] = max(level[user], level[i] + 1)
                heapq.heappush(heap, (waits[user], user))
    return level


def _coarse(level: Ints) -> Ints:
    """Long chains in few levels: each level costs array operations, however few nodes it has."""
    count = int(level.max(initial=0)) + 1
    coarse: Ints = level if count <= _MOST_LEVELS else level * _MOST_LEVELS // count
    return coarse


def _levels(
    n: int, level: Ints, keys: Sequence[tuple[int, str, int, int]], chosen: Sequence[Group]
) -> tuple[Level, ...]:
    """Slices of groups and nodes by level, and the groups' buckets."""
    count = int(level.max(initial=-1)) + 1
    starts = np.searchsorted([k[0] for k in keys], np.arange(count + 1))
    nodes = np.searchsorted(np.sort(level), np.arange(count + 1))
    found = []
    for i in range(count):
        first, last = int(starts[i]), int(starts[i + 1])
        buckets = []
        while first < last:
            end = first
            while end < last and keys[end][:3] == keys[first][:3]:
                end += 1
            buckets.append(_bucket(n, keys[first], first, chosen[first:end]))
            first = end
        found.append(Level(int(starts[i]), last, int(nodes[i]), int(nodes[i + 1]), tuple(buckets)))
    return tuple(found)


def _bucket(n: int, key: tuple[int, str, int, int], first: int, groups: Sequence[Group]) -> Buckets:
    rows = np.full((len(groups), key[2]), n if key[1] == "and" else n + 1, np.int64)
    for row, group in enumerate(groups):
        rows[row, : len(group.members)] = group.members
    k = np.array([g.k for g in groups], np.int64)
    return Buckets(key[1], k, first, first + len(groups), rows)


def _kernel(network: Network) -> tuple[Ints, ...]:
    """Members of groups, groups of nodes, groups a node is in: row starts and values of each."""
    n, groups = len(network.names), network.groups
    return (
        *csr(len(groups), [(j, m) for j, g in enumerate(groups) for m in g.members]),
        *csr(n, [(g.owner, j) for j, g in enumerate(groups)]),
        *csr(n, [(m, j) for j, g in enumerate(groups) for m in g.members]),
    )


def _kind(group: Group) -> str:
    if group.k == len(group.members):
        return "and"
    return "or" if group.k == 1 else "some"


def _width(count: int) -> int:
    """Counts above four are rounded up to a power of two: few buckets, little padding."""
    return count if count <= 4 else 1 << (count - 1).bit_length()


def csr(n: int, pairs: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Row starts and values of a sparse table given as (row, value) pairs."""
    rows = np.array([p[0] for p in pairs], np.int64)
    values = np.array([p[1] for p in pairs], np.int64)
    by_row = np.argsort(rows, kind="stable")
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=n) if len(rows) else np.zeros(n), out=starts[1:])
    return starts, values[by_row]


def _padded(n: int, pairs: Iterable[tuple[int, int]], filler: int) -> Ints:
    lists: list[list[int]] = [[] for _ in range(n)]
    for row, value in pairs:
        lists[row].append(value)
    width = max((len(x) for x in lists), default=0)
    table = np.full((n, width), filler, np.int64)
    for i, found in enumerate(lists):
        table[i, : len(found)] = found
    return table


def gather(starts: Ints, values: Ints, rows: Ints) -> Ints:
    """All values of these rows of a sparse table, one after another."""
    lengths = starts[rows + 1] - starts[rows]
    total = int(lengths.sum())
    if total == 0:
        return np.empty(0, np.int64)
    jumps = np.repeat(starts[rows] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    found: Ints = values[jumps + np.arange(total)]
    return found
