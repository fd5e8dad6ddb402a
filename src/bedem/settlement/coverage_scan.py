"""The passes over all records that coverage needs: each reads the evidence once, in SQL.

`hours` folds records to one row per source, host, log, id, mark and hour; everything later works on
that. Aggregates are counts, and the least and greatest (time, place, part): a total order, so that
neither threads nor segments change a value.
"""

from __future__ import annotations

from typing import Any, Final

import duckdb
import msgspec
import pyarrow as pa

from bedem.case.identity import short_host
from bedem.knowledge.observability import BOOT_PROGRAMS
from bedem.settlement.context import Context

_BOOT: Final = ", ".join(f"'{name}'" for name in BOOT_PROGRAMS)


# Only the few ids whose text decides are looked into.
def told(name: str) -> str:
    """SQL for the text of a field of the event, in JSON or in XML within JSON; '' without it.

    The usual form first: a pattern that begins with a literal is searched for much faster.
    """
    usual = rf"""regexp_extract(data, '"{name}"\s*:\s*"([^"<>]*)', 1)"""
    other = rf"""regexp_extract(data, '[^A-Za-z]{name}\\?["''](?:\s*:\s*\\?"|>)([^"<>]*)', 1)"""
    return (
        f"""CASE WHEN contains(data, '"{name}"') THEN {usual} """
        f"WHEN contains(data, '{name}') THEN {other} ELSE '' END"
    )


_PROGRAM: Final = rf"lower(regexp_extract(rtrim({told('NewProcessName')}, '\'), '[^\\/]*$'))"
_MARK: Final = f"""CASE
  WHEN code = 4688 AND lower(log) = 'security' THEN CASE
    WHEN {_PROGRAM} IN ('', {_BOOT}) THEN 'boot'
    WHEN length({told("CommandLine")}) > 1 THEN 'command'
    ELSE 'plain' END
  WHEN code = 4104 THEN CASE
    WHEN regexp_matches(data, '"(Event)?Level"\\s*:\\s*"?5') THEN 'verbose' ELSE 'warning' END
  ELSE '' END"""

_HOURS: Final = f"""
CREATE TEMP TABLE hours AS
SELECT source, host, institution, log, lower(coalesce(log, '')) AS folded, code, {_MARK} AS mark,
  date_trunc('hour', time) AS hour, count(*)::BIGINT AS n,
  min(struct_pack(t := epoch_us(time), source := source, place := place, part := part)) AS lo,
  max(struct_pack(t := epoch_us(time), source := source, place := place, part := part)) AS hi,
  min(record_number) AS first_number, max(record_number) AS last_number
FROM events WHERE state <> 'residual' GROUP BY ALL"""

# Sources that an EVTX reader gave: only their numbers are those of one log file.
_FILES: Final = """
SELECT e.source, lower(coalesce(e.log, '')) AS log, e.host, min(e.record_number),
  max(e.record_number), count(*)::BIGINT, max(e.place + e.length)::BIGINT
FROM raw_events e
WHERE e.state <> 'residual' AND e.record_number IS NOT NULL AND e.source IN (SELECT id FROM evtx)
GROUP BY ALL ORDER BY ALL"""

# The first and last record of each file, every record that does not follow the one before it by
# one, and every one at which the clock went back, an hour was quiet, or the name changed.
_TURNS: Final = """
WITH r AS (
  SELECT source, record_number AS n, epoch_us(time_stamped) AS t, host, place, part
  FROM raw_events WHERE state <> 'residual' AND record_number IS NOT NULL
    AND source IN (SELECT source FROM candidates)),
w AS (
  SELECT *, lag(n) OVER q AS n0, lag(t) OVER q AS t0, lag(host) OVER q AS h0,
    lag(place) OVER q AS p0, lag(part) OVER q AS r0, lead(n) OVER q AS n1
  FROM r WINDOW q AS (PARTITION BY source ORDER BY n, place, part))
SELECT source, n, t, host, place, part, n0, t0, h0, p0, r0, n1 IS NULL AS last FROM w
WHERE n0 IS NULL OR n1 IS NULL OR n - n0 <> 1 OR t < t0 - 300000000 OR t > t0 + 3600000000
  OR host IS DISTINCT FROM h0
QUALIFY row_number() OVER (PARTITION BY source ORDER BY n, place, part) <= 50001
ORDER BY source, n, place, part"""

_SIGNS: Final = r"""
SELECT host, institution, lower(log) AS log, code, extra, min(struct_pack(t := epoch_us(time),
    source := source, place := place, part := part)) AS lo, max(epoch_us(time)), count(*)::BIGINT
FROM (SELECT *, CASE
    WHEN code = 104 THEN coalesce(
      nullif(regexp_extract(data, 'LogFileCleared.*?"Channel"\W{1,3}([^"]*)', 1), ''),
      nullif(regexp_extract(data, 'The (.{1,200}?) log file was cleared', 1), ''), '')
    WHEN code = 4719 THEN regexp_extract(data, 'SubcategoryGuid\W{1,8}([0-9A-Fa-f]{8})', 1)
      || ' ' || CASE WHEN contains(data, '%%8449') THEN '+' ELSE '' END
      || CASE WHEN contains(data, '%%8448') THEN '-' ELSE '' END
    WHEN code = 4 THEN lower(regexp_extract(data, '[^a-zA-Z]State\W{1,8}([A-Za-z]+)', 1))
    ELSE '' END AS extra
  FROM events WHERE state <> 'residual' AND time IS NOT NULL AND (
    (lower(log) = 'security' AND code IN (1100, 1101, 1102, 1108, 4608, 4612, 4719))
    OR (lower(log) = 'system' AND code IN (104, 6005, 6006)
        AND lower(provider) IN ('eventlog', 'microsoft-windows-eventlog'))
    OR (lower(log) = 'microsoft-windows-sysmon/operational' AND code IN (4, 16, 255))))
GROUP BY host, institution, lower(log), code, extra, date_trunc('second', time)
ORDER BY lo, host, institution, log, code, extra"""


