"""Document: what is shown, in order, without layout; the only thing a renderer reads."""

from __future__ import annotations

from typing import Literal

import msgspec

from bedem.model.answers import Foundation, Table
from bedem.model.messages import Message
from bedem.model.records import Micros

Audience = Literal["council", "technical", "institution", "public"]
Marking = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
# Order of strictness: no document goes below the marking of its case.
MARKINGS: tuple[Marking, ...] = (
    "TLP:CLEAR",
    "TLP:GREEN",
    "TLP:AMBER",
    "TLP:AMBER+STRICT",
    "TLP:RED",
)


class TextBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="text"):
    """A heading or a paragraph; what it rests on and what speaks against it come along."""

    message: Message
    role: Literal["title", "heading", "lead", "paragraph", "note"] = "paragraph"
    basis: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class TableBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="table"):
    table: Table


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line, bar set or lane: numbers by position of the chart's `x`."""

    name: str
    values: tuple[float | None, ...]
    role: str = ""


class ChartBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="chart"):
    """kind names the drawing; the table holds the same facts for those who cannot see it."""

    kind: str
    title: Message
    x: tuple[str | int | float, ...]
    series: tuple[Series, ...]
    table: Table


class MapBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="map"):
    """Values by place id (municipality code) and the same as a table."""

    title: Message
    places: dict[str, float | None]
    table: Table


class ShownRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cited record, whole, so that a saved document needs no case."""

    ref: str
    time: Micros | None
    host: str | None
    log: str | None
    code: int | None
    data: str


class RecordsBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="records"):
    records: tuple[ShownRecord, ...]


Block = TextBlock | TableBlock | ChartBlock | MapBlock | RecordsBlock
BLOCKS: tuple[type[Block], ...] = (TextBlock, TableBlock, ChartBlock, MapBlock, RecordsBlock)


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Saved as JSON; unknown fields are refused, so that a version is what it says."""

    title: Message
    audience: Audience
    language: Literal["en", "cnr"]
    zone: str
    marking: Marking
    foundation: Foundation
    blocks: tuple[Block, ...]
    version: int = 1
