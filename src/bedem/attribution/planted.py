"""Does the arithmetic of the case layer hold? Worlds made with a known answer.

Planted worlds: reliability and likelihoods are drawn from the analyst's own ranges, and the exact
posterior follows; 90 % intervals should hold it in about 90 of 100 worlds. That proves the code,
not the analyst: with ranges half as wide as the truth it fails, and that row is printed too.
"""

from __future__ import annotations

import itertools

import msgspec
import numpy as np

from bedem.attribution.ledger import HYPOTHESES, Item, Ledger, Range
from bedem.attribution.reports import Array
from bedem.attribution.weigh import (
    family_log_likelihoods,
    intervals,
    posterior,
    prior_draws,
)

WORLDS = 1000
ITEMS = 6
PLANTED_GRADES = ("A1", "A2", "B2", "B3", "C3", "C4")


class CaseLayer(msgspec.Struct, frozen=True):
    """Shares of planted posteriors inside the 90 % interval; the largest error of the draws."""

    worlds: int
    covered: float
    covered_half_width: float
    covered_copied: float
    monte_carlo_error: float


def case_layer(worlds: int = WORLDS, draws: int = 1000) -> CaseLayer:
    """All of it, some seconds; the two contrasts over a quarter of the worlds."""
    return CaseLayer(
        worlds,
        coverage(worlds, draws),
        coverage(worlds // 4, draws, narrow=0.5),
        coverage(worlds // 4, draws, copies=5),
        max(monte_carlo_error(seed) for seed in range(3)),
    )


def planted_ledger(rng: np.random.Generator, items: int = ITEMS) -> Ledger:
    """A ledger of independent items with random ranges."""
    made = []
    for i in range(items):
        lr: dict[str, Range] = {}
        for name in HYPOTHESES[1:]:
            middle, width = rng.normal(0, 1), rng.uniform(0.1, 1.2)
            lr[name] = (float(np.exp(middle - width)), float(np.exp(middle + width)))
        grade = PLANTED_GRADES[int(rng.integers(0, len(PLANTED_GRADES)))]
        made.append(Item((f"E{i}",), f"family {i}", "2022-01-01", grade, "planted", lr))
    prior: dict[str, Range] = dict.fromkeys(HYPOTHESES, (0.05, 0.4))
    return Ledger("bedem-ledger/1", "planted", HYPOTHESES, {"one": prior}, tuple(made))


def truth(ledger: Ledger, rng: np.random.Generator) -> Array:
    """The exact posterior of one world within the ledger's ranges."""

    def uniform(name: str, draws: int) -> Array:
        return rng.random(draws)

    total = np.sum(list(family_log_likelihoods(ledger, 1, uniform).values()), axis=0)
    prior = prior_draws(ledger.priors["one"], ledger.hypotheses, 1, uniform)
    found: Array = posterior(prior, total)[0]
    return found


def coverage(worlds: int, draws: int, narrow: float = 1.0, copies: int = 1) -> float:
    """Share of hypotheses over worlds whose true posterior lies in the interval.

    narrow: the analyst's log ranges as a share of the true ones. copies: the first source counted
    that many times, as if each were independent.
    """
    rng = np.random.default_rng(11)
    inside = []
    for world in range(worlds):
        true_ledger = planted_ledger(rng)
        p = truth(true_ledger, rng)
        told = _as_told(true_ledger, narrow, copies)

        def uniform(name: str, size: int, world: int = world) -> Array:
            # a stream per name and world, the same in every run
            return np.random.default_rng([world, *name.encode()]).random(size)

        total = np.sum(list(family_log_likelihoods(told, draws, uniform).values()), axis=0)
        prior = prior_draws(told.priors["one"], told.hypotheses, draws, uniform)
        found = intervals(posterior(prior, total))
        inside += [i.low <= q <= i.high for i, q in zip(found, p.tolist(), strict=True)]
    return float(np.mean(inside))


def _as_told(ledger: Ledger, narrow: float, copies: int) -> Ledger:
    items = []
    for number, item in enumerate(ledger.items):
        lr = {h: _narrowed(bounds, narrow) for h, bounds in item.lr.items()}
        items += [
            msgspec.structs.replace(
                item, lr=lr, family=f"{item.family}/{copy}", evidence=(f"{item.id}/{copy}",)
            )
            for copy in range(copies if number == 0 else 1)
        ]
    return msgspec.structs.replace(ledger, items=tuple(items))


def _narrowed(bounds: Range, narrow: float) -> Range:
    low, high = np.log(bounds)
    middle, half = (low + high) / 2, (high - low) / 2 * narrow
    return float(np.exp(middle - half)), float(np.exp(middle + half))


def monte_carlo_error(seed: int, items: int = 2, draws: int = 200_000) -> float:
    """Largest difference of a mean from exact enumeration over two-point ranges."""
    ledger = planted_ledger(np.random.default_rng(seed), items)
    names = [f"{i.family}\x1f{h}" for i in ledger.items for h in (*HYPOTHESES[1:], "rho")]

    def two_point(state: dict[str, Array]) -> Array:
        def uniform(name: str, size: int) -> Array:
            return state.get(name, np.full(size, 0.5))

        size = len(next(iter(state.values())))
        total = np.sum(list(family_log_likelihoods(ledger, size, uniform).values()), axis=0)
        prior = prior_draws(ledger.priors["one"], ledger.hypotheses, size, uniform)
        mean: Array = posterior(prior, total).mean(axis=0)
        return mean

    grid = np.array(list(itertools.product((0.0, 1.0), repeat=len(names))))
    exact = two_point({n: grid[:, i] for i, n in enumerate(names)})
    rng = np.random.default_rng(seed + 100)
    drawn = (rng.random((draws, len(names))) < 0.5).astype(float)
    sampled = two_point({n: drawn[:, i] for i, n in enumerate(names)})
    return float(np.abs(exact - sampled).max())