FileRow = tuple[str, str, str | None, int, int, int, int]


class Sign(msgspec.Struct, frozen=True):
    """A record that tells of the logging itself; records of one second and text are one sign."""

    host: str
    log: str
    code: int
    extra: str
    time: int
    ref: str
    count: int


class Turn(msgspec.Struct, frozen=True):
    """A record at which a file's numbers, clock or host name do not simply go on.

    before_*: the record before it by number, None for the first. last: nothing follows.
    """

    source: str
    number: int
    time: int | None
    host: str
    ref: str
    before_number: int | None
    before_time: int | None
    before_ref: str | None
    last: bool


class Scan:
    """One cursor that holds the temporary tables of a settling."""

    def __init__(self, context: Context) -> None:
        self.cursor: duckdb.DuckDBPyConnection = context.view.connection.cursor()
        self.cursor.execute("SET TimeZone = 'UTC'")
        self.cursor.execute(
            "CREATE TEMP TABLE evtx AS SELECT DISTINCT id FROM raw_sources WHERE reader = 'evtx'"
        )
        self.cursor.execute(_HOURS)
        self._titles: dict[str, str] | None = None
        pairs = self.rows("SELECT DISTINCT host, institution FROM hours ORDER BY ALL")
        self.names = Names(pairs)
        columns = {
            "host": pa.array([p[0] for p in pairs], pa.string()),
            "institution": pa.array([p[1] for p in pairs], pa.string()),
            "key": pa.array([self.names.key(*p) for p in pairs], pa.string()),
        }
        self.put("host_keys", columns)

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self.cursor.execute(sql, values or []).fetchall()

    def put(self, name: str, columns: dict[str, list[Any]]) -> None:
        """A temporary table from lists."""
        self.cursor.register("given", pa.table(columns))
        self.cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given")
        self.cursor.unregister("given")

    def log_titles(self) -> dict[str, str]:
        """Folded channel to its spelling; asked once."""
        if self._titles is None:
            rows = self.rows("SELECT folded, min(log) FROM hours WHERE log IS NOT NULL GROUP BY 1")
            self._titles = dict(rows)
        return self._titles

    def files(self) -> list[FileRow]:
        """Per EVTX source, log and host: least and greatest number, records, bytes in use."""
        return self.rows(_FILES)

    def turns(self, sources: list[str]) -> list[Turn]:
        """The turns of these sources, by source and number."""
        self.put("candidates", {"source": pa.array(sources, pa.string())})
        return [
            Turn(
                s, n, t, host or "", ref(s, place, part), n0, t0,
                None if n0 is None else ref(s, p0, r0), last,
            )
            for s, n, t, host, place, part, n0, t0, _h0, p0, r0, last in self.rows(_TURNS)
        ]  # fmt: skip

    def signs(self) -> list[Sign]:
        """Signs in order of time."""
        return [
            Sign(
                self.names.key(host, institution), log, code, extra, lo["t"], struct_ref(lo), count
            )
            for host, institution, log, code, extra, lo, _last, count in self.rows(_SIGNS)
        ]


def ref(source: str, place: int, part: int) -> str:
    """The ref as text."""
    return f"{source}-{place}" + (f"+{part}" if part else "")


def struct_ref(struct: dict[str, Any]) -> str:
    return ref(struct["source"], struct["place"], struct["part"])


class Names:
    """Which spellings are one host.

    Full names are hosts of their own; a short name belongs to the full one of its institution where
    there is exactly one. Two institutions never share a host. Keys are `institution|name`, folded.
    """

    def __init__(self, pairs: list[tuple[str | None, str | None]]) -> None:
        full: dict[tuple[str, str], set[str]] = {}
        spelled: dict[str, set[str]] = {}
        for host, institution in pairs:
            folded = (host or "").casefold().rstrip(".")
            if short_host(host) != folded:
                full.setdefault((institution or "", short_host(host)), set()).add(folded)
        self._full = {key: next(iter(names)) for key, names in full.items() if len(names) == 1}
        for host, institution in pairs:
            spelled.setdefault(self.key(host, institution), set()).add(host or "")
        self._shown = {
            key: min(names, key=lambda n: (-len(n), n)) for key, names in spelled.items()
        }

    def key(self, host: str | None, institution: str | None) -> str:
        folded = (host or "").casefold().rstrip(".")
        return f"{institution or ''}|{self._full.get((institution or '', folded), folded)}"

    def shown(self, key: str) -> str:
        """The name as written: the longest spelling."""
        return self._shown.get(key, key.partition("|")[2])

    def all(self) -> list[str]:
        return sorted(self._shown)
