"""The same cascade compiled by numba, where it is installed: the same bits, several times faster.

Nodes are swept by level, each with its stale groups, instead of array operations on sets of them.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import Bits
from bedem.infrastructure.network import Compiled, Ints, Network

AVAILABLE: Final = importlib.util.find_spec("numba") is not None
_compiled: dict[str, Callable[..., Any]] = {}
_compiling: Final = threading.Lock()


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
    with _compiling:
        if not _compiled:
            import numba

            def compile_one(function: Callable[..., Any]) -> Callable[..., Any]:
                try:
                    found: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
                except RuntimeError:  # no folder in which to keep the compiled code
                    found = numba.njit(nogil=True)(function)
                return found

            for function in (_supply, _refill, _touch):
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
    gone: Any, given: Any, some: Any, carry: Any, capacity: int, recharge: int, depth: int
) -> tuple[bool, bool]:
    """One hour of one buffer, counted from full; gives: is a sample not full, did one change."""
    words = given.shape[0]
    zero, every = np.uint64(0), ~np.uint64(0)
    for w in range(words):
        carry[w] = ~given[w] & some[w]
    for p in range(depth):
        for w in range(words):
            old = gone[p, w]
            gone[p, w] = old ^ carry[w]
            carry[w] &= old
    for w in range(words):
        carry[w] = zero
    for p in range(depth):
        bit = every if (recharge >> p) & 1 else zero
        for w in range(words):
            gain = given[w] & bit
            old = gone[p, w]
            gone[p, w] = old ^ gain ^ carry[w]
            carry[w] = (~old & (gain | carry[w])) | (gain & carry[w])
    left, drained, lost = carry, zero, zero
    for p in range(depth):
        for w in range(words):
            gone[p, w] &= ~carry[w]
            drained |= gone[p, w]
    for w in range(words):
        left[w] = zero
    for p in range(depth):
        bit = every if (capacity >> p) & 1 else zero
        for w in range(words):
            left[w] |= gone[p, w] ^ bit
    for w in range(words):
        lost |= some[w] ^ left[w]
        some[w] = left[w]
    return drained != zero, lost != zero


def _touch(
    i: int, uses_at: Any, uses: Any, owner: Any, position: Any, stale: Any, marked: Any
) -> int:
    """Node i changed: the groups it is in are stale, their owners marked; gives the lowest."""
    low = len(marked)
    for u in range(uses_at[i], uses_at[i + 1]):
        j = uses[u]
        if not stale[j]:
            stale[j] = True
            at = position[owner[j]]
            marked[at] = True
            low = min(low, at)
    return low


def _run(
    hours: int, words: int, owner: Any, k: Any, start_only: Any, capacity: Any, recharge: Any,
    members_at: Any, members: Any, mine_at: Any, mine: Any, uses_at: Any, uses: Any,
    by_level: Any, position: Any, buffered: Any, row: Any, black_start: Any, change_at: Any,
    change_nodes: Any, change_rows: Any, waive_at: Any, waive_groups: Any, waive_rows: Any,
    seen: Any, history: Any,
) -> None:  # fmt: skip
    n, count = len(black_start), len(owner)
    every, zero = ~np.uint64(0), np.uint64(0)
    up = np.full((n, words), every)
    available = np.full((n, words), every)
    supplied = np.full((count, words), every)
    waived = np.zeros((count if len(waive_groups) else 0, words), np.uint64)
    widest, deepest = 1, 1
    for j in range(count):
        widest = max(widest, k[j])
    depth = np.zeros(len(buffered), np.int64)
    for b in range(len(buffered)):
        while capacity[buffered[b]] >> depth[b]:
            depth[b] += 1
        deepest = max(deepest, depth[b])
    gone = np.zeros((len(buffered), deepest, words), np.uint64)
    some = np.full((len(buffered), words), every)
    drained = np.zeros(len(buffered), np.bool_)
    lost = np.zeros(len(buffered), np.bool_)
    planes = np.zeros((widest, words), np.uint64)
    now = np.zeros(words, np.uint64)
    hold = np.zeros(words, np.uint64)
    stale = np.zeros(count, np.bool_)
    marked = np.zeros(n, np.bool_)
    ready = np.zeros(n, np.bool_)
    for t in range(hours):
        low, rising = n, n
        for c in range(waive_at[t], waive_at[t + 1]):
            j = waive_groups[c]
            waived[j, :] = waive_rows[c, :]
            stale[j] = True
            at = position[owner[j]]
            marked[at], ready[at] = True, True
            low, rising = min(low, at), min(rising, at)
        for c in range(change_at[t], change_at[t + 1]):
            i = change_nodes[c]
            fell, rose = zero, zero
            for w in range(words):
                may = change_rows[c, w]
                rose |= may & ~available[i, w]
                available[i, w] = may
                fell |= up[i, w] & ~may
                up[i, w] &= may
            if rose != zero:
                ready[position[i]] = True
                rising = min(rising, position[i])
            if fell != zero:
                low = min(low, _touch(i, uses_at, uses, owner, position, stale, marked))
        for b in range(len(buffered)):  # stores that ran out let their owners fall
            if lost[b]:
                j = buffered[b]
                stale[j] = True
                marked[position[owner[j]]] = True
                low = min(low, position[owner[j]])
        while low < n:  # fall: upwards, again from below while a circle goes on
            at, low = low, n
            while at < n:
                if not marked[at]:
                    at += 1
                    continue
                marked[at] = False
                i = by_level[at]
                hold[:] = every
                for g in range(mine_at[i], mine_at[i + 1]):
                    j = mine[g]
                    if not stale[j]:
                        continue
                    stale[j] = False
                    _supply(j, members_at, members, k, up, planes, now)
                    if len(waived):
                        for w in range(words):
                            now[w] |= waived[j, w]
                    for w in range(words):
                        supplied[j, w] = now[w]
                    if start_only[j]:
                        continue
                    if row[j] >= 0:
                        b = row[j]
                        for w in range(words):
                            hold[w] &= now[w] | some[b, w]
                    else:
                        for w in range(words):
                            hold[w] &= now[w]
                if not black_start[i]:
                    fell = zero
                    for w in range(words):
                        fell |= up[i, w] & ~hold[w]
                        up[i, w] &= hold[w]
                    if fell != zero:
                        back = _touch(i, uses_at, uses, owner, position, stale, marked)
                        if back <= at:
                            low = min(low, back)
                at += 1
        low = rising
        for at in range(rising, n):
            if ready[at]:
                ready[at] = False
                marked[at] = True
        while low < n:  # rise: the same way
            at, low = low, n
            while at < n:
                if not marked[at]:
                    at += 1
                    continue
                marked[at] = False
                i = by_level[at]
                for w in range(words):
                    hold[w] = available[i, w] & ~up[i, w]
                for g in range(mine_at[i], mine_at[i + 1]):
                    j = mine[g]
                    if stale[j]:
                        stale[j] = False
                        _supply(j, members_at, members, k, up, planes, now)
                        if len(waived):
                            for w in range(words):
                                now[w] |= waived[j, w]
                        for w in range(words):
                            supplied[j, w] = now[w]
                    if not black_start[i]:
                        for w in range(words):
                            hold[w] &= supplied[j, w]
                rose = zero
                for w in range(words):
                    rose |= hold[w]
                    up[i, w] |= hold[w]
                if rose != zero:
                    back = _touch(i, uses_at, uses, owner, position, stale, marked)
                    if back <= at:
                        low = min(low, back)
                at += 1
        for b in range(len(buffered)):
            j = buffered[b]
            short = zero
            for w in range(words):
                short |= ~supplied[j, w]
            lost[b] = False
            if drained[b] or short != zero:
                drained[b], lost[b] = _refill(
                    gone[b], supplied[j], some[b], now, capacity[j], recharge[j], depth[b]
                )
        for s in range(len(seen)):
            for w in range(words):
                history[t, s, w] = up[seen[s], w]
