"""Addresses inside a Document: where a basis is shown, and by which sentences it is cited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from bedem.model.citing import table_refs
from bedem.model.documents import (
    ChartBlock,
    Document,
    MapBlock,
    RecordsBlock,
    TableBlock,
    TextBlock,
)

_PLAIN: Final = re.compile(r"[A-Za-z0-9._+:/-]{1,200}", re.ASCII)


def anchor(basis: str) -> str:
    """The id of the place where a basis is shown; hostile ones are hashed."""
    if _PLAIN.fullmatch(basis):
        return f"r-{basis}"
    return f"r-x{hashlib.sha256(basis.encode('utf-8', 'replace')).hexdigest()[:16]}"


class Places:
    """shown: every basis shown whole. cited_by: (address, name of section) in order of reading."""

    def __init__(self, document: Document) -> None:
        self.shown: set[str] = set()
        self._cited: dict[str, dict[str, str]] = {}
        for line in document.page_one.lines:
            self._add(f"q-{line.question}", line.question, line.basis)
        for i, decision in enumerate(document.page_one.decisions):
            self._add(f"d-{i}", "now", decision.basis)
        for section in document.sections:
            for i, block in enumerate(section.blocks):
                where = f"b-{section.name}-{i}"
                if isinstance(block, TextBlock):
                    self._add(where, section.name, block.basis)
                elif isinstance(block, RecordsBlock):
                    self.shown |= {r.ref for r in block.records} | {o.id for o in block.others}
                elif isinstance(block, TableBlock | ChartBlock | MapBlock):
                    self._add(where, section.name, table_refs(block.table))

    def _add(self, where: str, name: str, bases: Iterable[str]) -> None:
        for basis in bases:
            self._cited.setdefault(basis, {})[where] = name

    def cited_by(self, basis: str) -> tuple[tuple[str, str], ...]:
        return tuple(self._cited.get(basis, {}).items())
