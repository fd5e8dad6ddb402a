"""The steps of an attacker: each leaves its records and its truth at once."""

from __future__ import annotations

import random
from typing import Any, Final

from bedem.exercise.plan import Cites, Infection, Plan, Scenario, Step, drawn_hand, word
from bedem.exercise.shapes import made
from bedem.exercise.sysmon import Trace, sysmon_connection, sysmon_process, utc
from bedem.exercise.traces import Movement, movement
from bedem.exercise.world import HOUR, MINUTE, SECOND, Account, Host, Institution, World
from bedem.exercise.zeek import Row, of_movement, outside

__all__ = ["Attack"]

SYSTEM: Final = "NT AUTHORITY\\SYSTEM"


class Attack:
    """Builds a plan step by step; every step leaves records and truth at once."""

    def __init__(self, world: World, scenario: Scenario, begin: int) -> None:
        self.world = world
        self.r = random.Random(f"{world.seed}/attack")
        self.plan = Plan(
            scenario, drawn_hand(self.r, scenario), {}, [], [], {}, {}, {}, {}, [], begin, begin
        )

    def emit(self, trace: Trace, *cites: Cites) -> None:
        if trace.host.delivered and (trace.host.sysmon or not trace.key.startswith("sysmon/")):
            self.plan.emissions.setdefault(trace.host.index, []).append((trace, cites))

    def sensed(self, hosts: tuple[Host, ...], rows: list[Row], cites: Cites) -> None:
        for index in {h.institution for h in hosts}:
            if self.world.institutions[index].zeek:
                for row in rows:
                    copied = Row(row.time, row.log, row.cells, cites)
                    self.plan.network.setdefault(index, []).append(copied)

    def acted(self, host: Host, time: int) -> None:
        self.plan.activity.append((time, host.index))
        self.plan.end = max(self.plan.end, time)
        infection = self.plan.infections.get(host.index)
        if infection:
            infection.last = max(infection.last, time)

    def run(
        self, host: Host, time: int, image: str, command: str, parent: str, cites: Cites
    ) -> None:
        self.emit(sysmon_process(host, time, image, command, parent, SYSTEM, self.r), cites)

    def infect(
        self, host: Host, time: int, how: str, source: Host | None, account: str | None
    ) -> None:
        """First code on a host, what keeps it there, its first call home."""
        r, hand = self.r, self.plan.hand
        c2 = r.choice(hand.c2)
        kept = r.choice(("service", "run key", "task", "account", "none"))
        infection = Infection(
            host, time, how, source.name if source else None, account, c2[0], [], time
        )
        infection.records = []
        self.plan.infections[host.index] = infection
        at = time + r.randrange(2, 20) * SECOND
        shell = "C:\\Windows\\System32\\cmd.exe"
        self.run(host, at, hand.implant, f"{hand.implant} -k {word(r)}", shell, infection.records)
        values = made(
            "sysmon/11",
            RuleName="-",
            UtcTime=utc(host, at),
            Image=shell,
            TargetFilename=hand.implant,
            CreationUtcTime=utc(host, at),
        )
        self.emit(Trace(host, at - SECOND, "sysmon/11", values, 2400), infection.records)
        self._keep(infection, at + 3 * SECOND, kept)
        if r.random() < 0.25:
            values = made(
                "def/1116",
                **{
                    "Product Name": "Microsoft Defender Antivirus",
                    "Threat Name": "Trojan:Win32/Wacatac.B!ml",
                    "Severity Name": "Severe",
                    "Category Name": "Trojan",
                    "Path": f"file:_{hand.implant}",
                },
            )
            self.emit(Trace(host, at + 5 * SECOND, "def/1116", values, 2800), infection.records)
        self.acted(host, time)
        self.call_home(host, at + 20 * SECOND)

    def _keep(self, infection: Infection, at: int, kept: str) -> None:
        """What brings the implant back after a restart."""
        host, hand = infection.host, self.plan.hand
        if kept == "service":
            infection.persistence.append(f"service {hand.service}: {hand.implant}")
            values = made(
                "sys/7045",
                ServiceName=hand.service,
                ImagePath=hand.implant,
                ServiceType="user mode service",
                StartType="auto start",
                AccountName="LocalSystem",
            )
            self.emit(Trace(host, at, "sys/7045", values, 700), infection.records)
        elif kept == "run key":
            key = f"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\{hand.service}"
            infection.persistence.append(f"{key}: {hand.implant}")
            values = made(
                "sysmon/13",
                RuleName="-",
                EventType="SetValue",
                UtcTime=utc(host, at),
                Image=hand.implant,
                TargetObject=key,
                Details=hand.implant,
            )
            self.emit(Trace(host, at, "sysmon/13", values, 2400), infection.records)
        elif kept == "account":
            self._account(host, at, infection)
        elif kept == "task":
            infection.persistence.append(f"task \\{hand.service}: {hand.implant}")
            command = (
                f"schtasks.exe /create /tn {hand.service} /tr {hand.implant} /sc onstart /ru SYSTEM"
            )
            self.run(
                host,
                at,
                "C:\\Windows\\System32\\schtasks.exe",
                command,
                hand.implant,
                infection.records,
            )

    def _account(self, host: Host, at: int, infection: Infection) -> None:
        """A local account in the administrators' group."""
        name = self.plan.hand.account
        infection.persistence.append(f"local account {name}")
        sid = f"{host.sid}-{self.r.randrange(1010, 1090)}"
        by: dict[str, object] = {
            "SubjectUserSid": "S-1-5-18", "SubjectUserName": f"{host.name}$",
            "SubjectDomainName": host.user.netbios, "SubjectLogonId": 0x3E7,
        }  # fmt: skip
        values = made("sec/4720", TargetUserName=name, TargetDomainName=host.name, TargetSid=sid,
                      SamAccountName=name, **by)  # fmt: skip
        self.emit(Trace(host, at, "sec/4720", values, 612), infection.records)
        values = made("sec/4732", MemberSid=sid, TargetUserName="Administrators",
                      TargetDomainName="Builtin", TargetSid="S-1-5-32-544", **by)  # fmt: skip
        self.emit(Trace(host, at + SECOND, "sec/4732", values, 612), infection.records)

    def call_home(self, host: Host, time: int, sent: int = 900, seconds: float = 2.0) -> None:
        infection = self.plan.infections[host.index]
        name = dict(self.plan.hand.c2)[infection.c2]
        ends = (host.ip, 49152 + self.r.randrange(16000), infection.c2, 443)
        self.emit(
            sysmon_connection(host, time, self.plan.hand.implant, SYSTEM, ends, True, self.r),
            infection.records,
        )
        values = made("sysmon/22", UtcTime=utc(host, time), ProcessId=4400,
                      Image=self.plan.hand.implant,
                      QueryName=name, QueryStatus="0",
                      QueryResults=f"::ffff:{infection.c2};")  # fmt: skip
        self.emit(Trace(host, time - 40_000, "sysmon/22", values, 2400), infection.records)
        rows = list(outside(time, host.ip, infection.c2, name, (sent, 1400), self.r, seconds))
        self.sensed((host,), rows, infection.records)
        self.acted(host, time)

    def move(
        self,
        source: Host,
        target: Host,
        account: Account,
        time: int,
        method: str = "",
        fails: bool = False,
    ) -> None:
        """One link (or attempt), and the infection of its target."""
        r, hand = self.r, self.plan.hand
        weights = self.plan.scenario.methods
        method = method or r.choices(list(weights), list(weights.values()))[0]
        controller = self.world.institutions[target.institution].first("dc")
        name = r.choice((hand.service, word(r), "PSEXESVC"))
        image = f"%SystemRoot%\\{name}.exe"
        command = f"C:\\Windows\\System32\\cmd.exe /c {hand.implant} -k {word(r)}"
        m = Movement(
            time,
            source,
            target,
            account,
            method,
            controller,
            name,
            image,
            command,
            fails or r.random() < 0.3,
            fails,
            r.randrange(8, 25) * (MINUTE if method == "rdp" else SECOND),
        )
        step = Step(m, [])
        (self.plan.attempts if fails else self.plan.links).append(step)
        new = not fails and target.index not in self.plan.infections
        self.acted(source, time)
        if new:
            self.infect(target, time, method, source, f"{account.netbios}\\{account.name}")
        known = self.plan.infections.get(target.index)
        own = known.records if known and not fails else []
        for trace in movement(m, r):
            self.emit(trace, step.records, *((own,) if trace.host is target else ()))
        self.sensed((source, target), list(of_movement(m, r)), step.records)

    def enter(self, host: Host, inst: Institution, time: int, way: str) -> None:
        self.infect(host, time, way, None, f"{inst.netbios}\\{host.user.name}")
        records = self.plan.infections[host.index].records
        if way == "phishing":
            office = "C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE"
            self.run(
                host,
                time,
                "C:\\Windows\\System32\\cmd.exe",
                f"cmd.exe /c {self.plan.hand.implant}",
                office,
                records,
            )
            return
        r = self.r
        ip = (
            f"{inst.net}.250.{r.randrange(2, 250)}"
            if way == "vpn_account"
            else self.plan.hand.entry
        )
        far = Host(-1, inst.index, word(r), "", ip, "", host.sid, False, False, False, False,
                   host.user)  # fmt: skip
        m = Movement(time, far, host, host.user, "rdp", inst.first("dc"), ntlm=True, lasts=HOUR)
        for trace in movement(m, self.r):
            self.emit(trace, records)
        self.sensed(
            (host,), [row for row in of_movement(m, self.r) if row.log in ("conn", "rdp")], records
        )

    def steal_domain(self, inst: Institution, source: Host, time: int, way: str) -> None:
        """dcsync: replication asked by an account of a person; ntds: a copy made on it."""
        dc = inst.first("dc")
        lost: dict[str, Any] = {
            "way": way,
            "time": time,
            "account": f"{inst.netbios}\\{inst.admin.name}",
            "records": [],
        }
        self.plan.lost[inst.index] = lost
        if way == "ntds" or source is dc:
            if dc.index not in self.plan.infections:
                self.move(source, dc, inst.admin, time, "wmi")
            command = 'ntdsutil.exe "ac i ntds" ifm "create full C:\\Windows\\Temp\\s" q q'
            self.run(
                dc,
                time + MINUTE,
                "C:\\Windows\\System32\\ntdsutil.exe",
                command,
                "C:\\Windows\\System32\\cmd.exe",
                lost["records"],
            )
            text = (
                "ntdsutil",
                "1234,D,0",
                "",
                "1",
                "C:\\Windows\\Temp\\s\\Active Directory\\ntds.dit",
            )
            for i, key in enumerate(("app/325", "app/326")):
                self.emit(
                    Trace(dc, time + 70 * SECOND + i * SECOND, key, made(key, s=text)),
                    lost["records"],
                )
            self.acted(dc, time + MINUTE)
            return
        m = Movement(time, source, dc, inst.admin, "dcsync", dc)
        for trace in movement(m, self.r):
            self.emit(trace, lost["records"])
        for right in ("1131f6aa", "1131f6ad"):
            values = made(
                "sec/4662",
                SubjectUserSid=inst.admin.sid,
                SubjectUserName=inst.admin.name,
                SubjectDomainName=inst.netbios,
                SubjectLogonId=self.r.getrandbits(28),
                ObjectServer="DS",
                ObjectType="%{19195a5b-6da0-11d0-afd3-00c04fd930c9}",
                ObjectName="%{c0ffee00-0000-4000-8000-000000000001}",
                OperationType="Object Access",
                AccessList="%%7688\r\n\t\t\t\t",
                AccessMask=0x100,
                Properties="%%7688\r\n\t\t{" + right + "-9c07-11d1-f79f-00c04fc2dcd2}\r\n",
            )
            self.emit(Trace(dc, time + SECOND, "sec/4662", values, 612), lost["records"])
        self.sensed((source, dc), list(of_movement(m, self.r)), lost["records"])
        self.acted(source, time)

    def take(self, asset: tuple[str, str, str, int, str], host: Host, time: int) -> None:
        """Pack a data asset and send it out."""
        hand, size = self.plan.hand, self.r.randrange(200, 9000) * 1_000_000
        out: dict[str, Any] = {
            "time": time,
            "bytes": size,
            "to": hand.outside,
            "host": host.name,
            "records": [],
        }
        self.plan.outflows[asset[0]] = out
        self.run(
            host,
            time,
            hand.packer,
            f"{hand.packer} a -mx1 {hand.drop}\\a.7z {asset[4]}",
            hand.implant,
            out["records"],
        )
        at = time + 40 * MINUTE
        self.run(
            host,
            at,
            hand.uploader,
            f"{hand.uploader} copy {hand.drop}\\a.7z out:{word(self.r)}",
            hand.implant,
            out["records"],
        )
        ends = (host.ip, 49152 + self.r.randrange(16000), hand.outside, 443)
        self.emit(
            sysmon_connection(host, at, hand.uploader, SYSTEM, ends, True, self.r), out["records"]
        )
        self.sensed(
            (host,),
            list(outside(at, host.ip, hand.outside, "", (size, size // 90), self.r, size / 9e6)),
            out["records"],
        )
        self.acted(host, at)

    def encrypt(self, host: Host, time: int) -> None:
        infection = self.plan.infections[host.index]
        hand = self.plan.hand
        infection.encrypted = time
        self.emit(
            Trace(
                host,
                time - MINUTE,
                "def/5001",
                made("def/5001", **{"Product Name": "Microsoft Defender Antivirus"}),
                2800,
            ),
            infection.records,
        )
        self.run(
            host,
            time,
            "C:\\Windows\\System32\\vssadmin.exe",
            "vssadmin.exe delete shadows /all /quiet",
            hand.encryptor,
            infection.records,
        )
        self.run(
            host,
            time + SECOND,
            hand.encryptor,
            f"{hand.encryptor} -all",
            "C:\\Windows\\System32\\cmd.exe",
            infection.records,
        )
        for i, service in enumerate(("Volume Shadow Copy", "SQL Server (MSSQLSERVER)")):
            if host.server:
                values = made("sys/7036", param1=service, param2="stopped")
                self.emit(
                    Trace(host, time + (2 + i) * SECOND, "sys/7036", values, 700), infection.records
                )
        if self.r.random() < 0.12:
            infection.cleared = time + MINUTE
            values = made(
                "sec/1102",
                SubjectUserSid="S-1-5-18",
                SubjectUserName="SYSTEM",
                SubjectDomainName="NT AUTHORITY",
                SubjectLogonId=0x3E7,
            )
            self.emit(Trace(host, time + MINUTE, "sec/1102", values), infection.records)
        self.acted(host, time + MINUTE)
