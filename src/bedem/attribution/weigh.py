"""The case layer: what the analyst's ledger makes of the hypotheses, as intervals.

    L' = rho L + (1 - rho) mean over h of L        an unreliable item says little
    P(h) ~ prior(h) product over families of exp(mean over its items of ln L')

Ranges are drawn log-uniform, priors and rho uniform, 20,000 times; priors are normalised. All items
of a family share their draws: five copies of one source weigh what one does. Draws belong to the
family's name, not to its place in the file: order and later items change nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
import numpy as np

from bedem.attribution.ledger import FAKING, FALSE_FLAG, Item, Ledger, Range
from bedem.attribution.reports import Array

DRAWS: Final = 20_000
QUANTILES: Final = (0.05, 0.5, 0.95)
RULED_OUT: Final = 0.05
Uniform = Callable[[str, int], Array]


class Interval(msgspec.Struct, frozen=True):
    """5, 50 and 95 of 100 draws."""

    low: float
    middle: float
    high: float


class Changed(msgspec.Struct, frozen=True):
    """A hypothesis under a prior, without one item or family ("" for nothing left out)."""

    prior: str
    without: str
    high: float
    middle: float
    hypothesis: str


class Row(msgspec.Struct, frozen=True):
    """One hypothesis. factor_missing: by how much evidence must still speak against it before it
    is ruled out; 1 where it is. worst: the prior and omission that leave it most room.
    """

    hypothesis: str
    by_prior: dict[str, Interval]
    ruled_out: bool
    factor_missing: float
    worst: Changed


class Weighing(msgspec.Struct, frozen=True):
    """One set of linked incidents. flips: omissions that change which hypothesis comes first.

    matrix: per family, in order of the hypotheses, the middle of L' over its average: above 1
    speaks for. moved_by_prior, moved_by_items: largest moves of a middle.
    """

    case: str
    incidents: tuple[str, ...]
    as_of: str | None
    items: int
    families: int
    unverified: int
    technical: int
    priors: tuple[str, ...]
    matrix: dict[str, tuple[float, ...]]
    rows: tuple[Row, ...]
    first: dict[str, str]
    flips: tuple[Changed, ...]
    moved_by_prior: float
    moved_by_items: float
    draws: int = DRAWS


def seeded(name: str, draws: int) -> Array:
    """Uniform numbers that belong to a name: the same in every run, order and machine."""
    seed = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.PCG64(seed)).random(draws)


def log_uniform(bounds: Range, u: Array) -> Array:
    """Natural log of a value between the bounds, uniform in the log."""
    low, high = float(np.log(bounds[0])), float(np.log(bounds[1]))
    return low + (high - low) * u


def faked(item: Item) -> Range:
    """Likelihood range of the false-flag hypothesis: the chance to bother, times the best other."""
    bounds = FAKING[item.faking] if isinstance(item.faking, str) else item.faking or (1.0, 1.0)
    best = max([1.0, *(high for _, high in item.lr.values())])
    return bounds[0] * best, bounds[1] * best


def ranges(item: Item, hypotheses: tuple[str, ...]) -> list[Range]:
    """Likelihood range of every hypothesis, [1, 1] where the ledger says nothing."""
    found = {h: item.lr.get(h, (1.0, 1.0)) for h in hypotheses}
    if item.faking is not None and FALSE_FLAG in found:
        found[FALSE_FLAG] = faked(item)
    return [found[h] for h in hypotheses]


def item_log_likelihood(
    item: Item, ledger: Ledger, draws: int = DRAWS, uniform: Uniform = seeded
) -> Array:
    """Draws x hypotheses: ln L' of one item."""
    columns = [
        np.exp(log_uniform(bounds, uniform(f"{item.family}\x1f{name}", draws)))
        for name, bounds in zip(ledger.hypotheses, ranges(item, ledger.hypotheses), strict=True)
    ]
    likelihood = np.stack(columns, axis=1)
    low, high = ledger.rho_of(item.grade)
    rho = (low + (high - low) * uniform(f"{item.family}\x1frho", draws))[:, None]
    mixed: Array = np.log(rho * likelihood + (1 - rho) * likelihood.mean(axis=1, keepdims=True))
    return mixed


def family_log_likelihoods(
    ledger: Ledger, draws: int = DRAWS, uniform: Uniform = seeded, without: str = ""
) -> dict[str, Array]:
    """Per family the mean over its items, in order of the families' names."""
    by_family: dict[str, list[tuple[str, Array]]] = {}
    for item in ledger.items:
        if item.id != without:
            value = item_log_likelihood(item, ledger, draws, uniform)
            by_family.setdefault(item.family, []).append((item.id, value))
    return {
        family: np.mean([v for _, v in sorted(by_family[family], key=lambda p: p[0])], axis=0)
        for family in sorted(by_family)
    }


def prior_draws(
    prior: Mapping[str, Range], hypotheses: tuple[str, ...], draws: int, uniform: Uniform = seeded
) -> Array:
    """Draws x hypotheses, each row adds up to 1."""
    columns = []
    for name in hypotheses:
        low, high = prior[name]
        columns.append(low + (high - low) * uniform(f"prior\x1f{name}", draws))
    drawn = np.stack(columns, axis=1)
    normalised: Array = drawn / drawn.sum(axis=1, keepdims=True)
    return normalised


