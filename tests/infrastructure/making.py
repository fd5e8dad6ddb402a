"""Random models, and forcings given as plain tables."""

from __future__ import annotations

import random

import numpy as np

from bedem.infrastructure.bits import ALL, pack
from bedem.infrastructure.cascade import Forcing
from bedem.infrastructure.network import Group, Network


def random_network(seed: int, nodes: int = 0) -> Network:
    """Cycles, k of n, buffers with recharge above capacity, start-only needs, black start."""
    r = random.Random(seed)
    n = nodes or r.randint(2, 9)
    groups = []
    for owner in range(n):
        for _ in range(r.choice([0, 1, 1, 2, 3])):
            members = tuple(r.sample(range(n), r.randint(1, min(n, 5))))
            buffer = r.choice([0, 0, 1, 2, 3, 5])
            groups.append(
                Group(owner, members, r.randint(1, len(members)), buffer,
                      r.choice([0, 1, 2, 4, 7]), r.random() < 0.15)
            )  # fmt: skip
    black = np.array([r.random() < 0.15 for _ in range(n)])
    return Network(tuple(f"n{i}" for i in range(n)), tuple(groups), black)


def random_tables(seed: int, network: Network, hours: int, samples: int):
    """available [hours, nodes, samples] and waived [hours, groups, samples] as booleans."""
    rng = np.random.default_rng(seed)
    n, g = len(network.names), len(network.groups)
    available = np.ones((hours, n, samples), bool)
    for _ in range(rng.integers(1, 3 * n)):
        node, start = rng.integers(n), rng.integers(hours)
        which = rng.random(samples) < rng.choice([0.2, 0.6, 1.0])
        available[start : start + rng.integers(1, 8), node, which] = False
    waived = np.zeros((hours, g, samples), bool)
    if g and rng.random() < 0.5:
        group, start = rng.integers(g), rng.integers(hours)
        waived[start : start + rng.integers(1, 8), group, rng.random(samples) < 0.5] = True
    return available, waived


def forcing_of(available: np.ndarray, waived: np.ndarray) -> Forcing:
    """Only what changes, hour by hour."""
    words = (available.shape[2] + 63) // 64
    changes: dict[str, dict[int, tuple[np.ndarray, np.ndarray]]] = {"a": {}, "w": {}}
    for key, table, before in (("a", available, True), ("w", waived, False)):
        packed = pack(table)
        if before:
            packed |= pack(np.ones(table.shape[2], bool)) ^ ALL
        last = np.full(packed.shape[1:], ALL if before else 0, np.uint64)
        for t in range(len(table)):
            rows = np.flatnonzero((packed[t] != last).any(axis=1))
            if len(rows):
                changes[key][t] = (rows, packed[t][rows])
            last = packed[t]
    return Forcing(words, changes["a"], changes["w"])
