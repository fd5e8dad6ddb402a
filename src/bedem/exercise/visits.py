"""Ordinary movements: users at shares, administrators, backup, monitoring, scanner, deployment."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bedem.exercise.sysmon import Trace
from bedem.exercise.traces import Movement, movement
from bedem.exercise.world import DAY, HOUR, MINUTE, SECOND, Account, Host, Institution, weekday

__all__ = ["of_visits", "visits"]


def _work(inst: Institution, day: int, r: random.Random, dc: Host) -> Iterator[Movement]:
    """Users at shares, machines at the controller."""
    shares = inst.of("file") or [dc]
    for host in inst.hosts:
        if host.role == "dc":
            continue
        machine = Account(f"{host.name}$", inst.netbios, inst.domain, host.account_sid, "user")
        if host.server or weekday(day):
            yield Movement(day + r.randrange(5 * HOUR, 15 * HOUR), host, dc, machine, "policy", dc)
        if not host.server and weekday(day):
            for _ in range(2):
                at = day + r.randrange(6 * HOUR, 14 * HOUR)
                yield Movement(at, host, r.choice(shares), host.user, "share", dc, lasts=9 * MINUTE)


def _tools(inst: Institution, day: int, r: random.Random, dc: Host) -> Iterator[Movement]:
    """Backup, monitoring, scanner: one source, one account, fixed hours."""
    servers = [h for h in inst.hosts if h.server]
    backups, monitors = inst.of("backup"), inst.of("monitor")
    for place, host in enumerate(servers):
        if backups and host is not backups[0]:
            at = day + 22 * HOUR + place * 7 * MINUTE + r.randrange(MINUTE)
            yield Movement(at, backups[0], host, inst.backup, "backup", dc, lasts=20 * MINUTE)
        if monitors and host is not monitors[0]:
            for hour in range(0, 24, 2):
                at = day + hour * HOUR + place * SECOND
                yield Movement(
                    at, monitors[0], host, inst.monitor, "monitor", dc, ntlm=hour % 3 == 0
                )
    if monitors and (day // DAY) % 7 == inst.index % 7:
        for place, host in enumerate(inst.hosts):
            at = day + 25 * HOUR + place * 11 * SECOND
            for fails in (True, False):
                yield Movement(
                    at, monitors[0], host, inst.monitor, "monitor", dc, ntlm=True, fails=fails
                )


def _administrators(inst: Institution, day: int, r: random.Random, dc: Host) -> Iterator[Movement]:
    if not weekday(day):
        return
    desk = inst.first("admin", "file", "ws")
    jump = inst.first("jump", "admin", "file", "ws")
    others = [h for h in inst.hosts if h is not desk]
    for _ in range(max(1, len(others) // 25)):
        at = day + r.randrange(7 * HOUR, 14 * HOUR)
        yield Movement(
            at,
            desk,
            r.choice(others),
            inst.helper,
            "psexec",
            dc,
            command="C:\\Windows\\System32\\ipconfig.exe /all",
        )
        target = r.choice([h for h in others if h.server and h is not jump] or others)
        lasts = r.randrange(5, 50) * MINUTE
        yield Movement(at + HOUR, jump, target, inst.admin, "rdp", dc, lasts=lasts)
    if (day // DAY) % 3 == 0:
        for host in r.sample(others, max(1, len(others) // 12)):
            at = day + 8 * HOUR + r.randrange(HOUR)
            yield Movement(at, desk, host, inst.admin, r.choice(("winrm", "wmi")), dc)
    if (day // DAY) % 14 == inst.index:
        for place, host in enumerate(others):
            at = day + 11 * HOUR + place * 20 * SECOND
            image = "C:\\Windows\\AdminArsenal\\PDQDeployRunner\\service-1\\PDQDeployRunner-1.exe"
            yield Movement(at, desk, host, inst.helper, "psexec", dc, "PDQDeployRunner-1", image)


def visits(inst: Institution, seed: str, begin: int, end: int) -> list[Movement]:
    """Every ordinary movement inside an institution, by time."""
    found: list[Movement] = []
    dcs = inst.of("dc")
    for day in range(begin - begin % DAY, end, DAY):
        r = random.Random(f"{seed}/visits/{inst.index}/{day}")
        for make in (_work, _tools, _administrators):
            found += make(inst, day, r, dcs[r.randrange(len(dcs))])
    return sorted(
        (m for m in found if begin <= m.time < end and m.source is not m.target),
        key=lambda m: m.time,
    )


def of_visits(
    own: list[Movement], host: Host, seed: str, begin: int, share: float
) -> Iterator[Trace]:
    """Records on this host of the movements it takes part in."""
    for m in own:
        if m.time < begin:
            continue
        r = random.Random(f"{seed}/visit/{m.time}/{m.source.index}/{m.target.index}")
        if m.method in ("share", "policy", "monitor") and r.random() > share:
            continue
        for trace in movement(m, r):
            if trace.host is host:
                yield trace
