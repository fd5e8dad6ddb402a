"""Gaps of delivery: hosts and logs that nobody gave, selections, ids that were never forwarded."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bedem.knowledge.observability import BASIC_LOGS, SECURITY, log_kinds
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.settlement.coverage_kinds import KindState, Lives, is_windows
from bedem.settlement.coverage_named import MOST_NAMED, Named
from bedem.settlement.coverage_scan import Scan
from bedem.settlement.coverage_spans import DAY


class Findings(msgspec.Struct, frozen=True):
    """All that the Gaps are made from; hosts by their keys."""

    lives: Lives
    states: tuple[KindState, ...]
    named: tuple[Named, ...]
    registered: tuple[str, ...]
    selections: frozenset[str]

    @property
    def former(self) -> frozenset[str]:
        """Names that a machine gave up for another in the middle of a log."""
        return frozenset(h for log in self.lives.logs for h in log.hosts if h != log.owner)


def undelivered(scan: Scan, found: Findings) -> Iterator[Gap]:
    """All Gaps of this module."""
    yield from _selections(scan, found)
    yield from _not_subscribed(scan)
    yield from _not_collected(scan, found)


def _selections(scan: Scan, found: Findings) -> Iterator[Gap]:
    rows = scan.rows(
        "SELECT source, host, institution, max(log), sum(n)::BIGINT, min(first_number), "
        "max(last_number), min(lo.t), max(hi.t) FROM hours "
        "WHERE source IN (SELECT source FROM selections) GROUP BY source, host, institution "
        "ORDER BY source, host, institution"
    )
    for source, host, institution, log, count, first, last, start, stop in rows:
        yield Gap(
            "selection",
            msg("gap-selection", count=count, first=first, last=last),
            source=source,
            host=scan.names.shown(scan.names.key(host, institution)),
            log=log,
            time_from=start,
            time_to=stop,
            count=last - first + 1 - count,
            closes=msg("close-whole-log"),
        )


def _not_subscribed(scan: Scan) -> Iterator[Gap]:
    """Per institution and log: kinds of which no host ever sent a record by way of others.

    Only where such records reach over a day: a cut of minutes says nothing of what was subscribed.
    """
    rows = scan.rows(
        "SELECT institution, folded, list(DISTINCT code ORDER BY code), min(lo.t), max(hi.t), "
        f"count(DISTINCT key) FROM keyed WHERE NOT live AND code IS NOT NULL "
        "AND source NOT IN (SELECT source FROM selections) GROUP BY ALL "
        f"HAVING max(hi.t) - min(lo.t) >= {DAY} ORDER BY institution, folded"
    )
    for _institution, log, codes, start, stop, hosts in rows:
        kinds = [k for k in log_kinds().values() if log in k.logs and k.windows and k.codes]
        missing = [k.name for k in kinds if not k.codes & set(codes)]
        if missing:
            yield Gap(
                "not_subscribed",
                msg("gap-not-subscribed", kinds=", ".join(missing), hosts=hosts),
                log=titled(scan, log),
                time_from=start,
                time_to=stop,
                count=len(missing),
                closes=msg("close-collector"),
            )


def _not_collected(scan: Scan, found: Findings) -> Iterator[Gap]:
    for named in found.named[:MOST_NAMED]:
        yield Gap(
            "not_collected",
            msg("gap-only-named", count=named.count, field=named.field, ref=named.ref_first),
            host=named.name,
            time_from=named.first,
            time_to=named.last,
            count=named.count,
            closes=msg("close-collect-host"),
        )
    if len(found.named) > MOST_NAMED:
        more = len(found.named) - MOST_NAMED
        yield Gap(
            "not_collected",
            msg("gap-more-named", count=more),
            count=more,
            closes=msg("close-collect-host"),
        )
    for host in found.registered:
        yield Gap(
            "not_collected", msg("gap-registered"), host=host, closes=msg("close-collect-host")
        )
    for key, (start, stop) in sorted(found.lives.windows.items()):
        logs = found.lives.seen[key]
        if key in found.former or not any(is_windows(log) for log in logs):
            continue
        lacking = [title for log, title in BASIC_LOGS.items() if log not in logs]
        if lacking:
            urgent = SECURITY not in logs
            yield Gap(
                "not_collected",
                msg("gap-no-security" if urgent else "gap-logs-lacking", logs=", ".join(lacking)),
                host=scan.names.shown(key),
                time_from=start,
                time_to=stop,
                count=len(lacking),
                closes=msg("close-collect-logs"),
            )


def titled(scan: Scan, log: str) -> str:
    """A channel as most records write it, for people."""
    return scan.log_titles().get(log, log)
