"""The models that the benchmark compares, each as probabilities of the groups and of none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np

from bedem.attribution.baselines import closed, naive_bernoulli, naive_multinomial
from bedem.attribution.likelihood import Model, Parameters, Posterior, parameters
from bedem.attribution.reports import Array, Counts

# The page's own model: techniques and software by shrunk likelihood ratio, nothing else.
SHRUNK: Final = Parameters(
    shrink=32, software_weight=3, temperature=2.2795, likeness=0, usual_likeness=0,
    none_prior=0.5, none_capped=False, capped=False,
)  # fmt: skip
OURS: Final = "bedem"
PLAIN: Final = "shrunk LR"
UNCAPPED: Final = "bedem, P(none) free"
Contender = Callable[[Counts, list[int]], Posterior]


class _Cached:
    """A model per counts; counts of one release are asked many times."""

    def __init__(self, numbers: Parameters) -> None:
        self._numbers = numbers
        self._models: dict[int, tuple[Counts, Model]] = {}

    def __call__(self, counts: Counts, places: list[int]) -> Posterior:
        if id(counts) not in self._models:
            if len(self._models) > 8:
                self._models.clear()
            self._models[id(counts)] = (counts, Model(counts, self._numbers))
        return self._models[id(counts)][1].posterior(places)


def _closed_multinomial(counts: Counts, places: list[int]) -> Posterior:
    return Posterior(closed(naive_multinomial(counts, places)), 0.0)


def _closed_bernoulli(counts: Counts, places: list[int]) -> Posterior:
    return Posterior(closed(naive_bernoulli(counts, places)), 0.0)


def _open_bernoulli(counts: Counts, places: list[int]) -> Posterior:
    """Naive Bayes, Bernoulli, with a class of its own for none, half of the prior."""
    b = np.clip((counts.per_feature.sum(axis=0) + 1) / (counts.reports.sum() + 2), 1e-9, 0.95)
    with np.errstate(divide="ignore"):
        scores = naive_bernoulli(counts, places) + np.log(0.5)
    none = float(np.log1p(-b).sum() + (np.log(b) - np.log1p(-b))[places].sum() + np.log(0.5))
    found = closed(np.append(scores, none))
    return Posterior(found[:-1], float(found[-1]))


def _constant(counts: Counts, places: list[int]) -> Posterior:
    prior: Array = counts.reports / counts.reports.sum()
    return Posterior(prior / 2, 0.5)


def contenders(numbers: Parameters | None = None) -> dict[str, Contender]:
    """By name; ours last."""
    numbers = numbers or parameters()
    return {
        "naive Bernoulli, closed": _closed_bernoulli,
        "NB multinomial, closed": _closed_multinomial,
        "naive Bernoulli + none": _open_bernoulli,
        "constant: half none": _constant,
        PLAIN: _Cached(SHRUNK),
        UNCAPPED: _Cached(msgspec.structs.replace(numbers, none_capped=False)),
        OURS: _Cached(numbers),
    }
