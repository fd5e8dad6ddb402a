"""A Document as PDF/UA-1 by typst: its own fonts, no network, no text of evidence as markup.

The template is fixed; all text reaches it as data (JSON), so nothing in it can be read as markup.
The time in the file is that of the Document, not that of its making.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

from bedem.language import clean, defang, to_datetime
from bedem.model.answers import Column, Table
from bedem.model.documents import (
    Block,
    ChartBlock,
    Document,
    MapBlock,
    RecordsBlock,
    TableBlock,
    TextBlock,
)
from bedem.model.errors import DocumentError
from bedem.model.pictures import (
    BarsPicture,
    CoveragePicture,
    HindsightPicture,
    SpreadPicture,
)
from bedem.report.pages import indented
from bedem.report.places import Places, anchor
from bedem.report.shown import facts
from bedem.report.svg import colour, mark
from bedem.report.svg_days import bars_svg, coverage_rows
from bedem.report.svg_hindsight import hindsight_rows
from bedem.report.svg_map import map_svg
from bedem.report.svg_spread import PRINT, Spread
from bedem.report.wording import Wording

MOST_ROWS: Final = 300
_VAR: Final = re.compile(r"var\(--([a-z]+)\)")
_LIGHT: Final = re.compile(r"light-dark\(([^,]+),[^)]+\)")
_LONG: Final = re.compile(r"[^\s]{14,}")
_LANG: Final = {"en": ("en", None), "cnr": ("sr", "ME")}


def render_pdf(document: Document, language: str) -> bytes:
    """The same facts as the HTML; raises DocumentError with typst's words when it cannot."""
    import typst

    data = _Sheets(document, language).data()
    template = resources.files("bedem.report").joinpath("assets", "report.typ").read_bytes()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    try:
        made = typst.compile(
            template, font_paths=fonts, format="pdf", pdf_standards="ua-1",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=to_datetime(document.as_of),
        )  # fmt: skip
    except typst.TypstError as error:
        raise DocumentError(f"typst: {error.message}", todo="Report this defect.") from error
    assert isinstance(made, bytes)
    return made


