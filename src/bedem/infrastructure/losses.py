"""From histories of bits to hours lost, people affected and megawatt hours."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import ALL, Bits, unpack
from bedem.infrastructure.schema import Services

Floats = NDArray[np.float64]
MEASURES = ("person_hours", "service_hours", "mwh")


class Losses(msgspec.Struct, frozen=True, eq=False):
    """hours [watched, samples]: hours not served within the horizon."""

    watched: NDArray[np.int64]
    hours: Floats
    horizon: int


def watched_nodes(services: Services) -> NDArray[np.int64]:
    """Services, and assets with megawatts of their own."""
    chosen = [
        i for i, n in enumerate(services.nodes) if n.kind == "service" or _own_mw(services, i)
    ]
    return np.array(chosen, np.int64)


def _own_mw(services: Services, i: int) -> float:
    node = services.nodes[i]
    return node.mw.value if node.mw is not None and node.kind == "asset" else 0.0


def losses_of(history: Bits, capacity: Floats, watched: NDArray[np.int64], samples: int) -> Losses:
    """History [hours, watched, words]; capacity [hours, nodes]. Padding is never counted."""
    cap = capacity[:, watched]
    reduced = np.flatnonzero((cap < 1).any(axis=0))
    lost = _counted(history, samples)
    for row in reduced:
        served = unpack(history[:, row], samples) * cap[:, row, None]
        lost[row] = (1 - served).sum(axis=0)
    return Losses(watched, lost, len(history))


def _counted(history: Bits, samples: int) -> Floats:
    """Hours down [watched, samples]: added in bit planes, three hours to a sum and a carry."""
    lost = np.zeros((history.shape[1], samples), np.int32)
    rows = np.flatnonzero((history != ALL).any(axis=(0, 2)))
    if not len(rows):
        return lost.astype(np.float64)
    left = ~history[:, rows]
    total = np.zeros((len(rows), samples), np.int32)
    weight = 1
    while len(left):
        carries = []
        while len(left) > 1:
            n = len(left) // 3 * 3
            if n:
                a, b, c = left[0:n:3], left[1:n:3], left[2:n:3]
                odd = a ^ b
                carries.append((a & b) | (c & odd))
                odd ^= c
                left = np.concatenate((odd, left[n:]))
            else:
                carries.append(left[:1] & left[1:])
                left = left[:1] ^ left[1:]
        total += unpack(left[0], samples) * np.int32(weight)
        left = np.concatenate(carries) if carries else left[:0]
        weight *= 2
    lost[rows] = total
    return lost.astype(np.float64)


def weights(services: Services, watched: NDArray[np.int64], measure: str) -> Floats:
    """What an hour of each watched node weighs in a measure."""
    found = np.zeros(len(watched))
    for row, i in enumerate(watched):
        node = services.nodes[i]
        if measure == "mwh":
            found[row] = _own_mw(services, int(i))
        elif node.kind == "service":
            people = node.people.value if node.people is not None else 0.0
            found[row] = people if measure == "person_hours" else 1.0
    return found


def total(losses: Losses, weight: Floats) -> Floats:
    """Loss of each sample [samples] in the measure of the weights."""
    found: Floats = weight @ losses.hours
    return found


def percentiles(values: NDArray[np.number]) -> tuple[int, int, int]:
    """P10, P50, P90 as whole numbers that occur: the k-th smallest, never between two."""
    ordered = np.sort(values)
    last = len(ordered) - 1
    at = [min(int(np.ceil(q * len(ordered))) - 1, last) for q in (0.1, 0.5, 0.9)]
    p10, p50, p90 = (round(float(ordered[max(i, 0)])) for i in at)
    return p10, p50, p90
