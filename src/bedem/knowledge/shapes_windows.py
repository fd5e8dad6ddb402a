"""Windows event records in the five layouts that are not Sentinel's. See `shapes` for the words."""

from __future__ import annotations

import re
from typing import Any, Final

Record = dict[str, Any]
Scalar = str | int | float | bool | None


def names(text: str) -> frozenset[str]:
    """Names written in one text, apart by blanks."""
    return frozenset(text.split())


# NXLog's own columns. ProcessID is one of them only where ExecutionProcessID is absent.
_NXLOG_HEADER: Final = names(
    """Keywords SeverityValue Severity EventTypeOrignal EventID ProviderGuid ExecutionProcessID host
    Channel UserID AccountType AccountName Domain ThreadID EventReceivedTime Opcode OpcodeValue
    EventTime @timestamp @version SourceModuleType SourceModuleName port tags type RecordNumber Task
    Category SourceName Version Hostname ActivityID RelatedActivityID Message MessageSourceAddress
    ERROR_EVT_UNRESOLVED"""
)
# What NXLog writes into EventType by itself; any other value is the event's own (Sysmon 12 to 18).
_NXLOG_CLASSES: Final = names(
    "INFO WARNING ERROR CRITICAL VERBOSE AUDIT_SUCCESS AUDIT_FAILURE DEBUG"
)
_WEF_HEADER: Final = names(
    """SourceName ProviderGuid Level Keywords Channel Hostname TimeCreated @timestamp EventID
    Message Task RecordNumber host port tags @version"""
)
# Winlogbeat's Sysmon module moves these out of event_data.
_ECS: Final = {
    "ProcessGuid": ("process", "entity_id"),
    "ProcessId": ("process", "pid"),
    "Image": ("process", "executable"),
    "CommandLine": ("process", "command_line"),
    "CurrentDirectory": ("process", "working_directory"),
    "ParentProcessGuid": ("process", "parent", "entity_id"),
    "ParentProcessId": ("process", "parent", "pid"),
    "ParentImage": ("process", "parent", "executable"),
    "ParentCommandLine": ("process", "parent", "command_line"),
    "OriginalFileName": ("process", "pe", "original_file_name"),
    "TargetFilename": ("file", "path"),
    "ImageLoaded": ("dll", "path"),
    "SourceIp": ("source", "ip"),
    "SourcePort": ("source", "port"),
    "DestinationIp": ("destination", "ip"),
    "DestinationPort": ("destination", "port"),
    "DestinationHostname": ("destination", "domain"),
    "QueryName": ("dns", "question", "name"),
    "RuleName": ("rule", "name"),
}
_MESSAGE_LINE = re.compile(r"^([A-Z][A-Za-z0-9]{1,31}): ?(.*?)\r?$", re.MULTILINE)