class _Sheets:
    """The Document as plain text, numbers and pictures for the template."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.wording = Wording(document, language)
        self.places = Places(document)
        self.language = language

    def data(self) -> dict[str, Any]:
        words, page = self.wording, self.document.page_one
        lang, region = _LANG.get(self.language, ("en", None))
        return {
            "title": words.say(self.document.title), "lang": lang, "region": region,
            "marking": words.marking(), "head": words.head(), "made": words.made_with(),
            "changed": words.changed(), "changes": [words.say(m) for m in page.changes],
            "questions": words.told("page-questions"),
            "lines": [
                {
                    "name": words.told(f"question-{line.question}"), "state": self.state(line.word),
                    "text": " ".join(
                        words.say(m) for m in (line.message, line.against) if m is not None
                    ),
                }
                for line in page.lines
            ],
            "figures_title": words.say(page.figures_title),
            "figures": [
                {
                    "state": self.state(f.word), "count": words.words.number(f.count),
                    "of": words.told("page-of", count=f.of),
                }
                for f in page.figures
            ],
            "decisions_title": words.told("page-decisions"),
            "decisions": [[words.say(d.by), words.say(d.message)] for d in page.decisions],
            "next": [words.told("page-next"), words.say(page.next_report)],
            "sections": [
                {
                    "heading": words.say(section.heading),
                    "blocks": [b for block in section.blocks for b in self.block(block)],
                }
                for section in self.document.sections
            ],
        }  # fmt: skip

    def state(self, word: str) -> dict[str, Any]:
        sign = mark(word)
        return {
            "word": self.wording.word(word), "colour": colour(word) or "ink",
            "mark": standalone(sign) if sign else None,
        }  # fmt: skip

    def refs(self, bases: Iterable[str]) -> list[list[str | None]]:
        """(text, label or None) of each basis."""
        return [[clean(b), anchor(b) if b in self.places.shown else None] for b in bases]

    def block(self, block: Block) -> list[dict[str, Any]]:
        words = self.wording
        if isinstance(block, TextBlock):
            before = {"against": "section-against", "key": "section-would-change"}.get(block.role)
            more = (block.basis_total or 0) - len(block.basis)
            return [{
                "kind": "text", "role": block.role, "text": _loose(words.say(block.message)),
                "state": self.state(block.word) if block.word else None,
                "before": words.told(before) if before else "",
                "refs": self.refs(block.basis),
                "more": words.told("section-basis-more", count=more) if more > 0 else "",
            }]  # fmt: skip
        if isinstance(block, TableBlock):
            return [self.table(block.table, block.left_out)]
        if isinstance(block, ChartBlock | MapBlock):
            table = self.table(block.table, 0)
            return [self.picture(block), table | {"title": words.told("section-table-of")}]
        return self.records(block)

    def table(self, table: Table, left: int) -> dict[str, Any]:
        rows = table.rows[:MOST_ROWS]
        left += len(table.rows) - len(rows)
        numbers = [c.kind in ("number", "bytes") for c in table.columns]
        return {
            "kind": "table", "title": self.wording.say(table.title) if table.title else "",
            "heads": [self.wording.say(c.title) for c in table.columns], "numbers": numbers,
            "rows": [
                [self.cell(c, cell) for c, cell in zip(table.columns, row, strict=True)]
                for row in rows
            ],
            "left": self.wording.told("section-more-rows", count=left) if left else "",
        }  # fmt: skip

    def cell(self, column: Column, cell: Any) -> dict[str, Any]:
        shown = self.wording.cell(column, cell)
        if shown.kind == "ref":
            return {"refs": self.refs(str(cell).split())}
        if shown.kind == "word" and colour(shown.word):
            return {"state": self.state(shown.word)}
        return {"text": _loose(shown.text)}

    def picture(self, block: ChartBlock | MapBlock) -> dict[str, Any]:
        """One image, or rows of a name and images."""
        words = self.wording
        title = words.say(block.title)
        made: dict[str, Any] = {"kind": "picture", "title": title, "rows": [], "heads": []}
        if isinstance(block, MapBlock):
            made["image"] = standalone(map_svg(block, words, title))
        elif isinstance(block.picture, SpreadPicture) and block.picture.lanes:
            made["image"] = standalone(Spread(block.picture, words, PRINT).svg(title))
        elif isinstance(block.picture, CoveragePicture):
            heads, rows = coverage_rows(block.picture, words)
            made["heads"] = [[name, standalone(days)] for name, days in heads]
            made["rows"] = [[name, [standalone(s) for s in strips]] for name, strips in rows]
        elif isinstance(block.picture, HindsightPicture):
            found = hindsight_rows(block.picture, words)
            made["rows"] = [[name, [standalone(strip)]] for name, strip in found]
            made["wide"] = True
        elif isinstance(block.picture, BarsPicture):
            picture = block.picture
            made["rows"] = [
                [words.word(level), [standalone(bars_svg(picture, level, words))]]
                for level in picture.levels
            ]
        return made

    def records(self, block: RecordsBlock) -> list[dict[str, Any]]:
        words = self.wording
        found: list[dict[str, Any]] = []
        for record in block.records:
            hits = [f"{words.word(h.level)}: {words.plain(h.title)}" for h in record.hits]
            data = defang(clean(indented(record.data), keep_newlines=True))
            found.append({
                "kind": "record", "label": anchor(record.ref), "name": record.ref, "notes": hits,
                "facts": [[n, _loose(v)] for n, v in facts(record, words)], "data": data,
            })  # fmt: skip
        for other in block.others:
            notes = [words.told(f"basis-{other.kind}")]
            notes += [words.say(other.message)] if other.message else []
            if other.closes:
                notes.append(f"{words.told('basis-closes')} {words.say(other.closes)}")
            if other.vanishes is not None:
                notes.append(words.told("basis-vanishes", time=other.vanishes))
            told = [[words.plain(n), _loose(words.plain(v))] for n, v in other.facts]
            found.append({
                "kind": "record", "label": anchor(other.id), "name": words.plain(other.id),
                "notes": notes, "facts": told, "data": "",
            })  # fmt: skip
        if block.rows is not None:
            rows = self.table(block.rows, 0)
            left = max(len(block.rows.rows) - MOST_ROWS, 0) + block.rows_left_out
            found.append(rows | {"left": words.told("rows-left-out", count=left) if left else ""})
        return found


def _loose(text: str) -> str:
    """Long words may break after a mark of punctuation."""
    return _LONG.sub(lambda m: re.sub(r"([\\/._:;,=&?|-])", "\\1\u200b", m.group()), text)


def standalone(drawn: Markup) -> str:
    """An SVG that needs no page around it: colours for paper, its own patterns and fonts."""
    found = str(drawn)
    head, _, rest = found.partition(">")
    head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{head}>{_around()}{rest}"


@cache
def _around() -> str:
    assets = resources.files("bedem.report").joinpath("assets")
    page = assets.joinpath("page.css").read_text(encoding="utf-8")
    values = dict(re.findall(r"--([a-z]+):light-dark\(([^,]+),", page))
    values |= {"sans": "'Libertinus Serif'", "mono": "'DejaVu Sans Mono'"}
    css = assets.joinpath("picture.css").read_text(encoding="utf-8")
    css = _LIGHT.sub(r"\1", _VAR.sub(lambda m: values[m.group(1)], css)).replace("svg ", "")
    hatch = (
        '<pattern id="hx" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="1.1" height="5" class="hxl"/></pattern>'
    )
    return f"<style>{css}</style><defs>{hatch}</defs>"
