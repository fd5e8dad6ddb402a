"""Writes an exercise: evidence host by host, the register, the truth, a page that tells it."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.exercise import truth
from bedem.exercise.campaign import make_plan
from bedem.exercise.evtx import EvtxWriter
from bedem.exercise.ordinary import life, per_day
from bedem.exercise.plan import SCENARIOS
from bedem.exercise.shapes import SHAPES, made
from bedem.exercise.sysmon import Trace
from bedem.exercise.traces import Movement
from bedem.exercise.visits import of_visits, visits
from bedem.exercise.world import DAY, HOUR, Host, Institution, make_world
from bedem.exercise.zeek import Row, of_movement, outside, shell, write_logs
from bedem.model.errors import OutputExists, UsageError

__all__ = ["HOSTS", "Made", "Request", "make_exercise"]

HOSTS: Final = (10, 10_000)
RECORDS_PER_HOST: Final = 8_000
WEIGHTS: Final = {"dc": 6.0, "file": 3.0, "ws": 1.0, "admin": 1.5}
# days that the Security log reaches back: its 20 MB are gone sooner where more happens
SECURITY_DAYS: Final = {"dc": (3, 10), "file": (5, 20), "ws": (12, 45), "admin": (10, 30)}
Entry = tuple[int, int, Trace, tuple[list[dict[str, Any]], ...]]


class Request(msgspec.Struct, frozen=True):
    """records: upper limit for all records; sysmon: share of hosts that have it."""

    folder: Path
    scenario: str = "montenegro-2022"
    hosts: int = 600
    seed: int = 1
    records: int | None = None
    sysmon: float = 0.1


class Made(msgspec.Struct, frozen=True):
    institutions: int
    hosts: int
    delivered: int
    infected: int
    links: int
    records: int
    rows: int


def check(request: Request) -> None:
    """Raises UsageError or OutputExists before anything is made."""
    if request.scenario not in SCENARIOS:
        known = ", ".join(sorted(SCENARIOS))
        raise UsageError(f"no scenario {request.scenario}", todo=f"There are: {known}.")
    if not HOSTS[0] <= request.hosts <= HOSTS[1]:
        raise UsageError(f"{request.hosts} hosts", todo=f"Give {HOSTS[0]} to {HOSTS[1]}.")
    if not 0 <= request.sysmon <= 1:
        raise UsageError(f"a share of {request.sysmon}", todo="Give 0 to 1.")
    if request.records is not None and request.records < 200 * request.hosts:
        raise UsageError(
            f"{request.records} records are too few for {request.hosts} hosts",
            todo=f"Give {200 * request.hosts} or more.",
        )
    folder = request.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputExists("the folder is not empty", where=str(folder), todo="Give a new one.")


def make_exercise(request: Request, told: Callable[[str], None] = lambda _: None) -> Made:
    """All or nothing: it is made beside the folder and moved there when it is whole."""
    check(request)
    partial = request.folder.parent / f".{request.folder.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        done = _Maker(request, partial, told).make()
        if request.folder.exists():
            request.folder.rmdir()
        partial.rename(request.folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return done


class _Maker:
    def __init__(self, request: Request, folder: Path, told: Callable[[str], None]) -> None:
        self.request = request
        self.folder = folder
        self.told = told
        self.seed = f"{request.scenario}/{request.hosts}/{request.seed}"
        r = random.Random(f"{self.seed}/dates")
        begin = (19_400 + r.randrange(1200)) * DAY + r.randrange(7, 13) * HOUR
        self.world = make_world(self.seed, request.hosts, request.sysmon, begin - 10 * DAY, 25)
        self.plan = make_plan(self.world, SCENARIOS[request.scenario], begin)
        self.limit = request.records or RECORDS_PER_HOST * request.hosts
        weights = [self._weight(h) for h in self.world.hosts if h.delivered]
        self.each = self.limit * 0.8 / max(sum(weights), 1)
        self.first: dict[int, int] = {}
        self.counts: dict[int, int] = {}
        self.rows = 0

    def make(self) -> Made:
        for inst in self.world.institutions:
            self.told(f"{inst.id}: {len(inst.hosts)} hosts")
            self._institution(inst)
        world, plan = self.world, self.plan
        (self.folder / "register.yml").write_text(truth.register(world), "utf-8", newline="\n")
        found = truth.truth(world, plan, self.request.seed, self.first, self.counts)
        text = json.dumps(found, indent=1, ensure_ascii=False)
        (self.folder / "truth.json").write_text(text + "\n", "utf-8", newline="\n")
        (self.folder / "README.txt").write_text(
            truth.readme(self.request.scenario), "utf-8", newline="\n"
        )
        return Made(
            len(world.institutions),
            len(world.hosts),
            len(self.counts),
            len(plan.infections),
            len(plan.links),
            sum(self.counts.values()),
            self.rows,
        )

    @staticmethod
    def _weight(host: Host) -> float:
        return WEIGHTS.get(host.role, 2.0) * (1.6 if host.sysmon else 1.0)

    def _institution(self, inst: Institution) -> None:
        until = self.plan.until
        ordinary = visits(inst, self.seed, until - 40 * DAY, until)
        own: dict[int, list[Movement]] = {}
        for m in ordinary:
            for index in {m.source.index, m.target.index, m.controller.index}:
                own.setdefault(index, []).append(m)
        for host in inst.hosts:
            if host.delivered:
                self._host(inst, host, own.get(host.index, []))
        if inst.zeek:
            self._sensor(inst, ordinary)

    def _host(self, inst: Institution, host: Host, own: list[Movement]) -> None:
        r = random.Random(f"{self.seed}/log/{host.index}")
        until = self.plan.until - r.randrange(2 * HOUR)
        quota = int(self.each * self._weight(host))
        attack = self.plan.emissions.pop(host.index, [])
        # some machines were set up anew or keep little: entry may lie before their logs
        days = r.randrange(3, 13) if r.random() < 0.12 else r.randrange(25, 40)
        full = days * per_day(host) + 3 * len(own) * days // 40
        share = min(3.0, max(quota - len(attack), 1) * 0.95 / full)
        begin = until - days * DAY
        entries: list[Entry] = []
        for trace in life(host, self.seed, begin, until, share):
            entries.append((trace.time, len(entries), trace, ()))
        for trace in of_visits(own, host, self.seed, begin, share):
            entries.append((trace.time, len(entries), trace, ()))
        for trace, cites in attack:
            entries.append((trace.time, len(entries), trace, cites))
        if host.old_name and host.renamed_at:
            values = made("sys/6011", s=(host.old_name, host.name))
            entries.append(
                (
                    host.renamed_at,
                    len(entries),
                    Trace(host, host.renamed_at, "sys/6011", values),
                    (),
                )
            )
        kept = self._kept(host, entries, until, begin, r)
        # the oldest go first, as in a log of fixed size
        kept = kept[-quota:]
        self._write(inst, host, kept, r)

    def _kept(
        self, host: Host, entries: list[Entry], until: int, begin: int, r: random.Random
    ) -> list[Entry]:
        """What has not rolled over, been cleared, or come after collection."""
        low, high = SECURITY_DAYS.get(host.role, (6, 25))
        security = max(until - int(r.uniform(low, high) * DAY), begin)
        infection = self.plan.infections.get(host.index)
        if infection and infection.cleared:
            security = max(security, infection.cleared)
        starts = {"sec": security, "sysmon": max(begin, until - int(r.uniform(8, 25) * DAY))}
        kept = [e for e in entries if starts.get(e[2].key.split("/")[0], begin) <= e[0] < until]
        kept.sort(key=lambda e: e[:2])
        return kept

    def _write(self, inst: Institution, host: Host, kept: list[Entry], r: random.Random) -> None:
        place = f"evidence/{inst.id}/{host.name}"
        folder = self.folder / place
        folder.mkdir(parents=True)
        logs: dict[str, EvtxWriter] = {}
        try:
            for time, _, trace, cites in kept:
                shape = SHAPES[trace.key]
                log = logs.get(shape.channel)
                if log is None:
                    name = shape.channel.replace("/", "%4")
                    log = EvtxWriter(folder / f"{name}.evtx", r.randrange(2, 900_000))
                    logs[shape.channel] = log
                number = log.write(
                    shape, host.computer(time), time + host.skew, trace.values, trace.process
                )
                if cites:
                    name = shape.channel.replace("/", "%4")
                    cite = {
                        "file": f"{place}/{name}.evtx",
                        "record": number,
                        "log": shape.channel,
                        "code": shape.code,
                        "time": time,
                    }
                    for found in cites:
                        found.append(cite)
        finally:
            for log in logs.values():
                log.close()
        if kept:
            self.first[host.index] = kept[0][0]
        self.counts[host.index] = len(kept)

    def _sensor(self, inst: Institution, ordinary: list[Movement]) -> None:
        r = random.Random(f"{self.seed}/sensor/{inst.index}")
        sensors = sum(i.zeek for i in self.world.institutions)
        quota = int(self.limit * 0.2 / sensors)
        until = self.plan.until
        begin = until - int(r.uniform(22, 32) * DAY)
        attack = [
            row for row in self.plan.network.pop(inst.index, []) if begin <= row.time < until
        ][-quota:]
        room = max(quota - len(attack), 0)
        chosen = [m for m in ordinary if m.time >= begin]
        rows: list[Row] = []
        share = min(1.0, room * 0.5 / (4 * len(chosen) + 1))
        for m in chosen:
            if r.random() < share and len(rows) < room - 12:
                rows += of_movement(m, r)
        desk = inst.first("admin", "file")
        while len(rows) < room - 4 and len(rows) < 1600 * len(inst.hosts):
            host, server = r.choice(inst.hosts), r.randrange(1, 250)
            at = begin + r.randrange(until - begin)
            if r.random() < 0.004:
                rows += shell(at, desk.ip, f"{inst.net}.0.{r.randrange(1, 9)}", r)
            sizes = (r.randrange(400, 20_000), r.randrange(1000, 900_000))
            rows += outside(
                at,
                host.ip,
                f"203.0.113.{server}",
                f"www{server}.example",
                sizes,
                r,
                r.uniform(0.1, 60),
            )
        place = f"evidence/{inst.id}/zeek"
        self.rows += write_logs(self.folder / place, rows + attack, place)
