"""The knowledge layer: how much a set of techniques and software resembles a catalogued group.

    p = min(.98, (c + k b) / (n + k))      c reports of the group name the feature, of n; b overall
    present feature: w/T ln(p/b) + a q_f    absent feature: 1/T ln((1-p)/(1-b))
    P(group) ~ (1 - none) prior(group) exp(sum - a usual)       P(none of these) ~ none

w is 1 for a technique, `software_weight` for software. q_f is the feature's share of the cosine
between the set and the group's profile (weights ln((1+G)/(1+groups with f))); `usual` is the cosine
at which likeness says nothing. One feature's factor stays within 1/100 and 100. Unlikeness does not
make a new group likely (measured), so P(none) never rises above its declared prior.
"""

from __future__ import annotations

from importlib import resources
from typing import Final, Literal

import msgspec
import numpy as np

from bedem.attribution.reports import Array, Counts

MOST_LOG_FACTOR: Final = float(np.log(100.0))
PriorName = Literal["reports", "uniform"]


class Parameters(msgspec.Struct, frozen=True):
    """Fitted and declared numbers, with the command that fitted them; see parameters.json."""

    shrink: float
    software_weight: float
    temperature: float
    likeness: float
    usual_likeness: float
    none_prior: float
    none_capped: bool = True
    most_p: float = 0.98
    capped: bool = True
    fitted_by: str = ""
    fitted_on: str = ""
    loss: float | None = None


def parameters() -> Parameters:
    """Those that ship with bedem."""
    raw = resources.files("bedem.attribution").joinpath("data", "parameters.json").read_bytes()
    return msgspec.json.decode(raw, type=Parameters)


class Contributions(msgspec.Struct, frozen=True):
    """Log factors of each group against none; they and the log prior add up to the log odds.

    present: groups x given features; absent: groups x features (0 where given); constant: per
    group, from what is usual.
    """

    present: Array
    absent: Array
    constant: float

    @property
    def total(self) -> Array:
        """One number a group."""
        total: Array = self.present.sum(axis=1) + self.absent.sum(axis=1) + self.constant
        return total


class Posterior(msgspec.Struct, frozen=True):
    """groups: one probability each, in the order of the counts; none: none of these."""

    groups: Array
    none: float


class Model:
    """The model over the counts of one release."""

    def __init__(self, counts: Counts, numbers: Parameters) -> None:
        self.counts = counts
        self.numbers = numbers
        total = counts.reports.sum()
        self.overall: Array = (counts.per_feature.sum(axis=0) + 0.5) / (total + 1)
        shrunk = counts.per_feature + numbers.shrink * self.overall
        p = np.minimum(numbers.most_p, shrunk / (counts.reports[:, None] + numbers.shrink))
        weight = np.where(counts.software, numbers.software_weight, 1.0)
        self._present: Array = weight * np.log(p / self.overall) / numbers.temperature
        self._absent: Array = np.log((1 - p) / (1 - self.overall)) / numbers.temperature
        self._absent_total: Array = self._absent.sum(axis=1)
        profile = counts.per_feature > 0
        known = (counts.reports > 0).sum()
        self._rarity: Array = np.log((1 + known) / (1 + profile.sum(axis=0)))
        self._profile: Array = profile * self._rarity
        self._length: Array = np.linalg.norm(self._profile, axis=1)

    def likeness(self, places: list[int]) -> Array:
        """Groups x given features: shares of the cosine between set and profile."""
        asked = self._rarity[places]
        length = np.linalg.norm(asked) * self._length
        shares: Array = self._profile[:, places] * asked
        shares /= np.where(length > 0, length, 1)[:, None]
        return shares

    def _given(self, places: list[int], certainty: Array | None) -> Array:
        given = self._present[:, places] + self.numbers.likeness * self.likeness(places)
        if self.numbers.capped:
            given = np.clip(given, -MOST_LOG_FACTOR, MOST_LOG_FACTOR)
        return given if certainty is None else given * certainty

    def contributions(self, places: list[int], certainty: Array | None = None) -> Contributions:
        """certainty: 0 to 1 per given feature; its factor is raised to that power."""
        absent = self._absent.copy()
        absent[:, places] = 0.0
        constant = -self.numbers.likeness * self.numbers.usual_likeness
        return Contributions(self._given(places, certainty), absent, constant)

    def log_factors(self, places: list[int], certainty: Array | None = None) -> Array:
        """The total of `contributions`, without the parts."""
        absent = self._absent_total - self._absent[:, places].sum(axis=1)
        constant = self.numbers.likeness * self.numbers.usual_likeness
        total: Array = self._given(places, certainty).sum(axis=1) + absent - constant
        return total

    def prior(self, name: PriorName) -> Array:
        """Of the known groups with reports; adds up to 1."""
        reports = self.counts.reports
        weight = reports if name == "reports" else (reports > 0).astype(float)
        prior: Array = weight / weight.sum()
        return prior

    def posterior(
        self,
        places: list[int],
        prior: PriorName = "reports",
        certainty: Array | None = None,
    ) -> Posterior:
        """Probabilities that add up to 1 over the groups and none of these."""
        return combine(
            self.log_factors(places, certainty), self.prior(prior), self.numbers.none_prior,
            capped=self.numbers.none_capped,
        )  # fmt: skip


def combine(log_factors: Array, prior: Array, none_prior: float, *, capped: bool) -> Posterior:
    """Prior times factor, normalised; with `capped`, none stays at or below its prior."""
    with np.errstate(divide="ignore"):
        log = np.log1p(-none_prior) + np.log(prior) + log_factors
        log_none = float(np.log(none_prior)) if none_prior > 0 else -np.inf
    top = max(float(log.max()), log_none)
    weights = np.exp(log - top)
    none = float(np.exp(log_none - top))
    total = weights.sum() + none
    groups, none = weights / total, none / float(total)
    if capped and none > none_prior:
        groups, none = groups * ((1 - none_prior) / (1 - none)), none_prior
    return Posterior(groups, none)
