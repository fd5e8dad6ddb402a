"""Field maps: what a rule calls a field, and what one kind of record calls it.

`renames` lead to a field of the record; values stay as they are. `made` fields are made from
several or in another spelling, by `MAKERS` of that map; they begin with `=`, so no record can bring
them along, and no needle is taken from them. `native`: the record has a fixed layout, and a field
that is neither mapped nor in it cannot exist. `where` is joined to the rule's own condition.

Sources: Microsoft's pages on events 4657, 4688, 4689 and 5156, and records in the shared data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from bedem.detection.formula import Atom, Formula, Or
from bedem.detection.text import MADE, field_key, to_text, to_texts

Raw = Callable[[str], Any]  # raw value of a record's field by its key, None where missing


class FieldMap(msgspec.Struct, frozen=True):
    renames: dict[str, str] = {}
    made: frozenset[str] = frozenset()
    native: frozenset[str] | None = None
    where: Formula | None = None

    def place(self, name: str) -> str | None:
        """The record's key for a rule's field key; None where it cannot exist."""
        if name in self.made:
            return MADE + name
        renamed = self.renames.get(name)
        if renamed is not None:
            return renamed
        if self.native is None or name in self.native or name in HEADER:
            return name
        return None


# Fields of a record's header, the same names in every shape (knowledge.shapes.fields).
HEADER: Final = frozenset(
    [
        "eventid",
        "channel",
        "provider_name",
        "level",
        "computer",
        "keywords",
        "eventrecordid",
        "message",
    ]
)


def _keys(text: str) -> frozenset[str]:
    return frozenset(field_key(name) for name in text.split())


def _renames(text: str) -> dict[str, str]:
    pairs = (pair.split("=") for pair in text.split())
    return {field_key(a): field_key(b) for a, b in pairs}


_OPERATION: Final = {"add": ("%%1904",), "set": ("%%1904", "%%1905"), "delete": ("%%1906",)}
_EVENT_TYPES: Final = {"create": ("createkey",), "delete": ("deletekey", "deletevalue")}


def _one_of(field: str, values: tuple[str, ...]) -> Formula:
    options: tuple[Formula, ...] = tuple(Atom(field, "equals", v) for v in values)
    return options[0] if len(options) == 1 else Or(options)


_4688_NATIVE: Final = _keys(
    "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId NewProcessId NewProcessName "
    "TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName "
    "TargetLogonId ParentProcessName MandatoryLabel"
)
_4657_NATIVE: Final = _keys(
    "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId ObjectName ObjectValueName "
    "HandleId OperationType OldValueType OldValue NewValueType NewValue ProcessId ProcessName"
)
_4657: Final = FieldMap(
    renames=_renames("Image=ProcessName LogonId=SubjectLogonId"),
    made=_keys("TargetObject Details User ProcessId EventType"),
    native=_4657_NATIVE,
)
FIELDMAPS: Final[dict[str, FieldMap]] = {
    "": FieldMap(),
    "4688": FieldMap(
        renames=_renames(
            "Image=NewProcessName ParentImage=ParentProcessName LogonId=SubjectLogonId"
        ),
        made=_keys("User IntegrityLevel ProcessId ParentProcessId"),
        native=_4688_NATIVE,
    ),
    "4689": FieldMap(
        renames=_renames("Image=ProcessName LogonId=SubjectLogonId"),
        made=_keys("User ProcessId"),
        native=_keys(
            "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId Status ProcessId "
            "ProcessName"
        ),
    ),
    "4657": _4657,
    **{
        f"4657-{name}": msgspec.structs.replace(_4657, where=_one_of("operationtype", values))
        for name, values in _OPERATION.items()
    },
    **{
        f"sysmon-{name}": FieldMap(where=_one_of("eventtype", values))
        for name, values in _EVENT_TYPES.items()
    },
    "5156": FieldMap(
        renames=_renames(
            "DestinationIp=DestAddress DestinationPort=DestPort SourceIp=SourceAddress"
        ),
        made=_keys("Image Initiated Protocol"),
        native=_keys(
            "ProcessId Application Direction SourceAddress SourcePort DestAddress DestPort "
            "Protocol FilterOrigin FilterRTID LayerName LayerRTID RemoteUserID RemoteMachineID"
        ),
    ),
    "classic": FieldMap(
        made=_keys(
            "HostApplication HostName HostVersion HostId EngineVersion RunspaceId PipelineId "
            "CommandName CommandType ScriptName CommandPath CommandLine NewEngineState "
            "PreviousEngineState NewProviderState ProviderName SequenceNumber Details Data"
        )
    ),
    "auditd-process": FieldMap(
        renames=_renames("Image=exe ProcessId=pid ParentProcessId=ppid CurrentDirectory=cwd"),
        made=_keys("CommandLine"),
        where=_one_of("type", ("execve", "syscall", "proctitle")),
    ),
    "antivirus": FieldMap(renames=_renames("Signature=ThreatName Filename=Path")),
    "dns-zeek": FieldMap(renames=_renames("record_type=qtype_name answer=answers")),
    "dns-eve": FieldMap(
        renames=_renames("query=dns.rrname record_type=dns.rrtype answer=dns.answers.rdata")
    ),
    "proxy-zeek": FieldMap(
        renames=_renames(
            "c-useragent=user_agent cs-method=method cs-host=host sc-status=status_code "
            "cs-referrer=referrer cs-referer=referrer dst_ip=id.resp_h src_ip=id.orig_h "
            "c-uri-stem=uri cs-uri-stem=uri"
        ),
        made=_keys("c-uri cs-uri c-uri-query cs-uri-query c-uri-extension"),
    ),
    "proxy-eve": FieldMap(
        renames=_renames(
            "c-useragent=http.http_user_agent cs-method=http.http_method cs-host=http.hostname "
            "sc-status=http.status cs-referrer=http.http_refer cs-referer=http.http_refer "
            "dst_ip=dest_ip c-uri-stem=http.url cs-uri-stem=http.url"
        ),
        made=_keys("c-uri cs-uri c-uri-query cs-uri-query c-uri-extension"),
    ),
}


def _user(raw: Raw) -> Any:
    name = raw("subjectusername")
    if name is None:
        return None
    domain = to_text(raw("subjectdomainname"))
    return f"{domain}\\{to_text(name)}" if domain else to_text(name)


def _decimal(name: str) -> Callable[[Raw], Any]:
    """Process ids: hex in the audit log, decimal in Sysmon and in rules."""

    def make(raw: Raw) -> Any:
        text = to_text(raw(name))
        if re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}", text):
            return str(int(text, 16))
        return text or None

    return make


_LABELS: Final = {
    "s-1-16-4096": ("Low", "S-1-16-4096"),
    "s-1-16-8192": ("Medium", "S-1-16-8192"),
    "s-1-16-8448": ("Medium", "S-1-16-8448"),
    "s-1-16-12288": ("High", "S-1-16-12288"),
    "s-1-16-16384": ("System", "S-1-16-16384"),
}


def _integrity(raw: Raw) -> Any:
    label = raw("mandatorylabel")
    return list(_LABELS.get(to_text(label).casefold(), (label,))) if label is not None else None


_HIVES: Final = (
    (re.compile(r"\\registry\\machine(?=\\|$)", re.IGNORECASE), "HKLM"),
    (re.compile(r"\\registry\\user(?=\\|$)", re.IGNORECASE), "HKU"),
)
_CONTROL_SET: Final = re.compile(r"^(HKLM\\system\\)ControlSet\d{3}(?=\\|$)", re.IGNORECASE)


def _target_object(raw: Raw) -> Any:
    key = to_text(raw("objectname"))
    if not key:
        return None
    for hive, short in _HIVES:
        found = hive.match(key)
        if found:
            key = short + key[found.end() :]
            break
    key = _CONTROL_SET.sub(r"\1CurrentControlSet", key)
    value = to_text(raw("objectvaluename"))
    return f"{key}\\{value}" if value and value != "-" else key


def _details(raw: Raw) -> Any:
    """NewValue, and as Sysmon writes it where the type is DWORD (%%1876) or QWORD (%%1883)."""
    value = raw("newvalue")
    if value is None:
        return None
    text, kind = to_text(value), to_text(raw("newvaluetype"))
    if kind in {"%%1876", "%%1883"} and re.fullmatch(r"[0-9]{1,20}", text):
        number = int(text)
        if kind == "%%1876":
            return [text, f"DWORD (0x{number:08x})"]
        return [text, f"QWORD (0x{number >> 32:08x}-0x{number & 0xFFFFFFFF:08x})"]
    return text


def _registry_event(raw: Raw) -> Any:
    kinds = {"%%1904": "SetValue", "%%1905": "SetValue", "%%1906": "DeleteValue"}
    operation = raw("operationtype")
    return None if operation is None else kinds.get(to_text(operation), operation)


_VOLUME: Final = re.compile(r"\\device\\harddiskvolume\d+(?=\\)", re.IGNORECASE)


def _application(raw: Raw) -> Any:
    """The path as logged and with a drive letter; which volume is C is not in the record."""
    path = raw("application")
    if path is None:
        return None
    text = to_text(path)
    found = _VOLUME.match(text)
    return [text, "C:" + text[found.end() :]] if found else text


def _choice(name: str, table: dict[str, str]) -> Callable[[Raw], Any]:
    def make(raw: Raw) -> Any:
        value = raw(name)
        return None if value is None else table.get(to_text(value), value)

    return make


_PAIR: Final = re.compile(r"^[ \t]*([A-Z][A-Za-z]{2,30})=([^\r\n]*)", re.MULTILINE)


def _classic(name: str) -> Callable[[Raw], Any]:
    """`HostApplication=...` and the like inside the unnamed Data of events 400, 600, 800."""

    def make(raw: Raw) -> Any:
        named = raw(name)
        if named is not None:
            return named
        texts = to_texts(_classic_data(raw))
        found = [v for t in texts for k, v in _PAIR.findall(t) if field_key(k) == name]
        return found or None

    return make


def _classic_data(raw: Raw) -> Any:
    data = raw("data")
    return raw("message") if data is None else data


def _command_line(raw: Raw) -> Any:
    """The arguments of an EXECVE record joined; else the title or command the record has."""
    words: list[str] = []
    while len(words) < 256 and (word := raw(f"a{len(words)}")) is not None:
        words.append(to_text(word))
    if words and to_text(raw("type")).casefold() == "execve":
        return " ".join(words)
    return raw("proctitle") if raw("proctitle") is not None else raw("commandline")


def _url(host: str, path: str) -> Callable[[Raw], Any]:
    def make(raw: Raw) -> Any:
        uri = raw(path)
        if uri is None:
            return None
        return [to_text(uri), f"http://{to_text(raw(host))}{to_text(uri)}"]

    return make


def _uri_part(path: str, part: str) -> Callable[[Raw], Any]:
    def make(raw: Raw) -> Any:
        stem, mark, query = to_text(raw(path)).partition("?")
        if part == "query":
            return query if mark else None
        name = stem.rpartition("/")[2]
        return name.rpartition(".")[2] if "." in name else None

    return make


def _web(host: str, path: str) -> dict[str, Callable[[Raw], Any]]:
    url, query = _url(host, path), _uri_part(path, "query")
    return {
        "=c-uri": url,
        "=cs-uri": url,
        "=c-uri-query": query,
        "=cs-uri-query": query,
        "=c-uri-extension": _uri_part(path, "extension"),
    }


_REGISTRY: Final[dict[str, Callable[[Raw], Any]]] = {
    "=targetobject": _target_object,
    "=details": _details,
    "=user": _user,
    "=processid": _decimal("processid"),
    "=eventtype": _registry_event,
}
MAKERS: Final[dict[str, dict[str, Callable[[Raw], Any]]]] = {
    "4688": {
        "=user": _user,
        "=integritylevel": _integrity,
        "=processid": _decimal("newprocessid"),
        "=parentprocessid": _decimal("processid"),
    },
    "4689": {"=user": _user, "=processid": _decimal("processid")},
    "4657": _REGISTRY,
    **{f"4657-{name}": _REGISTRY for name in _OPERATION},
    "5156": {
        "=image": _application,
        "=initiated": _choice("direction", {"%%14592": "false", "%%14593": "true"}),
        "=protocol": _choice("protocol", {"6": "tcp", "17": "udp", "1": "icmp"}),
    },
    "classic": {
        **{MADE + name: _classic(name) for name in FIELDMAPS["classic"].made if name != "data"},
        "=data": _classic_data,
    },
    "auditd-process": {"=commandline": _command_line},
    "proxy-zeek": _web("host", "uri"),
    "proxy-eve": _web("http.hostname", "http.url"),
}
