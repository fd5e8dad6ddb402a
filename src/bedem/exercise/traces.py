"""How one movement between two hosts looks in logs: an administrator's and an attacker's alike.

What each method leaves follows measured and documented records of remote methods (default audit:
no 5140, 5145, 4688, 4697, 4698); Sysmon records are dropped for hosts that have none.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec

from bedem.exercise.shapes import made
from bedem.exercise.sysmon import Trace, guid, sysmon_connection, sysmon_process
from bedem.exercise.world import SECOND, Account, Host

__all__ = ["METHODS", "PORTS", "Movement", "logon", "movement"]

METHODS = {
    "psexec": "T1569.002",
    "service": "T1569.002",
    "wmi": "T1047",
    "winrm": "T1021.006",
    "task": "T1053.005",
    "rdp": "T1021.001",
    "copy": "T1021.002",
}
PORTS = {"wmi": 135, "dcsync": 135, "winrm": 5985, "rdp": 3389}
NO_USER = "S-1-0-0"


class Movement(msgspec.Struct):
    """image: what runs on the target; name: service or task; lasts: microseconds until logoff."""

    time: int
    source: Host
    target: Host
    account: Account
    method: str
    controller: Host
    name: str = "PSEXESVC"
    image: str = "%SystemRoot%\\PSEXESVC.exe"
    command: str = ""
    ntlm: bool = False
    fails: bool = False
    lasts: int = 15 * SECOND


def logon(
    account: Account,
    kind: int,
    ip: str,
    r: random.Random,
    number: int,
    ntlm: bool = False,
    name: str = "-",
) -> tuple[object, ...]:
    """4624: kind is the logon type."""
    local = kind in (2, 7, 10, 11)
    package = "Negotiate" if local else ("NTLM" if ntlm else "Kerberos")
    return made(
        "sec/4624",
        SubjectUserSid="S-1-5-18" if local else NO_USER,
        SubjectUserName="-",
        SubjectDomainName="-",
        TargetUserSid=account.sid,
        TargetUserName=account.name,
        TargetDomainName=account.netbios if ntlm or local else account.domain.upper(),
        TargetLogonId=number,
        LogonType=kind,
        LogonProcessName="User32 " if local else ("NtLmSsp " if ntlm else "Kerberos"),
        AuthenticationPackageName=package,
        WorkstationName=name if ntlm else "-",
        LogonGuid=guid(r) if package == "Kerberos" else "00000000-0000-0000-0000-000000000000",
        LmPackageName="NTLM V2" if ntlm else "-",
        KeyLength=128 if ntlm else 0,
        ProcessId=0x2F4 if local else 0,
        ProcessName="C:\\Windows\\System32\\svchost.exe" if local else "-",
        IpAddress=ip,
        IpPort=str(49152 + r.randrange(16000)) if ip not in ("-", "127.0.0.1") else "0",
        ImpersonationLevel="%%1833",
        VirtualAccount="%%1843",
        RestrictedAdminMode="-",
        ElevatedToken="%%1842" if account.kind != "user" else "%%1843",
    )


def _tickets(m: Movement, r: random.Random) -> Iterator[Trace]:
    """What the controller of the account's domain writes."""
    if m.ntlm:
        values = made(
            "sec/4776",
            PackageName="MICROSOFT_AUTHENTICATION_PACKAGE_V1_0",
            TargetUserName=m.account.name,
            Workstation=m.source.name,
            Status=0xC000006A if m.fails else 0,
        )
        yield Trace(m.controller, m.time - 30_000, "sec/4776", values, 612)
    elif not m.fails:
        if r.random() < 0.35:
            yield _granting(m, r)
        values = made(
            "sec/4769",
            TargetUserName=f"{m.account.name}@{m.account.domain.upper()}",
            TargetDomainName=m.account.domain.upper(),
            ServiceName=f"{m.target.name}$",
            ServiceSid=m.target.account_sid,
            TicketOptions=0x40810000,
            TicketEncryptionType=0x12,
            IpAddress=f"::ffff:{m.source.ip}",
            IpPort=str(49152 + r.randrange(16000)),
            LogonGuid=guid(r),
        )
        yield Trace(m.controller, m.time - 40_000, "sec/4769", values, 612)


