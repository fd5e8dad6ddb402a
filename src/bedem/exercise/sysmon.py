"""One record before it is written, and the Sysmon records of a process and of a connection."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime

import msgspec

from bedem.exercise.shapes import made
from bedem.exercise.world import SECOND, Host

__all__ = ["Trace", "guid", "sysmon_connection", "sysmon_process", "utc"]


class Trace(msgspec.Struct):
    host: Host
    time: int
    key: str
    values: tuple[object, ...]
    process: int = 4


def guid(r: random.Random) -> str:
    return str(uuid.UUID(int=r.getrandbits(128), version=4))


def utc(host: Host, time: int) -> str:
    """UtcTime as Sysmon writes it, by the host's own clock."""
    stamped = datetime.fromtimestamp((time + host.skew) // SECOND, UTC)
    return f"{stamped:%Y-%m-%d %H:%M:%S}.{(time + host.skew) % SECOND // 1000:03d}"


def sysmon_process(
    host: Host, time: int, image: str, command: str, parent: str, user: str, r: random.Random
) -> Trace:
    seen = {
        "RuleName": "-",
        "UtcTime": utc(host, time),
        "ProcessGuid": guid(r),
        "ProcessId": r.randrange(500, 12000) * 4,
    }
    hashes = random.Random(f"file/{image.lower()}").getrandbits(256)
    values = made(
        "sysmon/1",
        **seen,
        Image=image,
        FileVersion="-",
        Description="-",
        Product="-",
        Company="-",
        CommandLine=command,
        CurrentDirectory="C:\\Windows\\system32\\",
        User=user,
        LogonGuid=guid(r),
        LogonId=r.getrandbits(28),
        TerminalSessionId=0,
        IntegrityLevel="High",
        Hashes=f"SHA256={hashes:064X}",
        ParentProcessGuid=guid(r),
        ParentProcessId=r.randrange(100, 3000) * 4,
        ParentImage=parent,
        ParentCommandLine=parent,
    )
    return Trace(host, time, "sysmon/1", values, 2400)


def sysmon_connection(
    host: Host,
    time: int,
    image: str,
    user: str,
    ends: tuple[str, int, str, int],
    initiated: bool,
    r: random.Random,
) -> Trace:
    """ends: source address and port, destination address and port."""
    values = made(
        "sysmon/3",
        RuleName="-",
        UtcTime=utc(host, time),
        ProcessGuid=guid(r),
        ProcessId=r.randrange(100, 3000) * 4,
        Image=image,
        User=user,
        Protocol="tcp",
        Initiated=initiated,
        SourceIp=ends[0],
        SourcePort=ends[1],
        DestinationIp=ends[2],
        DestinationPort=ends[3],
    )
    return Trace(host, time, "sysmon/3", values, 2400)
