"""Facts of Windows records, by log and id. Field names are those of the providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.case.identity import short_host
from bedem.reconstruction.values import (
    RUNNERS,
    Fact,
    account,
    address,
    base_name,
    is_machine,
    logon_id,
    made,
    small,
    text,
)

# Ports by which one Windows host is worked from another; others say nothing about movement.
MOVING_PORTS: Final = frozenset({22, 135, 139, 445, 3389, 5985, 5986})
_LOWEST_DYNAMIC: Final = 49_152
Base = dict[str, Any]
Fields = dict[str, Any]


def _logon(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("TargetUserName"), f.get("TargetDomainName"))
    yield made(
        base,
        "logon" if base["code"] == 4624 else "logon_failed",
        account=user,
        domain=domain,
        sid=text(f.get("TargetUserSid")),
        logon_id=logon_id(f.get("TargetLogonId")),
        logon_type=small(f.get("LogonType")),
        address=address(f.get("IpAddress")),
        port=small(f.get("IpPort")),
        peer=_peer(f.get("WorkstationName")),
        process=text(f.get("ProcessName")),
        detail=text(f.get("AuthenticationPackageName")),
        object=text(f.get("SubStatus")),
        command=_guid(f, user),
    )


def _guid(f: Fields, user: str | None) -> str | None:
    """What ties a person's logon to its ticket; zero for NTLM."""
    found = text(f.get("LogonGuid"))
    folded = (found or "").strip("{}").casefold()
    return folded if folded.strip("0-") and not is_machine(user) else None


def _peer(value: Any) -> str | None:
    name = text(value)
    return short_host(name.lstrip("\\")) if name else None


def _explicit(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("TargetUserName"), f.get("TargetDomainName"))
    server = text(f.get("TargetServerName"))
    if server is None or server.casefold() == "localhost":
        return
    yield made(
        base,
        "explicit",
        account=user,
        domain=domain,
        logon_id=logon_id(f.get("SubjectLogonId")),
        address=address(f.get("IpAddress")),
        peer=short_host(server.rpartition("/")[2]),
        process=text(f.get("ProcessName")),
        object=text(f.get("TargetInfo")),
        detail=text(f.get("SubjectUserName")),
    )


def _ticket(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("TargetUserName"), f.get("TargetDomainName"))
    service = text(f.get("ServiceName"))
    yield made(
        base,
        "ticket" if base["code"] == 4769 else "tgt",
        account=user,
        domain=domain,
        address=address(f.get("IpAddress")),
        peer=short_host(service.rstrip("$").rpartition("/")[2]) if service else None,
        sid=text(f.get("TargetSid")),
        object=service,
        detail=text(f.get("TicketEncryptionType")),
        command=_guid(f, user),
    )


def _ntlm(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("TargetUserName"))
    yield made(
        base, "ntlm", account=user, domain=domain, peer=_peer(f.get("Workstation")),
        detail=text(f.get("Status")),
    )  # fmt: skip


def _share(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("SubjectUserName"), f.get("SubjectDomainName"))
    yield made(
        base,
        "share",
        account=user,
        domain=domain,
        logon_id=logon_id(f.get("SubjectLogonId")),
        address=address(f.get("IpAddress")),
        port=small(f.get("IpPort")),
        object=text(f.get("ShareName")),
        command=text(f.get("RelativeTargetName")),
        detail=text(f.get("AccessMask")),
    )


def _service(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("SubjectUserName"), f.get("SubjectDomainName"))
    path = text(f.get("ImagePath")) or text(f.get("ServiceFileName"))
    yield made(
        base,
        "service",
        account=user,
        domain=domain,
        logon_id=logon_id(f.get("SubjectLogonId")),
        object=text(f.get("ServiceName")),
        command=path,
        detail=text(f.get("AccountName")) or text(f.get("ServiceAccount")),
    )


