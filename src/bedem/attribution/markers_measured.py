"""How often software unique to one group pointed to the right one, on later reports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from bedem.attribution.reports import markers
from bedem.attribution.transitions import Item
from bedem.knowledge.attack_store import load_release


class MarkerScore(msgspec.Struct, frozen=True):
    mentions: int
    right: int


def score_markers(items: Iterable[Item], home: Path | None = None) -> MarkerScore:
    """A mention: a later report, of anybody, that names software unique to one group before."""
    unique: dict[str, dict[str, str]] = {}
    mentions = right = 0
    for item in items:
        if item.same_url_cited_before:
            continue
        if item.older not in unique:
            unique[item.older] = markers(load_release(item.older, home))
        for feature in item.features:
            if feature in unique[item.older]:
                mentions += 1
                right += unique[item.older][feature] == item.actor
    return MarkerScore(mentions, right)
