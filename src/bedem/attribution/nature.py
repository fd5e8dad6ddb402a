"""State or criminal: how far the techniques and software of a group tell its nature.

Log odds of the two classes, each group counted once, shrunk and tempered; prior half and half.
Labels are reputations as of 2025-2026: using them with an old release looks ahead. The strict
labels `state` and `criminal` alone count.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from bedem.attribution.metrics import Measured, auroc, halves_mean, measured
from bedem.attribution.reports import Array
from bedem.knowledge.attack import Release
from bedem.knowledge.attack_ids import map_id
from bedem.knowledge.attack_store import bundled_file, load_release

SHRINK: Final = 40.0
TEMPERATURE: Final = 12.0
FEWEST_TECHNIQUES: Final = 5
STRICT: Final = ("state", "criminal")


class NatureScore(msgspec.Struct, frozen=True):
    """groups: state, criminal; named_wrong: called at >= .9, of those wrong."""

    what: str
    groups: tuple[int, int]
    auroc: Measured
    brier: Measured
    called: int
    called_right: int


def natures() -> dict[str, str]:
    """Group id to state, state_weak, criminal, mixed or unknown."""
    text = bundled_file("groups_nature.csv").read_text(encoding="utf-8")
    return {row["attack_id"]: row["nature"] for row in csv.DictReader(io.StringIO(text))}


def profiles(release: Release) -> dict[str, frozenset[str]]:
    """Active group to every technique and software it was ever tied to."""
    found: dict[str, set[str]] = {e.id: set() for e in release.groups if e.active}
    for use in release.uses:
        if release.active(use.target):
            for group in release.actors_of(use):
                if group in found:
                    found[group].add(use.target)
    return {group: frozenset(features) for group, features in found.items()}


class NatureModel:
    """Learned from the strictly labelled groups of one release."""

    def __init__(
        self, groups: Mapping[str, frozenset[str]], labels: Mapping[str, str], leave: str = ""
    ) -> None:
        kept = [g for g in sorted(groups) if g != leave and groups[g] and labels.get(g) in STRICT]
        self.features = tuple(sorted({f for g in groups for f in groups[g]}))
        self._at = {f: i for i, f in enumerate(self.features)}
        seen = np.zeros((2, len(self.features)))
        size = np.zeros(2)
        for group in kept:
            row = STRICT.index(labels[group])
            size[row] += 1
            seen[row, [self._at[f] for f in groups[group]]] += 1
        overall = (seen.sum(axis=0) + 0.5) / (size.sum() + 1)
        p = np.minimum(0.98, (seen + SHRINK * overall) / (size[:, None] + SHRINK))
        self.present: Array = np.log(p[0] / p[1]) / TEMPERATURE
        self.absent: Array = np.log((1 - p[0]) / (1 - p[1])) / TEMPERATURE

    def p_state(self, features: Iterable[str]) -> float:
        """Probability of `state` against `criminal`, from even odds."""
        places = sorted({self._at[f] for f in features if f in self._at})
        odds = self.absent.sum() + (self.present - self.absent)[places].sum()
        return float(1 / (1 + np.exp(-odds)))


def leave_one_out(release: Release) -> NatureScore:
    """Each labelled group judged by all the others."""
    labels, groups = natures(), profiles(release)
    asked = [g for g in sorted(groups) if _asked(groups[g]) and labels.get(g) in STRICT]
    told = [NatureModel(groups, labels, leave=g).p_state(groups[g]) for g in asked]
    return _score(f"leave one group out, {release.release}", asked, told, labels)


def temporal_nature(names: list[str], home: Path | None = None) -> NatureScore:
    """Groups new in a release, judged by the release before; `names` in order of time."""
    labels = natures()
    asked: list[str] = []
    told: list[float] = []
    for older_name, newer_name in itertools.pairwise(names):
        older, newer = load_release(older_name, home), load_release(newer_name, home)
        model = NatureModel(profiles(older), labels)
        before = {g.id for g in older.groups}
        for group, features in sorted(profiles(newer).items()):
            if group in before or labels.get(group) not in STRICT or not _asked(features):
                continue
            mapped = {i for f in sorted(features) for i in map_id(f, older, (newer,)).ids}
            asked.append(group)
            told.append(model.p_state(mapped))
    return _score(f"groups new in a release, {names[0]} to {names[-1]}", asked, told, labels)


def _asked(features: frozenset[str]) -> bool:
    return sum(f[0] == "T" for f in features) >= FEWEST_TECHNIQUES


def _score(
    what: str, asked: list[str], told: list[float], labels: Mapping[str, str]
) -> NatureScore:
    p = np.array(told)
    state = np.array([labels[g] == "state" for g in asked])
    half = np.where(state, 0.0, 1.0)
    halves = half.astype(int).tolist()
    sure = np.maximum(p, 1 - p) >= 0.9
    right = sure & ((p >= 0.5) == state)
    return NatureScore(
        what,
        (int(state.sum()), int((~state).sum())),
        measured(lambda rows: auroc(p[rows], state[rows]), asked, halves),
        measured(halves_mean((p - state) ** 2, half), asked, halves),
        int(sure.sum()),
        int(right.sum()),
    )