def _granting(m: Movement, r: random.Random) -> Trace:
    """The ticket-granting ticket, where the source has none yet."""
    base = m.account.sid.rsplit("-", 1)[0]
    values = made("sec/4768", TargetUserName=m.account.name, TargetSid=m.account.sid,
                  TargetDomainName=m.account.netbios, ServiceName="krbtgt",
                  ServiceSid=f"{base}-502", TicketOptions=0x40810010, TicketEncryptionType=0x12,
                  PreAuthType="2", IpAddress=f"::ffff:{m.source.ip}", CertIssuerName="",
                  CertSerialNumber="", CertThumbprint="",
                  IpPort=str(49152 + r.randrange(16000)))  # fmt: skip
    return Trace(m.controller, m.time - 70_000, "sec/4768", values, 612)


def _refused(m: Movement, r: random.Random) -> Trace:
    values = made(
        "sec/4625",
        TargetUserSid=NO_USER,
        TargetUserName=m.account.name,
        TargetDomainName=m.account.netbios,
        Status=0xC000006D,
        FailureReason="%%2313",
        SubStatus=0xC000006A,
        LogonType=3,
        LogonProcessName="NtLmSsp ",
        AuthenticationPackageName="NTLM",
        WorkstationName=m.source.name,
        IpAddress=m.source.ip,
        IpPort=str(49152 + r.randrange(16000)),
    )
    return Trace(m.target, m.time, "sec/4625", values, 612)


def _session(m: Movement, r: random.Random, number: int) -> Iterator[Trace]:
    """Logon, privileges and logoff on the target; the explicit credentials on the source."""
    ip = "-" if m.method == "winrm" else m.source.ip
    yield Trace(
        m.target, m.time, "sec/4624", logon(m.account, 3, ip, r, number, m.ntlm, m.source.name), 612
    )
    if m.account.kind != "user":
        values = made(
            "sec/4672",
            SubjectUserSid=m.account.sid,
            SubjectUserName=m.account.name,
            SubjectDomainName=m.account.netbios,
            SubjectLogonId=number,
            PrivilegeList="SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\t"
            "SeRestorePrivilege\r\n\t\t\tSeDebugPrivilege",
        )
        yield Trace(m.target, m.time + 900, "sec/4672", values, 612)
    values = made(
        "sec/4634",
        TargetUserSid=m.account.sid,
        TargetUserName=m.account.name,
        TargetDomainName=m.account.netbios,
        TargetLogonId=number,
        LogonType=3,
    )
    yield Trace(m.target, m.time + m.lasts, "sec/4634", values, 612)
    if m.method == "rdp" or r.random() < 0.2:
        owner = m.source.user
        values = made(
            "sec/4648",
            SubjectUserSid=owner.sid,
            SubjectUserName=owner.name,
            SubjectDomainName=owner.netbios,
            SubjectLogonId=r.getrandbits(28),
            TargetUserName=m.account.name,
            TargetDomainName=m.account.netbios,
            TargetServerName=f"{m.target.name}.{m.target.domain}",
            TargetInfo=f"{'TERMSRV' if m.method == 'rdp' else 'cifs'}/{m.target.name}",
            ProcessId=0x2F4,
            ProcessName="C:\\Windows\\System32\\lsass.exe",
        )
        yield Trace(m.source, m.time - 60_000, "sec/4648", values, 612)


def _service(m: Movement, r: random.Random) -> Iterator[Trace]:
    at = m.time + 300_000
    image = m.command if m.method == "service" and m.command else m.image
    values = made(
        "sys/7045",
        ServiceName=m.name,
        ImagePath=image,
        ServiceType="user mode service",
        StartType="demand start",
        AccountName="LocalSystem",
    )
    yield Trace(m.target, at, "sys/7045", values, 700)
    if m.target.server:
        for state in ("running", "stopped"):
            at += 400_000
            yield Trace(
                m.target, at, "sys/7036", made("sys/7036", param1=m.name, param2=state), 700
            )
    real = image.replace("%SystemRoot%", "C:\\Windows")
    yield sysmon_process(
        m.target,
        at,
        real.split(" /")[0],
        real,
        "C:\\Windows\\System32\\services.exe",
        "NT AUTHORITY\\SYSTEM",
        r,
    )


