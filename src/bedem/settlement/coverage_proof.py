"""Questions to the folded records: where is the first proof, where does a heartbeat stop.

Asked in SQL over `hours`, so that a fleet's records never lie in Python.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pyarrow as pa

from bedem.knowledge.observability import SECURITY, SYSMON, SYSTEM, LogKind, log_kinds
from bedem.settlement.coverage_scan import Scan, struct_ref
from bedem.settlement.coverage_spans import DAY, Span

# A row of `keyed` is a row of `hours` with its host's key; live: from a file whose numbers count.
_KEYED: Final = """
CREATE TEMP TABLE keyed AS SELECT k.key, h.source IN (SELECT source FROM live_sources) AS live,
  h.* FROM hours h JOIN host_keys k ON k.host IS NOT DISTINCT FROM h.host
    AND k.institution IS NOT DISTINCT FROM h.institution
WHERE h.hour IS NOT NULL"""
_MATCH: Final = """p.log = h.folded AND p.live = h.live
  AND (p.code IS NULL OR p.code = h.code) AND (p.mark = '' OR p.mark = h.mark)"""
_FIRST: Final = f"""
SELECT s.id, min(CASE WHEN h.lo.t >= s.start THEN h.lo ELSE h.hi END) AS first,
  sum(h.n)::BIGINT AS n
FROM segments s JOIN proofs p ON p.kind = s.kind JOIN keyed h ON h.key = s.key AND {_MATCH}
WHERE (h.lo.t BETWEEN s.start AND s.stop OR h.hi.t BETWEEN s.start AND s.stop)
  AND NOT (h.lo.t < s.start AND h.hi.t > s.stop)