def child(record: Record, *path: str) -> Any:
    """The value at a path of nested objects, None where it ends early."""
    value: Any = record
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def number(value: Any) -> Any:
    """Decimal text as int, anything else as it is."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    return value


def scalar(value: Any) -> Any:
    """A value fit for `fields`: objects give their text, lists are flattened one level."""
    if isinstance(value, dict):
        return scalar(value.get("#text"))
    if isinstance(value, list):
        return [v for v in (scalar(x) for x in value) if not isinstance(v, list)]
    return value


# evtx


def evtx_header(record: Record) -> Record:
    system = child(record, "Event", "System")
    if not isinstance(system, dict):
        return {}
    provider = _attributes(system, "Provider")
    execution = _attributes(system, "Execution")
    return {
        "EventID": number(scalar(system.get("EventID"))),
        "Channel": scalar(system.get("Channel")),
        "Provider_Name": provider.get("Name"),
        "Level": scalar(system.get("Level")),
        "Computer": scalar(system.get("Computer")),
        "Keywords": scalar(system.get("Keywords")),
        "EventRecordID": number(scalar(system.get("EventRecordID"))),
        "Task": scalar(system.get("Task")),
        "Opcode": scalar(system.get("Opcode")),
        "UserID": _attributes(system, "Security").get("UserID"),
        "ExecutionProcessID": execution.get("ProcessID"),
    }


def _attributes(system: Record, name: str) -> Record:
    """Attributes of a System child, in either spelling of the crate."""
    found = child(system, name, "#attributes")
    if not isinstance(found, dict):
        found = system.get(name + "_attributes")
    return found if isinstance(found, dict) else {}


def evtx_data(record: Record) -> Record:
    event = record.get("Event")
    if not isinstance(event, dict):
        return {}
    out: Record = {}
    data = event.get("EventData")
    if isinstance(data, dict):
        out.update(named_data(data))
    elif isinstance(data, str):
        out["Data"] = [data]
    for name, part in event.items():
        if isinstance(part, dict) and name not in _EVENT_PARTS:
            _leaves(part, out)
    return out


_EVENT_PARTS: Final = frozenset({"System", "EventData", "#attributes", "RenderingInfo"})


def named_data(data: Record) -> Record:
    """An EventData object: names as they are, unnamed Data as a list under `Data`."""
    out: Record = {}
    for name, value in data.items():
        if name == "#attributes" or name.endswith("_attributes"):
            continue
        if type(value) is str and name not in {"Data", "#text"}:  # nearly every field
            out[name] = value
        elif name in {"Data", "#text"}:
            plain = scalar(value)
            out["Data"] = plain if isinstance(plain, list) else [] if plain is None else [plain]
        elif isinstance(value, dict):
            if "#text" in value:
                out[name] = scalar(value)
            else:
                _leaves({name: value}, out)
        else:
            out[name] = scalar(value) if isinstance(value, list) else value
    return out


def _leaves(data: Record, out: Record, depth: int = 0) -> None:
    """Leaf elements and attributes by their own name; a name met twice keeps all values."""
    if depth > 32:
        return
    for name, value in data.items():
        if name in {"xmlns", "#attributes"} or name.startswith("xmlns:"):
            if name == "#attributes" and isinstance(value, dict):
                _leaves(value, out, depth + 1)
        elif isinstance(value, dict):
            if "#text" in value:
                _leaf(out, name, scalar(value))
                attributes = value.get("#attributes")
                if isinstance(attributes, dict):
                    _leaves(attributes, out, depth + 1)
            elif value:
                _leaves(value, out, depth + 1)
            else:
                _leaf(out, name, None)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    _leaves({name: item}, out, depth + 1)
                elif not isinstance(item, list):
                    _leaf(out, name, item)
        else:
            _leaf(out, name, value)


def _leaf(out: Record, name: str, value: Any) -> None:
    if name not in out:
        out[name] = value
        return
    held = out[name] if isinstance(out[name], list) else [out[name]]
    out[name] = held + (value if isinstance(value, list) else [value])


# Winlogbeat


def winlogbeat_header(record: Record) -> Record:
    log = record.get("winlog")
    if not isinstance(log, dict):
        return {}
    event_id = log.get("event_id")
    return {
        "EventID": number(event_id if event_id is not None else child(record, "event", "code")),
        "Channel": log.get("channel"),
        "Provider_Name": log.get("provider_name") or child(record, "event", "provider"),
        "Level": child(record, "log", "level"),
        "Computer": log.get("computer_name"),
        "Keywords": scalar(log.get("keywords")),
        "EventRecordID": number(log.get("record_id")),
        "Task": log.get("task"),
        "Opcode": log.get("opcode"),
        "UserID": child(log, "user", "identifier"),
        "UserName": child(log, "user", "name"),
        "UserDomain": child(log, "user", "domain"),
        "ExecutionProcessID": child(log, "process", "pid"),
        "Message": record.get("message"),
    }


def winlogbeat_data(record: Record) -> Record:
    log = record.get("winlog")
    if not isinstance(log, dict):
        return {}
    out: Record = {}
    for part in ("event_data", "user_data"):
        data = log.get(part)
        if isinstance(data, dict):
            _leaves({k: v for k, v in data.items() if k != "xml_name"}, out)
    provider = log.get("provider_name") or child(record, "event", "provider")
    if isinstance(provider, str) and provider.casefold() == "microsoft-windows-sysmon":
        _sysmon_moved(record, out)
    return _params(out)


def _sysmon_moved(record: Record, out: Record) -> None:
    """Fields the Sysmon module took out of event_data: from ECS, else from the message's lines."""
    for name, path in _ECS.items():
        value = child(record, *path)
        if value is not None and name not in out:
            out[name] = scalar(value)
    message = record.get("message")
    if isinstance(message, str):
        for name, text in _MESSAGE_LINE.findall(message[:65_536]):
            out.setdefault(name, text)


