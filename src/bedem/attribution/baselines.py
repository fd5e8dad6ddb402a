"""Simple models to compare with: what is obvious, and what it gets wrong.

Each gives log scores of the groups, higher is better, and most a closed world: one of the known
groups must have done it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from bedem.attribution.reports import Array, Counts

Scorer = Callable[[Counts, list[int]], Array]


def report_count(counts: Counts, places: list[int]) -> Array:
    """Whoever is written about most."""
    with np.errstate(divide="ignore"):
        scores: Array = np.log(counts.reports / counts.reports.sum())
    return scores


def tfidf_cosine(counts: Counts, places: list[int]) -> Array:
    """Cosine between the set and each group's profile, rare features weighing more."""
    profile = counts.per_feature > 0
    rarity = np.log((1 + len(counts.groups)) / (1 + profile.sum(axis=0))) + 1
    weighted = profile * rarity
    asked = np.zeros(len(counts.features))
    asked[places] = rarity[places]
    length = np.linalg.norm(weighted, axis=1) * np.linalg.norm(asked)
    scores: Array = weighted @ asked / np.where(length > 0, length, 1)
    return scores


def naive_multinomial(counts: Counts, places: list[int]) -> Array:
    """Naive Bayes over the features a group was ever seen with, alpha .1, every group alike."""
    alpha = 0.1
    rows = (counts.per_feature > 0) + alpha
    scores: Array = np.log(rows / rows.sum(axis=1, keepdims=True))[:, places].sum(axis=1)
    return scores


def naive_bernoulli(counts: Counts, places: list[int]) -> Array:
    """Naive Bayes over presence and absence, Laplace 1, prior by reports."""
    p = (counts.per_feature + 1) / (counts.reports[:, None] + 2)
    present, absent = np.log(p), np.log1p(-p)
    given = (present - absent)[:, places].sum(axis=1)
    scores: Array = np.sum([absent.sum(axis=1), given, report_count(counts, places)], axis=0)
    return scores


def closed(scores: Array) -> Array:
    """Probabilities of a closed world."""
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    return np.asarray(weights, dtype=np.float64)


BASELINES: Final[dict[str, Scorer]] = {
    "report count": report_count,
    "TF-IDF cosine": tfidf_cosine,
    "naive Bayes, multinomial": naive_multinomial,
    "naive Bayes, Bernoulli": naive_bernoulli,
}
