"""Least load shed by trying every corner: flows from injections, island by island."""

from __future__ import annotations

from itertools import combinations

import numpy as np


def least_shed(buses, plants, loads, branches) -> float:
    """plants, loads: (bus, MW); branches: (a, b, MW per radian, limit); buses: a list."""
    left, total = set(buses), 0.0
    while left:
        island, todo = set(), [min(left)]
        while todo:
            here = todo.pop()
            island.add(here)
            todo += [
                y for a, b, *_ in branches for x, y in ((a, b), (b, a)) if x == here
                and y not in island
            ]  # fmt: skip
        left -= island
        total += _island(
            sorted(island), [p for p in plants if p[0] in island],
            [d for d in loads if d[0] in island], [b for b in branches if b[0] in island],
        )  # fmt: skip
    return total


def _island(buses, plants, loads, branches) -> float:
    place = {b: i for i, b in enumerate(buses)}
    n, parts = len(buses), plants + loads
    if not parts:
        return 0.0
    into = np.zeros((n, len(parts)))
    for k, (bus, _) in enumerate(parts):
        into[place[bus], k] = 1.0
    wanted = np.zeros(n)
    for bus, mw in loads:
        wanted[place[bus]] += mw
    weights = np.array([b[2] for b in branches])
    incidence = np.zeros((len(branches), n))
    for r, (a, b, *_) in enumerate(branches):
        incidence[r, place[a]], incidence[r, place[b]] = 1, -1
    laplace = incidence.T @ (weights[:, None] * incidence)
    shift = weights[:, None] * incidence @ np.linalg.pinv(laplace)
    sizes = np.array([mw for _, mw in parts])
    limits = np.array([b[3] for b in branches])
    eye, flow = np.eye(len(parts)), shift @ into
    base = shift @ wanted
    rows = np.vstack([eye, -eye, flow, -flow])
    most = np.concatenate([sizes, np.zeros(len(parts)), limits + base, limits - base])
    balance, need = np.ones(len(parts)), wanted.sum()
    best = np.inf
    for chosen in combinations(range(len(rows)), len(parts) - 1):
        system = np.vstack([rows[list(chosen)], balance])
        try:
            x = np.linalg.solve(system, np.append(most[list(chosen)], need))
        except np.linalg.LinAlgError:
            continue
        if (rows @ x <= most + 1e-7).all():
            best = min(best, float(x[len(plants) :].sum()))
    return best
