"""Words for probabilities and factors: ICD 203 for how likely, ENFSI for how strong.

ICD 203's bands share their edges and leave out 0-1 and 99-100 %: here they are half-open, and what
lies outside goes to the outermost band. A range is named at both of its ends.
"""

from __future__ import annotations

from typing import Final, Literal

Likely = Literal[
    "almost-no-chance",
    "very-unlikely",
    "unlikely",
    "roughly-even",
    "likely",
    "very-likely",
    "almost-certain",
]
_BANDS: Final[tuple[tuple[float, Likely], ...]] = (
    (0.05, "almost-no-chance"), (0.20, "very-unlikely"), (0.45, "unlikely"),
    (0.55, "roughly-even"), (0.80, "likely"), (0.95, "very-likely"),
)  # fmt: skip


def likely(p: float) -> Likely:
    """The band of a probability: lower edge in, upper edge out."""
    if not 0 <= p <= 1:
        raise ValueError(f"{p} is no probability")
    return next((word for upper, word in _BANDS if p < upper), "almost-certain")


Strength = Literal["none", "limited", "moderate", "moderately-strong", "strong"]


def strength(factor: float) -> Strength:
    """ENFSI's verbal scale for a likelihood ratio, of either direction."""
    size = max(factor, 1 / factor)
    bands: tuple[tuple[float, Strength], ...] = (
        (1.0000001, "none"), (10, "limited"), (100, "moderate"), (1000, "moderately-strong"),
    )  # fmt: skip
    return next((word for upper, word in bands if size < upper), "strong")
