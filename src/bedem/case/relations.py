"""SQL of the relations people and answers see: `events`, `hits`, `gaps`, `sources`.

The same text serves bedem's own connection (over `read_parquet`) and the locked one for user SQL
(over registered Arrow datasets): both only have to provide the tables named `raw_*` and the settled
ones. Without a settled state those are empty, so every join leaves the evidence as it is.
"""

from __future__ import annotations

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

_JOINS: Final = f"""
  LEFT JOIN clocks c ON {CLOCK_OF}
  LEFT JOIN places p ON p.source = e.source AND p.host IS NOT DISTINCT FROM e.host
  ANTI JOIN duplicates d ON d.source = e.source AND d.place = e.place AND d.part = e.part"""

EVENTS: Final = f"""
SELECT {_REF}, e.source, e.place, e.length, e.part, {_TIME},
  e.time_stamped, e.time_kind, e.time_field, e.time_text,
  coalesce(e.host, p.host_given) AS host, p.institution, e.log, e.provider, e.code,
  e.record_number, e.state, e.shape, e.identity_hi, e.identity_lo, e.data
FROM raw_events e {_JOINS}"""

HITS: Final = f"""
SELECT {_REF}, e.source, e.place, e.part, {_TIME}, e.time_stamped,
  coalesce(e.host, p.host_given) AS host, p.institution, e.log, e.provider, e.code,
  e.record_number, e.state, e.rule, e.title, e.level, e.author, e.tags, e.matched
FROM raw_hits e {_JOINS}"""

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


RELATIONS: Final[dict[str, str]] = {
    "events": EVENTS,
    "hits": HITS,
    "gaps": GAPS,
    "sources": SOURCES,
}