def _params(out: Record) -> Record:
    """Winlogbeat calls unnamed Data param1, param2, ...: they are the list `Data` as well."""
    unnamed: list[Any] = []
    while (name := f"param{len(unnamed) + 1}") in out:
        unnamed.append(out[name])
    if unnamed and "Data" not in out:
        out["Data"] = unnamed
    return out


def winlogbeat6_header(record: Record) -> Record:
    return {
        "EventID": number(record.get("event_id")),
        "Channel": record.get("log_name"),
        "Provider_Name": record.get("source_name"),
        "Level": record.get("level"),
        "Computer": record.get("computer_name"),
        "Keywords": scalar(record.get("keywords")),
        "EventRecordID": number(record.get("record_number")),
        "Task": record.get("task"),
        "Opcode": record.get("opcode"),
        "UserID": child(record, "user", "identifier"),
        "UserName": child(record, "user", "name"),
        "UserDomain": child(record, "user", "domain"),
        "ExecutionProcessID": record.get("process_id"),
        "Message": record.get("message"),
    }


def winlogbeat6_data(record: Record) -> Record:
    out: Record = {}
    for part in ("event_data", "user_data"):
        data = record.get(part)
        if isinstance(data, dict):
            _leaves({k: v for k, v in data.items() if k != "xml_name"}, out)
    return _params(out)


# flat


def flat_header(record: Record) -> Record:
    """NXLog and WEF. `host` and `port` are the collector's and are never taken."""
    process = record.get("ExecutionProcessID")
    if process is None and isinstance(record.get("ProcessID"), int):
        process = record["ProcessID"]
    return {
        "EventID": number(record.get("EventID")),
        "Channel": record.get("Channel"),
        "Provider_Name": record.get("SourceName"),
        "Level": number(record.get("Level")),
        "Computer": record.get("Hostname"),
        "Keywords": record.get("Keywords"),
        "EventRecordID": number(record.get("RecordNumber")),
        "Task": number(record.get("Task")),
        "Opcode": record.get("Opcode"),
        "UserID": record.get("UserID"),
        "UserName": record.get("AccountName"),
        "UserDomain": record.get("Domain"),
        "ExecutionProcessID": process,
        "Message": record.get("Message"),
    }


def nxlog_data(record: Record) -> Record:
    """Columns that are not NXLog's own. A header that hides event data is not passed off as it."""
    own_process = record.get("ExecutionProcessID") is None
    out: Record = {}
    for name, value in record.items():
        if name in _NXLOG_HEADER:
            continue
        if name == "EventType" and value in _NXLOG_CLASSES:
            continue
        if name == "ProcessID" and own_process and isinstance(value, int):
            continue
        out[name] = scalar(value) if isinstance(value, (dict, list)) else value
    return out


def wef_data(record: Record) -> Record:
    return {
        name: scalar(value) if isinstance(value, (dict, list)) else value
        for name, value in record.items()
        if name not in _WEF_HEADER
    }
