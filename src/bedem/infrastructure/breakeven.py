"""The probability at which an option pays, with its interval.

With common random numbers the expected loss is linear in the probability that what the option
touches is held, so two runs (nobody held, all held) serve every probability.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Outcome = Literal["pays_above", "always", "never", "no_difference", "pays_below", "unclear"]
BATCHES: Final = 20
# Student's t, 95 % one-sided, 19 degrees of freedom: a 90 % interval from 20 batches.
_T_19: Final = 1.7291


class BreakEven(msgspec.Struct, frozen=True):
    """outcome pays_above: the option pays above `at`, which lies between low and high (90 %)."""

    outcome: Outcome
    at: float | None = None
    low: float | None = None
    high: float | None = None


def break_even(
    nothing_0: Floats, nothing_1: Floats, option_0: Floats, option_1: Floats
) -> BreakEven:
    """Losses per sample of doing nothing and of the option, with probability 0 and 1."""
    cost = option_0 - nothing_0
    gain = (nothing_1 - nothing_0) - (option_1 - option_0)
    if not cost.any() and not gain.any():
        return BreakEven("no_difference")
    c, g = float(cost.mean()), float(gain.mean())
    if g <= 0:
        worse_at_1 = float((option_1 - nothing_1).mean())
        if c <= 0 and worse_at_1 <= 0:
            return BreakEven("always")
        return BreakEven(
            "never" if c >= 0 and worse_at_1 >= 0 else "pays_below", *_ratio(cost, gain)
        )
    if c <= 0:
        return BreakEven("always", *_ratio(cost, gain))
    at, low, high = _ratio(cost, gain)
    if standard_error(gain) * _T_19 >= g:
        return BreakEven("unclear", at, None, None)
    return BreakEven("never" if low is not None and low > 1 else "pays_above", at, low, high)


def _ratio(cost: Floats, gain: Floats) -> tuple[float | None, float | None, float | None]:
    """mean(cost)/mean(gain) with a 90 % interval from batch means of the residual."""
    g = float(gain.mean())
    if g == 0:
        return None, None, None
    at = float(cost.mean()) / g
    half = _T_19 * standard_error(cost - at * gain) / abs(g)
    return at, at - half, at + half


def standard_error(values: Floats) -> float:
    """Of the mean, from the means of twenty batches; samples beyond a full batch join the last."""
    size = len(values) // BATCHES
    if size < 1:
        return float("inf")
    cuts = np.arange(BATCHES) * size
    counts = np.diff(np.append(cuts, len(values)))
    means = np.add.reduceat(values, cuts) / counts
    return float(means.std(ddof=1) / np.sqrt(BATCHES))
