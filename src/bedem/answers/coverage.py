"""What the logs cover, and what is missing: per host and log kind, with what would close each gap.

Hours needed of a host: from its first record to its last (or the collection of its logs), less the
time it was shut down by its own records. Covered: those in which the kind was on. The state of a
kind on a host is the one that held longest there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from bedem.answers.base import foundation
from bedem.answers.coverage_hosts import HostCoverage, hosts_of, hosts_table, kinds_table
from bedem.case import CaseView
from bedem.model.answers import Answer, Claim, Denominator, NextStep
from bedem.model.messages import Message, msg
from bedem.model.records import DAMAGING, Gap

# Gaps that say what is not covered, in the order in which they matter where none dies sooner.
GAP_KINDS: Final = (
    "cleared", "stopped", "not_collected", "rolled_over", "numbers_missing", "begins_late",
    "dropped", "not_audited", "not_subscribed", "selection", *sorted(DAMAGING),
)  # fmt: skip
MOST_REFS: Final = 20


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
        tables=(kinds_table(own, count), hosts_table(hosts)),
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


def _denominator(view: CaseView, named: int) -> tuple[int, Any]:
    registered = len(view.register.hosts)
    return (registered, "register") if registered else (named, "named")


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