GROUP BY s.id ORDER BY s.id"""
_BEATS: Final = f"""
WITH b AS (
  SELECT h.key, p.kind, h.lo, h.hi,
    max(h.hi.t) OVER (PARTITION BY h.key, p.kind ORDER BY h.lo, h.hi
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM proofs p JOIN keyed h ON {_MATCH} WHERE NOT p.live),
g AS (SELECT *, sum(CASE WHEN before IS NULL OR lo.t - before > {DAY} THEN 1 ELSE 0 END)
  OVER (PARTITION BY key, kind ORDER BY lo, hi) AS run FROM b)
SELECT key, kind, min(lo) AS first, max(hi.t)::BIGINT AS stop FROM g GROUP BY key, kind, run
ORDER BY key, kind, first"""
# Stretches without records of one kind in which another log goes on: whole clock hours count, so
# that a machine that slept and wakes is no sign.
_QUIET: Final = """
WITH b AS (
  SELECT key, lo, hi, max(hi.t) OVER (PARTITION BY key ORDER BY lo, hi
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
  FROM keyed WHERE live AND folded = $quiet AND ($code IS NULL OR code = $code)),
q AS (
  SELECT key, before AS start, lo.t AS stop FROM b WHERE lo.t - before > $hours * 3600000000
  UNION ALL
  SELECT key, max(hi.t), NULL FROM b GROUP BY key)
SELECT q.key, q.start, coalesce(q.stop, max(h.hi.t)), min(h.lo) AS sign
FROM q JOIN keyed h ON h.key = q.key AND h.live AND h.folded = $other
  AND ($sign IS NULL OR h.code = $sign) AND epoch_us(h.hour) >= q.start
  AND (q.stop IS NULL OR epoch_us(h.hour) + 3600000000 <= q.stop)
GROUP BY q.key, q.start, q.stop HAVING count(DISTINCT h.hour) >= $hours
ORDER BY q.key, q.start"""


# Stands for "any Sysmon record": how busy it was.
ANY_SYSMON: Final = "#sysmon"


class Segment(msgspec.Struct, frozen=True):
    """A stretch of unbroken records in which a proof of `kind` is looked for."""

    key: str
    kind: str
    span: Span


class Proof(msgspec.Struct, frozen=True):
    """The first proof in a segment."""

    time: int
    ref: str
    count: int


def prepare(scan: Scan, live: list[str]) -> None:
    """Tables `live_sources`, `keyed`, `proofs`."""
    scan.put("live_sources", {"source": pa.array(live, pa.string())})
    scan.cursor.execute(_KEYED)
    rows: list[tuple[str, str, int | None, str, bool]] = []
    for kind in log_kinds().values():
        for log in kind.logs:
            rows += [(kind.name, log, code, mark, True) for code, mark in _live(kind)]
            rows += [(kind.name, log, code, mark, False) for code, mark in _heartbeat(kind)]
    rows.append((ANY_SYSMON, SYSMON, None, "", True))
    columns = list(zip(*rows, strict=True))
    scan.put(
        "proofs",
        {
            "kind": pa.array(columns[0], pa.string()),
            "log": pa.array(columns[1], pa.string()),
            "code": pa.array(columns[2], pa.int32()),
            "mark": pa.array(columns[3], pa.string()),
            "live": pa.array(columns[4], pa.bool_()),
        },
    )


def _live(kind: LogKind) -> list[tuple[int | None, str]]:
    if kind.rule == "boot_set":
        return [(4688, "plain"), (4688, "command")]
    if kind.rule == "command_line":
        return [(4688, "command")]
    if kind.rule == "clear":
        return [(None, "")]
    return list(kind.proof)


def _heartbeat(kind: LogKind) -> list[tuple[int | None, str]]:
    """Without numbers only the kind's own ids count: another id says nothing of what is sent."""
    if kind.rule in ("boot_set", "command_line"):
        return _live(kind)
    marked = {code: mark for code, mark in kind.proof if mark}
    return [(code, marked.get(code, "")) for code in sorted(kind.codes)] or [(None, "")]


def first_proofs(scan: Scan, segments: list[Segment]) -> list[Proof | None]:
    """The first proof of each segment, None where there is none."""
    scan.put(
        "segments",
        {
            "id": pa.array(range(len(segments)), pa.int64()),
            "key": pa.array([s.key for s in segments], pa.string()),
            "kind": pa.array([s.kind for s in segments], pa.string()),
            "start": pa.array([s.span[0] for s in segments], pa.int64()),
            "stop": pa.array([s.span[1] for s in segments], pa.int64()),
        },
    )
    found: list[Proof | None] = [None] * len(segments)
    for ident, first, count in scan.rows(_FIRST):
        found[ident] = Proof(first["t"], struct_ref(first), count)
    return found


def heartbeats(scan: Scan) -> dict[tuple[str, str], list[tuple[Span, str]]]:
    """(host, kind) to stretches with a record at least once a day, where numbers say nothing."""
    found: dict[tuple[str, str], list[tuple[Span, str]]] = {}
    for key, kind, first, stop in scan.rows(_BEATS):
        found.setdefault((key, kind), []).append(((first["t"], stop), struct_ref(first)))
    return found


def sysmon_quiet(scan: Scan) -> list[tuple[str, Span, str]]:
    """(host, stretch, ref of a logon in it): an hour without Sysmon 1 while logons go on."""
    told = {"quiet": SYSMON, "code": 1, "other": SECURITY, "sign": 4624, "hours": 1}
    return _quiet(scan, told)


def security_quiet(scan: Scan) -> list[tuple[str, Span, str]]:
    """(host, stretch, ref of a System record in it): two hours without any Security record."""
    told = {"quiet": SECURITY, "code": None, "other": SYSTEM, "sign": None, "hours": 2}
    return _quiet(scan, told)


def _quiet(scan: Scan, told: dict[str, Any]) -> list[tuple[str, Span, str]]:
    rows = scan.cursor.execute(_QUIET, told).fetchall()
    return [(key, (start, stop), struct_ref(sign)) for key, start, stop, sign in rows]


def command_share(scan: Scan) -> dict[str, tuple[int, int]]:
    """Host to (4688 with command line, 4688), those of every boot apart."""
    rows = scan.rows(
        "SELECT key, sum(CASE WHEN mark = 'command' THEN n ELSE 0 END)::BIGINT, sum(n)::BIGINT "
        "FROM keyed WHERE mark IN ('plain', 'command') GROUP BY key ORDER BY key"
    )
    return {key: (told, all_) for key, told, all_ in rows}


def boot_only(scan: Scan) -> dict[str, str]:
    """Host to the ref of its first 4688 of a program that every boot starts."""
    rows = scan.rows(
        "SELECT key, min(lo) FROM keyed WHERE mark = 'boot' AND live GROUP BY key ORDER BY key"
    )
    return {key: struct_ref(lo) for key, lo in rows}
