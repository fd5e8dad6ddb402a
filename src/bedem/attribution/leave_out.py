"""Leave one report out: what a model says of a report once its text is taken from what it knows.

Easier than the future, and not the error rate. Unstripped, it is the canary: a model that has seen
the report must do far better, or the stripping does not strip.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec
import numpy as np

from bedem.attribution.baselines import BASELINES
from bedem.attribution.contenders import OURS, PLAIN, Contender
from bedem.attribution.metrics import Measured, mean_of, measured, rank_of
from bedem.attribution.reports import (
    Array,
    Counts,
    count,
    reports_of,
    same_text,
    techniques_in,
)
from bedem.attribution.temporal import Ranked, ranking
from bedem.knowledge.attack import Release

FEWEST_LEFT = 3
COMPARED = ("TF-IDF cosine", "naive Bayes, multinomial")


class LeftOut(msgspec.Struct, frozen=True):
    """One report without its own text: the row of its group, and how many reports are left."""

    group: str
    features: frozenset[str]
    row: Array
    reports: int


class LeaveOut(msgspec.Struct, frozen=True):
    release: str
    reports: int
    groups: int
    ranked: tuple[Ranked, ...]
    unstripped_top1: dict[str, float]
    paired_mrr: Measured


def left_out(release: Release, counts: Counts) -> list[LeftOut]:
    """Reports of at least three techniques whose group keeps at least three features without it.

    Citations with the same URL go with it, under whatever name.
    """
    reports = reports_of(release)
    by_group: dict[str, dict[int, frozenset[str]]] = {}
    for (group, citation), features in reports.items():
        by_group.setdefault(group, {})[citation] = features
    found = []
    for (group, citation), features in reports.items():
        if techniques_in(features) < 3:
            continue
        text = release.citations[citation]
        rest = [
            named
            for other, named in by_group[group].items()
            if other != citation and not same_text(text, release.citations[other])
        ]
        if len(frozenset().union(*rest)) < FEWEST_LEFT:
            continue
        row = np.zeros(len(counts.features))
        for named in rest:
            row[[counts.feature_at[f] for f in named]] += 1
        found.append(LeftOut(group, features, row, len(rest)))
    return found


def evaluate_left_out(release: Release, models: Mapping[str, Contender]) -> LeaveOut:
    """Ranks of the true group, stripped and not, for two baselines and the two of ours."""
    counts = count(release)
    items = left_out(release, counts)
    scorers = {name: BASELINES[name] for name in COMPARED}
    scorers |= {name: partial(_groups, models[name]) for name in (PLAIN, OURS)}
    ranks: dict[str, list[int]] = {name: [] for name in scorers}
    seen: dict[str, list[int]] = {name: [] for name in scorers}
    for item in items:
        places, at = counts.places(item.features), counts.group_at[item.group]
        stripped = counts.with_row(item.group, item.row, item.reports)
        for name, scorer in scorers.items():
            ranks[name].append(rank_of(scorer(stripped, places), at))
            seen[name].append(rank_of(scorer(counts, places), at))
    arrays = {name: np.array(r, dtype=float) for name, r in ranks.items()}
    clusters = [i.group for i in items]
    difference = 1 / arrays[OURS] - 1 / arrays[PLAIN]
    return LeaveOut(
        release.release,
        len(items),
        len(set(clusters)),
        tuple(ranking(name, arrays[name], clusters) for name in scorers),
        {name: float((np.array(r) == 1).mean()) for name, r in seen.items()},
        measured(mean_of(difference), clusters),
    )


def _groups(model: Contender, counts: Counts, places: list[int]) -> Array:
    return model(counts, places).groups
