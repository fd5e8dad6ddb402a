"""What was recorded, and what was not: counts, states of log kinds, downtime, and the Gaps.

    coverage   per host as written, log and id; per host and log with record numbers
    kinds      per host and log kind: on, off, lost, unknown, in stretches of time
    downtime   when a host was shut down

Work is split by idea: `coverage_scan` reads the records once, `coverage_files` and `coverage_logs`
say what numbers prove, `coverage_signs` what records say of the logging itself, `coverage_proof`
finds proofs, `coverage_kinds` states, `coverage_down` downtime, `coverage_named` hosts that are
only named; `coverage_gaps` and `coverage_undelivered` put the holes into words.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Final

import pyarrow as pa

from bedem.case.columns import gaps_table
from bedem.case.settled import COVERAGE, DOWNTIME, KINDS
from bedem.case.tables import from_rows
from bedem.settlement import coverage_gaps, coverage_proof
from bedem.settlement.context import Context
from bedem.settlement.coverage_down import downtime
from bedem.settlement.coverage_files import candidates, log_files
from bedem.settlement.coverage_kinds import KindState, Lives, kind_states
from bedem.settlement.coverage_logs import LiveLog, jumps, live_logs
from bedem.settlement.coverage_named import Named, named_hosts, never_seen
from bedem.settlement.coverage_scan import Scan, struct_ref
from bedem.settlement.coverage_spans import ALWAYS, Span
from bedem.settlement.coverage_undelivered import Findings

# Artefacts carry times from long before the host logged (a file's birth): they open no window.
_LOGGED: Final = (
    "NOT regexp_matches(folded, '^(registry|ntfs|srum|task)/|^(amcache|shimcache|prefetch)$')"
)
_WINDOWS: Final = f"""
SELECT key, coalesce(min(lo.t) FILTER ({_LOGGED}), min(lo.t)),
  coalesce(max(hi.t) FILTER ({_LOGGED}), max(hi.t))
FROM keyed GROUP BY key ORDER BY key"""
_COUNTED: Final = """
SELECT host, institution, log, code,
  coalesce(min(lo) FILTER (hour IS NOT NULL), min(lo)) AS lo,
  coalesce(max(hi) FILTER (hour IS NOT NULL), max(hi)) AS hi, sum(n)::BIGINT AS n,
  min(first_number), max(last_number),
  CASE WHEN bool_or(source IN (SELECT source FROM live_sources)) THEN 'numbers'
    WHEN bool_and(source IN (SELECT source FROM selections)) THEN 'selection'
    ELSE 'records' END AS basis
FROM hours GROUP BY GROUPING SETS ((host, institution, log, code), (host, institution, log))
HAVING grouping(code) = 1 OR code IS NOT NULL
ORDER BY host, institution, log, code NULLS FIRST"""


def inputs(context: Context) -> dict[str, Any]:
    """Where files lay beside each other, and the register's names."""
    return {
        "folders": sorted(_folders(context).items()),
        "register": context.register.sha256 if context.register else "",
    }


def run(context: Context) -> dict[str, pa.Table]:
    """The tables of the module, and "gaps-coverage"."""
    scan = Scan(context)
    live, selections = read_logs(context, scan)
    coverage_proof.prepare(scan, [s for log in live for s in log.sources])
    scan.put("selections", {"source": pa.array(sorted(selections), pa.string())})
    signs = scan.signs()
    lives = Lives(live, signs, _windows(scan, live), _seen(scan))
    states = list(kind_states(scan, lives))
    register = context.view.register
    named = named_hosts(scan, register)
    found = Findings(
        lives=lives,
        states=tuple(states),
        named=tuple(named),
        registered=tuple(never_seen(scan, named, register)),
        selections=frozenset(selections),
    )
    return {
        "coverage": from_rows(_coverage(scan, live, named), COVERAGE),
        "kinds": from_rows([_kind_row(scan, s) for s in states], KINDS),
        "downtime": from_rows(downtime(scan, signs, live), DOWNTIME),
        "gaps-coverage": gaps_table(coverage_gaps.all_gaps(scan, found)),
    }


