"""Hours in which a host could write nothing: shut down, or passed over by a clock set back."""

from __future__ import annotations

from typing import Any

from bedem.knowledge.observability import SECURITY, SYSTEM
from bedem.settlement.coverage_logs import LiveLog, turned_back
from bedem.settlement.coverage_scan import Scan, Sign
from bedem.settlement.coverage_spans import Span, merged, without


def downtime(scan: Scan, signs: list[Sign], live: list[LiveLog]) -> list[tuple[Any, ...]]:
    """Rows of the table: shut down from 6006 (the log stops) to the next 6005 (it starts); clock:
    what lies between two records whose clock went back, where no log of the host has a record.
    """
    found: dict[tuple[str, int, int, str], tuple[str, str]] = {}
    stopped: dict[str, Sign] = {}
    for sign in signs:
        if sign.code == 6006:
            stopped[sign.host] = sign
        elif sign.code == 6005 and sign.host in stopped:
            end = stopped.pop(sign.host)
            found[(sign.host, end.time, sign.time, "shutdown")] = (end.ref, sign.ref)
    for host, spans in _turned(live).items():
        own = merged(
            span
            for log in live
            if host in log.hosts
            for run in log.runs
            for span in run.spans(host)
        )
        for stretch, ref in sorted(spans):
            for start, stop in without([stretch], own):
                found.setdefault((host, start, stop, "clock"), (ref, ref))
    return [
        (scan.names.shown(host), host.partition("|")[0] or None, start, stop, *refs, why)
        for (host, start, stop, why), refs in sorted(found.items())
    ]


def _turned(live: list[LiveLog]) -> dict[str, list[tuple[Span, str]]]:
    turned: dict[str, list[tuple[Span, str]]] = {}
    for log in live:
        if log.log in (SECURITY, SYSTEM):
            turned.setdefault(log.owner, []).extend(turned_back(log))
    return turned
