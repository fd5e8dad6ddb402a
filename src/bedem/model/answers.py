"""The envelope of every question: claims with their basis, tables, gaps, what to do next.

Nothing here knows how it will be shown; `report` and `answers.compose` see to that.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

import msgspec

from bedem.model.messages import Message
from bedem.model.records import Gap, Micros

Grade = Literal["decisive", "supporting", "weak", "none"]
# name: of a rule, tool or log, which is the same in every language
CellKind = Literal["text", "number", "time", "ref", "bytes", "word", "name"]
Absence = Literal["not_covered", "not_applicable", "unreadable", "unknown", "withheld"]

# record ref | gap | register line | statement or judgement | knowledge item
_BASIS: Final = re.compile(
    r"[0-9a-f]{12}(\.[0-9]+)*-[0-9]+(\+[0-9]+)?|g:[0-9a-f]+|r:\S+|j:\S+|k:\S+", re.ASCII
)


def is_basis(text: str) -> bool:
    """True for a string that `bedem show` can resolve."""
    return _BASIS.fullmatch(text) is not None


class Claim(msgspec.Struct, frozen=True):
    """A sentence with what it rests on; raises ValueError without a basis.

    basis and against hold refs and ids (see `is_basis`). basis_total: how many there are when
    `basis` is a selection, None when it is complete.
    """

    message: Message
    basis: tuple[str, ...]
    against: tuple[str, ...] = ()
    grade: Grade = "supporting"
    basis_total: int | None = None

    def __post_init__(self) -> None:
        if not self.basis:
            raise ValueError(f"claim {self.message.id} has no basis")
        bad = [text for text in (*self.basis, *self.against) if not is_basis(text)]
        if bad:
            raise ValueError(f"claim {self.message.id}: {bad[0]!r} is no ref, gap or register id")


class Absent(msgspec.Struct, frozen=True, tag="absent", tag_field="cell"):
    """A table cell without a value says why it has none; never an empty string."""

    absent: Absence


class Said(msgspec.Struct, frozen=True, tag="said", tag_field="cell"):
    """A table cell that is a sentence, so that it can be said in every language."""

    message: Message


Cell = str | int | float | bool | Absent | Said


class Column(msgspec.Struct, frozen=True):
    """name: stable English key; title: what is shown; kind decides alignment and format."""

    name: str
    title: Message
    kind: CellKind = "text"


class Table(msgspec.Struct, frozen=True):
    """Rows in the order in which they are to be read; every row has one cell per column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: Message | None = None

    def __post_init__(self) -> None:
        wrong = [i for i, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(f"table {self.name}: row {wrong[0]} does not fit its columns")


class Denominator(msgspec.Struct, frozen=True):
    """Of how many, and by whose count: register, directory export, or hosts named in records."""

    count: int
    word: Literal["register", "directory", "named"]
    message: Message


class NextStep(msgspec.Struct, frozen=True):
    """What to do; `command` is typed as it stands, "" where it is no command."""

    message: Message
    command: str = ""


class Foundation(msgspec.Struct, frozen=True):
    """What an answer was computed from. as_of None: all evidence in the case."""

    as_of: Micros | None
    until: Micros | None
    state: str
    rules: str
    knowledge: str
    tool: str


class Answer(msgspec.Struct, frozen=True):
    """One question answered. `word` is the state word of the headline (design, section words).

    details: the room's own typed result as plain JSON; its type stands in the answer's module.
    """

    question: str
    word: str
    headline: Claim
    foundation: Foundation
    denominator: Denominator | None = None
    since: tuple[Micros | None, Micros | None] | None = None
    claims: tuple[Claim, ...] = ()
    against: tuple[Claim, ...] = ()
    tables: tuple[Table, ...] = ()
    gaps: tuple[Gap, ...] = ()
    would_change: tuple[Message, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    details: dict[str, Any] = {}
    version: int = 1