def posterior(prior: Array, log_likelihood: Array) -> Array:
    """Draws x hypotheses, each row adds up to 1."""
    with np.errstate(divide="ignore"):
        log = np.log(prior) + log_likelihood
    weights = np.exp(log - log.max(axis=1, keepdims=True))
    found: Array = weights / weights.sum(axis=1, keepdims=True)
    return found


def intervals(found: Array) -> list[Interval]:
    """Rounded to a hundredth of a percent, so that machines agree."""
    low, middle, high = np.quantile(found, QUANTILES, axis=0)
    return [
        Interval(round(float(a), 4), round(float(b), 4), round(float(c), 4))
        for a, b, c in zip(low, middle, high, strict=True)
    ]


def factor_missing(high: float) -> float:
    """By how much the odds must still fall before 95 of 100 draws are below 5 %."""
    if high < RULED_OUT:
        return 1.0
    if high >= 1:
        return float("inf")
    return round((high / (1 - high)) / (RULED_OUT / (1 - RULED_OUT)), 2)


def weigh(ledger: Ledger, as_of: str | None = None, draws: int = DRAWS) -> list[Weighing]:
    """One weighing per set of linked incidents; nothing known later than `as_of` counts."""
    early = ledger.until(as_of)
    return [_weigh_one(early.about(s), tuple(sorted(s)), as_of, draws) for s in early.incidents()]


def _weigh_one(
    ledger: Ledger, incidents: tuple[str, ...], as_of: str | None, draws: int
) -> Weighing:
    names = ledger.hypotheses
    priors = {p: prior_draws(r, names, draws) for p, r in sorted(ledger.priors.items())}
    whole = family_log_likelihoods(ledger, draws)
    total = _sum(whole, draws, len(names))
    by_prior = {p: intervals(posterior(drawn, total)) for p, drawn in priors.items()}
    dropped = _omissions(ledger, whole, total, draws)
    changed: dict[int, list[Changed]] = {i: [] for i in range(len(names))}
    firsts = {p: names[int(np.argmax([i.middle for i in rows]))] for p, rows in by_prior.items()}
    flips: list[Changed] = []
    for prior, drawn in priors.items():
        for without, likelihood in {"": total, **dropped}.items():
            rows = intervals(posterior(drawn, likelihood)) if without else by_prior[prior]
            for i, row in enumerate(rows):
                changed[i].append(Changed(prior, without, row.high, row.middle, names[i]))
            best = int(np.argmax([r.middle for r in rows]))
            if names[best] != firsts[prior]:
                told = rows[best]
                flips.append(Changed(prior, without, told.high, told.middle, names[best]))
    two_sources = len(whole) >= 2
    rows_out = []
    for i, name in enumerate(names):
        worst = max(changed[i], key=lambda c: (c.high, c.prior, c.without))
        out = two_sources and worst.high < RULED_OUT
        rows_out.append(
            Row(name, {p: by_prior[p][i] for p in priors}, out, factor_missing(worst.high), worst)
        )
    return Weighing(
        ledger.case, incidents, as_of, len(ledger.items), len(whole),
        sum(not i.verified for i in ledger.items),
        len({i.family for i in ledger.items if i.kind == "technical" and i.verified}),
        tuple(priors), _matrix(whole), tuple(rows_out), firsts, tuple(flips),
        _moved_by_prior(by_prior), _moved_by_items(priors, by_prior), draws,
    )  # fmt: skip


def _sum(families: Mapping[str, Array], draws: int, hypotheses: int) -> Array:
    total = np.zeros((draws, hypotheses))
    for value in families.values():
        total = total + value
    return total


def _matrix(families: Mapping[str, Array]) -> dict[str, tuple[float, ...]]:
    found = {}
    for family, value in families.items():
        likelihood = np.exp(value)
        relative = np.median(likelihood / likelihood.mean(axis=1, keepdims=True), axis=0)
        found[family] = tuple(round(float(r), 3) for r in relative)
    return found


def _omissions(
    ledger: Ledger, whole: Mapping[str, Array], total: Array, draws: int
) -> dict[str, Array]:
    """Log likelihood without each family, and without each item of a family of several."""
    found = {f"family {family}": total - value for family, value in whole.items()}
    for family in whole:
        members = [i for i in ledger.items if i.family == family]
        if len(members) > 1:
            for item in members:
                rest = [item_log_likelihood(i, ledger, draws) for i in members if i is not item]
                found[f"item {item.id}"] = total - whole[family] + np.mean(rest, axis=0)
    return found


def _moved_by_prior(by_prior: Mapping[str, list[Interval]]) -> float:
    """Largest difference between two priors in the middle of one hypothesis."""
    columns = list(zip(*by_prior.values(), strict=True))
    moves = [max(i.middle for i in c) - min(i.middle for i in c) for c in columns]
    return round(float(max(moves, default=0.0)), 4)


def _moved_by_items(priors: Mapping[str, Array], by_prior: Mapping[str, list[Interval]]) -> float:
    """Largest move of a middle, from a prior alone to all items together."""
    moves = []
    for name, drawn in priors.items():
        before = np.median(drawn, axis=0)
        moves += [abs(i.middle - float(b)) for i, b in zip(by_prior[name], before, strict=True)]
    return round(float(np.max(moves)), 4)
