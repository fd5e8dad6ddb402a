"""CSV tables of other tools (`export_layouts`), TLN, and any table with a map told by the user.

Every column is kept. What the tool fixes about times is known; where it writes the zone of the
machine it ran on, the time is local.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from bedem.model.messages import msg
from bedem.model.records import Event, Gap, Micros, TimeKind
from bedem.readers.base import HEAD_BYTES, Head, Input, Item, stamped_event
from bedem.readers.csvrows import CsvRow, RowWidths, Table, csv_rows, header_of_head, table_of
from bedem.readers.culture_dates import culture_micros, order_of
from bedem.readers.export_layouts import CHANNELS, Layout, key_of, layout_of
from bedem.readers.stamps import Stamps, epoch_micros, iso_micros
from bedem.readers.winshape import as_number

VERSION: Final = 1
_ORDER_ROWS: Final = 20_000


def score(head: Head) -> int:
    """Certain when all columns of a tool are there."""
    table = header_of_head(head)
    if not table.separator or len(table.header) < 3:
        return 0
    return 88 if layout_of(table.header) is not None else 0


def read(source: Input) -> Iterator[Item]:
    with source.bytes() as data:
        table = table_of(bytes(data[:HEAD_BYTES]))
    layout = layout_of(table.header)
    if layout is not None:
        yield from rows_as_events(source, table, layout)


class Mapped(msgspec.Struct, frozen=True):
    """A layout with what a user may add: other names for columns, the format of times."""

    layout: Layout
    renames: dict[str, str] = {}
    time_format: str = ""


def rows_as_events(
    source: Input, table: Table, layout: Layout, mapped: Mapped | None = None
) -> Iterator[Item]:
    """Events of a table; rows without a readable time are kept without one."""
    stamps = Stamps()
    widths = RowWidths(len(table.header))
    order = layout.order or _order(source, table, layout)
    for row in csv_rows(source, table):
        if isinstance(row, Gap):
            yield row
            continue
        record = widths.record(table.header, row)
        by_key = {key_of(name): value for name, value in record.items()}
        if layout.times:
            yield from _many(row, record, by_key, layout, stamps)
        else:
            yield _one(row, record, by_key, layout, stamps, order, mapped)
    yield from widths.gaps()
    yield from stamps.gaps()


def _order(source: Input, table: Table, layout: Layout) -> str:
    """Day or month first, from the first rows."""
    columns = [i for i, name in enumerate(table.header) if key_of(name) in layout.time]
    if not columns:
        return ""
    values: list[str] = []
    for number, row in enumerate(csv_rows(source, table)):
        if number > _ORDER_ROWS:
            break
        if not isinstance(row, Gap) and len(row.values) > columns[0]:
            values.append(row.values[columns[0]])
    return order_of(values) or ""


def _first(by_key: dict[str, str], names: tuple[str, ...]) -> str | None:
    for name in names:
        if name.startswith("="):
            return name[1:]
        value = by_key.get(name)
        if value and value != "-":
            return value
    return None


def _moment(
    text: str, by_key: dict[str, str], layout: Layout, order: str, mapped: Mapped | None
) -> tuple[Micros, TimeKind] | None:
    if mapped is not None and mapped.time_format:
        return _formatted(text, mapped.time_format)
    if layout.name == "plaso l2tcsv":
        text = f"{text} {by_key.get('time', '')}"
        zone = by_key.get("timezone", "").upper()
        found = culture_micros(text, "mdy")
        return None if found is None else (found, "utc" if zone in {"UTC", "GMT", "Z"} else "local")
    iso = iso_micros(text)
    if iso is not None:
        return iso if iso[1] != "local" else (iso[0], _kind(layout))
    if text.isascii() and text.replace(".", "", 1).isdigit() and 9 <= len(text.split(".")[0]) <= 10:
        epoch = epoch_micros(text)
        return None if epoch is None else (epoch, "utc")
    spaced = iso_micros(text.replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
    if spaced is not None:
        return spaced
    found = culture_micros(text, order if order in {"dmy", "mdy"} else None)  # type: ignore[arg-type]
    return None if found is None else (found, _kind(layout))


def _kind(layout: Layout) -> TimeKind:
    return "local" if layout.zone == "local" else "utc"


def _formatted(text: str, time_format: str) -> tuple[Micros, TimeKind] | None:
    try:
        when = datetime.strptime(text.strip(), time_format)
    except ValueError:
        return None
    found = iso_micros(when.isoformat())
    return found


def _one(
    row: CsvRow,
    record: dict[str, str],
    by_key: dict[str, str],
    layout: Layout,
    stamps: Stamps,
    order: str,
    mapped: Mapped | None,
) -> Event:
    text = _first(by_key, layout.time)
    found = _moment(text, by_key, layout, order, mapped) if text else None
    time = stamps.checked(found[0], row.place) if found else None
    if text and found is None:
        stamps.iso("?", row.place)
    return _event(row, record, by_key, layout, 0, time, found[1] if found else "none", text, mapped)


def _many(
    row: CsvRow, record: dict[str, str], by_key: dict[str, str], layout: Layout, stamps: Stamps
) -> Iterator[Event]:
    """One event for each distinct time of a row; `time_of` names the columns that hold it."""
    groups: dict[int, list[str]] = {}
    for name in layout.times:
        found = iso_micros(by_key.get(name, ""))
        if found is not None:
            groups.setdefault(found[0], []).append(name)
    if not groups:
        yield _event(row, record, by_key, layout, 0, None, "none", None, None)
    for part, (micros, names) in enumerate(groups.items()):
        time = stamps.checked(micros, row.place)
        told = record | {"time_of": " ".join(names)}
        yield _event(row, told, by_key, layout, part, time, "utc", None, None)


def _event(
    row: CsvRow,
    record: dict[str, str],
    by_key: dict[str, str],
    layout: Layout,
    part: int,
    time: Micros | None,
    kind: TimeKind,
    text: str | None,
    mapped: Mapped | None,
) -> Event:
    log = _first(by_key, layout.log)
    if layout.name == "Hayabusa" and log is not None:
        log = CHANNELS.get(log.casefold(), log)
    number = (_first(by_key, layout.record_number) or "").removeprefix("'").strip()
    renames = mapped.renames if mapped else {}
    data = {renames.get(n, n): v for n, v in record.items() if n is not None}
    return stamped_event(
        place=row.place,
        length=row.length,
        part=part,
        time=time,
        kind=kind,
        field=(layout.time or layout.times or ("",))[0],
        time_text=text if time is None and text else None,
        host=_first(by_key, layout.host),
        log=log,
        provider=_first(by_key, layout.provider),
        code=as_number((_first(by_key, layout.code) or "").strip(), 31),
        record_number=as_number(number, 63),
        record=data,
        shape="export",
    )


def unknown_columns(table: Table, names: list[str]) -> list[str]:
    """Columns a map names that the table does not have."""
    held = {key_of(name) for name in table.header}
    return [n for n in names if not n.startswith("=") and key_of(n) not in held]


def map_gap(missing: list[str], table: Table) -> Gap:
    return Gap(
        "refused",
        msg("gap-map-columns", missing=", ".join(missing), held=", ".join(table.header)[:400]),
        closes=msg("close-map-columns"),
    )
