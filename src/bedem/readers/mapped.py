"""A table with a map told by the user: which column is the time, the host, and so on.

The map travels as JSON text with the plan, so that the same source read again with another map is
another reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec

from bedem.readers.base import HEAD_BYTES, Input, Item
from bedem.readers.csvrows import table_of
from bedem.readers.export_layouts import Layout, key_of
from bedem.readers.exports import Mapped, map_gap, rows_as_events, unknown_columns

VERSION: Final = 1
ROLES: Final = ("time", "host", "log", "code", "provider", "record_number")


class ColumnMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns by what they mean; a value that begins with `=` is a constant.

    fields: columns under other names, as rules call them. time_format: strptime's, where the format
    is not ISO 8601 and no usual date.
    """

    time: str = ""
    host: str = ""
    log: str = ""
    code: str = ""
    provider: str = ""
    record_number: str = ""
    fields: dict[str, str] = {}
    time_format: str = ""

    @property
    def version(self) -> int:
        """Changes with the map, as a reader's version does."""
        raw = msgspec.json.encode(self, order="deterministic")
        digest = hashlib.blake2b(raw, digest_size=3).digest()
        return int.from_bytes(digest, "big") * 16 + VERSION


def read(source: Input, raw: str) -> Iterator[Item]:
    """Events of the table; a Gap for columns the map names and the table lacks."""
    columns = msgspec.json.decode(raw, type=ColumnMap)
    with source.bytes() as data:
        table = table_of(bytes(data[:HEAD_BYTES]))
    named = [getattr(columns, role) for role in ROLES if getattr(columns, role)]
    missing = unknown_columns(table, [*named, *columns.fields])
    if missing:
        yield map_gap(missing, table)

    def places(role: str) -> tuple[str, ...]:
        name = str(getattr(columns, role))
        return (name if name.startswith("=") else key_of(name),) if name else ()

    layout = Layout(
        name="map",
        needs=(),
        zone="local",
        **{role: places(role) for role in ROLES},  # type: ignore[arg-type]
    )
    if not layout.log:
        layout = msgspec.structs.replace(layout, log=("=table",))
    yield from rows_as_events(
        source, table, layout, Mapped(layout, columns.fields, columns.time_format)
    )
