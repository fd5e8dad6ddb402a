"""Zeek logs, as TSV and as JSON. log = zeek/<path>; the host, where given, is the sensor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from bedem.model.messages import msg
from bedem.model.records import Event, Gap
from bedem.readers.base import Head, Input, Item
from bedem.readers.jsonrows import Row, rows, sample
from bedem.readers.stamps import Stamps
from bedem.readers.textview import head_text, utf8_view
from bedem.readers.zeek_paths import from_fields, from_name, is_row, stated
from bedem.readers.zeek_tsv import tsv_rows

VERSION: Final = 1
_encode = msgspec.json.Encoder().encode
_FIELDS = re.compile(rb"^#fields[^A-Za-z0-9:].*", re.MULTILINE)
_SEPARATOR = re.compile(rb"^#separator[ \t]", re.MULTILINE)


def score(head: Head) -> int:
    """Certain by `#separator` and `#fields`, or when every object is a row of a known log."""
    data = head_text(head.data)
    if _FIELDS.search(data):
        return 98 if _SEPARATOR.search(data) else 80
    records = sample(head)
    if not records:
        return 0
    known = sum(is_row(record) for record in records)
    if known == len(records):
        return 92
    return 72 if known * 2 > len(records) else 0


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    with utf8_view(source) as view:
        as_tsv = _FIELDS.search(view.data, 0, 1 << 20) is not None
        if as_tsv:
            yield from tsv_rows(source, view, stamps)
    if not as_tsv:
        yield from _json(source, stamps)
    yield from stamps.gaps()


def _json(source: Input, stamps: Stamps) -> Iterator[Item]:
    hint = from_name(source.name)
    unknown = 0
    for row in rows(source):
        if isinstance(row, Gap):
            yield row
            continue
        path = stated(row.record) or from_fields(row.record) or hint
        unknown += path is None
        yield _event(row, path or "unknown", stamps)
    if unknown:
        yield Gap("layout", msg("gap-zeek-path", count=unknown), count=unknown)


def _event(row: Row, path: str, stamps: Stamps) -> Event:
    record = row.record
    stamp = record.get("ts")
    if isinstance(stamp, str) and not stamp[:11].replace(".", "").isdigit():
        time = stamps.iso(stamp, row.place)[0]
    else:
        time = stamps.epoch(stamp, row.place)
    return Event(
        place=row.place,
        length=row.length,
        time_stamped=time,
        time_kind="none" if time is None else "utc",
        time_field="" if time is None else "ts",
        host=_sensor(record),
        log=f"zeek/{path}",
        provider=None,
        code=None,
        record_number=None,
        data=_encode(record).decode(),
        shape="zeek",
    )


def _sensor(record: dict[str, Any]) -> str | None:
    for name in ("_node_name", "_system_name", "@system"):
        value = record.get(name)
        if isinstance(value, str) and value:
            return value
    return None
