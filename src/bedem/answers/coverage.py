"""What the logs cover, and what is missing: per host and log kind, with what would close each gap.

Hours needed of a host: from its first record to its last (or the collection of its logs), less the
time it was shut down by its own records. Covered: those in which the kind was on. The state of a
kind on a host is the one that held longest there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from bedem.answers.base import foundation
from bedem.case import CaseView
from bedem.knowledge.observability import log_kinds
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Denominator, NextStep, Table
from bedem.model.messages import Message, msg
from bedem.model.records import DAMAGING, Gap
from bedem.settlement.coverage_scan import Names
from bedem.settlement.coverage_spans import ALWAYS, HOUR, Span, length, merged, within, without

# Most telling first; kinds that are named here come first in the table, the others as they stand.
FIRST_KINDS: Final = (
    "sec_logon", "sec_process", "sysmon_process", "system_scm", "rdp_target", "sec_account",
    "ps_scriptblock", "sec_share", "sec_service", "sec_task", "taskscheduler", "defender",
)  # fmt: skip
# Gaps that say what is not covered, in the order in which they matter where none dies sooner.
GAP_KINDS: Final = (
    "cleared", "stopped", "not_collected", "rolled_over", "numbers_missing", "begins_late",
    "dropped", "not_audited", "not_subscribed", "selection", *sorted(DAMAGING),
)  # fmt: skip
MOST_REFS: Final = 20


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
        for (start, stop), state, _ in self.states.get(kind, []):
            held[state] += max(stop - max(start, self.window[0]), 0)
        order = ("on", "off", "lost", "unknown")
        return max(order, key=lambda s: (held[s], -order.index(s))) if held else "unknown"


def answer_coverage(view: CaseView) -> Answer:
    """The coverage of the case."""
    hosts = hosts_of(view)
    own = [h for h in hosts if not h.named]
    gaps = urgent_first(view.gaps("list_contains(?, kind)", [list(GAP_KINDS)]))
    count, word = _denominator(view, len(hosts))
    logons = [h for h in own if h.state("sec_logon") == "on"]
    process = [h for h in own if _sees_processes(h)]
    claims = tuple(_claims(own, logons, process, gaps))
    basis = tuple(dict.fromkeys(r for c in claims for r in c.basis))[:MOST_REFS]
    basis = basis or tuple(g.id for g in gaps[:MOST_REFS])
    whole = bool(own) and len(process) == len(logons) == count
    return Answer(
        question="coverage",
        word="covered" if whole else "partly" if own else "not_covered",
        headline=Claim(
            msg(
                "coverage-headline",
                hosts=len(own),
                of=count,
                logons=len(logons),
                process=len(process),
            ),
            basis or (_nothing().id,),
            grade="supporting" if own else "none",
        ),
        foundation=foundation(view),
        denominator=Denominator(count, word, msg(f"denominator-{word}", count=count)),
        claims=claims,
        against=tuple(_against(view)),
        tables=(_kinds_table(own, count), _hosts_table(hosts)),
        gaps=tuple(gaps) or (() if own else (_nothing(),)),
        would_change=_would_change(gaps),
        next_steps=tuple(_next(gaps)),
        details={
            "hosts_with_records": len(own),
            "hosts_only_named": len(hosts) - len(own),
            "heartbeat_bridged_hours": 24,
        },
    )


def _nothing() -> Gap:
    return Gap("not_collected", msg("gap-nothing"), closes=msg("close-collect-host"))


def _sees_processes(host: HostCoverage) -> bool:
    kinds = ("sec_process", "sysmon_process", "edr_process", "linux_sysmon")
    return any(host.state(kind) == "on" for kind in kinds)


# hosts -------------------------------------------------------------------------------------------


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


def _denominator(view: CaseView, named: int) -> tuple[int, Any]:
    registered = len(view.register.hosts)
    return (registered, "register") if registered else (named, "named")


# tables ------------------------------------------------------------------------------------------


def _hosts_table(hosts: list[HostCoverage]) -> Table:
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
    for host in hosts:
        name: str = host.name if not host.institution else f"{host.name} ({host.institution})"
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


def _kinds_table(own: list[HostCoverage], count: int) -> Table:
    columns = (
        Column("kind", msg("column-kind")),
        Column("shows", msg("column-shows")),
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


# claims ------------------------------------------------------------------------------------------


def _claims(
    own: list[HostCoverage],
    logons: list[HostCoverage],
    process: list[HostCoverage],
    gaps: list[Gap],
) -> Iterable[Claim]:
    refs = [
        ref
        for hosts, kinds in ((logons, ("sec_logon",)), (process, ("sec_process", "sysmon_process")))
        for host in hosts
        for kind in kinds
        for _, state, ref in host.states.get(kind, [])
        if ref and state == "on"
    ]
    if refs:
        yield _claim(
            "claim-recorded", refs, logons=len(logons), processes=len(process), of=len(own)
        )
    off = [h for h in own if h.state("sec_process") == "off"]
    refs = [r for h in off for s, state, r in h.states["sec_process"] if r and state == "off"]
    refs += [] if refs else [g.id for g in gaps if g.kind == "not_audited" and g.code == 4688]
    if off and refs:
        yield _claim("claim-no-processes", refs, hosts=len(off), of=len(own))
    lost = [g for g in gaps if g.kind in ("cleared", "stopped")]
    if lost:
        yield _claim(
            "claim-taken-away", [g.id for g in lost], hosts=len({g.host for g in lost}), of=len(own)
        )


def _claim(id: str, refs: list[str], **args: int) -> Claim:
    unique = tuple(dict.fromkeys(refs))
    return Claim(
        Message(id, dict(args)), unique[:MOST_REFS], grade="decisive", basis_total=len(unique)
    )


def _against(view: CaseView) -> Iterable[Claim]:
    """Clocks and remains that make these hours less certain."""
    cursor = view.connection.cursor()
    shifted = cursor.execute(
        "SELECT count(DISTINCT coalesce(host, '')), list(refs ORDER BY source, host, place_from) "
        "FROM clocks WHERE shift_us <> 0"
    ).fetchone()
    refs = [r for text in (shifted[1] or [] if shifted else []) for r in text.split()]
    if shifted and refs:
        yield _claim("against-clocks", refs, hosts=shifted[0])
    residual = cursor.execute(
        "SELECT count(*), list(source || '-' || place || CASE WHEN part > 0 THEN '+' || part "
        "ELSE '' END ORDER BY source, place, part)[1:20] FROM raw_events WHERE state = 'residual'"
    ).fetchone()
    if residual and residual[0]:
        yield Claim(
            msg("against-residual", count=residual[0]),
            tuple(residual[1]),
            basis_total=residual[0],
            grade="weak",
        )


# gaps --------------------------------------------------------------------------------------------


def urgent_first(gaps: Iterable[Gap]) -> list[Gap]:
    """Soonest to vanish first, then by kind; one of each kind stands before the rest."""
    rank = {kind: i for i, kind in enumerate(GAP_KINDS)}
    ordered = sorted(
        gaps,
        key=lambda g: (
            2**63 if g.vanishes is None else g.vanishes, rank[g.kind], -(g.count or 0), g.id,
        ),
    )  # fmt: skip
    heads: dict[str, Gap] = {}
    for gap in ordered:
        heads.setdefault(gap.kind, gap)
    first = {gap.id for gap in heads.values()}
    return [*heads.values(), *(g for g in ordered if g.id not in first)]


def _would_change(gaps: list[Gap]) -> tuple[Message, ...]:
    closing = [g.closes for g in gaps if g.closes is not None and g.closes.id != "close-never"]
    return tuple({m.id: m for m in closing[:200]}.values())[:1]


def _next(gaps: list[Gap]) -> Iterable[NextStep]:
    only = " --kind not_collected" if any(g.kind == "not_collected" for g in gaps) else ""
    yield NextStep(msg("next-not-collected" if only else "next-gaps"), f"bedem gaps{only}")
    sql = "SELECT * FROM kinds WHERE state <> 'on'"
    yield NextStep(msg("next-kinds"), f'bedem events "{sql}"')
