"""Streams of rows on their way out: a table for people, CSV for spreadsheets, JSON lines for tools.

Text from evidence is cleaned here and nowhere else on this way. Times are Micros UTC.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import IO, Any, Literal

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bedem.language import Catalogue, catalogue, clean, csv_cell, moment, shorten, to_micros

Format = Literal["table", "csv", "jsonl"]
Kind = Literal["text", "number", "time", "minute", "ref", "level", "under"]
LEVEL_STYLES = {"critical": "bold red", "high": "yellow"}


class RowColumn(msgspec.Struct, frozen=True):
    """width: how far free text may go in a table before it is cut; 0 for never.

    kind "under": in a table its value stands dim under the column before it. ratio: share of the
    width that is left over, 0 for only what it needs.
    """

    name: str
    kind: Kind = "text"
    width: int = 0
    ratio: int = 0


def write_rows(
    columns: Sequence[RowColumn],
    rows: Iterable[Sequence[Any]],
    format: Format,
    out: IO[str],
    *,
    zone: tzinfo = UTC,
    width: int | None = None,
    whole: bool = False,
    language: str = "en",
) -> int:
    """Write all rows and return how many there were. whole: cut nothing in the table.

    language: of the months in a table; CSV and JSON Lines have ISO times.
    """
    writers: dict[Format, Callable[[], int]] = {
        "csv": lambda: _csv(columns, rows, out, zone),
        "jsonl": lambda: _jsonl(columns, rows, out, zone),
        "table": lambda: _table(columns, rows, out, zone, width, whole, catalogue(language)),
    }
    return writers[format]()


def _plain(value: Any, column: RowColumn, zone: tzinfo) -> Any:
    if isinstance(value, datetime):
        return moment(to_micros(value), zone) if value.tzinfo else value.isoformat()
    if column.kind in ("time", "minute") and isinstance(value, int):
        return moment(value, zone)
    return value


def _csv(
    columns: Sequence[RowColumn], rows: Iterable[Sequence[Any]], out: IO[str], zone: tzinfo
) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([c.name for c in columns])
    count = 0
    for row in rows:
        cells = [_plain(v, c, zone) for v, c in zip(row, columns, strict=True)]
        writer.writerow(
            [csv_cell(v) if isinstance(v, str) else "" if v is None else v for v in cells]
        )
        count += 1
    return count


def _jsonl(
    columns: Sequence[RowColumn], rows: Iterable[Sequence[Any]], out: IO[str], zone: tzinfo
) -> int:
    """Values stay as they are: JSON escapes what is hostile, and a tool wants them unchanged."""
    count = 0
    for row in rows:
        record = {c.name: _plain(v, c, zone) for v, c in zip(row, columns, strict=True)}
        out.write(msgspec.json.encode(record, enc_hook=str).decode() + "\n")
        count += 1
    return count


def _table(
    columns: Sequence[RowColumn],
    rows: Iterable[Sequence[Any]],
    out: IO[str],
    zone: tzinfo,
    width: int | None,
    whole: bool,
    words: Catalogue,
) -> int:
    kept = [list(row) for row in rows]
    year = _one_year(columns, kept, zone, words)
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        if column.kind != "under":
            table.add_column(
                f"{column.name} {year}" if year and column.kind == "minute" else column.name,
                justify="right" if column.kind == "number" else "left",
                no_wrap=column.kind in ("ref", "time", "minute", "number", "level"),
                overflow="fold",
                ratio=column.ratio or None,
            )
    for row in kept:
        cells: list[Text] = []
        for value, column in zip(row, columns, strict=True):
            cell = _cell(value, column, zone, whole, words)
            if column.kind == "minute" and year:
                cell = Text(cell.plain.replace(f" {year} ", " "))
            if column.kind == "under":
                cells[-1].append(Text(f"\n{cell.plain}", style="dim"))
            else:
                cells.append(cell)
        table.add_row(*cells)
    table.expand = any(column.ratio for column in columns)
    Console(file=out, width=width, highlight=False, soft_wrap=False).print(table)
    return len(kept)


def _one_year(
    columns: Sequence[RowColumn], rows: Sequence[Sequence[Any]], zone: tzinfo, words: Catalogue
) -> str:
    """The year, when all times to the minute fall into one: then it stands in the heading."""
    years = {
        words.minute(value, zone).split()[2]
        for row in rows
        for value, column in zip(row, columns, strict=True)
        if column.kind == "minute" and isinstance(value, int)
    }
    return years.pop() if len(years) == 1 else ""


def _cell(value: Any, column: RowColumn, zone: tzinfo, whole: bool, words: Catalogue) -> Text:
    if value is None:
        return Text("–", style="dim")
    if column.kind in ("time", "minute") and not isinstance(value, str):
        micros = to_micros(value) if isinstance(value, datetime) else value
        return Text(words.minute(micros, zone, seconds=column.kind == "time"))
    if column.kind == "number" and isinstance(value, int):
        return Text(f"{value:,}".replace(",", "\u202f"))
    text = clean(str(value))
    if column.width and not whole:
        text = shorten(text, column.width)
    return Text(text, style=LEVEL_STYLES.get(text, "") if column.kind == "level" else "")


def rows_text(columns: Sequence[RowColumn], rows: Iterable[Sequence[Any]], width: int = 100) -> str:
    """The table as plain text."""
    out = io.StringIO()
    write_rows(columns, rows, "table", out, width=width)
    return out.getvalue()
