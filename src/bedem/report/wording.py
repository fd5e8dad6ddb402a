"""Words and cells of a Document in one language, for every renderer that writes text."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

import msgspec

from bedem.language import Catalogue, catalogue, clean, defang, to_datetime
from bedem.model.answers import Absent, Cell, Column, Said
from bedem.model.documents import Document
from bedem.model.messages import Message, msg

Kind = Literal["text", "number", "ref", "word", "name", "absent"]
_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


@cache
def municipalities() -> dict[str, Any]:
    """By ISO 3166-2: name and rings of (longitude, latitude)."""
    text = resources.files("bedem.report").joinpath("assets", "municipalities.json")
    return dict(json.loads(text.read_text(encoding="utf-8")))


def place_name(ident: str) -> str:
    """`Podgorica` for `ME-16`; what is not on the map as it stands."""
    found = municipalities().get(ident)
    return str(found["name"]) if found else ident


class ShownCell(msgspec.Struct, frozen=True):
    """A cell as people read it. word: the state word behind it, for its mark."""

    text: str
    kind: Kind = "text"
    word: str = ""


class Wording:
    """Sentences, words, numbers and moments; all text cleaned, addresses unclickable."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language
        self.words: Catalogue = catalogue(language, document.zone)

    def say(self, message: Message) -> str:
        return defang(self.words.say(message))

    def told(self, ident: str, /, **args: str | int) -> str:
        return self.say(msg(ident, **args))

    def plain(self, text: str) -> str:
        """Text from evidence, safe to show."""
        return defang(clean(text))

    def word(self, word: str) -> str:
        """A state word as people say it; a word without a message as it stands."""
        ident = f"word-{re.sub('[_ ]', '-', word)}"
        return self.words.say(Message(ident)) if self.words.has(ident) else defang(clean(word))

    def time(self, micros: int, *, seconds: bool = False) -> str:
        """`2022-08-26 18:00` in the Document's zone, the same in every language."""
        when = to_datetime(micros, self.words.zone)
        return f"{when:%Y-%m-%d %H:%M:%S}" if seconds else f"{when:%Y-%m-%d %H:%M}"

    def size(self, count: float) -> str:
        """Binary units, one decimal: `3.4 GiB`."""
        for unit in _UNITS[:-1]:
            if abs(count) < 1024:
                return f"{self.words.number(round(count, 1))} {unit}"
            count /= 1024
        return f"{self.words.number(round(count, 1))} {_UNITS[-1]}"

    def cell(self, column: Column, cell: Cell, *, seconds: bool = False) -> ShownCell:
        """A cell by the kind of its column."""
        if isinstance(cell, Absent):
            return ShownCell(self.told(f"absent-{cell.absent.replace('_', '-')}"), "absent")
        if isinstance(cell, Said):
            return ShownCell(self.say(cell.message))
        if isinstance(cell, bool):
            return ShownCell(self.word("yes" if cell else "no"))
        if isinstance(cell, int | float):
            return self._number(column, cell, seconds)
        if column.kind == "word":
            return ShownCell(self.word(cell), "word", cell)
        if column.kind == "ref":
            return ShownCell(clean(cell), "ref")
        if column.name == "place":
            return ShownCell(self.plain(place_name(cell)))
        return ShownCell(defang(clean(cell)), "name" if column.kind == "name" else "text")

    def _number(self, column: Column, cell: float, seconds: bool) -> ShownCell:
        if column.kind == "time":
            return ShownCell(self.time(int(cell), seconds=seconds))
        if column.kind == "bytes":
            return ShownCell(self.size(cell), "number")
        if column.name == "code":
            return ShownCell(str(cell), "number")
        return ShownCell(self.words.number(cell), "number")

    # the head of every page

    def marking(self) -> str:
        """What stands on every page: draft, exercise, marking, for whom."""
        document = self.document
        parts = [self.told("report-draft")] if document.draft else []
        parts += [self.told("report-exercise")] if document.exercise else []
        parts.append(document.marking)
        name = f"report-audience-{document.audience}"
        parts.append(self.told(name, institution=document.institution))
        parts += [self.told("report-internal")] if document.internal else []
        return " · ".join(parts)

    def head(self) -> str:
        """Number, as of, zone, state of the evidence."""
        document = self.document
        ident = "report-head-utc" if document.zone == "UTC" else "report-head"
        return self.told(
            ident, number=document.number, when=self.words.when(document.as_of),
            zone=document.zone, state=document.foundation.state,
        )  # fmt: skip

    def made_with(self) -> str:
        base = self.document.foundation
        return self.told(
            "report-made-with", tool=base.tool, state=base.state, rules=base.rules,
            knowledge=base.knowledge, zone=self.document.zone,
        )  # fmt: skip

    def changed(self) -> str:
        number = self.document.number - 1
        return self.told("page-changes", number=number) if number else self.told(
            "page-changes-first")  # fmt: skip
