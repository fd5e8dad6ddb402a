"""A Document as one HTML file that asks nobody for anything.

Page one, pictures and every cited record are plain HTML and SVG; one small script, allowed by its
hash, pages and filters the list of detections. No clock, no random ids: the same Document gives
the same bytes. The list is not compressed, since libraries of compression differ in their bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from bedem.language import clean
from bedem.model.answers import Cell, Column, Table
from bedem.model.documents import (
    BLOCKS,
    Block,
    ChartBlock,
    Document,
    MapBlock,
    RecordsBlock,
    ShownRecord,
)
from bedem.report.pages import indented
from bedem.report.pictures import draw
from bedem.report.places import Places, anchor
from bedem.report.shown import facts
from bedem.report.svg import colour, mark, tag
from bedem.report.wording import Wording

FIRST_ROWS: Final = 100
_LONG_REF: Final = 34
_LONG_WORD: Final = 22
_LONG_DATA: Final = 2_500
# Montenegrin has an ISO 639 code of its own and is written here in Latin letters.
_LANG: Final = {"en": "en", "cnr": "cnr"}


def render_html(document: Document, language: str) -> bytes:
    """UTF-8, one file, no request."""
    page = _environment().get_template("page.html.j2")
    return page.render(frame(Writer(document, language))).encode("utf-8", "replace")


def frame(writer: Writer, more_style: str = "") -> dict[str, object]:
    """What `frame.html.j2`, and every template that extends it, is filled with."""
    words, script = writer.wording, asset("rows.js")
    return {
        "d": writer.document, "w": writer, "t": words,
        "style": Markup(asset("page.css") + asset("picture.css") + more_style),  # noqa: S704
        "print_marking": Markup(_css_string(words.marking())),  # noqa: S704
        "print_head": Markup(_css_string(words.head())),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "digest": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "lang": _LANG.get(words.language, words.language),
    }  # fmt: skip


def asset(name: str) -> str:
    """A template, style or script of this room; raises FileNotFoundError."""
    return resources.files("bedem.report").joinpath("assets", name).read_text(encoding="utf-8")


def environment(load: Callable[[str], str | None]) -> Environment:
    """Templates by name: everything is escaped, a name that is missing is an error."""
    return Environment(
        loader=FunctionLoader(load), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    return environment(asset)


def _css_string(text: str) -> str:
    """A CSS string; all but letters, digits and spaces of ASCII become escapes."""
    safe = (c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(safe)}"'


class Writer:
    """What the template asks for: text to be escaped, or Markup made of escaped parts."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.wording = Wording(document, language)
        self.places = Places(document)
        self.foreign = None if language == "en" else "en"
        self.sections = frozenset(section.name for section in document.sections)

    def kind(self, block: Block) -> str:
        """The tag of a block: which macro of the template writes it."""
        if not isinstance(block, BLOCKS):
            raise TypeError(f"no block of BLOCKS: {type(block).__name__}")
        return str(block.__struct_config__.tag)

    def ref(self, basis: str) -> Markup:
        """A basis as a link to where it is shown, else as plain text."""
        css = "ref long" if len(basis) > _LONG_REF else "ref"
        if basis in self.places.shown:
            return tag("a", clean(basis), class_=css, href=f"#{_quoted(anchor(basis))}")
        return tag("span", clean(basis), class_=css)

    def refs(self, bases: tuple[str, ...], total: int | None = None) -> Markup:
        if not bases:
            return Markup("")
        parts: list[object] = [tag("span", self.wording.told("section-basis"), class_="vh"), " "]
        for basis in bases:
            parts += [self.ref(basis), " "]
        if total is not None and total > len(bases):
            more = self.wording.told("section-basis-more", count=total - len(bases))
            parts.append(tag("span", more, class_="ref"))
        return tag("span", *parts, class_="refs")

    def numbers(self, bases: tuple[str, ...]) -> Markup:
        """Short links for page one, where whole refs would stand in the way."""
        parts = [
            tag("a", str(i), href=f"#{_quoted(anchor(basis))}", aria_label=f"{i} {clean(basis)}")
            for i, basis in enumerate(bases, 1)
            if basis in self.places.shown
        ]
        return tag("span", *parts, class_="fn") if parts else Markup("")

    def untitled(self, table: Table) -> Table:
        return msgspec.structs.replace(table, title=None)

    def state(self, word: str) -> Markup:
        """Mark and word."""
        told = tag("b", self.wording.word(word))
        return tag("span", mark(word), told, class_=f"state {colour(word)}".strip())

    def cell(self, column: Column, cell: Cell) -> Markup:
        shown = self.wording.cell(column, cell)
        if shown.kind == "word":
            return self.state(shown.word) if colour(shown.word) else tag("span", shown.text)
        if shown.kind == "ref":
            parts: list[object] = []
            for basis in str(cell).split():
                parts += [self.ref(basis), " "]
            return tag("span", *parts, class_="refs")
        if shown.kind == "absent":
            return tag("span", shown.text, class_="absent")
        long = max(map(len, shown.text.split()), default=0) > _LONG_WORD
        css = "nw" if column.kind == "time" else "w" if long else None
        foreign = self.foreign if shown.kind == "name" else None
        return tag("span", shown.text, class_=css, lang=foreign)

    def is_number(self, column: Column) -> bool:
        return column.kind in ("number", "bytes")

    def anchor(self, basis: str) -> str:
        return anchor(basis)

    def cited(self, basis: str) -> Markup:
        """Links back to the sentences and tables that rest on this."""
        parts: list[object] = []
        for where, name in self.places.cited_by(basis):
            heading = self.wording.told(f"question-{name}")
            parts += [", " if parts else "", tag("a", heading, href=f"#{where}")]
        return Markup("").join(p if isinstance(p, Markup) else Markup.escape(p) for p in parts)

    def data(self, record: ShownRecord) -> str:
        """The record as read, on several lines where it is JSON; hostile signs spelled out."""
        return clean(indented(record.data), keep_newlines=True)

    def is_open(self, data: str) -> bool:
        """True where the data of a record stand open from the beginning."""
        return len(data) < _LONG_DATA

    def facts(self, record: ShownRecord) -> list[tuple[str, str]]:
        return facts(record, self.wording)

    def rows(self, table: Table) -> tuple[tuple[Cell, ...], ...]:
        """The rows that stand in the file without script."""
        return table.rows[:FIRST_ROWS]

    def payload(self, block: RecordsBlock) -> Markup:
        """All rows for the script: texts once, rows as numbers; `<` cannot end the element."""
        if block.rows is None:
            return Markup("")
        texts: dict[str, int] = {}
        rows = [
            [
                texts.setdefault(self.wording.cell(column, cell).text, len(texts))
                for column, cell in zip(block.rows.columns, row, strict=True)
            ]
            for row in block.rows.rows
        ]
        kinds = [column.kind for column in block.rows.columns]
        told = {
            "texts": list(texts), "rows": rows, "kinds": kinds, "step": FIRST_ROWS,
            "shown": self.wording.told("rows-shown", shown="{0}", count="{1}"),
        }  # fmt: skip
        return _json(told)

    def picture(self, block: ChartBlock | MapBlock) -> Markup:
        """The picture of a chart or map block; empty where there is none to draw."""
        return draw(block, self.wording)

    def bars(self) -> list[tuple[str, float, float]]:
        """(word, start, width) of the four figures on a strip 1000 wide."""
        figures = [f for f in self.document.page_one.figures if f.count]
        total = sum(f.count for f in figures)
        found, at = [], 0.0
        room = 1000 - 3 * (len(figures) - 1)
        for figure in figures:
            width = room * figure.count / total
            found.append((figure.word, round(at, 1), round(width, 1)))
            at += width + 3
        return found


def _quoted(text: str) -> str:
    return text.replace("%", "%25")


def _json(value: Mapping[str, Any]) -> Markup:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704
