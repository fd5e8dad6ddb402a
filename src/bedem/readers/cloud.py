"""Microsoft 365 unified audit log, Entra sign-ins and audit, Azure activity, as JSON.

log = m365/WORKLOAD, azure/SignInLogs, azure/AuditLogs, azure/AzureActivity or azure/CATEGORY. The
host is the tenant. M365's CreationTime is UTC though it names no zone; its `Id` is unique, and
exports overlap, so it makes one record of the copies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from bedem.model.records import Event, Gap, TimeKind
from bedem.readers.base import Head, Input, Item
from bedem.readers.jsonrows import Row, rows, sample
from bedem.readers.stamps import Stamps
from bedem.readers.winshape import as_text

VERSION: Final = 1
_encode = msgspec.json.Encoder().encode
_WRAPPERS: Final = ("records", "value", "Records")
_AUDIT: Final = frozenset({"CreationTime", "Operation", "Workload"})
_WRAPPING: Final = frozenset({*_WRAPPERS, "AuditData", "auditData"})


# Envelopes round an array of records, and what closes them; each record keeps its own place.
_MORE = rb'"@odata\.[^"]{0,64}"\s{0,64}:\s{0,64}"[^"]{0,4096}"\s{0,64}'
_BETWEEN = re.compile(
    rb"(?:\]\s{0,64}(?:,\s{0,64}" + _MORE + rb")?\}|[\s\x00\x1e,\[]+|\]|\xef\xbb\xbf"
    rb"|\{\s{0,64}(?:" + _MORE + rb",\s{0,64})*"
    rb'"(?:records|value|Records)"\s{0,64}:\s{0,64}(?=\[))*'
)


def score(head: Head) -> int:
    """Certain when every object has the fields of one of these logs."""
    records = [inner for outer in sample(head) for inner in opened(outer)]
    known = sum(kind_of(record) is not None for record in records)
    if not known:
        return 91 if _wrapped_begin(head) else 0
    return 93 if known == len(records) else 73 if known * 2 > len(records) else 0


def _wrapped_begin(head: Head) -> bool:
    """The start of one large `{"records": [...]}`, longer than the head."""
    begin = head.data[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not begin.startswith(b"{") or b'"records"' not in begin[:64]:
        return False
    return head.size > len(head.data) and any(
        word in begin for word in (b'"operationName"', b'"category"', b'"CreationTime"')
    )


def opened(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The records inside an envelope (`{"records": [...]}`, Graph's `value`), else the record."""
    for name in _WRAPPERS:
        inner = record.get(name)
        if isinstance(inner, list) and inner and len(record) <= 4:
            return [r for r in inner if isinstance(r, dict)]
    audit = record.get("AuditData") or record.get("auditData")
    if isinstance(audit, dict):
        return [audit]
    if isinstance(audit, str):
        try:
            found = msgspec.json.decode(audit)
        except (msgspec.DecodeError, RecursionError):
            return [record]
        return [found] if isinstance(found, dict) else [record]
    return [record]


def kind_of(record: dict[str, Any]) -> str | None:
    """`m365`, an Azure log's name, or None."""
    if "CreationTime" in record and "Operation" in record and "Workload" in record:
        return "m365"
    if "TenantId" in record and "TimeGenerated" in record:
        return None  # a Log Analytics table: the reader of Sentinel exports knows these
    category = record.get("category")
    if isinstance(category, str) and ("properties" in record or "resourceId" in record):
        if category.endswith("SignInLogs"):
            return "SignInLogs"
        if category == "AuditLogs":
            return "AuditLogs"
        if "time" in record or "timeStamp" in record:
            named = category.isascii() and category.isidentifier() and len(category) < 64
            return _ACTIVITY.get(category, category) if named else None
    if "userPrincipalName" in record and "createdDateTime" in record and "appId" in record:
        return "SignInLogs"
    if "activityDisplayName" in record and "activityDateTime" in record:
        return "AuditLogs"
    operation = record.get("operationName") or record.get("operation_name")
    stamped = "eventTimestamp" in record or "event_timestamp" in record
    if stamped and operation is not None and ("authorization" in record or "caller" in record):
        return "AzureActivity"
    return None


_ACTIVITY: Final = dict.fromkeys(
    (
        *("Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy"),
        *("Autoscale", "ResourceHealth", "Write", "Delete", "Action"),
    ),
    "AzureActivity",
)
_TIMES: Final = (
    *("createdDateTime", "activityDateTime", "eventTimestamp", "event_timestamp"),
    *("time", "timeStamp"),
)


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    for row in rows(source, _BETWEEN):
        if isinstance(row, Gap):
            yield row
            continue
        if row.record.keys() >= _AUDIT and row.record.keys().isdisjoint(_WRAPPING):
            yield m365_event(row.place, row.length, row.record, 0, stamps)
            continue
        for part, record in enumerate(opened(row.record)):
            yield cloud_event(row, record, part, stamps)
    yield from stamps.gaps()


def cloud_event(row: Row, record: dict[str, Any], part: int, stamps: Stamps) -> Event:
    """One event; a record of no known kind is kept as `azure/unknown`."""
    kind = kind_of(record)
    if kind == "m365":
        return m365_event(row.place, row.length, record, part, stamps)
    time, time_kind, field = _time(record, row.place, stamps)
    properties = record.get("properties")
    inside: dict[str, Any] = properties if isinstance(properties, dict) else {}
    tenant = record.get("tenantId") or record.get("tenant_id") or inside.get("tenantId")
    unique = inside.get("id") if kind in {"SignInLogs", "AuditLogs"} else None
    unique = unique or (record.get("id") if properties is None else None)
    unique = unique or record.get("eventDataId") or record.get("event_data_id")
    operation = record.get("operationName") or record.get("operation_name")
    if isinstance(operation, dict):
        operation = operation.get("value")
    return Event(
        place=row.place,
        length=row.length,
        part=part,
        time_stamped=time,
        time_kind=time_kind,
        time_field=field if time is not None else "",
        host=as_text(tenant),
        log=f"azure/{kind or 'unknown'}",
        provider=as_text(operation),
        code=None,
        record_number=None,
        data=_encode(record).decode(),
        shape="azure",
        unique_id=unique if isinstance(unique, str) and 0 < len(unique) < 1024 else None,
    )


def _time(record: dict[str, Any], place: int, stamps: Stamps) -> tuple[int | None, TimeKind, str]:
    properties = record.get("properties")
    for holder in (properties, record):
        if not isinstance(holder, dict):
            continue
        for name in _TIMES:
            if isinstance(holder.get(name), str):
                time, kind = stamps.iso(holder[name], place)
                # Azure Monitor and Graph write UTC, also where the Z is missing.
                return time, "utc" if kind == "local" else kind, name
    return None, "none", ""


def m365_event(place: int, length: int, record: dict[str, Any], part: int, stamps: Stamps) -> Event:
    """One AuditData object."""
    time, kind = stamps.iso(record.get("CreationTime"), place)
    workload = record.get("Workload")
    named = isinstance(workload, str) and workload.isascii() and 0 < len(workload) < 64
    unique = record.get("Id")
    return Event(
        place=place,
        length=length,
        part=part,
        time_stamped=time,
        time_kind="utc" if kind == "local" else kind,
        time_field="" if time is None else "CreationTime",
        host=as_text(record.get("OrganizationId")),
        log=f"m365/{workload}" if named else "m365/unknown",
        provider=as_text(record.get("Operation")),
        code=None,
        record_number=None,
        data=_encode(record).decode(),
        shape="m365",
        unique_id=unique if isinstance(unique, str) and 0 < len(unique) < 512 else None,
    )
