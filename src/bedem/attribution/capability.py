"""Was it within reach of many? Each observed step rated, so that "not by individuals" is tested.

commodity: a public tool does it, or at least three unrelated users have done it. custom: neither.
Users are unrelated when they share no malware that at most three groups have.
Skill, access, time and money come from a declared table (data/capability.csv): judgement, printed
as such. What ATT&CK does not list is not thereby rare; `unknown` where nobody is listed at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final, Literal

import msgspec

from bedem.attribution.nature import natures
from bedem.attribution.observed import Observed
from bedem.knowledge.attack import Release

UNRELATED_USERS: Final = 3
SHARED_BY_FEW: Final = 3
Rating = Literal["commodity", "custom", "unknown"]
_SKILLS: Final = ("low", "medium", "high")


class Effort(msgspec.Struct, frozen=True):
    """What a step asks of an intruder. declared_for: the technique or tactic the row is of."""

    skill: str
    access: str
    time: str
    money: str
    why: str
    declared_for: str


class Step(msgspec.Struct, frozen=True):
    """tools: programs anybody can have; users: groups; criminal: those labelled criminal."""

    technique: str
    name: str
    rating: Rating
    tools: tuple[str, ...]
    users: tuple[str, ...]
    unrelated: int
    criminal: tuple[str, ...]
    families: int
    effort: Effort
    certainty: float = 1.0


class Capability(msgspec.Struct, frozen=True):
    """by_criminals: steps that at least one group labelled criminal has used by then."""

    release: str
    released: str
    steps: tuple[Step, ...]
    commodity: int
    custom: int
    by_criminals: int
    median_families: float


@cache
def efforts() -> dict[str, Effort]:
    """The declared table, by technique or tactic."""
    file = resources.files("bedem.attribution").joinpath("data", "capability.csv")
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    return {
        r["key"]: Effort(r["skill"], r["access"], r["time"], r["money"], r["why"], r["key"])
        for r in rows
    }


def rate(observed: Observed) -> Capability:
    """Every observed technique, in order of id."""
    release = observed.release
    users, tools, families = _use(release)
    near = related(release)
    nature = natures()
    steps = []
    for technique in observed.techniques:
        groups = sorted(users.get(technique, ()))
        programs = sorted(tools.get(technique, ()))
        unrelated = unrelated_of(groups, near)
        rating: Rating = "custom"
        if programs or unrelated >= UNRELATED_USERS:
            rating = "commodity"
        elif not groups and not families.get(technique):
            rating = "unknown"
        steps.append(
            Step(
                technique, release.name(technique), rating, tuple(programs), tuple(groups),
                unrelated, tuple(g for g in groups if nature.get(g) == "criminal"),
                families.get(technique, 0), effort_of(release, technique),
                observed.features[technique],
            )
        )  # fmt: skip
    counts = sorted(s.families for s in steps)
    middle = len(counts) // 2
    median = (counts[middle] + counts[(len(counts) - 1) // 2]) / 2 if counts else 0.0
    return Capability(
        release.release, release.released, tuple(steps),
        sum(s.rating == "commodity" for s in steps), sum(s.rating == "custom" for s in steps),
        sum(bool(s.criminal) for s in steps), median,
    )  # fmt: skip


def _use(release: Release) -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, int]]:
    """Technique to groups, to public tools, and to the number of software entries."""
    kinds = {e.id: e.type for e in release.software if e.active}
    users: dict[str, set[str]] = {}
    tools: dict[str, set[str]] = {}
    families: dict[str, int] = {}
    for use in release.uses:
        if use.actor[0] == "S":
            if use.actor in kinds and use.target[0] == "T":
                families[use.target] = families.get(use.target, 0) + 1
                if kinds[use.actor] == "tool":
                    tools.setdefault(use.target, set()).add(use.actor)
        else:
            for group in release.actors_of(use):
                if release.active(group):
                    users.setdefault(use.target, set()).add(group)
    return users, tools, families


def related(release: Release) -> dict[str, frozenset[str]]:
    """Group to those it shares malware with that at most three groups have."""
    kinds = {e.id: e.type for e in release.software}
    malware: dict[str, set[str]] = {}
    for use in release.uses:
        if kinds.get(use.target) == "malware":
            malware.setdefault(use.target, set()).update(release.actors_of(use))
    near: dict[str, set[str]] = {}
    for groups in malware.values():
        if 1 < len(groups) <= SHARED_BY_FEW:
            for group in groups:
                near.setdefault(group, set()).update(groups - {group})
    return {group: frozenset(others) for group, others in near.items()}


def unrelated_of(groups: Iterable[str], near: dict[str, frozenset[str]]) -> int:
    """How many of the groups can be picked so that no two are related; greedy, a lower bound."""
    picked: list[str] = []
    for group in sorted(groups, key=lambda g: (len(near.get(g, ())), g)):
        if not near.get(group, frozenset()) & frozenset(picked):
            picked.append(group)
    return len(picked)


def effort_of(release: Release, technique: str) -> Effort:
    """The technique's own row, its parent's, else the least demanding of its tactics."""
    table = efforts()
    entry = release.entries.get(technique)
    for key in (technique, entry.parent if entry else ""):
        if key in table:
            return table[key]
    rows = [table[t] for t in (entry.tactics if entry else ()) if t in table]
    if not rows:
        return Effort("unknown", "unknown", "unknown", "unknown", "", "")
    return min(rows, key=lambda r: (_SKILLS.index(r.skill), r.declared_for))
