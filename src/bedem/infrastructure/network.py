"""A register as index arrays: nodes, groups of needs, who needs whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.schema import Services

Ints = NDArray[np.int64]


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
    """Groups of one kind and width, in order: rows[i] are the padded members of group order[i]."""

    kind: str
    k: Ints
    first: int
    last: int
    members: Ints


class Compiled(msgspec.Struct, frozen=True, eq=False):
    """Groups sorted by kind and width so that a set of them is computed in few array operations.

    order: original index of group i here. owner[i]: node. fall and rise hold the groups of each
    node, padded with len(order), a group that always holds; `buffered` the indices of groups with
    a buffer. uses_start/uses: groups in which a node is a member. kernel: the tables of the engine
    that numba compiles, groups in their own order.
    """

    nodes: int
    order: Ints
    owner: Ints
    buckets: tuple[Buckets, ...]
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
    n = len(network.names)
    keys = [(_kind(g), _width(len(g.members)), i) for i, g in enumerate(network.groups)]
    keys.sort()
    order = np.array([i for _, _, i in keys], np.int64)
    chosen = [network.groups[i] for _, _, i in keys]
    buckets: list[Buckets] = []
    start = 0
    while start < len(keys):
        kind, width, _ = keys[start]
        end = start
        while end < len(keys) and keys[end][:2] == (kind, width):
            end += 1
        filler = n if kind == "and" else n + 1
        rows = np.full((end - start, width), filler, np.int64)
        for row, group in enumerate(chosen[start:end]):
            rows[row, : len(group.members)] = group.members
        k = np.array([g.k for g in chosen[start:end]], np.int64)
        buckets.append(Buckets(kind, k, start, end, rows))
        start = end
    owner = np.array([g.owner for g in chosen], np.int64)
    fall = [(g.owner, i) for i, g in enumerate(chosen) if not g.start_only]
    rise = [(g.owner, i) for i, g in enumerate(chosen)]
    used = [(m, i) for i, g in enumerate(chosen) for m in g.members]
    uses_start, uses = csr(n, used)
    return Compiled(
        n, order, owner, tuple(buckets), _padded(n, fall, len(chosen)),
        _padded(n, rise, len(chosen)), uses_start, uses,
        np.array([g.buffer for g in chosen], np.int64),
        np.array([g.recharge for g in chosen], np.int64), network.black_start, _kernel(network),
    )  # fmt: skip


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
    """Member counts are rounded up to a power of two: few buckets, little padding."""
    return 1 << max(count - 1, 0).bit_length()


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
