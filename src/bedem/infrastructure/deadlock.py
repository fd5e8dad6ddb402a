"""Loops that cannot start: who waits for whom, and whose black start would free them.

A node is deadlocked when it is available and down although everything around it could run: it is
up in the greatest fixpoint from all-up, and not in the least fixpoint from what is up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from bedem.infrastructure.network import Network

# Candidates tried one by one; a larger loop says how many were not tried.
MOST_TRIED: Final = 200


class Loop(msgspec.Struct, frozen=True):
    """members: node ids that wait for one another; waiting: all that is down because of it.

    frees: nodes of the loop whose black start brings back most, best first; brings: how many.
    """

    members: tuple[str, ...]
    waiting: int
    frees: tuple[str, ...]
    brings: int
    not_tried: int = 0


def cold_start(network: Network) -> tuple[Loop, ...]:
    """Loops that would not come back if everything were down once."""
    n = len(network.names)
    return find_loops(network, [False] * n, [True] * n)


def find_loops(network: Network, up: Sequence[bool], available: Sequence[bool]) -> tuple[Loop, ...]:
    """Deadlocks of one sample at one hour; up is a settled state."""
    rules = _Rules(network, available)
    risen = rules.rise(list(up), ())
    could = rules.fall(list(available))
    stuck = {i for i in range(len(risen)) if could[i] and not risen[i] and available[i]}
    loops = []
    for members in _cycles(rules, stuck, risen):
        tried = sorted(members)[:MOST_TRIED]
        gains = [(len(stuck) - _still(rules, risen, stuck, i), i) for i in tried]
        best = max((g for g, _ in gains), default=0)
        frees = tuple(network.names[i] for g, i in gains if g == best and g > 0)
        names = tuple(network.names[i] for i in sorted(members))
        loops.append(Loop(names, len(stuck), frees, best, len(members) - len(tried)))
    return tuple(loops)


def _still(rules: _Rules, risen: list[bool], stuck: set[int], start: int) -> int:
    after = rules.rise(list(risen), (start,))
    return sum(not after[i] for i in stuck)


class _Rules:
    """Plain fixpoints of one sample by worklist: rare, so clarity beats speed."""

    def __init__(self, network: Network, available: Sequence[bool]) -> None:
        self.network = network
        self.available = available
        self.groups = network.groups
        n = len(network.names)
        self.mine: list[list[int]] = [[] for _ in range(n)]
        self.users: list[list[int]] = [[] for _ in range(n)]
        for j, group in enumerate(self.groups):
            self.mine[group.owner].append(j)
            for member in group.members:
                self.users[member].append(group.owner)

    def supplied(self, j: int, up: list[bool]) -> bool:
        group = self.groups[j]
        return sum(up[m] for m in group.members) >= group.k

    def rise(self, up: list[bool], started: tuple[int, ...]) -> list[bool]:
        work = list(range(len(up)))
        while work:
            i = work.pop()
            if up[i] or not self.available[i]:
                continue
            alone = bool(self.network.black_start[i]) or i in started
            if alone or all(self.supplied(j, up) for j in self.mine[i]):
                up[i] = True
                work += self.users[i]
        return up

    def fall(self, up: list[bool]) -> list[bool]:
        work = list(range(len(up)))
        while work:
            i = work.pop()
            if not up[i] or self.network.black_start[i]:
                continue
            if not all(self.supplied(j, up) for j in self.mine[i]):
                up[i] = False
                work += self.users[i]
        return up


def _cycles(rules: _Rules, stuck: set[int], up: list[bool]) -> list[set[int]]:
    """Strongly connected parts of "waits for" among the stuck nodes, largest first (Tarjan)."""
    edges = {
        i: [
            m
            for j in rules.mine[i]
            if not rules.supplied(j, up)
            for m in rules.groups[j].members
            if m in stuck
        ]
        for i in stuck
    }
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on: set[int] = set()
    found: list[set[int]] = []
    for root in sorted(stuck):
        if root in order:
            continue
        order[root] = low[root] = len(order)
        stack.append(root)
        on.add(root)
        work = [(root, iter(edges[root]))]
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append(other)
                    on.add(other)
                    work.append((other, iter(edges[other])))
                    break
                if other in on:
                    low[node] = min(low[node], order[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    part: set[int] = set()
                    while node not in part:
                        part.add(stack.pop())
                    on -= part
                    if len(part) > 1 or node in edges[node]:
                        found.append(part)
    return sorted(found, key=lambda p: (-len(p), min(p)))
