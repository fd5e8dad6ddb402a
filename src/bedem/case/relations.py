"""SQL of the relations people and answers see: `events`, `hits`, `gaps`, `sources`.

The same text serves bedem's own connection (over `read_parquet`) and the locked one for user SQL
(over registered Arrow datasets): both only have to provide the tables named `raw_*` and the settled
ones. Without a settled state those are empty, so every join leaves the evidence as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# A clock without zone may be up to 14 hours off, the largest offset in use (Kiribati, UTC+14).
UNKNOWN_ZONE_US: Final = 14 * 3_600_000_000

_TIME: Final = f"""
  CASE WHEN c.source IS NOT NULL THEN e.time_stamped + to_microseconds(c.shift_us)
       WHEN e.time_kind IN ('utc', 'offset') THEN e.time_stamped END AS time,
  CASE WHEN c.source IS NOT NULL
         THEN e.time_stamped + to_microseconds(coalesce(c.shift_us, -c.before_us))
       WHEN e.time_kind IN ('utc', 'offset') THEN e.time_stamped
       WHEN e.time_kind = 'local' THEN e.time_stamped - to_microseconds({UNKNOWN_ZONE_US}) END
    AS time_from,
  CASE WHEN c.source IS NOT NULL
         THEN e.time_stamped + to_microseconds(coalesce(c.shift_us, c.after_us))
       WHEN e.time_kind = 'local' THEN e.time_stamped + to_microseconds({UNKNOWN_ZONE_US})
       ELSE e.time_stamped END AS time_to"""

_REF: Final = """
  e.source || '-' || e.place || CASE WHEN e.part > 0 THEN '+' || e.part ELSE '' END AS ref"""

# A zone somebody told is for times that name none; one that a record names is never corrected.
CLOCK_OF: Final = """c.source = e.source AND c.host IS NOT DISTINCT FROM e.host
       AND e.place BETWEEN c.place_from AND c.place_to
       AND (e.time_kind = 'local'
            OR (e.time_kind = 'utc' AND c.kind NOT IN ('zone_told', 'zone_of_register')))"""

_PLACED: Final = """
  LEFT JOIN places p ON p.source = e.source AND p.host IS NOT DISTINCT FROM e.host
  ANTI JOIN duplicates d ON d.source = e.source AND d.place = e.place AND d.part = e.part"""
_CLOCKED: Final = f"""
  LEFT JOIN clocks c ON {CLOCK_OF}{_PLACED}"""

_EVENT: Final = """e.source, e.place, e.length, e.part, {time},
  e.time_stamped, e.time_kind, e.time_field, e.time_text,
  {host} AS host, p.institution, e.log, e.provider, e.code,
  e.record_number, e.state, e.shape, e.identity_hi, e.identity_lo, e.data"""
_HIT: Final = """e.source, e.place, e.part, {time}, e.time_stamped,
  {host} AS host, p.institution, e.log, e.provider, e.code,
  e.record_number, e.state, e.rule, e.title, e.level, e.author, e.tags, e.matched"""

_SURE: Final = "e.time_kind IN ('utc', 'offset')"
_AS_STAMPED: Final = (
    "e.time_stamped AS time, e.time_stamped AS time_from, e.time_stamped AS time_to"
)
_OWN, _GIVEN = "e.host", "p.host_given"


def parts(table: str, columns: str, clocked: Sequence[str]) -> str:
    """The relation over `table`, as a union of parts that together hold each row once.

    A question for a host or a time is passed down to a file only where the column stands in it as
    it is. So the rows whose host is their own, and whose time is as stamped since their source has
    no clock in `clocked`, are a part of their own: there the statistics of a file tell whether it
    can be left unread (measured on ten million events in docs/performance.md).
    """
    names = ", ".join("'" + source.replace("'", "''") + "'" for source in sorted(clocked))
    plain = f"e.host IS NOT NULL AND {_SURE}"
    pieces = [
        (_OWN, _AS_STAMPED, _PLACED, plain + (f" AND e.source NOT IN ({names})" if names else "")),
        (_OWN, _TIME, _CLOCKED, f"e.host IS NOT NULL AND NOT {_SURE}"),
        (_GIVEN, _TIME, _CLOCKED, "e.host IS NULL"),
    ]
    if names:
        pieces.append((_OWN, _TIME, _CLOCKED, f"{plain} AND e.source IN ({names})"))
    return "\nUNION ALL\n".join(
        f"SELECT {_REF}, {columns.format(time=time, host=host)}\nFROM raw_{table} e {joins}\n"
        f"WHERE {where}"
        for host, time, joins, where in pieces
    )


GAPS: Final = "SELECT * FROM raw_gaps"
SOURCES: Final = """
SELECT id, any_value(sha256) AS sha256, max(size) AS size, max(name) AS name,
  max(reader) AS reader, max(reader_version) AS reader_version,
  sum(events)::BIGINT AS events, sum(residual)::BIGINT AS residual, sum(hits)::BIGINT AS hits,
  sum(gaps)::BIGINT AS gaps, min("first") AS "first", max("last") AS "last"
FROM raw_sources GROUP BY id"""


def gaps_with(settled: int) -> str:
    """`gaps` with the Gaps of settling steps, registered as `gaps_0` and so on."""
    parts = [GAPS, *(f"SELECT * FROM gaps_{number}" for number in range(settled))]
    return " UNION ALL BY NAME ".join(parts)


def relations(clocked: Sequence[str]) -> dict[str, str]:
    """SQL by name; `clocked`: the sources of the settled table `clocks`."""
    return {
        "events": parts("events", _EVENT, clocked),
        "hits": parts("hits", _HIT, clocked),
        "gaps": GAPS,
        "sources": SOURCES,
    }
