"""JSON lines of other tools: plaso, Timesketch, Hayabusa, Chainsaw hunts, Velociraptor's netstat.

A Chainsaw hunt holds the record itself: it is read as that record, in the shape of evtx_dump.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.model.records import Event, Gap, Micros, TimeKind
from bedem.readers.base import Head, Input, Item, stamped_event
from bedem.readers.export_layouts import CHANNELS
from bedem.readers.jsonrows import Row, rows, sample
from bedem.readers.stamps import Stamps
from bedem.readers.winjson import event_of
from bedem.readers.winshape import as_number, as_text

VERSION: Final = 1


def score(head: Head) -> int:
    """Certain when every object is one of these."""
    records = sample(head)
    known = sum(kind_of(record) is not None for record in records)
    if not known:
        return 0
    return 91 if known == len(records) else 71 if known * 2 > len(records) else 0


def kind_of(record: dict[str, Any]) -> str | None:
    """Which tool wrote an object."""
    if record.get("__container_type__") == "event" and "timestamp" in record:
        return "plaso"
    if "RuleTitle" in record and "Timestamp" in record and "EventID" in record:
        return "hayabusa"
    if "group" in record and "kind" in record and ("document" in record or "documents" in record):
        return "chainsaw"
    if "timestamp_desc" in record and "datetime" in record and "message" in record:
        return "timesketch"
    if {"Pid", "Timestamp"} <= record.keys() and ("Laddr.IP" in record or "Laddr" in record):
        return "netstat"
    return None


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    for row in rows(source):
        if isinstance(row, Gap):
            yield row
            continue
        inner = _documents(row.record)
        if inner:
            for part, document in enumerate(inner):
                event = event_of(row._replace(record=document), stamps)
                event.part = part
                yield event
        else:
            yield _event(row, stamps)
    yield from stamps.gaps()


def _documents(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The records a Chainsaw hunt holds."""
    held = record.get("documents")
    documents = held if isinstance(held, list) else [record.get("document")]
    out = []
    for document in documents:
        data = document.get("data") if isinstance(document, dict) else None
        if isinstance(data, dict) and "Event" in data:
            out.append(data)
    return out


_LOGS: Final = {
    "plaso": "timeline/plaso",
    "timesketch": "timeline/timesketch",
    "netstat": "velociraptor/netstat",
    "chainsaw": "chainsaw",
}


def _event(row: Row, stamps: Stamps) -> Event:
    record = row.record
    kind = kind_of(record)
    time, time_kind, field = _time(record, kind, row.place, stamps)
    log: str | None = _LOGS.get(kind or "", "timeline/unknown")
    if kind == "hayabusa":
        channel = as_text(record.get("Channel"))
        log = CHANNELS.get(channel.casefold(), channel) if channel else None
    host = next(
        (h for h in map(record.get, ("Computer", "computer_name", "hostname", "Fqdn")) if h), None
    )
    code = record.get("EventID", record.get("event_identifier"))
    number = record.get("RecordID", record.get("record_number"))
    provider = record.get("Provider") or record.get("source_name") or record.get("data_type")
    return stamped_event(
        place=row.place,
        length=row.length,
        time=time,
        kind=time_kind,
        field=field,
        host=as_text(host),
        log=log,
        provider=as_text(provider),
        code=as_number(code, 31),
        record_number=as_number(number, 63),
        record=record,
        shape="export",
    )


def _time(
    record: dict[str, Any], kind: str | None, place: int, stamps: Stamps
) -> tuple[Micros | None, TimeKind, str]:
    if kind == "plaso":
        value = record.get("timestamp")
        if isinstance(value, int) and not isinstance(value, bool):
            return stamps.checked(value, place), "utc", "timestamp"
        return stamps.iso("?", place)[0], "none", ""
    field = "datetime" if kind == "timesketch" else "Timestamp"
    value = record.get(field)
    if isinstance(value, str):
        value = value.replace(" +", "+").replace(" -", "-").replace(" Z", "Z")
    time, read = stamps.iso(value, place)
    # Timesketch and Velociraptor write UTC; Hayabusa names its offset.
    return time, "utc" if read == "local" else read, field
