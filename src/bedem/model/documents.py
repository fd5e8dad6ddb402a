"""Document: what is shown, in order, without layout; the only thing a renderer reads.

    page_one     what a council reads in two minutes
    sections     one a question, each an ordered tuple of blocks
    snapshot     what the next report compares itself with

Sentences are messages, so one Document can be read in every language. All that a claim rests on is
in the Document itself, in its records block: a saved one needs no case.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from bedem.model.answers import Foundation, Table
from bedem.model.messages import Message
from bedem.model.pictures import Picture
from bedem.model.records import Micros

VERSION: Final = 1
Audience = Literal["council", "technical", "institution", "public"]
AUDIENCES: Final[tuple[Audience, ...]] = ("council", "technical", "institution", "public")
Marking = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
# Order of strictness: no document goes below the marking of its case.
MARKINGS: tuple[Marking, ...] = (
    "TLP:CLEAR",
    "TLP:GREEN",
    "TLP:AMBER",
    "TLP:AMBER+STRICT",
    "TLP:RED",
)
Role = Literal["lead", "paragraph", "against", "claim", "note", "key"]


class TextBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="text"):
    """A sentence with what it rests on; word: the state word that stands before it.

    basis_total: how many there are when `basis` is a selection.
    """

    message: Message
    role: Role = "paragraph"
    basis: tuple[str, ...] = ()
    word: str = ""
    basis_total: int | None = None


class TableBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="table"):
    """left_out: rows that exist and are not shown here. folded: shown on demand."""

    table: Table
    left_out: int = 0
    folded: bool = False


class ChartBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="chart"):
    """A picture; the table holds the same facts for those who cannot see it."""

    title: Message
    picture: Picture
    table: Table


class MapBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="map"):
    """Counts by municipality (ISO 3166-2, `ME-16`), of how many, and the same as a table."""

    title: Message
    places: dict[str, tuple[int, int]]
    table: Table


class ShownHit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: str
    title: str
    author: str
    rule: str


class ShownRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cited record, whole.

    time: corrected, None where only time_from and time_to are known. shift: Micros by which its
    clock was corrected, shown_by: refs that prove it. file: name as delivered, without folders.
    place, length: bytes in the unpacked file. withheld: names were taken out of `data`.
    """

    ref: str
    time: Micros | None
    host: str | None
    log: str | None
    code: int | None
    data: str
    time_from: Micros | None = None
    time_to: Micros | None = None
    stamped: Micros | None = None
    shift: Micros | None = None
    shown_by: str = ""
    provider: str | None = None
    record_number: int | None = None
    state: str = "live"
    file: str = ""
    member: str = ""
    sha256: str = ""
    place: int = 0
    length: int = 0
    hits: tuple[ShownHit, ...] = ()
    withheld: int = 0


class ShownBasis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What else a claim may rest on: a gap, a register line, a ruling, a piece of knowledge."""

    id: str
    kind: Literal["gap", "register", "ruling", "knowledge"]
    message: Message | None = None
    closes: Message | None = None
    vanishes: Micros | None = None
    facts: tuple[tuple[str, str], ...] = ()


class RecordsBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="records"):
    """Cited records and other bases whole, by id. rows: detections, a line each.

    A ref that stands in `rows` alone is shown by its line.
    """

    records: tuple[ShownRecord, ...]
    others: tuple[ShownBasis, ...] = ()
    rows: Table | None = None
    rows_left_out: int = 0


Block = TextBlock | TableBlock | ChartBlock | MapBlock | RecordsBlock
BLOCKS: tuple[type[Block], ...] = (TextBlock, TableBlock, ChartBlock, MapBlock, RecordsBlock)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """name: stable, used as address; heading names the question."""

    name: str
    heading: Message
    blocks: tuple[Block, ...]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question on page one: state word, one sentence with what speaks against, its basis."""

    question: str
    word: str
    message: Message
    basis: tuple[str, ...]
    against: Message | None = None


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`37 of 600`; word: the state word counted."""

    word: str
    count: int
    of: int


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked of the council; by: a moment, or a sentence where none can be given."""

    message: Message
    by: Message
    basis: tuple[str, ...]


class PageOne(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most 250 words when read aloud."""

    changes: tuple[Message, ...]
    lines: tuple[Line, ...]
    figures: tuple[Figure, ...]
    figures_title: Message
    decisions: tuple[Decision, ...]
    next_report: Message


class Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a later report compares itself with; hosts only as the audience may know them."""

    words: dict[str, str]
    hosts: dict[str, str]
    counts: dict[str, int]
    sources: tuple[str, ...]
    gaps: tuple[str, ...]


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Saved as JSON; unknown fields are refused, so that a version is what it says.

    as_of: the evidence in hand then; number: of the report; exercise: all of it is invented.
    draft: the gate was not asked; every page says so. internal: statement checks are inside.
    """

    title: Message
    number: int
    audience: Audience
    language: Literal["en", "cnr"]
    zone: str
    marking: Marking
    as_of: Micros
    foundation: Foundation
    page_one: PageOne
    sections: tuple[Section, ...]
    snapshot: Snapshot
    institution: str = ""
    draft: bool = False
    exercise: bool = False
    internal: bool = False
    version: int = VERSION
