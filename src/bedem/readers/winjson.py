"""Windows events exported as JSON: evtx_dump, Winlogbeat, NXLog, WEF, Azure Sentinel, Defender.

Shapes and their traps are told in `knowledge.shapes` and `winshape`; how objects are found in a
file in `jsonrows`. Records of no known shape among known ones are kept with the shape `json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from bedem.model.messages import msg
from bedem.model.records import Event, Gap, Micros, TimeKind
from bedem.readers.base import Head, Input, Item
from bedem.readers.jsonrows import Row, rows, sample
from bedem.readers.stamps import Stamps
from bedem.readers.winshape import COLUMNS, as_number, as_text, kind_of, shape_of

VERSION: Final = 1
_encode = msgspec.json.Encoder().encode


def score(head: Head) -> int:
    """Certain when every object of the head has a Windows shape, likely when most have."""
    records = [unwrapped(record) for record in sample(head)]
    if not records:
        return 0
    known = sum(shape_of(record) is not None for record in records)
    if known == len(records):
        return 90
    return 70 if known * 2 > len(records) else 0


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    unknown = 0
    for row in rows(source):
        if isinstance(row, Gap):
            yield row
            continue
        event = event_of(row, stamps)
        unknown += event.shape == "json"
        yield event
    yield from stamps.gaps()
    if unknown:
        yield Gap("layout", msg("gap-layout-unknown", count=unknown), count=unknown)


def unwrapped(record: dict[str, Any]) -> dict[str, Any]:
    """The record inside an Elasticsearch hit (`_source`), else the record itself."""
    inner = record.get("_source")
    return inner if isinstance(inner, dict) and "_index" in record else record


def event_of(row: Row, stamps: Stamps) -> Event:
    """One event; columns a hostile record fills with other types stay empty."""
    record = unwrapped(row.record)
    shape = shape_of(record)
    data = _encode(record).decode()
    if shape is None:
        return Event(
            row.place, row.length, None, "none", "", None, None, None, None, None, data, "json"
        )
    found = COLUMNS[shape](record)
    time: Micros | None
    kind: TimeKind
    if found.micros is not None:
        time, kind = stamps.checked(found.micros, row.place), "utc"
    else:
        time, kind = stamps.iso(found.time, row.place)
    return Event(
        place=row.place,
        length=row.length,
        time_stamped=time,
        time_kind=kind_of(kind, time, found.arrival),
        time_field=found.time_field if time is not None else "",
        host=as_text(found.host),
        log=as_text(found.log),
        provider=as_text(found.provider),
        code=as_number(found.code, 31),
        record_number=as_number(found.record_number, 63),
        data=data,
        shape=shape,
        state=found.state,
        unique_id=found.unique_id,
    )
