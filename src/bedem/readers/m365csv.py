"""The unified audit log as Search-UnifiedAuditLog or the portal export it: CSV with AuditData.

Each row's AuditData is the record, in the same shape as the JSON exports. CreationDate is UTC in
the exporting culture's format and is not needed: AuditData holds CreationTime.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from bedem.model.records import Gap
from bedem.readers.base import HEAD_BYTES, Head, Input, Item, Unread
from bedem.readers.cloud import m365_event
from bedem.readers.csvrows import RowWidths, csv_rows, header_of_head, table_of
from bedem.readers.stamps import Stamps

VERSION: Final = 1


def score(head: Head) -> int:
    """Certain by the column AuditData beside another of the export."""
    names = {name.casefold() for name in header_of_head(head).header}
    others = {"operations", "userids", "recordtype", "creationdate", "operation", "userid"}
    return 95 if "auditdata" in names and names & others else 0


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    with source.bytes() as data:
        table = table_of(bytes(data[:HEAD_BYTES]))
    names = [name.casefold() for name in table.header]
    column = names.index("auditdata") if "auditdata" in names else -1
    widths = RowWidths(len(names))
    broken = Unread()
    for row in csv_rows(source, table):
        if isinstance(row, Gap):
            yield row
            continue
        widths.record(names, row)
        try:
            record = msgspec.json.decode(row.values[column]) if column >= 0 else None
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError, IndexError):
            record = None
        if not isinstance(record, dict):
            broken.add(row.place)
            continue
        yield m365_event(row.place, row.length, record, 0, stamps)
    yield from broken.gaps()
    yield from widths.gaps()
    yield from stamps.gaps()
