"""Rows of a CSV file with the byte offset of each, whatever separator and encoding.

The separator is the one of `,;<tab>|` that the header holds most. A quoted field may span lines;
a quote that never closes costs at most MAX_ROW bytes, then reading goes on at the next line. Text
that is no UTF-8 is read as Windows-1252 (`cp1252`): every byte has a letter there.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.readers.base import Head, Input, Unread
from bedem.readers.textview import Buffer, View, head_text, utf8_view

MAX_ROW: Final = 4 * 1024 * 1024
MAX_COLUMNS: Final = 4_096
_SEPARATORS: Final = (",", ";", "\t", "|")
_FIRST: Final = 65_536


class CsvRow(NamedTuple):
    """place, length: bytes in the source."""

    place: int
    length: int
    values: list[str]


class Table(NamedTuple):
    """The header of a CSV file. separator "" where there is none."""

    header: list[str]
    separator: str
    encoding: str


def encoding_of_text(data: bytes) -> str:
    """`utf-8`, or `cp1252` where the bytes are no UTF-8 (a letter cut at the end is allowed)."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def table_of(data: bytes) -> Table:
    """The header in the first bytes, marks and a `#TYPE` line of PowerShell taken off."""
    text = head_text(data[:_FIRST]).removeprefix(b"\xef\xbb\xbf")
    encoding = encoding_of_text(text)
    shown = text.decode(encoding, "replace")
    first, _, rest = shown.lstrip("\r\n").partition("\n")
    if first.startswith("#TYPE"):
        first, _, rest = rest.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        first, _, rest = rest.partition("\n")
    first = first.rstrip("\r")
    counts = {s: first.count(s) for s in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda s: counts[s])
    if not counts[separator]:
        return Table([first.strip().strip('"')], "", encoding)
    try:
        header = next(csv.reader([first], delimiter=separator))
    except (csv.Error, StopIteration):
        return Table([], "", encoding)
    return Table([name.strip().lstrip("\ufeff") for name in header], separator, encoding)


def header_of_head(head: Head) -> Table:
    """The header of a head; [] where the first line is no header of a table."""
    if b"\n" not in head.data[:_FIRST] and head.size > _FIRST:
        return Table([], "", "utf-8")
    return table_of(head.data)


class _LinesOf:
    """Lines for `csv.reader`, which pulls them one by one; remembers how far it has come."""

    def __init__(self, view: View, encoding: str, pos: int) -> None:
        self.data: Buffer = view.data
        self.encoding = encoding
        self.pos = pos
        self.begin = pos
        self.repaired = 0

    def __iter__(self) -> _LinesOf:
        return self

    def __next__(self) -> str:
        size = len(self.data)
        if self.pos >= size:
            raise StopIteration
        if self.pos - self.begin > MAX_ROW:
            raise csv.Error("a row is too long")
        end = self.data.find(b"\n", self.pos, self.pos + MAX_ROW)
        end = min(size, self.pos + MAX_ROW) if end < 0 else end + 1
        raw = bytes(self.data[self.pos : end])
        self.pos = end
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError:
            self.repaired += 1
            return raw.decode(self.encoding, "backslashreplace")


def csv_rows(source: Input, table: Table) -> Iterator[CsvRow | Gap]:
    """Rows after the header; one gap for the rows that could not be read."""
    csv.field_size_limit(2 * MAX_ROW)
    broken = Unread()
    with utf8_view(source) as view:
        lines = _LinesOf(view, table.encoding, 0)
        past_header = False
        separator = table.separator or ","
        # Between bars a quote is a letter like others.
        quoting: Literal[0, 3] = 3 if separator == "|" else 0  # QUOTE_NONE, QUOTE_MINIMAL
        reader = csv.reader(lines, delimiter=separator, quoting=quoting)
        while True:
            start = lines.begin = lines.pos
            try:
                values = next(reader)
            except StopIteration:
                break
            except csv.Error:
                broken.add(view.place(start))
                lines.pos = _next_line(view.data, start)
                reader = csv.reader(lines, delimiter=separator, quoting=quoting)
                continue
            if not values or (len(values) == 1 and not values[0].strip("\x00 \t\ufeff")):
                continue
            if not past_header:
                past_header = not _before_header(values)
                continue
            place = view.place(start)
            length = view.place(lines.pos) - place if view.wide else lines.pos - start
            yield CsvRow(place, length, values[:MAX_COLUMNS])
    yield from broken.gaps()
    if lines.repaired:
        yield Gap("repaired", msg("gap-text-repaired", count=lines.repaired), count=lines.repaired)


def _before_header(values: list[str]) -> bool:
    first = values[0].lstrip("\ufeff")
    return first.startswith("#TYPE") or (first.lower().startswith("sep=") and len(values) <= 2)


def _next_line(data: Buffer, pos: int) -> int:
    end = data.find(b"\n", pos)
    return len(data) if end < 0 else end + 1


class RowWidths:
    """Rows with another number of columns than the header: kept, and counted."""

    def __init__(self, columns: int = 0) -> None:
        self.columns = columns
        self.short = 0
        self.long = 0
        self.place: int | None = None

    def record(self, header: list[str], row: CsvRow) -> dict[str, str]:
        """Values by column name; those beyond the header are `_more`."""
        values = row.values
        if len(values) != self.columns:
            self.add(row.place, short=len(values) < self.columns)
        out = dict(zip(header, values, strict=False))
        if len(values) > len(header):
            out["_more"] = "\x1f".join(values[len(header) :])
        return out

    def add(self, place: int, *, short: bool) -> None:
        """One more such row."""
        self.short += short
        self.long += not short
        self.place = place if self.place is None else self.place

    def gaps(self) -> Iterator[Gap]:
        if self.short or self.long:
            yield Gap(
                "damaged",
                msg("gap-csv-columns", short=self.short, long=self.long),
                place_from=self.place,
                count=self.short + self.long,
                closes=msg("close-damaged"),
            )
