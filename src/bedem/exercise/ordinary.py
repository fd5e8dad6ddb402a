"""Ordinary life: what machines write by themselves and what users do at them.

Amounts follow clean machines with default audit; intensity thins them where a limit
of records asks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from bedem.exercise.shapes import made
from bedem.exercise.sysmon import Trace, sysmon_connection, sysmon_process, utc
from bedem.exercise.traces import logon
from bedem.exercise.upkeep import upkeep
from bedem.exercise.world import DAY, HOUR, MINUTE, SECOND, Account, Host, weekday

__all__ = ["life", "per_day"]

CLIENT_PER_DAY = 115
SERVER_PER_DAY = 250
SYSMON_PER_DAY = 260
SYSTEM = ("S-1-5-18", "SYSTEM", "NT AUTHORITY", 0x3E7)
BOOT = (
    "Registry",
    "smss.exe",
    "autochk.exe",
    "smss.exe",
    "csrss.exe",
    "smss.exe",
    "wininit.exe",
    "csrss.exe",
    "winlogon.exe",
    "services.exe",
    "lsass.exe",
)
PROGRAMS = (
    "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE",
    "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Windows\\System32\\notepad.exe",
    "C:\\Windows\\System32\\SearchProtocolHost.exe",
    "C:\\Windows\\System32\\backgroundTaskHost.exe",
    "C:\\Windows\\System32\\conhost.exe",
    "C:\\Windows\\System32\\taskhostw.exe",
    "C:\\Windows\\System32\\cmd.exe",
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
)
SERVICES = (
    "Windows Update",
    "Background Intelligent Transfer Service",
    "Windows Modules Installer",
    "WinHTTP Web Proxy Auto-Discovery Service",
    "Software Protection",
    "Remote Registry",
)


def per_day(host: Host) -> int:
    """About how many records a day `life` makes at full intensity."""
    own = SERVER_PER_DAY * 13 // 10 if host.server else CLIENT_PER_DAY
    return own + (SYSMON_PER_DAY if host.sysmon else 0)


def _boot(host: Host, at: int, r: random.Random) -> Iterator[Trace]:
    def trace(delay: int, key: str, **given: object) -> Trace:
        return Trace(host, at + delay * 100_000, key, made(key, **given))

    yield trace(
        0, "sys/12", MajorVersion=10, BuildVersion=17763 if host.server else 19045, StartTime=at
    )
    yield trace(1, "sys/6009", s=("10.00.", "19045", "", "Multiprocessor Free", "0"))
    yield trace(1, "sys/6005")
    yield trace(2, "sys/6013", s=("", "", "", "", "17", "60", "0"))
    if host.server or r.random() < 0.98:
        who = dict(
            zip(
                ("SubjectUserSid", "SubjectUserName", "SubjectDomainName", "SubjectLogonId"),
                SYSTEM,
                strict=True,
            )
        )
        yield trace(3, "sec/4826", **who)
        yield trace(3, "sec/4696", **who, TargetUserSid="S-1-5-18", ProcessId=4)
        for i, name in enumerate(BOOT):
            path = name if name == "Registry" else f"C:\\Windows\\System32\\{name}"
            yield trace(
                4 + i,
                "sec/4688",
                **who,
                NewProcessId=100 + 96 * i,
                NewProcessName=path,
                TokenElevationType="%%1936",
                ProcessId=4,
                CommandLine="",
                ParentProcessName="",
                MandatoryLabel="S-1-16-16384",
            )
    yield trace(17, "sec/4608")
    yield trace(19, "sec/4902", PuaCount=0, PuaPolicyId=0xB5A2)
    yield trace(30, "sec/5033")
    yield trace(31, "sec/5024")


@cache
def _service_values(name: str, netbios: str) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """4624 and 4672 of a service of this machine; they never change."""
    sid, system, domain, number = SYSTEM
    logged_on = made(
        "sec/4624",
        SubjectUserSid=sid, SubjectUserName=f"{name}$", SubjectDomainName=netbios,
        SubjectLogonId=number, TargetUserSid=sid, TargetUserName=system, TargetDomainName=domain,
        TargetLogonId=number, LogonType=5, LogonProcessName="Advapi  ",
        AuthenticationPackageName="Negotiate", ProcessId=0x2E8,
        ProcessName="C:\\Windows\\System32\\services.exe", ImpersonationLevel="%%1833",
        VirtualAccount="%%1843", ElevatedToken="%%1842",
    )  # fmt: skip
    privileges = (
        "SeAssignPrimaryTokenPrivilege\r\n\t\t\tSeTcbPrivilege\r\n\t\t\tSeSecurityPrivilege"
    )
    privileged = made("sec/4672", SubjectUserSid=sid, SubjectUserName=system,
                      SubjectDomainName=domain, SubjectLogonId=number,
                      PrivilegeList=privileges)  # fmt: skip
    return logged_on, privileged


def _service_logon(host: Host, at: int) -> Iterator[Trace]:
    logged_on, privileged = _service_values(host.name, host.user.netbios)
    yield Trace(host, at, "sec/4624", logged_on, 612)
    yield Trace(host, at + 300, "sec/4672", privileged, 612)


@cache
def _user_values(user: Account, name: str, sid: str, key: str) -> tuple[object, ...]:
    """5379 and 4798 of this machine; they never change."""
    if key == "sec/5379":
        return made(key, SubjectUserSid=user.sid, SubjectUserName=user.name,
                    SubjectDomainName=user.netbios, SubjectLogonId=0x4A1F0,
                    TargetName="WindowsLive:(token):name=*;serviceuri=*", ReadOperation="%%8100",
                    ReturnCode=3221226021, ClientProcessId=5636)  # fmt: skip
    return made(key, TargetUserName="Administrator", TargetDomainName=name,
                TargetSid=f"{sid}-500", SubjectUserSid="S-1-5-18", SubjectUserName=f"{name}$",
                SubjectDomainName=user.netbios, SubjectLogonId=0x3E7, CallerProcessId=0x9A4,
                CallerProcessName="C:\\Windows\\System32\\svchost.exe")  # fmt: skip


def _noise(host: Host, at: int, kind: float, r: random.Random) -> Iterator[Trace]:
    if kind < 0.3:
        yield from _service_logon(host, at)
    elif kind < 0.7:
        key = "sec/5379" if kind < 0.6 else "sec/4798"
        yield Trace(host, at, key, _user_values(host.user, host.name, host.sid, key), 612)
    elif kind < 0.8:
        if host.server:
            values = made(
                "sys/7036", param1=r.choice(SERVICES), param2=r.choice(("running", "stopped"))
            )
            yield Trace(host, at, "sys/7036", values, 700)
        else:
            values = made(
                "sys/7040",
                param1=SERVICES[1],
                param2="auto start",
                param3="demand start",
                param4="BITS",
            )
            yield Trace(host, at, "sys/7040", values, 700)
    elif kind < 0.88:
        values = made(
            "wmi/5857",
            ProviderName=r.choice(("CIMWin32", "WmiPerfClass")),
            HostProcess="wmiprvse.exe",
            ProcessID=3120,
            ProviderPath="%systemroot%\\system32\\wbem\\cimwin32.dll",
        )
        yield Trace(host, at, "wmi/5857", values, 1200)
    elif kind < 0.92:
        yield Trace(
            host,
            at,
            "sys/1500",
            made(
                "sys/1500",
                SupportInfo1=1,
                SupportInfo2=4214,
                ProcessingMode=0,
                ProcessingTimeInMilliseconds=265,
                DCName="",
            ),
        )
    elif kind < 0.96:
        yield Trace(host, at, "app/16394", made("app/16394"))
    elif kind < 0.98:
        text = (
            "Available",
            "None",
            "\tHostName=ConsoleHost\r\n"
            "\tHostApplication=powershell.exe -NoProfile -File C:\\IT\\inventar.ps1",
        )
        yield Trace(host, at, "ps/400", made("ps/400", s=text), 3000)
    else:
        yield Trace(host, at, "def/1150", made("def/1150"))


def _sysmon_noise(host: Host, at: int, r: random.Random) -> Trace:
    user = f"{host.user.netbios}\\{host.user.name}"
    image = r.choice(PROGRAMS)
    kind = r.random()
    if kind < 0.45:
        return sysmon_process(host, at, image, f'"{image}"', "C:\\Windows\\explorer.exe", user, r)
    if kind < 0.6:
        number = r.randrange(1, 250)
        values = made("sysmon/22", UtcTime=utc(host, at), ProcessId=4400, Image=PROGRAMS[2],
                      QueryName=f"www{number}.example", QueryStatus="0",
                      QueryResults=f"::ffff:203.0.113.{number};")  # fmt: skip
        return Trace(host, at, "sysmon/22", values, 2400)
    if kind < 0.8:
        ends = (host.ip, 49152 + r.randrange(16000), f"203.0.113.{r.randrange(1, 250)}", 443)
        return sysmon_connection(host, at, PROGRAMS[2], user, ends, True, r)
    values = made(
        "sysmon/13",
        RuleName="-",
        EventType="SetValue",
        UtcTime=utc(host, at),
        ProcessId=1200,
        Image="C:\\Windows\\system32\\svchost.exe",
        TargetObject="HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\"
        + r.choice(("DhcpServer", "Domain", "NameServer")),
        Details="Binary Data",
    )
    return Trace(host, at, "sysmon/13", values, 2400)


def _session(host: Host, day: int, r: random.Random) -> Iterator[Trace]:
    """A working day at a client: boot, logon, logoff, shutdown."""
    at = day + r.randrange(5 * HOUR, 7 * HOUR)
    yield from _boot(host, at, r)
    number = r.getrandbits(24) + 0x10000
    yield Trace(host, at + MINUTE, "sec/4624", logon(host.user, 2, "127.0.0.1", r, number), 612)
    user = f"{host.user.netbios}\\{host.user.name}"
    for key in ("lsm/21", "lsm/22"):
        yield Trace(
            host, at + MINUTE + SECOND, key, made(key, User=user, SessionID=1, Address="LOCAL"), 900
        )
    end = day + r.randrange(13 * HOUR, 15 * HOUR)
    values = made(
        "sec/4647",
        TargetUserSid=host.user.sid,
        TargetUserName=host.user.name,
        TargetDomainName=host.user.netbios,
        TargetLogonId=number,
    )
    yield Trace(host, end, "sec/4647", values, 612)
    yield Trace(host, end + 3 * SECOND, "sys/6006", made("sys/6006"))
    yield Trace(host, end + 4 * SECOND, "sec/1100", made("sec/1100"))
    yield Trace(host, end + 5 * SECOND, "sys/13", made("sys/13", StopTime=end + 5 * SECOND))


def life(host: Host, seed: str, begin: int, end: int, intensity: float) -> Iterator[Trace]:
    """What a host writes without anyone from outside, from begin to end."""
    for day in range(begin - begin % DAY, end, DAY):
        r = random.Random(f"{seed}/life/{host.index}/{day}")
        if not host.server and not weekday(day):
            continue
        if not host.server:
            yield from _session(host, day, r)
        elif (day // DAY) % 30 == host.index % 30:
            yield from _boot(host, day + 3 * HOUR, r)
        yield from upkeep(host, day, r)
        first, last = (0, DAY) if host.server else (7 * HOUR, 13 * HOUR)
        for _ in range(int((SERVER_PER_DAY if host.server else CLIENT_PER_DAY) * intensity)):
            yield from _noise(host, day + r.randrange(first, last), r.random(), r)
        for _ in range(int(SYSMON_PER_DAY * intensity) if host.sysmon else 0):
            yield _sysmon_noise(host, day + r.randrange(first, last), r)
        if host.role == "dc":
            at = day + r.randrange(DAY)
            values = made(
                "sec/4662",
                SubjectUserSid=host.account_sid,
                SubjectUserName=f"{host.name}$",
                SubjectDomainName=host.user.netbios,
                SubjectLogonId=0x3E7,
                ObjectServer="DS",
                ObjectType="%{19195a5b-6da0-11d0-afd3-00c04fd930c9}",
                ObjectName="%{c0ffee00-0000-4000-8000-000000000001}",
                OperationType="Object Access",
                AccessList="%%7688\r\n\t\t\t\t",
                AccessMask=0x100,
                Properties="%%7688\r\n\t\t{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}\r\n\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}\r\n",
            )
            yield Trace(host, at, "sec/4662", values, 612)
