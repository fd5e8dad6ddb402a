"""W3C extended logs: IIS and HTTP.sys, Windows Firewall, Exchange, and others with `#Fields:`.

Columns come from the last `#Fields:` line alone; the date may stand only in `#Date:`. log =
iis/w3c, iis/httperr, firewall/windows, or w3c/SOFTWARE. IIS writes UTC, Windows Firewall local
time.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Final

from bedem.model.records import Event, TimeKind
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.csvrows import RowWidths
from bedem.readers.stamps import Stamps, iso_micros
from bedem.readers.textlines import Line, head_lines, text_lines

VERSION: Final = 1
_WEB: Final = frozenset({"cs-method", "cs-uri-stem", "cs-uri", "c-ip", "sc-status"})
_FIREWALL: Final = frozenset({"action", "protocol", "src-ip", "dst-ip"})
_NAME = re.compile(r"[A-Za-z0-9_]+(?:[-.][A-Za-z0-9_]+)*(?:\([A-Za-z0-9_.-]+\))?")
_FIELDS = re.compile(r"#Fields: ?", re.IGNORECASE)


def score(head: Head) -> int:
    """Certain by a `#Fields:` line whose names are those of such a log."""
    for line in head_lines(head, 20):
        if _FIELDS.match(line):
            columns = _columns(line)
            if all(_NAME.fullmatch(name) for name in columns) and len(columns) > 2:
                known = {name.casefold() for name in columns}
                if known & {"time", "date", "date-time"}:
                    return 94 if known & _WEB or known >= _FIREWALL else 70
            return 0
        if not line.startswith("#") and not _data_first(line):
            return 0
    return 0


def _data_first(line: str) -> bool:
    """A file cut out of a running log may begin with rows."""
    return re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", line) is not None


def _columns(line: str) -> list[str]:
    text = _FIELDS.sub("", line, count=1).strip()
    return [name.strip() for name in text.split(",")] if "," in text else text.split()


class _Layout:
    """The `#` lines in force."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.commas = False
        self.date = ""
        self.software = ""
        self.local = False
        self.log = "w3c"

    def take(self, line: str) -> None:
        if _FIELDS.match(line):
            self.columns = _columns(line)
            self.commas = "," in line
            self._settle()
            return
        name, _, value = line[1:].partition(":")
        value = value.strip()
        match name.strip().casefold():
            case "date":
                self.date = value[:10]
            case "software":
                self.software = value
                self._settle()
            case "time format":
                self.local = value.casefold() == "local"

    def _settle(self) -> None:
        known = {name.casefold() for name in self.columns}
        if known >= _FIREWALL:
            self.log = "firewall/windows"
        elif "s-reason" in known or "HTTP API" in self.software:
            self.log = "iis/httperr"
        elif known & _WEB:
            self.log = "iis/w3c"
        else:
            words = re.sub(r"[^a-z0-9]+", "-", self.software.casefold()).strip("-")
            self.log = f"w3c/{words[:48] or 'unknown'}"
        self.zone: TimeKind = "local" if self.local or self.log == "firewall/windows" else "utc"


def read(source: Input) -> Iterator[Item]:
    stamps, unread = Stamps(), Unread("gap-w3c-no-fields")
    layout, odd = _Layout(), RowWidths()
    early: list[Line] = []
    with text_lines(source) as lines:
        for line in lines:
            if line.text[0] == "#":
                layout.take(line.text)
                continue
            if not layout.columns:
                if len(early) < 10_000 and not source.start:
                    early.append(line)
                else:
                    unread.add(line.place, line.length)
                continue
            for waiting in early:
                unread.add(waiting.place, waiting.length)
            early = []
            yield _event(line, layout, stamps, odd)
        yield from lines.gaps()
    for waiting in early:
        unread.add(waiting.place, waiting.length)
    yield from unread.gaps()
    yield from odd.gaps()
    yield from stamps.gaps()


def _values(line: Line, layout: _Layout) -> list[str]:
    if layout.commas:
        try:
            return next(csv.reader([line.text]), [])
        except csv.Error:
            return line.text.split(",")
    # Tabs or blanks; an empty column of some IIS modules leaves two blanks.
    text = line.text
    return text.split("\t") if "\t" in text else text.split(" ")


def _event(line: Line, layout: _Layout, stamps: Stamps, odd: RowWidths) -> Event:
    values = _values(line, layout)
    columns = layout.columns
    if len(values) != len(columns):
        packed = line.text.split()
        values = packed if len(packed) == len(columns) else values
    if len(values) != len(columns):
        odd.add(line.place, short=len(values) < len(columns))
    record = {n: v for n, v in zip(columns, values, strict=False) if v not in ("-", "")}
    if len(values) > len(columns):
        record["_more"] = " ".join(values[len(columns) :])
    lower = {n.casefold(): n for n in columns}
    found = _time(record, lower, layout)
    time = stamps.checked(found[0], line.place) if found else None
    if found is None:
        stamps.iso("?", line.place)
    host = record.get(lower.get("s-computername", "")) or record.get(
        lower.get("server-hostname", "")
    )
    return stamped_event(
        place=line.place,
        length=line.length,
        time=time,
        kind="none" if found is None else found[1],
        field="date",
        host=host,
        log=layout.log,
        record=record,
        shape="firewall" if layout.log == "firewall/windows" else "web",
        state="cut" if len(values) < len(columns) else "live",
    )


def _time(
    record: dict[str, str], lower: dict[str, str], layout: _Layout
) -> tuple[int, TimeKind] | None:
    clock = record.get(lower.get("time", ""), "")
    date = record.get(lower.get("date", ""), "") or layout.date
    text = record.get(lower.get("date-time", ""), "") or f"{date}T{clock}"
    read = iso_micros(text)
    if read is None:
        return None
    return read if read[1] != "local" else (read[0], layout.zone)
