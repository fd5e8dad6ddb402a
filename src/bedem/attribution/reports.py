"""Reports as ATT&CK cites them, counted: which group was seen with what, and how often.

A report is a pair (group, citation): the targets of all `uses` relations of the group with that
citation. Campaigns count for the groups ATT&CK attributes them to. What programs do never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.knowledge.attack import Citation, Release

Array = NDArray[np.float64]
Report = tuple[str, int]


class Counts(msgspec.Struct, frozen=True, dict=True):
    """per_feature: groups x features, reports that name the feature; reports: reports per group.

    Groups and features are the active ones of the release, by id; `software` marks features.
    """

    release: str
    groups: tuple[str, ...]
    features: tuple[str, ...]
    per_feature: Array
    reports: Array
    software: NDArray[np.bool_]
    group_at: Mapping[str, int]
    feature_at: Mapping[str, int]

    def places(self, features: Iterable[str]) -> list[int]:
        """Columns of the features that the release has, each once, in order of the columns."""
        return sorted({self.feature_at[f] for f in features if f in self.feature_at})

    def with_row(self, group: str, row: Array, reports: int) -> Counts:
        """The same counts, but for one group (a report left out)."""
        per_feature, totals = self.per_feature.copy(), self.reports.copy()
        at = self.group_at[group]
        per_feature[at], totals[at] = row, reports
        return msgspec.structs.replace(self, per_feature=per_feature, reports=totals)


def reports_of(release: Release) -> dict[Report, frozenset[str]]:
    """Features of every report on an active group; relations without a citation belong to none."""
    found: dict[Report, set[str]] = {}
    for use in release.uses:
        if not release.active(use.target):
            continue
        for group in release.actors_of(use):
            if release.active(group):
                for citation in use.citations:
                    found.setdefault((group, citation), set()).add(use.target)
    return {report: frozenset(features) for report, features in sorted(found.items())}


def count(release: Release, reports: Mapping[Report, frozenset[str]] | None = None) -> Counts:
    """Counts of a release, or of some of its reports."""
    reports = reports_of(release) if reports is None else reports
    groups = tuple(sorted(e.id for e in release.groups if e.active))
    features = tuple(sorted(e.id for e in (*release.techniques, *release.software) if e.active))
    group_at = {g: i for i, g in enumerate(groups)}
    feature_at = {f: i for i, f in enumerate(features)}
    per_feature = np.zeros((len(groups), len(features)))
    totals = np.zeros(len(groups))
    for (group, _), named in reports.items():
        totals[group_at[group]] += 1
        per_feature[group_at[group], [feature_at[f] for f in named]] += 1
    software = np.array([f[0] == "S" for f in features])
    return Counts(
        release.release, groups, features, per_feature, totals, software, group_at, feature_at
    )


def same_text(one: Citation, other: Citation) -> bool:
    """One report under two names: URLs are compared with their query string, blanks cut off."""
    return bool(one.url and other.url and one.url.strip() == other.url.strip())


def techniques_in(features: Iterable[str]) -> int:
    return sum(f[0] == "T" for f in features)


def markers(release: Release) -> dict[str, str]:
    """Software that relations tie to exactly one group: the only strong features there are."""
    users: dict[str, set[str]] = {}
    for use in release.uses:
        if use.target[0] == "S" and release.active(use.target):
            users.setdefault(use.target, set()).update(
                g for g in release.actors_of(use) if release.active(g)
            )
    return {s: next(iter(groups)) for s, groups in users.items() if len(groups) == 1}
