"""What was recorded: per host, log and event id, and what is missing in between."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from bedem.case.settled import COVERAGE
from bedem.case.tables import from_rows
from bedem.settlement.context import Context

_COUNTED: Final = """
SELECT coalesce(host, '') AS host, coalesce(log, '') AS log, code, min(time) AS "first",
  max(time) AS "last", count(*) AS "count", 0::BIGINT AS missing, 0::BIGINT AS jumps,
  min(record_number) AS first_number, max(record_number) AS last_number, 'records' AS basis,
  arg_min(ref, (coalesce(time, 'infinity'), source, place, part)) AS ref_first,
  arg_max(ref, (coalesce(time, '-infinity'), source, place, part)) AS ref_last
FROM events WHERE state = 'live' GROUP BY ALL ORDER BY ALL"""


def inputs(context: Context) -> dict[str, Any]:
    return {}


def run(context: Context) -> dict[str, pa.Table]:
    """One row per host, log and id."""
    rows = context.rows(_COUNTED)
    return {"coverage": from_rows(rows, COVERAGE)}
