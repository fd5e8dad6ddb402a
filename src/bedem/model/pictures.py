"""What pictures are drawn from: facts and their order, no places on paper and no colours.

Times are Micros. Every picture stands in a ChartBlock beside a table that holds the same facts.
"""

from __future__ import annotations

import msgspec

from bedem.model.entities import Impact, Interval
from bedem.model.messages import Message
from bedem.model.records import Micros

Span = tuple[Micros, Micros]


class LaneGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An institution ("" where it is not known) with all its hosts counted by verdict word."""

    name: str
    of: int
    counts: dict[str, int]


class Lane(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One compromised host. since: (not earlier than, not later than), the first may be None.

    logs: spans in which anything was recorded of it. group: position of its LaneGroup.
    """

    host: str
    group: int
    since: Interval
    last: Micros | None
    logs: tuple[Span, ...]
    impact: Impact = "not_covered"
    impact_time: Micros | None = None
    contained: Micros | None = None


class Arrow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A movement. source and target: positions of lanes, None where that host has no lane."""

    time: Micros
    source: int | None
    target: int | None
    evidence: str
    attempt: bool
    ref: str
    source_name: str = ""
    target_name: str = ""


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wave."""

    time_from: Micros
    time_to: Micros
    label: Message


class SpreadPicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="spread"):
    """Hosts as lanes by institution, movements between them, waves, what is covered."""

    groups: tuple[LaneGroup, ...]
    lanes: tuple[Lane, ...]
    arrows: tuple[Arrow, ...]
    waves: tuple[Band, ...]


class CoveragePanel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """rows: one string a row of the picture, one letter a day: f(ull), p(artial), n(one), ?."""

    title: Message
    rows: tuple[str, ...]


class CoveragePicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="coverage"):
    """Host groups by day, one panel a kind of log. days: ISO dates, UTC; marked: days of waves."""

    groups: tuple[str, ...]
    days: tuple[str, ...]
    panels: tuple[CoveragePanel, ...]
    marked: tuple[str, ...] = ()


class BarsPicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="bars"):
    """Counts by level in equal steps of time. step: Micros; counts[i] belongs to levels[i]."""

    start: Micros
    step: Micros
    levels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Checked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement, when it was said, and the words it got: (time from which, word)."""

    text: str
    by: str
    said: Micros
    words: tuple[tuple[Micros, str], ...]
    ref: str


class HindsightPicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="hindsight"):
    """Statements against what was in hand: time runs over the arrivals of evidence."""

    arrivals: tuple[Micros, ...]
    statements: tuple[Checked, ...]


Picture = SpreadPicture | CoveragePicture | BarsPicture | HindsightPicture
