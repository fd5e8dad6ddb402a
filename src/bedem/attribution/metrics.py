"""Scores of probabilities and rankings, with intervals from resampling whole groups.

Reports of one group resemble each other; resampling reports one by one would make intervals too
narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.attribution.reports import Array

Places = NDArray[np.intp]
RESAMPLES: Final = 1000
SEED: Final = 20220826
BINS: Final = 10


class Measured(msgspec.Struct, frozen=True):
    """A number with its 90 % interval (5 and 95 of 100 resamples); None where it has none."""

    value: float
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        text = f"{self.value:.3f}"
        if self.low is not None and self.high is not None:
            text += f" [{self.low:.2f}, {self.high:.2f}]"
        return text


def measured(
    statistic: Callable[[Places], float],
    clusters: Sequence[str],
    halves: Sequence[int] | None = None,
    resamples: int = RESAMPLES,
) -> Measured:
    """`statistic` of row numbers; whole clusters are drawn again, within each half if given."""
    rows = _by_cluster(clusters, halves)
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(resamples):
        chosen = [half[i] for half in rows for i in rng.integers(0, len(half), len(half))]
        drawn.append(statistic(np.concatenate(chosen)))
    whole = statistic(np.arange(len(clusters)))
    found = np.array(drawn)
    found = found[np.isfinite(found)]
    if not len(found):
        return Measured(whole)
    low, high = np.quantile(found, [0.05, 0.95])
    return Measured(whole, float(low), float(high))


def _by_cluster(clusters: Sequence[str], halves: Sequence[int] | None) -> list[list[Places]]:
    parts: dict[int, dict[str, list[int]]] = {}
    for i, cluster in enumerate(clusters):
        half = halves[i] if halves is not None else 0
        parts.setdefault(half, {}).setdefault(cluster, []).append(i)
    return [[np.array(r, dtype=np.intp) for r in part.values()] for part in parts.values()]


def mean_of(values: Array) -> Callable[[Places], float]:
    return lambda rows: float(values[rows].mean())


def halves_mean(values: Array, half: Array) -> Callable[[Places], float]:
    """Mean of the means of the two halves: each weighs 50 %."""

    def statistic(rows: Places) -> float:
        first = half[rows] == 0
        if first.all() or not first.any():
            return float("nan")
        return float(values[rows][first].mean() + values[rows][~first].mean()) / 2

    return statistic


def auroc(scores: Array, positive: NDArray[np.bool_]) -> float:
    """Chance that a positive scores above a negative, ties count half; nan without both."""
    a, b = scores[positive], scores[~positive]
    if not len(a) or not len(b):
        return float("nan")
    return float((a[:, None] > b).mean() + 0.5 * (a[:, None] == b).mean())


def expected_calibration_error(told: Array, right: Array, weight: Array) -> float:
    """Ten equal bins of the probability of the first answer."""
    bins = np.minimum((told * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=weight * (right - told), minlength=BINS)
    return float(np.abs(gaps).sum() / weight.sum())


def rank_of(scores: Array, place: int) -> int:
    """1 for the highest; ties do not push down."""
    return 1 + int((scores > scores[place]).sum())
