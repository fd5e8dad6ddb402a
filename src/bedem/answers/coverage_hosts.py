"""Hosts and what covers them, from the settled tables, and the tables an answer shows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.knowledge.observability import log_kinds
from bedem.model.answers import Absent, Cell, Column, Table
from bedem.model.messages import msg
from bedem.settlement.coverage_scan import Names
from bedem.settlement.coverage_spans import ALWAYS, HOUR, Span, length, merged, within, without

# Most telling first; kinds that are named here come first in the table, the others as they stand.
FIRST_KINDS: Final = (
    "sec_logon", "sec_process", "sysmon_process", "system_scm", "rdp_target", "sec_account",
    "ps_scriptblock", "sec_share", "sec_service", "sec_task", "taskscheduler", "defender",
)  # fmt: skip


class HostCoverage(msgspec.Struct):
    """One host: window and what covers it; states by kind as (span, state, ref)."""

    name: str
    institution: str | None
    logs: set[str]
    first: int | None = None
    last: int | None = None
    missing: int = 0
    named: int = 0
    down: list[Span] = []
    states: dict[str, list[tuple[Span, str, str | None]]] = {}

    @property
    def window(self) -> Span:
        """From the first record to the last moment for which anything is said."""
        spans = [s for rows in self.states.values() for s, state, _ in rows if state == "on"]
        first, last = self.first or 0, self.last or 0
        return (first, max([last, *(s[1] for s in spans)]))

    def needed(self) -> list[Span]:
        return without([self.window], merged(self.down))

    def covered(self, kind: str) -> int:
        """Micros of the needed time in which the kind was on."""
        on = merged(s for s, state, _ in self.states.get(kind, []) if state == "on")
        return sum(length(within(part, on)) for part in self.needed())

    def state(self, kind: str) -> str:
        """The state that held longest."""
        held: Counter[str] = Counter()
        needed = self.needed()
        for span, state, _ in self.states.get(kind, []):
            held[state] += length(within(span, needed))
        order = ("on", "off", "lost", "unknown")
        return max(order, key=lambda s: (held[s], -order.index(s))) if held else "unknown"


def hosts_of(view: CaseView) -> list[HostCoverage]:
    """Hosts with records by what is missing, then those only named, most often named first."""
    cursor = view.connection.cursor()
    until = view.until if view.until is not None else 2**62
    rows = cursor.execute(
        'SELECT host, institution, log, epoch_us("first"), epoch_us("last"), "count", missing, '
        "basis FROM coverage WHERE code IS NULL AND host <> '' "
        "ORDER BY host, institution, log"
    ).fetchall()
    names = Names([(r[0], r[1]) for r in rows])
    found: dict[str, HostCoverage] = {}
    for host, institution, log, first, last, count, missing, basis in rows:
        if first is not None and first > until:
            continue
        key = names.key(host, institution)
        seen = found.setdefault(
            key, HostCoverage(names.shown(key), institution, set(), down=[], states={})
        )
        seen.missing += missing
        if basis == "named":
            seen.named += count
        else:
            seen.logs.add(log)
        if first is not None:
            seen.first = min(first, seen.first) if seen.first is not None else first
            seen.last = max(min(last, until), seen.last or 0)
    states = cursor.execute(
        "SELECT host, institution, log_kind, epoch_us(time_from), epoch_us(time_to), state, ref "
        "FROM kinds ORDER BY host, institution, log_kind, time_from NULLS FIRST"
    )
    for host, institution, kind, start, stop, state, ref in states.fetchall():
        at = found.get(names.key(host, institution))
        begin = ALWAYS if start is None else start
        if at is not None and begin <= until:
            at.states.setdefault(kind, []).append(((begin, min(stop, until)), state, ref))
    down = cursor.execute(
        "SELECT host, institution, epoch_us(time_from), epoch_us(time_to) FROM downtime "
        "ORDER BY ALL"
    )
    for host, institution, start, stop in down.fetchall():
        at = found.get(names.key(host, institution))
        if at is not None and start <= until:
            at.down.append((start, min(stop, until)))
    return sorted(found.values(), key=_rank)


def _rank(host: HostCoverage) -> tuple[Any, ...]:
    needed = length(host.needed())
    share = host.covered("sec_logon") * 1000 // needed if needed else 1000
    return (
        bool(host.named and not host.logs),
        share,
        -host.named,
        host.name,
        host.institution or "",
    )


def hosts_table(hosts: list[HostCoverage]) -> Table:
    columns = (
        Column("host", msg("column-host")),
        Column("logs", msg("column-logs"), "number"),
        Column("first", msg("column-first"), "time"),
        Column("last", msg("column-last"), "time"),
        Column("logons", msg("column-logons")),
        Column("processes", msg("column-processes")),
        Column("missing", msg("column-missing"), "number"),
    )
    rows = []
    shorts = Counter(short_host(host.name) for host in hosts)
    for host in hosts:
        alone = shorts[short_host(host.name)] == 1
        name = host.name[: len(short_host(host.name))] if alone else host.name
        name = f"{name} ({host.institution})" if host.institution else name
        only_named = not host.logs
        rows.append(
            (
                name,
                Absent("not_covered") if only_named else len(host.logs),
                Absent("unknown") if host.first is None else host.first,
                Absent("unknown") if host.last is None else host.last,
                _hours(host, ("sec_logon",)),
                _hours(host, ("sec_process", "sysmon_process")),
                Absent("not_covered") if only_named else host.missing,
            )
        )
    return Table("hosts", columns, tuple(rows))


def _hours(host: HostCoverage, kinds: Iterable[str]) -> Cell:
    """`176 of 176 h`; the best of several kinds, which are alternatives."""
    needed = length(host.needed())
    covered = max(host.covered(kind) for kind in kinds)
    if not host.logs or not covered:
        return Absent("not_covered")
    unit, name = next(
        ((u, n) for u, n in ((HOUR, "h"), (60_000_000, "min")) if needed >= 2 * u), (1_000_000, "s")
    )
    told = str(covered // unit) if covered >= unit else "<1"
    return f"{told} / {max(needed // unit, 1)} {name}"


def kinds_table(own: list[HostCoverage], count: int) -> Table:
    columns = (
        Column("kind", msg("column-kind"), "name"),
        Column("shows", msg("column-shows"), "name"),
        *(Column(s, msg(f"column-{s}"), "number") for s in ("on", "off", "lost", "unknown")),
    )
    order = {name: i for i, name in enumerate(FIRST_KINDS)}
    names = sorted(log_kinds(), key=lambda n: order.get(n, len(order)))
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        if not any(name in host.states for host in own):
            continue
        held = Counter(host.state(name) for host in own)
        unknown = max(count - held["on"] - held["off"] - held["lost"], 0)
        shows = short_log(log_kinds()[name].logs[0])
        rows.append((name, shows, held["on"], held["off"], held["lost"], unknown))
    return Table("kinds", columns, tuple(rows))


def short_log(log: str) -> str:
    """`terminalservices-localsessionmanager`: what every channel of Windows shares is left out."""
    return log.removeprefix("microsoft-windows-").removesuffix("/operational")
