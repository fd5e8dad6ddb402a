"""SRUM (SRUDB.dat): bytes by program and interface, through libesedb; a dirty database too.

log = srum/network, srum/connections, srum/application, ... ; one event a row of each provider's
table. The place is the row's number, the table the part's name in `table`. Programs and users are
looked up in SruDbIdMapTable. TimeStamp is an OLE date, UTC.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

from bedem.model.records import Event
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_TABLES: Final = {
    "{973f5d5c-1d90-4944-be8e-24b94231a174}": "srum/network",
    "{dd6636c4-8929-4683-974e-22c046a43763}": "srum/connections",
    "{d10ca2fe-6fcf-4f6d-848e-b2e99266fa89}": "srum/application",
    "{5c8cf1c7-7257-4f13-b223-970ef5939312}": "srum/timeline",
    "{fee4e14f-02a9-4550-b5ce-5fa2da202e37}": "srum/energy",
    "{7acbbaa3-d029-4be4-9a7a-0885927f1d8f}": "srum/vfuprov",
}
_OLE_EPOCH_DAYS: Final = 25_569
_FEW: Final = "SruDbIdMapTable".encode("utf-16-le")
_MOST_ROWS: Final = 50_000_000


def score(head: Head) -> int:
    """An ESE database whose catalogue names SRUM's tables."""
    if head.data[4:8] != b"\xef\xcd\xab\x89":
        return 0
    return 95 if b"SruDbIdMapTable" in head.data or _FEW in head.data else 0


def read(source: Input) -> Iterator[Item]:
    import pyesedb

    stamps, broken = Stamps(), Unread()
    database = pyesedb.file()
    try:
        database.open(str(source.path))
    except (OSError, ValueError):
        broken.add(0)
        yield from broken.gaps()
        return
    place = 0
    try:
        tables = [database.get_table(n) for n in range(database.get_number_of_tables())]
        names = _names(tables)
        for table in tables:
            log = _TABLES.get((table.name or "").lower())
            if log is None:
                continue
            columns = [column.name for column in table.columns]
            for number in range(min(table.get_number_of_records(), _MOST_ROWS)):
                place += 1
                try:
                    record = _row(table.get_record(number), columns, names)
                except (OSError, ValueError, struct.error):
                    broken.add(place)
                    continue
                yield _event(record, place, log, stamps)
    except (OSError, ValueError):
        broken.add(place)
    finally:
        database.close()
    yield from broken.gaps()
    yield from stamps.gaps()


def _names(tables: list[Any]) -> dict[int, str]:
    """Programs, services and security ids by their index."""
    found: dict[int, str] = {}
    table = next((t for t in tables if t.name == "SruDbIdMapTable"), None)
    for number in range(table.get_number_of_records() if table is not None else 0):
        try:
            record = table.get_record(number)  # type: ignore[union-attr]
            kind, index = record.get_value_data(0), record.get_value_data(1)
            blob = record.get_value_data(2) or b""
        except (OSError, ValueError):
            continue
        if kind and index:
            key = int.from_bytes(index, "little")
            sid = kind[0] == 3
            found[key] = _sid(blob) if sid else blob.decode("utf-16-le", "replace").strip("\x00")
    return found


def _sid(raw: bytes) -> str:
    if len(raw) < 8 or len(raw) < 8 + 4 * raw[1]:
        return raw.hex()
    parts = struct.unpack_from(f"<{raw[1]}I", raw, 8)
    return "-".join(["S", str(raw[0]), str(int.from_bytes(raw[2:8], "big")), *map(str, parts)])


_NUMBERS: Final = {
    2: "<B",
    3: "<h",
    4: "<i",
    5: "<q",
    6: "<f",
    7: "<d",
    14: "<I",
    15: "<q",
    17: "<H",
}


def _row(record: Any, columns: list[str], names: dict[int, str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for index, name in enumerate(columns):
        raw = record.get_value_data(index)
        if not raw:
            continue
        kind = record.get_column_type(index)
        if kind == 8:  # a date of OLE: days since 1899-12-30
            out[name] = struct.unpack("<d", raw[:8])[0]
            continue
        form = _NUMBERS.get(kind)
        if form is not None and len(raw) >= struct.calcsize(form):
            value = struct.unpack_from(form, raw)[0]
            out[name] = value if value == value else None  # noqa: PLR0124 - not a number
            if name in ("AppId", "UserId") and value in names:
                out[name.removesuffix("Id")] = names[value]
    return out


def _event(record: dict[str, Any], place: int, log: str, stamps: Stamps) -> Event:
    days = record.get("TimeStamp")
    time = None
    if isinstance(days, float) and 0 < days < 100_000:
        seconds = round((days - _OLE_EPOCH_DAYS) * 86_400)
        time = stamps.checked(seconds * 1_000_000, place)
    elif days is not None:
        stamps.iso("?", place)
    number = record.get("AutoIncId")
    return stamped_event(
        place=place,
        length=0,
        time=time,
        kind="utc",
        field="TimeStamp",
        log=log,
        record_number=number if isinstance(number, int) and number >= 0 else None,
        record=record,
        shape="json",
    )