def _task(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(
        f.get("SubjectUserName") or f.get("UserContext"), f.get("SubjectDomainName")
    )
    yield made(
        base,
        "task",
        account=user,
        domain=domain,
        logon_id=logon_id(f.get("SubjectLogonId")),
        object=text(f.get("TaskName")),
        command=text(f.get("TaskContent") or f.get("TaskContentNew")),
    )


def _process(base: Base, f: Fields) -> Iterator[Fact]:
    if base["code"] == 4688:
        user, domain = account(f.get("SubjectUserName"), f.get("SubjectDomainName"))
        target, target_domain = account(f.get("TargetUserName"), f.get("TargetDomainName"))
        ids = (logon_id(f.get("TargetLogonId")), logon_id(f.get("SubjectLogonId")))
        as_target = target is not None and ids[0] is not None
        yield made(
            base,
            "process",
            account=target if as_target else user,
            domain=target_domain if as_target else domain,
            logon_id=ids[0] if as_target else ids[1],
            process=text(f.get("NewProcessName")),
            parent=text(f.get("ParentProcessName")),
            command=text(f.get("CommandLine")),
        )
        return
    user, domain = account(f.get("User"))
    yield made(
        base,
        "process",
        account=user,
        domain=domain,
        logon_id=logon_id(f.get("LogonId")),
        process=text(f.get("Image")),
        parent=text(f.get("ParentImage")),
        command=text(f.get("CommandLine")),
        detail=text(f.get("Hashes")),
        object=text(f.get("ParentCommandLine")),
    )


def _sysmon_connection(base: Base, f: Fields) -> Iterator[Fact]:
    ends = (
        (address(f.get("SourceIp")), small(f.get("SourcePort"))),
        (address(f.get("DestinationIp")), small(f.get("DestinationPort"))),
    )
    inbound = str(f.get("Initiated")).casefold() == "false"
    # Sysmon before 2020 puts the local end first in both directions; the names tell which it is
    first = short_host(text(f.get("SourceHostname")))
    if inbound and first == base["host"]:
        ends = (ends[1], ends[0])
    user, domain = account(f.get("User"))
    yield from _connection(base, ends, inbound, text(f.get("Image")), user, domain)


def _filter_connection(base: Base, f: Fields) -> Iterator[Fact]:
    ends = (
        (address(f.get("SourceAddress")), small(f.get("SourcePort"))),
        (address(f.get("DestAddress")), small(f.get("DestPort"))),
    )
    inbound = "14592" in str(f.get("Direction"))
    yield from _connection(base, ends, inbound, text(f.get("Application")), None, None)


def _connection(
    base: Base,
    ends: tuple[tuple[str | None, int | None], tuple[str | None, int | None]],
    inbound: bool,
    image: str | None,
    user: str | None,
    domain: str | None,
) -> Iterator[Fact]:
    (source, source_port), (target, target_port) = ends
    if inbound and (source_port or 0) in MOVING_PORTS and target_port not in MOVING_PORTS:
        # Sysmon before 2020 puts the local end first in both directions, and some 5156 do
        source, source_port, target, target_port = target, target_port, source, source_port
    port = target_port
    if source is None or target is None or source == target or port is None:
        return
    moving = port in MOVING_PORTS or port >= _LOWEST_DYNAMIC
    # a person's program that calls out matters at any port, and one that runs what others wrote
    runs = base_name(image) in RUNNERS
    calls_out = not inbound and (not is_machine(user) or runs or _public(target))
    if not moving and not calls_out:
        return
    yield made(
        base,
        "conn_in" if inbound else "conn_out",
        account=user,
        domain=domain,
        address=source if inbound else target,
        port=port,
        process=image,
        object=target if inbound else source,
    )


def _public(ip: str) -> bool:
    import ipaddress

    return ipaddress.ip_address(ip).is_global


def _file(base: Base, f: Fields) -> Iterator[Fact]:
    yield made(
        base, "file", process=text(f.get("Image")), object=text(f.get("TargetFilename")),
        account=account(f.get("User"))[0],
    )  # fmt: skip


def _remote_desktop(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("User") or f.get("Param1"), f.get("Param2"))
    source = address(f.get("Address") or f.get("Param3") or f.get("ClientIP"))
    if source is not None:
        yield made(base, "rdp", account=user, domain=domain, address=source)


def _wmi(base: Base, f: Fields) -> Iterator[Fact]:
    yield made(
        base, "wmi_subscription", account=account(f.get("User"))[0],
        object=text(f.get("Name") or f.get("CONSUMER")),
        command=text(f.get("Destination") or f.get("Query")),
    )  # fmt: skip


def _computer_changed(base: Base, f: Fields) -> Iterator[Fact]:
    if text(f.get("SubjectUserSid")) == "S-1-5-7":
        yield made(
            base, "computer_changed_anonymously", account=text(f.get("TargetUserName")),
            domain=text(f.get("TargetDomainName")), object=text(f.get("PasswordLastSet")),
        )  # fmt: skip


def _group(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("SubjectUserName"), f.get("SubjectDomainName"))
    yield made(
        base, "group_member_added", account=user, domain=domain,
        logon_id=logon_id(f.get("SubjectLogonId")), object=text(f.get("TargetSid")),
        detail=text(f.get("MemberSid")) or text(f.get("MemberName")),
        command=text(f.get("TargetUserName")),
    )  # fmt: skip


def _directory(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("SubjectUserName"), f.get("SubjectDomainName"))
    yield made(
        base, "directory_access", account=user, domain=domain, sid=text(f.get("SubjectUserSid")),
        logon_id=logon_id(f.get("SubjectLogonId")), object=text(f.get("Properties")),
        detail=text(f.get("AccessMask")),
    )  # fmt: skip


def _directory_changed(base: Base, f: Fields) -> Iterator[Fact]:
    user, domain = account(f.get("SubjectUserName"), f.get("SubjectDomainName"))
    yield made(
        base, "directory_changed", account=user, domain=domain,
        sid=text(f.get("SubjectUserSid")), logon_id=logon_id(f.get("SubjectLogonId")),
        object=text(f.get("ObjectDN")), command=text(f.get("AttributeLDAPDisplayName")),
        detail=text(f.get("ObjectClass")),
    )  # fmt: skip


def _database(base: Base, f: Fields) -> Iterator[Fact]:
    """ESENT names the file in the middle of its values, whatever the language of the text."""
    for value in _values(f):
        if value.casefold().rstrip("\"'. ").endswith("ntds.dit"):
            yield made(base, "database", object=value.strip()[:1_000])
            return


def _values(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for value in found.values():
            yield from _values(value)
    elif isinstance(found, list):
        for value in found:
            yield from _values(value)
    elif isinstance(found, str):
        yield found


def _powershell(base: Base, f: Fields) -> Iterator[Fact]:
    shown = " ".join(str(v) for v in f.values() if v is not None)
    host = next((line for line in shown.split("\n") if "HostApplication=" in line), "")
    yield made(base, "powershell", command=host.strip()[:4_000] or None)


WANTED: Final = (
    ("security", (4624, 4625), _logon),
    ("security", (4648,), _explicit),
    ("security", (4769, 4768), _ticket),
    ("security", (4776,), _ntlm),
    ("security", (5140, 5145), _share),
    ("security", (4697,), _service),
    ("system", (7045,), _service),
    ("security", (4698, 4702), _task),
    ("taskscheduler/operational", (106, 140), _task),
    ("security", (4688,), _process),
    ("sysmon/operational", (1,), _process),
    ("sysmon/operational", (3,), _sysmon_connection),
    ("security", (5156,), _filter_connection),
    ("sysmon/operational", (11,), _file),
    ("remoteconnectionmanager/operational", (1149,), _remote_desktop),
    ("localsessionmanager/operational", (21, 25), _remote_desktop),
    ("rdpcorets/operational", (131,), _remote_desktop),
    ("sysmon/operational", (19, 20, 21), _wmi),
    ("wmi-activity/operational", (5861,), _wmi),
    ("security", (4742,), _computer_changed),
    ("security", (4728, 4732, 4756), _group),
    ("security", (4662,), _directory),
    ("security", (5136,), _directory_changed),
    ("application", (216, 325, 326, 327), _database),
    ("windows powershell", (400,), _powershell),
)
