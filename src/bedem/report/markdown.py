"""A Document as Markdown for a wiki: page one, sections, tables, and every cited record as code.

Pictures are their tables. All signs that Markdown or HTML would read are escaped, links are inside
the page only; records stand in fences longer than any they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bedem.language import clean
from bedem.model.answers import Absent, Table
from bedem.model.documents import (
    Block,
    ChartBlock,
    Document,
    MapBlock,
    RecordsBlock,
    TableBlock,
    TextBlock,
)
from bedem.report.pages import indented
from bedem.report.places import Places, anchor
from bedem.report.shown import facts
from bedem.report.wording import Wording

MOST_ROWS: Final = 500
_SIGNS: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def render_markdown(document: Document, language: str) -> bytes:
    """UTF-8, one blank line between parts."""
    writer = _Writer(document, language)
    return ("\n\n".join(writer.parts()) + "\n").encode("utf-8", "replace")


def escaped(text: str) -> str:
    """One line in which nothing is markup."""
    return _SIGNS.sub(r"\\\1", clean(text)).replace("www.", "www\u2024")


class _Writer:
    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.wording = Wording(document, language)
        self.shown = Places(document).shown

    def parts(self) -> Iterable[str]:
        words, page = self.wording, self.document.page_one
        yield f"**{escaped(words.marking())}**"
        yield f"# {escaped(words.say(self.document.title))}"
        yield escaped(words.head())
        if page.changes:
            yield f"## {escaped(words.changed())}"
            yield "\n".join(f"- {escaped(words.say(m))}" for m in page.changes)
        yield f"## {words.told('page-questions')}"
        yield "\n".join(self._line(i) for i in range(len(page.lines)))
        yield f"## {escaped(words.say(page.figures_title))}"
        yield "\n".join(
            f"- **{words.words.number(f.count)}** {words.told('page-of', count=f.of)}: "
            f"{escaped(words.word(f.word))}"
            for f in page.figures
        )
        if page.decisions:
            yield f"## {words.told('page-decisions')}"
            yield "\n".join(
                f"1. **{escaped(words.say(d.by))}**: {escaped(words.say(d.message))}"
                for d in page.decisions
            )
        yield f"**{words.told('page-next')}** {escaped(words.say(page.next_report))}"
        for section in self.document.sections:
            yield f"## {escaped(words.say(section.heading))}"
            for block in section.blocks:
                yield from self._block(block)
        yield escaped(words.made_with())

    def _line(self, i: int) -> str:
        line = self.document.page_one.lines[i]
        told = [self.wording.say(m) for m in (line.message, line.against) if m is not None]
        name = self.wording.told(f"question-{line.question}")
        refs = self._refs(line.basis)
        word = escaped(self.wording.word(line.word))
        return f"- **{name}** {word}. {escaped(' '.join(told))} {refs}"

    def _refs(self, bases: Iterable[str]) -> str:
        found = []
        for basis in bases:
            told = f"`{_code(basis)}`"
            found.append(f"[{told}](#{anchor(basis)})" if basis in self.shown else told)
        return " ".join(found)

    def _block(self, block: Block) -> Iterable[str]:
        words = self.wording
        if isinstance(block, TextBlock):
            before = {"against": "section-against", "key": "section-would-change"}.get(block.role)
            parts = [f"**{escaped(words.word(block.word))}**"] if block.word else []
            parts += [f"**{words.told(before)}**"] if before else []
            parts += [escaped(words.say(block.message)), self._refs(block.basis)]
            yield " ".join(part for part in parts if part)
        elif isinstance(block, TableBlock):
            yield from self._table(block.table, block.left_out, "section-more-rows")
        elif isinstance(block, ChartBlock | MapBlock):
            yield f"**{escaped(words.say(block.title))}**"
            yield from self._table(block.table, 0, "section-more-rows")
        else:
            yield from self._records(block)

    def _table(self, table: Table, left: int, ident: str) -> Iterable[str]:
        if table.title is not None:
            yield f"**{escaped(self.wording.say(table.title))}**"
        heads = [escaped(self.wording.say(c.title)) for c in table.columns]
        lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
        for row in table.rows[:MOST_ROWS]:
            cells = []
            for column, cell in zip(table.columns, row, strict=True):
                ref = column.kind == "ref" and not isinstance(cell, Absent)
                shown = self.wording.cell(column, cell).text
                cells.append(self._refs(str(cell).split()) if ref else escaped(shown))
            lines.append(f"| {' | '.join(cells)} |")
        yield "\n".join(lines)
        left += max(len(table.rows) - MOST_ROWS, 0)
        if left:
            yield escaped(self.wording.told(ident, count=left))

    def _records(self, block: RecordsBlock) -> Iterable[str]:
        words = self.wording
        for record in block.records:
            yield f'### <a id="{anchor(record.ref)}"></a>`{_code(record.ref)}`'
            yield "\n".join(
                f"- {escaped(name)}: {escaped(value)}" for name, value in facts(record, words)
            )
            for hit in record.hits:
                yield escaped(f"{words.word(hit.level)}: {words.plain(hit.title)}")
            yield _fenced(clean(indented(record.data), keep_newlines=True))
        for other in block.others:
            yield f'### <a id="{anchor(other.id)}"></a>`{_code(other.id)}`'
            messages = [m for m in (other.message, other.closes) if m is not None]
            yield escaped(" ".join([words.told(f"basis-{other.kind}"), *map(words.say, messages)]))
            if other.facts:
                yield "\n".join(
                    f"- {escaped(words.plain(n))}: {escaped(words.plain(v))}"
                    for n, v in other.facts
                )
        if block.rows is not None:
            yield from self._table(block.rows, block.rows_left_out, "rows-left-out")


def _code(text: str) -> str:
    """Inside a pair of backticks and inside a table cell."""
    return clean(text).replace("`", "").replace("|", "")


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
