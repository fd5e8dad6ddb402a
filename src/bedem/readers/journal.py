"""The systemd journal as `journalctl -o json` (lines or an array) and `-o export` write it.

log = syslog, provider = the program, so that rules for Linux logs meet these records too. The
time is the one the program gave, where the journal kept it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from bedem.model.messages import msg
from bedem.model.records import Event, Gap
from bedem.readers.base import Head, Input, Item, stamped_event
from bedem.readers.jsonrows import rows, sample
from bedem.readers.stamps import Stamps
from bedem.readers.textview import Buffer, head_text

VERSION: Final = 1
_MAX_FIELD: Final = 16 * 1024 * 1024
_MAX_FIELDS: Final = 4_096
_EXPORT = re.compile(rb"__CURSOR=[^\n]{1,512}\n__REALTIME_TIMESTAMP=\d{1,20}\n")
_ENTRY = re.compile(rb"(?:\A|\n\n|\n)(?=__CURSOR=)")
_NAME = re.compile(rb"[A-Z_][A-Z0-9_]{0,255}")


def score(head: Head) -> int:
    """Certain by the fields every entry of the journal has."""
    if _EXPORT.match(head_text(head.data[:2048]).lstrip(b"\n")) is not None:
        return 96
    if _EXPORT.search(head.data) is not None and b"\n_BOOT_ID=" in head.data:
        return 70
    records = sample(head)
    known = sum("__REALTIME_TIMESTAMP" in r and "__CURSOR" in r for r in records)
    if not known:
        return 0
    return 95 if known == len(records) else 75 if known * 2 > len(records) else 0


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    empty = [0]
    with source.bytes() as data:
        export = _EXPORT.search(data, 0, 1 << 20) is not None
        if export:
            yield from _export(data, source, stamps, empty)
    if not export:
        for row in rows(source):
            if isinstance(row, Gap):
                yield row
            else:
                yield _event(row.place, row.length, row.record, stamps, empty)
    if empty[0]:
        yield Gap(
            "field_missing",
            msg("gap-journal-no-message", count=empty[0]),
            count=empty[0],
            closes=msg("close-journal-all"),
        )
    yield from stamps.gaps()


def _event(place: int, length: int, raw: dict[str, Any], stamps: Stamps, empty: list[int]) -> Event:
    record = {name: _text(value) for name, value in raw.items()}
    if record.get("MESSAGE", "") is None:
        empty[0] += 1
    own = record.get("_SOURCE_REALTIME_TIMESTAMP")
    field = "_SOURCE_REALTIME_TIMESTAMP" if _is_number(own) else "__REALTIME_TIMESTAMP"
    value = record.get(field)
    time = stamps.checked(int(str(value)), place) if _is_number(value) else None
    cursor = record.get("__CURSOR")
    program = record.get("SYSLOG_IDENTIFIER") or record.get("_COMM")
    host = record.get("_HOSTNAME")
    return stamped_event(
        place=place,
        length=length,
        time=time,
        kind="utc",
        field=field,
        host=host if isinstance(host, str) and host else None,
        log="syslog",
        provider=program if isinstance(program, str) else None,
        record=record,
        shape="journal",
        unique_id=cursor if isinstance(cursor, str) and len(cursor) < 512 else None,
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and len(value) < 19 and value.isascii() and value.isdigit()


def _text(value: Any) -> Any:
    """Bytes that are no UTF-8 come as an array of numbers."""
    if (
        isinstance(value, list)
        and value
        and all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 256 for n in value)
    ):
        return bytes(value).decode("utf-8", "backslashreplace")
    return value


def _export(data: Buffer, source: Input, stamps: Stamps, empty: list[int]) -> Iterator[Item]:
    """Entries end with an empty line; a value with a line end has its length before it."""
    size = len(data)
    found = _ENTRY.search(data, max(source.start - 2, 0))
    while found is not None and found.end() < source.start:
        found = _ENTRY.search(data, found.end() + 1)
    pos = found.end() if found else size
    if source.start == 0 and pos > 0 and bytes(data[: min(pos, 4096)]).strip(b"\n\x00"):
        yield _broken(0, pos)
    while pos < source.stop and pos < size:
        start = pos
        record, pos, whole = _entry(data, pos, size)
        if record:
            event = _event(start, pos - start, record, stamps, empty)
            if not whole:
                event.state = "cut"
            yield event
        if not whole:
            following = _ENTRY.search(data, max(pos - 1, start + 1))
            after = following.end() if following else size
            yield _broken(start, after)
            pos = after
        while pos < size and data[pos] in b"\n\r\x00":
            pos += 1


def _broken(start: int, end: int) -> Gap:
    return Gap(
        "damaged",
        msg("gap-json-damaged", start=start, end=end, count=1),
        place_from=start,
        place_to=end,
        count=1,
        closes=msg("close-damaged"),
    )


def _entry(data: Buffer, pos: int, size: int) -> tuple[dict[str, Any], int, bool]:
    """(fields, where it ends, whether it is whole)."""
    record: dict[str, Any] = {}
    while pos < size and len(record) < _MAX_FIELDS:
        end = data.find(b"\n", pos, pos + _MAX_FIELD)
        if end == pos:
            return record, pos, True
        line = bytes(data[pos : end if end >= 0 else size])
        name, mark, value = line.partition(b"=")
        if _NAME.fullmatch(name) is None:
            return record, pos, False
        if mark:
            pos = end + 1 if end >= 0 else size
        else:
            length = int.from_bytes(data[end + 1 : end + 9], "little") if end >= 0 else size
            begin = end + 9
            if length > _MAX_FIELD or begin + length > size:
                return record, pos, False
            value = bytes(data[begin : begin + length])
            pos = begin + length + 1
        _add(record, name.decode("ascii"), value.decode("utf-8", "backslashreplace"))
    return record, min(pos, size), pos >= size


def _add(record: dict[str, Any], name: str, value: str) -> None:
    held = record.get(name)
    if held is None:
        record[name] = value
    else:
        record[name] = [*(held if isinstance(held, list) else [held]), value]
