"""What a Document cites, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator

from bedem.model.answers import Table
from bedem.model.documents import (
    ChartBlock,
    Document,
    MapBlock,
    RecordsBlock,
    Section,
    TableBlock,
    TextBlock,
)


def cited(document: Document) -> Iterator[tuple[str, str]]:
    """(where, basis) of everything the Document cites; where is the name of a section."""
    for line in document.page_one.lines:
        yield from ((line.question, b) for b in line.basis)
    for decision in document.page_one.decisions:
        yield from (("now", b) for b in decision.basis)
    for section in document.sections:
        yield from ((section.name, b) for b in section_refs(section))


def section_refs(section: Section) -> Iterator[str]:
    """Every basis that a section cites, in order of reading."""
    for block in section.blocks:
        if isinstance(block, TextBlock):
            yield from block.basis
        elif isinstance(block, TableBlock | ChartBlock | MapBlock):
            yield from table_refs(block.table)


def table_refs(table: Table) -> Iterator[str]:
    """Every basis in the ref columns of a table; a cell may hold several, apart by spaces."""
    at = [i for i, column in enumerate(table.columns) if column.kind == "ref"]
    for row in table.rows:
        for i in at:
            cell = row[i]
            if isinstance(cell, str):
                yield from cell.split()


def held(document: Document) -> frozenset[str]:
    """Every basis that is in the Document."""
    found: set[str] = set()
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, RecordsBlock):
                found |= {r.ref for r in block.records} | {o.id for o in block.others}
                if block.rows is not None:
                    found.update(table_refs(block.rows))
    return frozenset(found)
