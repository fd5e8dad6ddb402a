"""How much to trust a weighing: a word of its own, apart from the likelihood, with its reasons."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from bedem.attribution.weigh import Weighing

Level = Literal["low", "moderate", "high"]
Reason = Literal[
    "prior-moves-more",
    "priors-disagree",
    "few-families",
    "no-technical",
    "flips",
    "unverified",
    "stable",
]
FEW_FAMILIES: Final = 5


class Confidence(msgspec.Struct, frozen=True):
    level: Level
    reasons: tuple[Reason, ...]


def confidence(found: Weighing) -> Confidence:
    """High needs all of: priors agree, five sources, technical findings, no flip, all verified."""
    reasons: list[Reason] = []
    if found.moved_by_prior > found.moved_by_items:
        reasons += ["prior-moves-more"]
    if len(set(found.first.values())) > 1:
        reasons += ["priors-disagree"]
    if found.families < FEW_FAMILIES:
        reasons += ["few-families"]
    if not found.technical:
        reasons += ["no-technical"]
    if found.flips:
        reasons += ["flips"]
    if found.unverified:
        reasons += ["unverified"]
    grave = {"priors-disagree", "few-families", "no-technical"} & set(reasons)
    level: Level = "low" if grave else "moderate" if reasons else "high"
    return Confidence(level, tuple(reasons or ["stable"]))
