"""Field maps: what a rule calls a field, and what one kind of record calls it.

`renames` lead to a field of the record; values stay as they are. `made` fields are made from
several or in another spelling, by `MAKERS` of that map; they begin with `=`, so no record can bring
them along, and no needle is taken from them. `native`: the record has a fixed layout, and a field
that is neither mapped nor in it cannot exist. `where` is joined to the rule's own condition.

Sources: Microsoft's pages on events 4657, 4688, 4689 and 5156, and records in the shared data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from bedem.detection.formula import Atom, Formula, Or
from bedem.detection.text import MADE, field_key

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


OPERATION: Final = {"add": ("%%1904",), "set": ("%%1904", "%%1905"), "delete": ("%%1906",)}
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
        for name, values in OPERATION.items()
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
    # A firewall writes of web requests only where it looks into them: what names no URL is none.
    "proxy-firewall": FieldMap(
        made=_keys(
            "c-uri cs-uri c-uri-query cs-uri-query c-uri-extension c-useragent cs-host cs-method "
            "cs-referrer cs-referer"
        ),
        where=Atom(MADE + field_key("c-uri"), "exists", "true"),
    ),
}
