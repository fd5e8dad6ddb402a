"""Azure Sentinel and Defender rows. A table's columns, with events inside text columns opened."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from bedem.knowledge.eventxml import XmlRefused, event_data_from_xml, event_from_xml
from bedem.knowledge.shapes_network import dotted
from bedem.knowledge.shapes_windows import (
    evtx_data,
    evtx_header,
    named_data,
    names,
    number,
)

Record = dict[str, Any]

_HEADER_COLUMNS: Final = names(
    """TenantId SourceSystem TimeGenerated Computer EventID MG ManagementGroupName Type _ResourceId
    EventSourceName Channel Task Level Activity SourceComputerId EventOriginId TimeCollected
    InstanceId Source EventLog EventLevel EventLevelName Provider EventData EventData_dynamic
    EventData_string ParameterXml RenderedDescription UserName AzureDeploymentID Role Opcode
    Keywords EventRecordId Version SystemProcessId SystemThreadId SystemUserId Correlation
    RawEventData Message"""
)
# Endings a query adds to a column name that two joined tables type differently.
_TYPED = re.compile(r"_(?:string|long|int|real|bool|dynamic|datetime|guid)$")
_AUDIT = re.compile(r"type=(\S+) (?:msg=)?audit\((\d{1,11})\.(\d{1,6}):(\d+)\):? ?")
_PAIR = re.compile(r'([A-Za-z0-9_.-]+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s]*)')


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def decode(text: Any) -> Any:
    """JSON text of an object or array, opened; None for anything else."""
    if not isinstance(text, str) or text[:1] not in {"{", "["}:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None


# Windows tables


def windows_header(record: Record) -> Record:
    return {
        "EventID": number(record.get("EventID")),
        "Channel": record.get("Channel") or record.get("EventLog"),
        "Provider_Name": record.get("EventSourceName")
        or record.get("Provider")
        or record.get("Source"),
        "Level": number(record.get("Level") or record.get("EventLevel")),
        "Computer": record.get("Computer"),
        "Keywords": record.get("Keywords"),
        "EventRecordID": number(record.get("EventRecordId")),
        "Task": number(record.get("Task")),
        "Opcode": record.get("Opcode"),
        "UserID": record.get("SystemUserId"),
        "UserName": record.get("UserName"),
        "ExecutionProcessID": number(record.get("SystemProcessId")),
        "Message": record.get("RenderedDescription"),
    }


def security_data(record: Record) -> Record:
    """Promoted columns that hold something, then what is inside the EventData columns."""
    out = _columns(record)
    for column in ("EventData", "EventData_string", "EventData_dynamic"):
        out.update(_inside(record.get(column)))
    return out


def windows_data(record: Record) -> Record:
    out = _inside(record.get("EventData"))
    return out or security_data(record)


def _columns(record: Record) -> Record:
    out: Record = {}
    for name, value in record.items():
        if name in _HEADER_COLUMNS or value is None:
            continue
        plain = _TYPED.sub("", name)
        out[name if plain in record or plain in out else plain] = (
            value if not isinstance(value, (dict, list)) else dotted({"": value}).get("", None)
        )
    return out


def _inside(value: Any) -> Record:
    """An EventData column: XML text, JSON text, or JSON already opened."""
    if isinstance(value, str) and value[:1] == "<":
        try:
            return named_data(event_data_from_xml(value))
        except XmlRefused:
            return {"Data": [value]}
    opened = decode(value) if isinstance(value, str) else value
    if isinstance(opened, dict):
        return named_data(opened)
    if isinstance(opened, list):
        return {"Data": [v for v in opened if not isinstance(v, (dict, list))]}
    return {"Data": [value]} if isinstance(value, str) and value else {}


# Syslog


def audit_stamp(message: Any) -> tuple[str, int, int] | None:
    """(type, microseconds, serial) of an audit text, None for other text."""
    found = _AUDIT.match(_text(message))
    if found is None:
        return None
    kind, seconds, fraction, serial = found.groups()
    return kind, int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")), int(serial)


def sysmon_linux(record: Record) -> Record | None:
    """The event of Sysmon for Linux inside a Syslog row, in the evtx layout; cut ones too."""
    message = _text(record.get("SyslogMessage"))
    if not message.startswith("<Event"):
        return None
    try:
        return event_from_xml(message, partial=True)
    except XmlRefused:
        return None


def syslog_header(record: Record) -> Record:
    event = sysmon_linux(record)
    if event is not None:
        return evtx_header(event)
    return {
        "Computer": record.get("Computer") or record.get("HostName"),
        "Provider_Name": record.get("ProcessName"),
        "Level": record.get("SeverityLevel"),
        "Message": record.get("SyslogMessage"),
    }


def syslog_data(record: Record) -> Record:
    event = sysmon_linux(record)
    if event is not None:
        return evtx_data(event)
    message = _text(record.get("SyslogMessage"))
    found = _AUDIT.match(message)
    if found is None:
        return {name: value for name, value in table_data(record).items() if value is not None}
    out: Record = {"type": found.group(1)}
    for name, text in _PAIR.findall(message[found.end() :]):
        value = text[1:-1] if text[:1] == '"' and text[-1:] == '"' and len(text) > 1 else text
        out.setdefault(name, value)
    return out


# all other tables


def table_data(record: Record) -> Record:
    """Columns as they are; JSON text also opened under dotted names beside its column."""
    out: Record = {}
    for name, value in record.items():
        if isinstance(value, (dict, list)):
            out.update(dotted({name: value}))
            continue
        out[name] = value
        opened = decode(value)
        if opened:
            for key, inner in dotted({name: opened}).items():
                out.setdefault(key, inner)
    return out