def read_logs(context: Context, scan: Scan) -> tuple[list[LiveLog], set[str]]:
    """Live logs, and sources that hold a selection of one."""
    damaged = {
        source
        for (source,) in scan.rows(
            "SELECT DISTINCT source FROM raw_gaps WHERE kind = 'damaged' AND source IS NOT NULL"
        )
    }
    logs = candidates(scan.files())
    placed = {
        (source, host or ""): scan.names.key(host or given, institution)
        for source, host, given, institution in scan.rows(
            "SELECT source, host, host_given, institution FROM places"
        )
    }
    files, selections = log_files(
        scan.turns(sorted(logs)),
        logs,
        lambda source, host: placed.get((source, host), "|"),
        _folders(context),
        damaged,
    )
    return live_logs(files), selections


def _folders(context: Context) -> dict[str, str]:
    """Source to a word for the folder it lay in: files beside each other were collected together.

    Only equality matters; the word is the least source id in that folder, never a path.
    """
    first = context.first_deliveries()
    paths: dict[str, str] = {}
    for source in context.view.sources():
        delivery = first.get(source.id.partition(".")[0])
        outer = (delivery.path if delivery else source.id).replace("\\", "/")
        paths[source.id] = str(PurePosixPath(outer, source.name.replace("\\", "/")).parent)
    least: dict[str, str] = {}
    for source_id, folder in sorted(paths.items()):
        least.setdefault(folder, source_id)
    return {source_id: least[folder] for source_id, folder in paths.items()}


def _windows(scan: Scan, live: list[LiveLog]) -> dict[str, Span]:
    """Host to its first record and its last, or the collection of its logs."""
    rows = scan.rows(_WINDOWS)
    found = {key: (first, last) for key, first, last in rows}
    for log in live:
        if log.owner in found:
            first, last = found[log.owner]
            found[log.owner] = (first, max(last, log.covered_to))
    return found


def _seen(scan: Scan) -> dict[str, frozenset[str]]:
    """Host to its logs, folded."""
    seen: dict[str, set[str]] = {}
    for key, log in scan.rows("SELECT DISTINCT key, folded FROM keyed"):
        seen.setdefault(key, set()).add(log)
    return {key: frozenset(logs) for key, logs in seen.items()}


def _coverage(scan: Scan, live: list[LiveLog], named: list[Named]) -> list[tuple[Any, ...]]:
    missing: dict[tuple[str, str], tuple[int, int]] = {}
    for log in live:
        for jump in jumps(log):
            count, total = missing.get((jump.host, log.log), (0, 0))
            missing[(jump.host, log.log)] = (count + 1, total + jump.missing)
    rows: list[tuple[Any, ...]] = []
    for host, institution, log_name, code, lo, hi, n, low, high, basis in scan.rows(_COUNTED):
        key = scan.names.key(host, institution)
        count = total = 0
        if code is None and (host or "") == scan.names.shown(key):
            count, total = missing.pop((key, (log_name or "").lower()), (0, 0))
        rows.append(
            (
                host or "", institution, log_name or "", code, lo["t"], hi["t"], n, total, count,
                low, high, basis, struct_ref(lo), struct_ref(hi),
            )
        )  # fmt: skip
    return rows + [
        (
            n.name, n.institution, "", None, n.first, n.last, n.count, 0, 0, None, None, "named",
            n.ref_first, n.ref_last,
        )
        for n in named
    ]  # fmt: skip


def _kind_row(scan: Scan, state: KindState) -> tuple[Any, ...]:
    start, stop = state.span
    shown, institution = scan.names.shown(state.host), state.host.partition("|")[0] or None
    since = None if start <= ALWAYS else start
    return (shown, institution, state.kind, since, stop, state.state, state.ref, state.why)
