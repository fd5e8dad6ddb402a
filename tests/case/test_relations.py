"""The union that `events` and `hits` are made of holds every row once, with the right time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from bedem.case import relations, tables
from bedem.case.settled import CLOCKS, DUPLICATES, PLACES

T0 = datetime(2022, 8, 26, 10, tzinfo=UTC)
HOUR = 3_600_000_000
DAY_OFF = timedelta(microseconds=relations.UNKNOWN_ZONE_US)
HOSTS = ("a", None)
KINDS = ("utc", "offset", "local", "none")
SOURCES = ("s-plain", "s-shifted", "s-told", "s-open")
# source -> (kind, shift, before, after) of its one clock
CLOCK = {
    "s-shifted": ("inferred", HOUR, 0, 0),
    "s-told": ("zone_told", -2 * HOUR, 0, 0),
    "s-open": ("inferred", None, HOUR, 3 * HOUR),
}


def rows_of(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.table(
        {f.name: pa.array([r.get(f.name) for r in rows], f.type) for f in schema}, schema=schema
    )


def records() -> list[dict[str, Any]]:
    return [
        {
            "source": source,
            "place": place,
            "part": 0,
            "host": host,
            "time_kind": kind,
            "time_stamped": None if kind == "none" else T0,
        }
        for place, (source, host, kind) in enumerate(product(SOURCES, HOSTS, KINDS))
    ]


def connection(clocked: bool = True) -> duckdb.DuckDBPyConnection:
    held = duckdb.connect(":memory:")
    held.execute("SET TimeZone = 'UTC'")
    clocks = [
        {
            "source": source,
            "host": host,
            "place_from": 0,
            "place_to": 10**9,
            "shift_us": shift,
            "before_us": before,
            "after_us": after,
            "kind": kind,
        }
        for source, (kind, shift, before, after) in CLOCK.items()
        for host in HOSTS
        if clocked
    ]
    placed = [
        {"source": s, "host": h, "host_given": "given", "institution": "MF"}
        for s in SOURCES
        for h in HOSTS
    ]
    held.register("raw_events", rows_of(tables.EVENTS, records()))
    held.register("raw_hits", rows_of(tables.HITS, records()))
    held.register("clocks", rows_of(CLOCKS, clocks))
    held.register("places", rows_of(PLACES, placed))
    held.register("duplicates", rows_of(DUPLICATES, [{"source": "s-plain", "place": 0, "part": 0}]))
    names = list(CLOCK) if clocked else []
    for name in ("events", "hits"):
        held.execute(f"CREATE VIEW {name} AS {relations.relations(names)[name]}")
    return held


def expected(row: dict[str, Any], clocked: bool) -> tuple[Any, Any, Any]:
    """(time, from, to) by the words of the design, not by its SQL."""
    stamped, kind = row["time_stamped"], row["time_kind"]
    clock = CLOCK.get(row["source"]) if clocked else None
    told = clock is not None and clock[0] == "zone_told"
    if stamped is None:
        return None, None, None
    if clock is None or kind == "offset" or (kind == "utc" and told):
        if kind == "local":
            return None, stamped - DAY_OFF, stamped + DAY_OFF
        return stamped, stamped, stamped
    _, shift, before, after = clock
    if shift is not None:
        moved = stamped + timedelta(microseconds=shift)
        return moved, moved, moved
    return (
        None,
        stamped - timedelta(microseconds=before),
        stamped + timedelta(microseconds=after),
    )


@pytest.mark.parametrize("name", ["events", "hits"])
@pytest.mark.parametrize("clocked", [True, False])
def test_every_row_stands_once_with_its_host_and_time(name: str, clocked: bool) -> None:
    held = connection(clocked)
    found = held.execute(
        f"SELECT place, host, institution, time, time_from, time_to FROM {name} ORDER BY place"
    ).fetchall()
    wanted = [
        (row["place"], row["host"] or "given", "MF", *expected(row, clocked))
        for row in records()
        if row["place"] != 0
    ]
    assert found == wanted


def test_a_question_for_a_host_reaches_the_files() -> None:
    """The plan of a host question holds the host as a filter of the scan, not only above joins."""
    held = connection(clocked=False)
    plan = held.execute("EXPLAIN SELECT data FROM events WHERE host = 'a'").fetchall()[0][1]
    scans = [part for part in plan.split("ARROW_SCAN")[1:] if "host" in part]
    assert any("host='a'" in part.replace(" ", "") for part in scans), plan
