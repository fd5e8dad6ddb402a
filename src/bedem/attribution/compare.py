"""Does what was seen resemble a catalogued group? The list, its reasons, why nobody is named."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal

import msgspec
import numpy as np

from bedem.attribution.aliases import AliasRecord, merged
from bedem.attribution.likelihood import Model, Parameters, Posterior, parameters
from bedem.attribution.nature import NatureModel, natures, profiles
from bedem.attribution.observed import Observed
from bedem.attribution.record import BenchmarkRecord, shipped_record
from bedem.attribution.reports import count, markers, reports_of

FEWEST_TECHNIQUES: Final = 3
Refusal = Literal["too_few", "not_established", "below_threshold"]


class Candidate(msgspec.Struct, frozen=True):
    """p_uniform: under a prior that gives every group the same; factor: evidence against none."""

    group: str
    name: str
    reports: int
    p: float
    p_uniform: float
    log_factor: float


class Contribution(msgspec.Struct, frozen=True):
    """What one feature says for one group against none of these, as natural log of the factor.

    seen: given, or absent from what was given. named: reports of the group that name it.
    """

    group: str
    feature: str
    name: str
    seen: bool
    certainty: float
    log_factor: float
    named: int


class Comparison(msgspec.Struct, frozen=True):
    """Everything `compare` says. refusals: why no group is named; empty only when one may be."""

    release: str
    released: str
    features: dict[str, float]
    mapped: tuple[str, ...]
    techniques: int
    marker_groups: dict[str, str]
    none: float
    none_uniform: float
    none_prior: float
    candidates: tuple[Candidate, ...]
    contributions: tuple[Contribution, ...]
    constant: float
    refusals: tuple[Refusal, ...]
    named: str
    p_state: float | None
    record: BenchmarkRecord
    merged: tuple[str, ...] = ()


def compare(
    observed: Observed,
    *,
    shown: int = 10,
    explained: int = 3,
    numbers: Parameters | None = None,
    aliases: tuple[AliasRecord, ...] = (),
    record: BenchmarkRecord | None = None,
) -> Comparison:
    """Candidates with their reasons; contributions of the first `explained` of them, complete."""
    numbers = numbers or parameters()
    record = record or shipped_record()
    release = observed.release
    reports, folded = merged(reports_of(release), aliases)
    model = Model(count(release, reports), numbers)
    places = model.counts.places(observed.features)
    given = [model.counts.features[i] for i in places]
    certainty = np.array([observed.features[f] for f in given])
    by_reports = model.posterior(places, "reports", certainty)
    uniform = model.posterior(places, "uniform", certainty)
    parts = model.contributions(places, certainty)
    order = np.lexsort((np.arange(len(by_reports.groups)), -by_reports.groups))[:shown]
    candidates = tuple(
        Candidate(
            model.counts.groups[i],
            release.entries[model.counts.groups[i]].name,
            int(model.counts.reports[i]),
            float(by_reports.groups[i]),
            float(uniform.groups[i]),
            float(parts.total[i]),
        )
        for i in order
    )
    contributions = []
    for i in order[:explained]:
        column = dict(zip(given, parts.present[i].tolist(), strict=True))
        for j, feature in enumerate(model.counts.features):
            seen = feature in column
            value = column[feature] if seen else float(parts.absent[i, j])
            contributions.append(
                Contribution(
                    model.counts.groups[i], feature, release.name(feature), seen,
                    observed.features.get(feature, 1.0), value,
                    int(model.counts.per_feature[i, j]),
                )
            )  # fmt: skip
    unique = markers(release)
    found_markers = {s: unique[s] for s in observed.software if s in unique}
    refusals = _refusals(observed, by_reports, found_markers, record)
    best = candidates[0].group if candidates else ""
    return Comparison(
        release.release, release.released, observed.features,
        tuple(f"{m.given}: {m.how}: {', '.join(m.ids) or '–'}" for m in observed.mapped),
        len(observed.techniques), found_markers, by_reports.none, uniform.none,
        numbers.none_prior, candidates, tuple(contributions), parts.constant, refusals,
        "" if refusals else best, _p_state(observed), record, folded,
    )  # fmt: skip


def _refusals(
    observed: Observed, found: Posterior, unique: Mapping[str, str], record: BenchmarkRecord
) -> tuple[Refusal, ...]:
    """All reasons not to name anybody, the gravest first."""
    why: list[Refusal] = []
    if len(observed.techniques) < FEWEST_TECHNIQUES and not unique:
        why += ["too_few"]
    if not record.naming_established:
        why += ["not_established"]
    if float(found.groups.max(initial=0.0)) < record.threshold:
        why += ["below_threshold"]
    return tuple(why)


def _p_state(observed: Observed) -> float | None:
    """State against criminal from even odds; None from fewer than five techniques."""
    if len(observed.techniques) < 5:
        return None
    return NatureModel(profiles(observed.release), natures()).p_state(observed.features)


def factor_words(log_factor: float) -> str:
    """x12, or 1/12 for what speaks against."""
    if log_factor >= 0:
        return f"x{math.exp(log_factor):.3g}"
    return f"1/{math.exp(-log_factor):.3g}"
