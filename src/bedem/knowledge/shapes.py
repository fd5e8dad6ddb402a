"""Shapes: how the JSON in `Event.data` is laid out, and where its fields are.

One vocabulary for every room: readers stamp the shape, detection and reconstruction ask for fields.

    fields(shape, record)      flat names as Sigma writes them: header names, then event data
    event_data(shape, record)  the event's own data, without the log's header
    header(shape, record)      who wrote the record, under one set of names for all shapes

Header names are EventID, Channel, Provider_Name, Level, Computer, Keywords, EventRecordID, and,
in `header` only, Task, Opcode, UserID, UserName, UserDomain, ExecutionProcessID, Message. Where
event data and header use one name, event data wins (the Channel of 104 is the cleared log), EventID
alone excepted. Values are str, int, float, bool, None or a list of these; nothing is unescaped or
normalised here. Unnamed Data is `Data`, a list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from bedem.knowledge import shapes_hosts, shapes_network, shapes_sentinel, shapes_windows

Record = dict[str, Any]

SHAPES: Final[dict[str, str]] = {
    "evtx": "evtx_dump: Event.System, Event.EventData or Event.UserData; also with _attributes "
    "keys (Chainsaw), and what XML exports are turned into",
    "winlogbeat": "Winlogbeat 7 and 8: winlog.*, event data in winlog.event_data, or moved into "
    "ECS fields by its Sysmon module",
    "winlogbeat6": "Winlogbeat 5 and 6: event_id, log_name, computer_name, event_data at the top",
    "nxlog": "NXLog im_msvistalog: header and event data at one level; EventTime local",
    "wef": "collector export at one level, all values text; TimeCreated and SourceName",
    "sentinel_security": "Azure Sentinel SecurityEvent and Event: promoted columns with nulls, or "
    "EventData as XML text, or EventData_dynamic as JSON text of an array",
    "sentinel_windows": "Azure Sentinel WindowsEvent: EventData as JSON text",
    "sentinel_syslog": "Azure Sentinel Syslog: Sysmon for Linux (event XML), audit text or plain "
    "text in SyslogMessage",
    "sentinel": "other Azure Sentinel and Defender tables (AuditLogs, OfficeActivity, "
    "VMConnection, Device*): columns; JSON text in a column is kept and opened under dotted names",
    "zeek": "Zeek: one object a row; id.orig_h with dots whatever the spelling",
    "eve": "Suricata EVE: nested objects under dotted names",
    "auditd": "Linux audit log: the lines of one event in `records`, each with its `type`",
    "syslog": "one syslog message: message, program, pid, structured data under dotted names",
    "journal": "one entry of the systemd journal under its own field names",
    "firewall": "one message of a firewall, VPN or load balancer under the device's own names",
    "web": "one request of a web server, W3C names",
    "m365": "Microsoft 365 unified audit log: one AuditData object",
    "azure": "Azure Monitor and Entra: one record; what is in `properties` also by its own name",
    "export": "one row of another tool's output under its columns; EvtxECmd's Payload opened",
    "json": "unknown: nested objects under dotted names",
}

_EVENT_DATA: Final[dict[str, Callable[[Record], Record]]] = {
    "evtx": shapes_windows.evtx_data,
    "winlogbeat": shapes_windows.winlogbeat_data,
    "winlogbeat6": shapes_windows.winlogbeat6_data,
    "nxlog": shapes_windows.nxlog_data,
    "wef": shapes_windows.wef_data,
    "sentinel_security": shapes_sentinel.security_data,
    "sentinel_windows": shapes_sentinel.windows_data,
    "sentinel_syslog": shapes_sentinel.syslog_data,
    "sentinel": shapes_sentinel.table_data,
    "zeek": shapes_network.zeek_data,
    "eve": shapes_network.dotted,
    "auditd": shapes_hosts.auditd_data,
    "syslog": shapes_network.dotted,
    "journal": shapes_network.dotted,
    "firewall": shapes_hosts.firewall_data,
    "web": shapes_hosts.web_data,
    "m365": shapes_hosts.m365_data,
    "azure": shapes_hosts.azure_data,
    "export": shapes_hosts.export_data,
    "json": shapes_network.dotted,
}
_HEADER: Final[dict[str, Callable[[Record], Record]]] = {
    "evtx": shapes_windows.evtx_header,
    "winlogbeat": shapes_windows.winlogbeat_header,
    "winlogbeat6": shapes_windows.winlogbeat6_header,
    "nxlog": shapes_windows.flat_header,
    "wef": shapes_windows.flat_header,
    "sentinel_security": shapes_sentinel.windows_header,
    "sentinel_windows": shapes_sentinel.windows_header,
    "sentinel_syslog": shapes_sentinel.syslog_header,
}
_IN_FIELDS: Final = (
    "EventID",
    "Channel",
    "Provider_Name",
    "Level",
    "Computer",
    "Keywords",
    "EventRecordID",
)


def fields(shape: str, record: Record) -> Record:
    """All fields a rule can name. Flat NXLog and WEF records keep their rendered `Message` too."""
    head = header(shape, record)
    out = {n: shapes_windows.scalar(head[n]) for n in _IN_FIELDS if head.get(n) is not None}
    if shape in {"nxlog", "wef"} and head.get("Message") is not None:
        out["Message"] = shapes_windows.scalar(head["Message"])
    number = out.get("EventID")
    out.update(event_data(shape, record))
    if number is not None:
        out["EventID"] = number
    return out


def event_data(shape: str, record: Record) -> Record:
    """The event's own data. An unknown shape is taken as `json`."""
    return _EVENT_DATA.get(shape, shapes_network.dotted)(record)


def header(shape: str, record: Record) -> Record:
    """Header under one set of names; empty for shapes that are no log records of Windows."""
    of_shape = _HEADER.get(shape)
    return of_shape(record) if of_shape else {}
