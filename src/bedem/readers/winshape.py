"""Windows records as JSON: which shape a record has, and its columns of the events table.

`shape_of` looks at the words of one record alone, so several shapes can stand in one file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from bedem.knowledge.shapes_sentinel import audit_stamp, sysmon_linux
from bedem.knowledge.shapes_windows import child, evtx_header
from bedem.model.records import Micros, RecordState, TimeKind

Record = dict[str, Any]


class Columns(NamedTuple):
    """What a record says of itself. time: text as it stands; micros: a time read already."""

    host: Any
    log: Any
    provider: Any
    code: Any
    record_number: Any
    time: Any
    time_field: str
    arrival: bool = False
    unique_id: str | None = None
    state: RecordState = "live"
    micros: Micros | None = None


def shape_of(record: Record) -> str | None:
    """The shape of a Windows, Sentinel or Defender record, None for any other object."""
    event = record.get("Event")
    if isinstance(event, dict):
        return "evtx" if isinstance(event.get("System"), dict) else None
    if isinstance(record.get("winlog"), dict):
        return "winlogbeat"
    if "TimeGenerated" in record:
        return _sentinel_shape(record)
    if "ActionType" in record and "Timestamp" in record:
        return "sentinel" if "DeviceId" in record or "ReportId" in record else None
    if "event_id" in record and ("log_name" in record or "computer_name" in record):
        return "winlogbeat6"
    if "EventID" not in record:
        return None
    if "EventTime" in record or "SourceModuleType" in record or "EventReceivedTime" in record:
        return "nxlog"
    if "TimeCreated" in record and ("SourceName" in record or "Channel" in record):
        return "wef"
    return None


def _sentinel_shape(record: Record) -> str | None:
    table = record.get("Type")
    if table == "WindowsEvent":
        return "sentinel_windows"
    if table in {"SecurityEvent", "Event"}:
        return "sentinel_security"
    if table == "Syslog" or "SyslogMessage" in record:
        return "sentinel_syslog"
    if "EventID" in record and "Computer" in record:
        return "sentinel_security"
    known = "TenantId" in record or "SourceSystem" in record or isinstance(table, str)
    return "sentinel" if known else None


def _evtx(record: Record) -> Columns:
    head = evtx_header(record)
    system = child(record, "Event", "System")
    time = child(system, "TimeCreated", "#attributes", "SystemTime")
    if time is None:
        time = child(system, "TimeCreated_attributes", "SystemTime")
    return Columns(
        head.get("Computer"),
        head.get("Channel"),
        head.get("Provider_Name"),
        head.get("EventID"),
        head.get("EventRecordID"),
        time,
        "Event.System.TimeCreated",
    )


def _winlogbeat(record: Record) -> Columns:
    log = record["winlog"]
    code = log.get("event_id")
    return Columns(
        log.get("computer_name"),
        log.get("channel"),
        log.get("provider_name") or child(record, "event", "provider"),
        code if code is not None else child(record, "event", "code"),
        log.get("record_id"),
        record.get("@timestamp"),
        "@timestamp",
    )


def _winlogbeat6(record: Record) -> Columns:
    return Columns(
        record.get("computer_name"),
        record.get("log_name"),
        record.get("source_name"),
        record.get("event_id"),
        record.get("record_number"),
        record.get("@timestamp"),
        "@timestamp",
    )


def _nxlog(record: Record) -> Columns:
    """EventTime is the event's, local as a rule; what else is there is when it arrived."""
    time = record.get("EventTime")
    field, arrival = "EventTime", False
    if time is None:
        arrival = True
        field = "@timestamp" if "@timestamp" in record else "EventReceivedTime"
        time = record.get(field)
    return Columns(
        record.get("Hostname"),
        record.get("Channel"),
        record.get("SourceName"),
        record.get("EventID"),
        record.get("RecordNumber"),
        time,
        field,
        arrival,
    )


def _wef(record: Record) -> Columns:
    return Columns(
        record.get("Hostname") or record.get("Computer"),
        record.get("Channel"),
        record.get("SourceName"),
        record.get("EventID"),
        record.get("RecordNumber"),
        record.get("TimeCreated"),
        "TimeCreated",
    )


def _sentinel_windows(record: Record) -> Columns:
    return Columns(
        record.get("Computer"),
        record.get("Channel") or record.get("EventLog"),
        record.get("EventSourceName") or record.get("Provider") or record.get("Source"),
        record.get("EventID"),
        record.get("EventRecordId"),
        record.get("TimeGenerated"),
        "TimeGenerated",
    )


def _sentinel_syslog(record: Record) -> Columns:
    """The event inside the text has its own time, finer than the row's."""
    host = record.get("Computer") or record.get("HostName")
    provider = record.get("ProcessName")
    event = sysmon_linux(record)
    if event is not None:
        whole = str(record.get("SyslogMessage")).rstrip().endswith("</Event>")
        inner = _evtx(event)
        return inner._replace(
            host=inner.host or host,
            time_field="SyslogMessage.TimeCreated",
            state="live" if whole else "cut",
        )
    stamp = audit_stamp(record.get("SyslogMessage"))
    if stamp is not None:
        field = "SyslogMessage.audit"
        return Columns(host, "auditd", provider, None, None, None, field, micros=stamp[1])
    time = record.get("EventTime")
    field = "EventTime" if time else "TimeGenerated"
    return Columns(host, "syslog", provider, None, None, record.get(field), field)


def _sentinel(record: Record) -> Columns:
    """AuditLogs, OfficeActivity, VMConnection, Defender: the table's name is the log."""
    table = record.get("Type")
    field = "TimeGenerated" if "TimeGenerated" in record else "Timestamp"
    unique = None
    if table == "AuditLogs":
        unique = record.get("Id")
    elif table == "OfficeActivity":
        unique = record.get("OfficeId")
    return Columns(
        record.get("Computer") or record.get("DeviceName"),
        table if isinstance(table, str) else "Defender" if "ActionType" in record else None,
        record.get("LoggedByService") or record.get("OfficeWorkload"),
        None,
        None,
        record.get(field),
        field,
        unique_id=unique if isinstance(unique, str) and unique.strip("0-{}") else None,
    )


COLUMNS: Final[dict[str, Callable[[Record], Columns]]] = {
    "evtx": _evtx,
    "winlogbeat": _winlogbeat,
    "winlogbeat6": _winlogbeat6,
    "nxlog": _nxlog,
    "wef": _wef,
    "sentinel_security": _sentinel_windows,
    "sentinel_windows": _sentinel_windows,
    "sentinel_syslog": _sentinel_syslog,
    "sentinel": _sentinel,
}


def as_text(value: Any) -> str | None:
    """Text that says something, else None."""
    return value if isinstance(value, str) and value else None


def as_number(value: Any, bits: int) -> int | None:
    """A whole number of at most `bits` bits without sign, from a number or decimal text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << bits:
        return value
    return None


def kind_of(kind: TimeKind, time: Micros | None, arrival: bool) -> TimeKind:
    """Kind of a stamp: arrival goes before what the digits say."""
    return "none" if time is None else "arrival" if arrival else kind
