"""Gaps of coverage: what is missing, what would close it, and when that is lost for good.

A full log overwrites its oldest records at the pace at which it was written: the time between its
first and last record tells how long it lasts. What a file lacks can be fetched again from the host
until then (`vanishes`); where the pace is not known, so is the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

from bedem.knowledge.observability import log_kinds
from bedem.model.messages import Message, msg
from bedem.model.records import Gap
from bedem.settlement.coverage_kinds import KindState, Lives
from bedem.settlement.coverage_logs import FULL_BYTES, Jump, LiveLog, jumps, restarts
from bedem.settlement.coverage_scan import Scan, Sign
from bedem.settlement.coverage_signs import begins_late, cleared, dropped
from bedem.settlement.coverage_spans import ALWAYS, HOUR, length
from bedem.settlement.coverage_undelivered import Findings, titled, undelivered

MOST_JUMPS: Final = 20


def all_gaps(scan: Scan, found: Findings) -> list[Gap]:
    """Every Gap once, by id."""
    gaps = [
        *_of_logs(scan, found),
        *_of_signs(scan, found.lives),
        *_of_states(scan, found),
        *undelivered(scan, found),
    ]
    return sorted({gap.id: gap for gap in gaps}.values(), key=lambda g: g.id)


# what record numbers say -------------------------------------------------------------------------


def _of_logs(scan: Scan, found: Findings) -> Iterator[Gap]:
    signs = _by_log(found.lives)
    for log in found.lives.logs:
        host, title = scan.names.shown(log.owner), titled(scan, log.log)
        yield from _jumps(log, host, title)
        for one, other in restarts(log):
            yield Gap(
                "cleared",
                msg("gap-numbers-restart", last=one.n1, first=other.n0, ref=other.first.ref0),
                host=host,
                log=title,
                time_from=one.last.t1,
                time_to=other.first.t0,
                closes=msg("close-cleared"),
            )
        first = log.runs[0].first
        if not begins_late(log, log.owner, cleared(log.owner, log.log, signs)):
            continue
        if log.size >= FULL_BYTES:
            hours = (log.runs[-1].last.t1 - first.t0) // HOUR
            yield Gap(
                "rolled_over",
                msg("gap-rolled-over", count=first.n0 - 1, hours=hours, ref=first.ref0),
                host=host,
                log=title,
                time_to=first.t0,
                count=first.n0 - 1,
                closes=msg("close-rolled-over"),
                vanishes=_lasts_until(log, log.runs[-1].last.t1),
            )
        elif found.lives.windows[log.owner][0] < first.t0 - HOUR:
            yield Gap(
                "begins_late",
                msg("gap-begins-late", number=first.n0, ref=first.ref0),
                host=host,
                log=title,
                time_to=first.t0,
                count=first.n0 - 1,
                closes=msg("close-whole-log"),
            )


def _jumps(log: LiveLog, host: str, title: str) -> Iterator[Gap]:
    own = jumps(log)
    closes = msg("close-fetch-again" if log.damaged else "close-whole-log")
    if len(own) > MOST_JUMPS:
        yield Gap(
            "numbers_missing",
            msg("gap-numbers-many", jumps=len(own), count=sum(j.missing for j in own)),
            host=host,
            log=title,
            time_from=own[0].before.t1,
            time_to=own[-1].after.t0,
            count=sum(j.missing for j in own),
            closes=closes,
        )
        return
    for jump in own:
        yield Gap(
            "numbers_missing",
            _jump_message(jump, log.damaged),
            host=host,
            log=title,
            time_from=jump.before.t1,
            time_to=jump.after.t0,
            count=jump.missing,
            closes=closes,
            vanishes=_lasts_until(log, jump.before.t1),
        )


def _jump_message(jump: Jump, damaged: bool) -> Message:
    return msg(
        "gap-numbers-damaged" if damaged else "gap-numbers-missing",
        count=jump.missing,
        first=jump.before.n1 + 1,
        last=jump.after.n0 - 1,
        ref=jump.after.ref0,
    )


def _lasts_until(log: LiveLog, time: int) -> int | None:
    """When a record of `time` is overwritten on the host, None where the log was never full."""
    first, last = log.runs[0].first, log.runs[-1].last
    lasts = last.t1 - first.t0
    full = log.runs[0].n0 > 1 and log.size >= FULL_BYTES and lasts >= HOUR
    return time + lasts if full else None


# what records say of the logging itself ----------------------------------------------------------


def _of_signs(scan: Scan, lives: Lives) -> Iterator[Gap]:
    by_log = _by_log(lives)
    for host, log in sorted({(s.host, _cleared_log(s)) for s in lives.signs}):
        for sign in cleared(host, log, by_log):
            yield Gap(
                "cleared",
                msg("gap-cleared", ref=sign.ref),
                host=scan.names.shown(host),
                log=titled(scan, log),
                time_to=sign.time,
                closes=msg("close-cleared"),
            )
    for (host, log), signs in sorted(by_log.items()):
        for group in dropped(signs):
            count, ids = sum(s.count for s in group), sorted({s.code for s in group})
            yield Gap(
                "dropped",
                msg("gap-dropped", ids=" ".join(map(str, ids)), count=count, ref=group[0].ref),
                host=scan.names.shown(host),
                log=titled(scan, log),
                code=ids[0],
                time_from=group[0].time,
                time_to=group[-1].time,
                count=count,
                closes=msg("close-never"),
            )


def _by_log(lives: Lives) -> dict[tuple[str, str], list[Sign]]:
    found: dict[tuple[str, str], list[Sign]] = {}
    for sign in lives.signs:
        found.setdefault((sign.host, sign.log), []).append(sign)
    return found


def _cleared_log(sign: Sign) -> str:
    return sign.extra.casefold() if sign.code == 104 else sign.log


# what the states say -----------------------------------------------------------------------------

_STOPPED: Final[dict[str, Callable[[str], Message]]] = {
    "sysmon_stopped": lambda ref: msg("gap-sysmon-stopped", ref=ref),
    "silent": lambda ref: msg("gap-silent", ref=ref),
    "log_stopped": lambda ref: msg("gap-log-stopped", ref=ref),
}
_NOT_AUDITED: Final = {"boot_set_only", "no_such_id", "policy", "no_file", "no_heartbeat"}


def _of_states(scan: Scan, found: Findings) -> Iterator[Gap]:
    former = found.former
    ordered = sorted(found.states, key=lambda s: (s.host, s.kind, s.span))
    for host, group in groupby(ordered, key=lambda s: s.host):
        own = list(group)
        yield from _stopped(scan, host, own)
        if host not in former:
            yield from _not_audited(scan, host, own)


def _stopped(scan: Scan, host: str, states: list[KindState]) -> Iterator[Gap]:
    """One Gap a stretch and log, whatever number of kinds it takes away."""
    seen: set[tuple[str, int, int, str]] = set()
    for state in states:
        log = log_kinds()[state.kind].logs[0]
        key = (log, *state.span, state.why)
        if state.why not in _STOPPED or key in seen or state.ref is None:
            continue
        seen.add(key)
        yield Gap(
            "stopped",
            _STOPPED[state.why](state.ref),
            host=scan.names.shown(host),
            log=titled(scan, log),
            time_from=state.span[0],
            time_to=state.span[1],
            closes=msg("close-never"),
        )


def _not_audited(scan: Scan, host: str, states: list[KindState]) -> Iterator[Gap]:
    """Process creation by itself, all other kinds that were off in one."""
    off = [s for s in states if s.state == "off" and s.why in _NOT_AUDITED]
    process = [s for s in off if s.kind == "sec_process"]
    others = sorted({s.kind for s in off} - {"sec_process", "sec_process_cmd"})
    absent = {s.kind for s in off if s.why == "no_file" and s.kind.startswith("sysmon_")}
    told = sorted((set(others) - absent) | ({"sysmon"} if absent else set()))
    spans = [s.span for s in process if s.span[0] > ALWAYS]
    if spans:
        yield Gap(
            "not_audited",
            msg("gap-no-process-audit", hours=length(spans) // HOUR),
            host=scan.names.shown(host),
            log="Security",
            code=4688,
            time_from=spans[0][0],
            time_to=spans[-1][1],
            closes=msg("close-never"),
        )
    if others:
        whole = [s.span for s in off if s.kind in others and s.span[0] > ALWAYS]
        yield Gap(
            "not_audited",
            msg("gap-not-audited", kinds=", ".join(told), count=len(told)),
            host=scan.names.shown(host),
            time_from=min((s[0] for s in whole), default=None),
            time_to=max((s[1] for s in whole), default=None),
            count=len(told),
            closes=msg("close-never"),
        )
