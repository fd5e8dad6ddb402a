"""What to look at next: the test that is expected to settle most, who can do it, at what cost.

EIG = H(P) - sum over outcomes of P(outcome) H(P | outcome)        in bits
"""

from __future__ import annotations

import msgspec
import numpy as np

from bedem.attribution.ledger import Ledger, PossibleTest
from bedem.attribution.reports import Array
from bedem.attribution.weigh import (
    DRAWS,
    family_log_likelihoods,
    posterior,
    prior_draws,
    seeded,
)

UNSAID = (0.5, 0.5)


class NextTest(msgspec.Struct, frozen=True):
    """gain: mean bits over draws, the least over the priors; p_yes: range of its chance.

    by_yes, by_no: the hypothesis that each outcome raises most, by its mean factor on the odds.
    """

    id: str
    what: str
    who: str
    cost: str
    days: float | None
    gain: float
    gain_by_prior: dict[str, float]
    p_yes: tuple[float, float]
    by_yes: str
    by_no: str


class NextFor(msgspec.Struct, frozen=True):
    """Tests for one set of linked incidents, most telling first; uncertainty: bits by prior."""

    case: str
    incidents: tuple[str, ...]
    as_of: str | None
    uncertainty: dict[str, float]
    tests: tuple[NextTest, ...]


def entropy(p: Array) -> Array:
    """Bits, along the last axis."""
    safe = np.where(p > 0, p, 1)
    bits: Array = -(p * np.log2(safe)).sum(axis=-1)
    return bits


def expected_gain(p: Array, yes: Array) -> Array:
    """p: draws x hypotheses; yes: P(yes | hypothesis), same shape. Bits per draw, never below 0."""
    chance = (p * yes).sum(axis=1)
    after_yes = p * yes / chance[:, None]
    after_no = p * (1 - yes) / (1 - chance)[:, None]
    gain: Array = entropy(p) - chance * entropy(after_yes) - (1 - chance) * entropy(after_no)
    return gain


def rank_tests(ledger: Ledger, as_of: str | None = None, draws: int = DRAWS) -> list[NextFor]:
    """One list per set of linked incidents."""
    early = ledger.until(as_of)
    return [_for_one(early.about(s), tuple(sorted(s)), as_of, draws) for s in early.incidents()]


def _for_one(ledger: Ledger, incidents: tuple[str, ...], as_of: str | None, draws: int) -> NextFor:
    total = np.zeros((draws, len(ledger.hypotheses)))
    for value in family_log_likelihoods(ledger, draws).values():
        total = total + value
    found = {
        name: posterior(prior_draws(r, ledger.hypotheses, draws), total)
        for name, r in sorted(ledger.priors.items())
    }
    ranked = [_rate(test, ledger, found, draws) for test in ledger.tests]
    ranked.sort(key=lambda t: (-t.gain, t.days if t.days is not None else 1e9, t.id))
    bits = {name: round(float(entropy(p).mean()), 3) for name, p in found.items()}
    return NextFor(ledger.case, incidents, as_of, bits, tuple(ranked))


def _rate(test: PossibleTest, ledger: Ledger, found: dict[str, Array], draws: int) -> NextTest:
    columns = []
    for name in ledger.hypotheses:
        low, high = test.yes.get(name, UNSAID)
        columns.append(low + (high - low) * seeded(f"test\x1f{test.id}\x1f{name}", draws))
    yes = np.stack(columns, axis=1)
    gains = {name: round(float(expected_gain(p, yes).mean()), 3) for name, p in found.items()}
    chances = [float(np.median((p * yes).sum(axis=1))) for p in found.values()]
    return NextTest(
        test.id, test.what, test.who, test.cost, test.days, min(gains.values()), gains,
        (round(min(chances), 3), round(max(chances), 3)),
        _raised(ledger, yes), _raised(ledger, 1 - yes),
    )  # fmt: skip


def _raised(ledger: Ledger, likelihood: Array) -> str:
    """The hypothesis that an outcome speaks for most; nothing where all stand alike."""
    mean = likelihood.mean(axis=0)
    if mean.max() < 1.05 * mean.min():
        return ""
    return ledger.hypotheses[int(mean.argmax())]
