"""bedem investigate --map MAP --dry-run: the first rows of a table as the map understands them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bedem.commands import options
from bedem.intake.maps import first_rows
from bedem.language import say
from bedem.model.errors import EXIT_DONE, EXIT_PARTLY
from bedem.model.records import Event, Gap
from bedem.readers.mapped import ColumnMap
from bedem.report.rows import RowColumn, write_rows

COLUMNS = (
    RowColumn("time (UTC)", "time"),
    RowColumn("clock", "under"),
    RowColumn("host"),
    RowColumn("log"),
    RowColumn("code", "number"),
    RowColumn("provider", "under"),
    RowColumn("row", width=300, ratio=1),
)


def show_rows(paths: Sequence[Path], columns: ColumnMap, zone: str | None) -> int:
    """Nothing is stored. Exit code 3 when the map names a column that is not there."""
    wrong = False
    for path in paths:
        items = list(first_rows(path, columns))
        gaps = [item for item in items if isinstance(item, Gap)]
        for gap in gaps:
            options.warn(f"{path}: {say(gap.message, 'en')}")
        wrong |= any(gap.kind == "refused" for gap in gaps)
        events = [item for item in items if isinstance(item, Event)]
        write_rows(COLUMNS, _rows(events, zone), "table", sys.stdout, width=options.width())
    return EXIT_PARTLY if wrong else EXIT_DONE


def _rows(events: Sequence[Event], zone: str | None) -> Iterator[tuple[Any, ...]]:
    for event in events:
        time, clock = event.time_stamped, event.time_kind
        if time is not None and event.time_kind == "local":
            clock_text = f"local: {zone}" if zone else "local, no --zone: up to 14 h off"
            if zone:
                time = _to_utc(time, zone)
        else:
            clock_text = clock if time is not None else f"not understood: {event.time_text or ''}"
        yield time, clock_text, event.host, event.log, event.code, event.provider, event.data


def _to_utc(micros: int, zone: str) -> int:
    naive = datetime(1970, 1, 1) + timedelta(microseconds=micros)
    aware = naive.replace(tzinfo=ZoneInfo(zone))
    return round((aware - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
