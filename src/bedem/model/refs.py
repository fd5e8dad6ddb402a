"""Refs: the address of one record, the same in every case, machine and order.

    3fa91c2e7b04.3.2-40960+1
    └──────────┘ │ │ └───┘ └ part: where one place gives several events
         │       └─┴ members, counted from 1 in the archive's own directory
         └ first 12 hex digits of the SHA-256 of the outermost file

The place is the byte offset of the record in the unpacked member.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from bedem.model.errors import NotFound

SOURCE_ID_DIGITS: Final = 12
_REF = re.compile(r"([0-9a-f]{12}(?:\.[0-9]+)*)-([0-9]+)(?:\+([0-9]+))?", re.ASCII)


class Ref(msgspec.Struct, frozen=True, order=True):
    """Source, place and part of one record; orders as the tables do."""

    source: str
    place: int
    part: int = 0

    def __str__(self) -> str:
        tail = f"+{self.part}" if self.part else ""
        return f"{self.source}-{self.place}{tail}"

    @property
    def file_id(self) -> str:
        """The id of the outermost file, without members."""
        return self.source.partition(".")[0]

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Raise NotFound when `text` is no ref."""
        found = _REF.fullmatch(text.strip())
        if found is None:
            raise NotFound(
                f'"{text}" is no record ref',
                todo="A ref looks like 3fa91c2e7b04-40960 or 3fa91c2e7b04.3-40960.",
            )
        source, place, part = found.groups()
        return cls(source, int(place), int(part or 0))


def source_id(sha256_hex: str) -> str:
    """Id of an outermost file from its SHA-256 in hex."""
    return sha256_hex[:SOURCE_ID_DIGITS]


def member_id(parent: str, number: int) -> str:
    """Id of a member; `number` counts from 1 in the archive's own directory."""
    return f"{parent}.{number}"
