"""Suricata EVE: one object a record; the stamp carries its own offset (`+0200`, no colon).

log = suricata/<event_type>. `host` is the sensor where set. The flow record of a connection comes
after its alerts; all share `flow_id`, which is therefore no identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from bedem.model.records import Event, Gap
from bedem.readers.base import Head, Input, Item
from bedem.readers.jsonrows import Row, rows, sample
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_encode = msgspec.json.Encoder().encode


def score(head: Head) -> int:
    """Certain when every object has `event_type` and `timestamp` and most have what EVE adds."""
    records = sample(head)
    if not records:
        return 0
    known = sum(_is_eve(record) for record in records)
    if known == len(records):
        return 92
    return 72 if known * 2 > len(records) else 0


def _is_eve(record: dict[str, Any]) -> bool:
    kind = record.get("event_type")
    if not isinstance(kind, str) or not isinstance(record.get("timestamp"), str):
        return False
    return "flow_id" in record or isinstance(record.get(kind), dict)


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    for row in rows(source):
        yield row if isinstance(row, Gap) else _event(row, stamps)
    yield from stamps.gaps()


def _event(row: Row, stamps: Stamps) -> Event:
    record = row.record
    time, kind = stamps.iso(record.get("timestamp"), row.place)
    host = record.get("host")
    event_type = record.get("event_type")
    return Event(
        place=row.place,
        length=row.length,
        time_stamped=time,
        time_kind="none" if time is None else kind,
        time_field="" if time is None else "timestamp",
        host=host if isinstance(host, str) and host else None,
        log=f"suricata/{event_type}" if isinstance(event_type, str) else "suricata/unknown",
        provider=None,
        code=None,
        record_number=None,
        data=_encode(record).decode(),
        shape="eve",
    )
