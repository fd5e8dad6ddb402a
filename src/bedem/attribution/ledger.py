"""The analyst's ledger: hypotheses, items with likelihood ranges, sources, priors. One YAML file.

Everything in it is somebody's judgement and is printed as such. See docs/reference/attribution.md.
"""

from __future__ import annotations

from typing import Final

import msgspec

HYPOTHESES: Final = (
    "individual", "criminal_group", "state_directed", "state_tolerated_or_hybrid",
    "false_claim_or_false_flag", "other",
)  # fmt: skip
FALSE_FLAG: Final = "false_claim_or_false_flag"
SCHEMA: Final = "bedem-ledger/1"
Range = tuple[float, float]
# Admiralty grades: reliability of the source, credibility of the information, as the range of P(the
# item is as told). Declared. Grades off the table take the lower of both scales.
_SOURCE: Final[dict[str, Range]] = {
    "A": (0.85, 1.0), "B": (0.75, 0.95), "C": (0.4, 0.8), "D": (0.2, 0.6), "E": (0.05, 0.4),
    "F": (0.0, 1.0),
}  # fmt: skip
_CREDIBILITY: Final[dict[str, Range]] = {
    "1": (0.95, 1.0), "2": (0.75, 0.97), "3": (0.5, 0.85), "4": (0.15, 0.45), "5": (0.02, 0.15),
    "6": (0.0, 1.0),
}  # fmt: skip
GRADES: Final[dict[str, Range]] = {
    s + c: (min(a[0], b[0]), min(a[1], b[1]))
    for s, a in _SOURCE.items()
    for c, b in _CREDIBILITY.items()
} | {
    "A1": (0.95, 1.0), "A2": (0.85, 0.97), "B2": (0.75, 0.95), "B3": (0.6, 0.85),
    "C3": (0.4, 0.7), "C4": (0.15, 0.45), "D3": (0.3, 0.6), "D4": (0.1, 0.4),
    "D5": (0.02, 0.15), "F6": (0.0, 1.0),
}  # fmt: skip
# The chance that somebody who wants to be taken for another bothers to leave such a trace.
FAKING: Final[dict[str, Range]] = {"cheap": (0.3, 0.9), "dear": (0.01, 0.1)}

# Kinds of item and the largest factor each may weigh, either way. What an official says is evidence
# of what was said; what the knowledge layer says was measured to be weak.
KINDS: Final[dict[str, float]] = {
    "judgement": 100.0, "technical": 100.0, "claim": 100.0, "report": 30.0, "statement": 10.0,
    "knowledge": 3.0,
}  # fmt: skip


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of evidence. lr: likelihood range per hypothesis, [1, 1] where left out.

    as_of: the day it was known (ISO). family: its origin; one origin counts once. incident: which
    incident it is about, "" for all. faking: cheap, dear or a range; sets the hypothesis of a false
    flag. kind: see KINDS, with the largest factor an item of it may weigh. verified: its text was
    read by the analyst. says, source: in own words, and by whom it was carried.
    """

    evidence: tuple[str, ...]
    family: str
    as_of: str
    grade: str
    why: str
    lr: dict[str, Range] = {}
    faking: str | Range | None = None
    incident: str = ""
    kind: str = "judgement"
    verified: bool = True
    says: str = ""
    source: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        return "+".join(self.evidence)


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two incidents are taken for one campaign, from that day on, because of an item."""

    incidents: tuple[str, ...]
    as_of: str
    because: str
    evidence: tuple[str, ...]
    grade: str = ""
    line: int = 0


class PossibleTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What could be looked at. yes: P(yes) per hypothesis, [.5, .5] where left out."""

    id: str
    what: str
    yes: dict[str, Range]
    who: str
    cost: str = ""
    days: float | None = None
    done: str = ""
    line: int = 0


class SeenFeature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A technique or software the analyst saw: id, the day it was known, certainty from 0 to 1."""

    id: str
    as_of: str
    certainty: float = 1.0
    incident: str = ""
    why: str = ""
    line: int = 0


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """rho: what each grade means here; the usual table where it is left out.

    seen: techniques and software, for the knowledge layer alone.
    """

    schema: str
    case: str
    hypotheses: tuple[str, ...]
    priors: dict[str, dict[str, Range]]
    items: tuple[Item, ...]
    rho: dict[str, Range] = {}
    links: tuple[Link, ...] = ()
    tests: tuple[PossibleTest, ...] = ()
    seen: tuple[SeenFeature, ...] = ()
    note: str = ""

    def rho_of(self, grade: str) -> Range:
        return self.rho.get(grade) or GRADES[grade]

    def until(self, day: str | None) -> Ledger:
        """Only what was known on that day."""
        if day is None:
            return self
        return msgspec.structs.replace(
            self,
            items=tuple(i for i in self.items if i.as_of <= day),
            links=tuple(k for k in self.links if k.as_of <= day),
            tests=tuple(t for t in self.tests if not t.done or t.done > day),
            seen=tuple(f for f in self.seen if f.as_of <= day),
        )

    def features(self) -> dict[str, float]:
        """Ids of what was seen, each with its best certainty."""
        found: dict[str, float] = {}
        for feature in self.seen:
            found[feature.id] = max(feature.certainty, found.get(feature.id, 0.0))
        return found

    def incidents(self) -> list[frozenset[str]]:
        """Incidents that links join, each set of them weighed by itself; one set for none named."""
        names = sorted({i.incident for i in self.items if i.incident})
        sets = [{name} for name in names]
        for link in self.links:
            together = [s for s in sets if s & set(link.incidents)]
            if len(together) > 1:
                sets = [s for s in sets if s not in together] + [set().union(*together)]
        return sorted((frozenset(s) for s in sets), key=sorted) or [frozenset()]

    def about(self, incidents: frozenset[str]) -> Ledger:
        """Items of those incidents, and those that are about none in particular."""
        kept = tuple(i for i in self.items if not i.incident or i.incident in incidents)
        return msgspec.structs.replace(self, items=kept)
