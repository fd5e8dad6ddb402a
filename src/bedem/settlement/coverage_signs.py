"""Records that tell of the logging itself: cleared, dropped, stopped, changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bedem.knowledge.observability import SECURITY, LogKind
from bedem.settlement.coverage_logs import FULL_BYTES, LiveLog, jumps, restarts, turned_back
from bedem.settlement.coverage_scan import Sign
from bedem.settlement.coverage_spans import ALWAYS, HOUR, Paint, Span, merged

CLEARED_BY: Final = 2_000_000
# After a boot, auditing that was on shows itself this soon or is proved anew; and System writes
# 6006 this close to the 1100 of Security.
SOON: Final = 600_000_000
By = dict[tuple[str, str], list[Sign]]


def doubt(sign: Sign, kind: LogKind) -> bool:
    """True where the kind must be proved anew."""
    if kind.rule == "sysmon":
        return sign.code == 16 or (sign.code == 4 and sign.extra != "stopped")
    if kind.rule in ("boot_set", "command_line") and sign.code == 4608:
        return True
    return removes(sign, kind)


def removes(sign: Sign, kind: LogKind) -> bool:
    """4719 that takes success auditing from the kind's subcategory."""
    return bool(
        sign.code == 4719
        and kind.subcategory
        and sign.extra.casefold().startswith(kind.subcategory.casefold())
        and sign.extra.endswith("-")
    )


def lost(lives: Iterable[LiveLog], host: str, log: str, signs: By) -> list[Paint]:
    """Where records of a log were there once and are not any more."""
    found: list[Paint] = []
    for live in lives:
        found += [
            Paint((j.before.t1, j.after.t0), "lost", j.after.ref0, "numbers_missing")
            for j in jumps(live)
            if j.host == host and j.before.t1 < j.after.t0
        ]
        found += [
            Paint((one.last.t1, other.first.t0), "lost", other.first.ref0, "cleared")
            for one, other in restarts(live)
            if other.first.host == host
        ]
    found += [Paint((ALWAYS, s.time), "lost", s.ref, "cleared") for s in cleared(host, log, signs)]
    for live in lives:
        first = live.runs[0].first
        if begins_late(live, host, cleared(host, log, signs)):
            why = "rolled_over" if live.size >= FULL_BYTES else "begins_late"
            found.append(Paint((ALWAYS, first.t0), "lost", first.ref0, why))
    return found


def begins_late(log: LiveLog, host: str, clears: Iterable[Sign]) -> bool:
    """True where the first number tells of records before it, and no clearing took them.

    After a clearing Windows may go on counting: then 1102 or 104 comes first.
    """
    first = log.runs[0].first
    taken = any(abs(sign.time - first.t0) <= CLEARED_BY for sign in clears)
    return log.runs[0].n0 > 1 and first.host == host and not taken


DROPPED: Final = frozenset({1101, 1108, 4612, 255})


def dropped(signs: Iterable[Sign]) -> list[list[Sign]]:
    """Records of one log that say that others were not written; an hour apart is one loss."""
    groups: list[list[Sign]] = []
    for sign in signs:
        if sign.code in DROPPED:
            if groups and sign.time - groups[-1][-1].time <= HOUR:
                groups[-1].append(sign)
            else:
                groups.append([sign])
    return groups


def clock_turns(logs: Iterable[LiveLog]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for log in logs:
        for host in log.hosts:
            found.setdefault(host, []).extend(span for span, _ in turned_back(log))
    return {host: merged(spans) for host, spans in found.items()}


def cleared(host: str, log: str, signs: By) -> list[Sign]:
    """Records that say that this log was cleared."""
    own = [s for s in signs.get((host, log), []) if s.code == 1102 and log == SECURITY]
    told = [
        s for s in signs.get((host, "system"), []) if s.code == 104 and s.extra.casefold() == log
    ]
    return [*own, *told]


def hard_signs(
    signs: list[Sign], end: int, system: list[Span], shutdowns: list[int]
) -> list[Paint]:
    """What records of one log say of losses in it, in order of time.

    end: of the host's window. system: when System covers the host; shutdowns: its 6006.
    """
    paints = [
        Paint((group[0].time, group[-1].time + 1), "lost", group[0].ref, "dropped")
        for group in dropped(signs)
    ]
    started = end
    for sign in reversed(signs):
        if sign.code == 1100 and not _shut_down(sign.time, system, shutdowns):
            paints.append(Paint((sign.time, sign.time + 1), "lost", sign.ref, "log_stopped"))
        if sign.code == 4 and sign.extra == "started":
            started = sign.time
        if sign.code == 4 and sign.extra == "stopped":
            paints.append(Paint((sign.time, started), "off", sign.ref, "sysmon_stopped"))
    return sorted(paints, key=lambda p: (p.span, p.ref or ""))


def _shut_down(time: int, system: list[Span], shutdowns: list[int]) -> bool:
    """True where System says so too, or does not cover that moment."""
    covered = any(start < time - SOON and time + SOON < stop for start, stop in system)
    return not covered or any(abs(end - time) <= SOON for end in shutdowns)
