"""The same cascade compiled by numba, where it is installed: the same bits, several times faster.

Plain worklists of groups and nodes instead of array operations on sets of them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import Bits
from bedem.infrastructure.network import Compiled, Ints, Network

AVAILABLE: Final = importlib.util.find_spec("numba") is not None
_compiled: dict[str, Callable[..., Any]] = {}


def run(network: Network, compiled: Compiled, forcing: Any, hours: int, watch: Ints | None) -> Bits:
    """See cascade.run."""
    words, groups = forcing.words, network.groups
    owner = np.empty(len(groups), np.int64)
    owner[compiled.order] = compiled.owner
    capacity = np.empty(len(groups), np.int64)
    capacity[compiled.order] = compiled.capacity
    recharge = np.empty(len(groups), np.int64)
    recharge[compiled.order] = np.minimum(compiled.recharge, compiled.capacity)
    k = np.array([g.k for g in groups], np.int64)
    start_only = np.array([g.start_only for g in groups], np.bool_)
    buffered = np.flatnonzero(capacity > 0)
    row = np.full(len(groups), -1, np.int64)
    row[buffered] = np.arange(len(buffered))
    seen = np.arange(len(network.names)) if watch is None else watch
    history = np.empty((hours, len(seen), words), np.uint64)
    _kernel()(
        hours, words, owner, k, start_only, capacity, recharge, *compiled.kernel,
        buffered, row, network.black_start, *_flat(forcing.available, hours, words),
        *_flat(forcing.waived, hours, words), seen, history,
    )  # fmt: skip
    return history


def _flat(changes: Mapping[int, Any], hours: int, words: int) -> tuple[Ints, Ints, Bits]:
    """Changes by hour as one table with the start of each hour."""
    starts = np.zeros(hours + 1, np.int64)
    nodes: list[NDArray[np.int64]] = []
    rows: list[Bits] = []
    for t in range(hours):
        found = changes.get(t)
        if found is not None:
            nodes.append(np.asarray(found[0], np.int64))
            rows.append(found[1])
        starts[t + 1] = starts[t] + (len(found[0]) if found is not None else 0)
    if not nodes:
        return starts, np.empty(0, np.int64), np.empty((0, words), np.uint64)
    return starts, np.concatenate(nodes), np.ascontiguousarray(np.concatenate(rows))


def _kernel() -> Callable[..., Any]:
    if not _compiled:
        import numba

        def compile_one(function: Callable[..., Any]) -> Callable[..., Any]:
            try:
                found: Callable[..., Any] = numba.njit(cache=True)(function)
            except RuntimeError:  # no folder in which to keep the compiled code
                found = numba.njit(function)
            return found

        for function in (_supply, _refill):
            globals()[function.__name__] = compile_one(function)
        _compiled["run"] = compile_one(_run)
    return _compiled["run"]


def _supply(j: int, members_at: Any, members: Any, k: Any, up: Any, planes: Any, out: Any) -> None:
    """out[w]: samples in which at least k[j] members of group j are up."""
    first, last, need = members_at[j], members_at[j + 1], k[j]
    words = up.shape[1]
    if need == last - first or need == 1:
        for w in range(words):
            out[w] = up[members[first], w]
        for m in range(first + 1, last):
            i = members[m]
            if need == 1:
                for w in range(words):
                    out[w] |= up[i, w]
            else:
                for w in range(words):
                    out[w] &= up[i, w]
        return
    planes[:need] = np.uint64(0)
    for m in range(first, last):
        i = members[m]
        for q in range(need - 1, 0, -1):
            for w in range(words):
                planes[q, w] |= planes[q - 1, w] & up[i, w]
        for w in range(words):
            planes[0, w] |= up[i, w]
    for w in range(words):
        out[w] = planes[need - 1, w]


def _refill(
    level: Any, given: Any, some: Any, capacity: int, recharge: int, depth: int
) -> tuple[bool, bool]:
    """One hour of one buffer, all words; gives: is a sample not full, did one run out."""
    drained, lost = False, False
    zero, every = np.uint64(0), ~np.uint64(0)
    for w in range(given.shape[0]):
        supply = given[w]
        borrow = ~supply & some[w]
        for p in range(depth):
            old = level[p, w]
            level[p, w] = old ^ borrow
            borrow &= ~old
        carry = zero
        for p in range(depth):
            gain = supply if (recharge >> p) & 1 else zero
            old = level[p, w]
            level[p, w] = old ^ gain ^ carry
            carry = (old & gain) | (carry & (old ^ gain))
        above, same = zero, every
        for p in range(depth - 1, -1, -1):
            full = every if (capacity >> p) & 1 else zero
            above |= same & level[p, w] & ~full
            same &= ~(level[p, w] ^ full)
        left = zero
        for p in range(depth):
            full = every if (capacity >> p) & 1 else zero
            level[p, w] = (level[p, w] & ~above) | (full & above)
            left |= level[p, w]
            if level[p, w] != full:
                drained = True
        lost |= (some[w] & ~left) != zero
        some[w] = left
    return drained, lost


def _run(
    hours: int, words: int, owner: Any, k: Any, start_only: Any, capacity: Any, recharge: Any,
    members_at: Any, members: Any, mine_at: Any, mine: Any, uses_at: Any, uses: Any,
    buffered: Any, row: Any, black_start: Any, change_at: Any, change_nodes: Any,
    change_rows: Any, waive_at: Any, waive_groups: Any, waive_rows: Any, seen: Any, history: Any,
) -> None:  # fmt: skip
    n, count = len(black_start), len(owner)
    every = ~np.uint64(0)
    up = np.full((n, words), every)
    available = np.full((n, words), every)
    supplied = np.full((count, words), every)
    waived = np.zeros((count if len(waive_groups) else 0, words), np.uint64)
    widest = 1
    depth = np.zeros(len(buffered), np.int64)
    deepest = 1
    for j in range(count):
        widest = max(widest, k[j])
    for b in range(len(buffered)):
        most = capacity[buffered[b]] + recharge[buffered[b]]
        while most >> depth[b]:
            depth[b] += 1
        deepest = max(deepest, depth[b])
    level = np.zeros((len(buffered), deepest, words), np.uint64)
    some = np.full((len(buffered), words), every)
    drained = np.zeros(len(buffered), np.bool_)
    for b in range(len(buffered)):
        for p in range(depth[b]):
            if (capacity[buffered[b]] >> p) & 1:
                level[b, p, :] = every
    planes = np.zeros((widest, words), np.uint64)
    hold = np.zeros(words, np.uint64)
    lost = np.zeros(len(buffered), np.bool_)
    now = np.zeros(words, np.uint64)
    todo_groups = np.zeros(count, np.int64)
    in_groups = np.zeros(count, np.bool_)
    todo_nodes = np.zeros(n, np.int64)
    in_nodes = np.zeros(n, np.bool_)
    for t in range(hours):
        many, head = 0, 0
        nodes = 0
        # what changes from outside: groups first, then nodes
        for c in range(waive_at[t], waive_at[t + 1]):
            j = waive_groups[c]
            for w in range(words):
                waived[j, w] = waive_rows[c, w]
            if not in_groups[j]:
                in_groups[j] = True
                todo_groups[many % count] = j
                many += 1
            if not in_nodes[owner[j]]:
                in_nodes[owner[j]] = True
                todo_nodes[nodes] = owner[j]
                nodes += 1
        for c in range(change_at[t], change_at[t + 1]):
            i = change_nodes[c]
            fell, rose = np.uint64(0), np.uint64(0)
            for w in range(words):
                may = change_rows[c, w]
                rose |= may & ~available[i, w]
                available[i, w] = may
                fell |= up[i, w] & ~may
                up[i, w] &= may
            if rose and not in_nodes[i]:
                in_nodes[i] = True
                todo_nodes[nodes] = i
                nodes += 1
            if fell:
                for u in range(uses_at[i], uses_at[i + 1]):
                    if not in_groups[uses[u]]:
                        in_groups[uses[u]] = True
                        todo_groups[many % count] = uses[u]
                        many += 1
        for b in range(len(buffered)):  # stores that ran out let their owners fall
            if lost[b] and not in_groups[buffered[b]]:
                in_groups[buffered[b]] = True
                todo_groups[many % count] = buffered[b]
                many += 1
        while head < many:
            j = todo_groups[head % count]
            head += 1
            in_groups[j] = False
            _supply(j, members_at, members, k, up, planes, now)
            if len(waived):
                for w in range(words):
                    now[w] |= waived[j, w]
            for w in range(words):
                supplied[j, w] = now[w]
            i = owner[j]
            if black_start[i] or start_only[j]:
                continue
            if row[j] >= 0:
                for w in range(words):
                    now[w] |= some[row[j], w]
            gone = np.uint64(0)
            for w in range(words):
                gone |= up[i, w] & ~now[w]
                up[i, w] &= now[w]
            if gone:
                for u in range(uses_at[i], uses_at[i + 1]):
                    if not in_groups[uses[u]]:
                        in_groups[uses[u]] = True
                        todo_groups[many % count] = uses[u]
                        many += 1
        while nodes:
            nodes -= 1
            i = todo_nodes[nodes]
            in_nodes[i] = False
            for w in range(words):
                hold[w] = available[i, w] & ~up[i, w]
            if not black_start[i]:
                for g in range(mine_at[i], mine_at[i + 1]):
                    for w in range(words):
                        hold[w] &= supplied[mine[g], w]
            rose = np.uint64(0)
            for w in range(words):
                rose |= hold[w]
                up[i, w] |= hold[w]
            if not rose:
                continue
            for u in range(uses_at[i], uses_at[i + 1]):
                j = uses[u]
                _supply(j, members_at, members, k, up, planes, now)
                if len(waived):
                    for w in range(words):
                        now[w] |= waived[j, w]
                changed = np.uint64(0)
                for w in range(words):
                    changed |= now[w] ^ supplied[j, w]
                    supplied[j, w] = now[w]
                if changed and not in_nodes[owner[j]]:
                    in_nodes[owner[j]] = True
                    todo_nodes[nodes] = owner[j]
                    nodes += 1
        for b in range(len(buffered)):
            j = buffered[b]
            short = np.uint64(0)
            for w in range(words):
                short |= ~supplied[j, w]
            lost[b] = False
            if drained[b] or short:
                drained[b], lost[b] = _refill(
                    level[b], supplied[j], some[b], capacity[j], recharge[j], depth[b]
                )
        for s in range(len(seen)):
            for w in range(words):
                history[t, s, w] = up[seen[s], w]