def _desktop(m: Movement, r: random.Random, number: int) -> Iterator[Trace]:
    user = f"{m.account.netbios}\\{m.account.name}"
    values = made("rcm/1149", Param1=m.account.name, Param2=m.account.netbios, Param3=m.source.ip)
    yield Trace(m.target, m.time + 700_000, "rcm/1149", values, 900)
    yield Trace(
        m.target,
        m.time + 1_500_000,
        "sec/4624",
        logon(m.account, 10, m.source.ip, r, number + 64),
        612,
    )
    session = r.randrange(2, 9)
    for delay, key in ((2, "lsm/21"), (3, "lsm/22")):
        values = made(key, User=user, SessionID=session, Address=m.source.ip)
        yield Trace(m.target, m.time + delay * SECOND, key, values, 900)
    values = made("lsm/24", User=user, SessionID=session, Address=m.source.ip)
    yield Trace(m.target, m.time + m.lasts, "lsm/24", values, 900)
    values = made("lsm/23", User=user, SessionID=session)
    yield Trace(m.target, m.time + m.lasts + SECOND, "lsm/23", values, 900)


def _shell(m: Movement, r: random.Random) -> Iterator[Trace]:
    """WMI, WinRM and tasks: a parent that stands for the method, and what Windows logs of it."""
    at = m.time + 800_000
    user = f"{m.account.netbios}\\{m.account.name}"
    parent = {
        "wmi": "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
        "task": "C:\\Windows\\System32\\svchost.exe",
        "winrm": "C:\\Windows\\System32\\wsmprovhost.exe",
    }[m.method]
    if m.method == "wmi":
        values = made(
            "wmi/5857",
            ProviderName="CIMWin32",
            HostProcess="wmiprvse.exe",
            ProcessID=r.randrange(300, 2000) * 4,
            ProviderPath="%systemroot%\\system32\\wbem\\cimwin32.dll",
        )
        yield Trace(m.target, at - 100_000, "wmi/5857", values, 1200)
    if m.method == "winrm":
        values = made(
            "winrm/91", resourceUri="http://schemas.microsoft.com/powershell/Microsoft.PowerShell"
        )
        yield Trace(m.target, at - 300_000, "winrm/91", values, 1200)
        values = made("winrm/6", connection=f"{m.target.name}/wsman?PSVersion=5.1.17763.1")
        yield Trace(m.source, m.time - 200_000, "winrm/6", values, 1200)
        text = (
            "Available",
            "None",
            "\tNewEngineState=Available\r\n\tPreviousEngineState=None\r\n\r\n\tSequenceNumber=13\r\n\r\n"
            "\tHostName=ServerRemoteHost\r\n\tHostVersion=1.0.0.0\r\n\tHostId="
            + guid(r)
            + "\r\n\tHostApplication=C:\\Windows\\system32\\wsmprovhost.exe -Embedding"
            + "\r\n\tEngineVersion=5.1.17763.1",
        )
        yield Trace(m.target, at, "ps/400", made("ps/400", s=text), 1200)
    if m.command:
        image = m.command.split(" ")[0]
        yield sysmon_process(m.target, at + 100_000, image, m.command, parent, user, r)


def movement(m: Movement, r: random.Random) -> Iterator[Trace]:
    """Every record of both ends and of the controller, in no order."""
    number = r.getrandbits(28) + 0x10000
    yield from _tickets(m, r)
    if m.fails:
        yield _refused(m, r)
        return
    yield from _session(m, r, number)
    ends = (m.source.ip, 49152 + r.randrange(16000), m.target.ip, PORTS.get(m.method, 445))
    if m.method not in ("share", "policy", "monitor", "backup"):
        yield sysmon_connection(
            m.source,
            m.time - 20_000,
            "System" if ends[3] == 445 else "C:\\Windows\\System32\\svchost.exe",
            "NT AUTHORITY\\SYSTEM",
            ends,
            True,
            r,
        )
        yield sysmon_connection(
            m.target,
            m.time - 10_000,
            "System" if ends[3] == 445 else "C:\\Windows\\System32\\svchost.exe",
            "NT AUTHORITY\\SYSTEM",
            ends,
            False,
            r,
        )
    if m.method in ("psexec", "service"):
        yield from _service(m, r)
    elif m.method == "rdp":
        yield from _desktop(m, r, number)
    elif m.method in ("wmi", "winrm", "task"):
        yield from _shell(m, r)
