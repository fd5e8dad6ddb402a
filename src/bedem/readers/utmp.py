"""Logons of Linux: wtmp and btmp (glibc, 384 bytes a record) and lastlog (292 bytes a user).

log = linux/wtmp, linux/btmp (failed logons) or linux/lastlog. Which of the two a file is, is told
by its records: failed logons are LOGIN_PROCESS records that name a user.

Source: utmp(5), utmpx.h and lastlog.h of glibc on 64-bit machines.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any, Final

from bedem.model.messages import msg
from bedem.model.records import Event, Gap
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_RECORD = struct.Struct("<hxxi32s4s32s256shhiii16s20s")
_LAST = struct.Struct("<i32s256s")
_TYPES: Final = (
    *("EMPTY", "RUN_LVL", "BOOT_TIME", "NEW_TIME", "OLD_TIME"),
    *("INIT_PROCESS", "LOGIN_PROCESS", "USER_PROCESS", "DEAD_PROCESS", "ACCOUNTING"),
)
_TEXT = re.compile(rb"[\x20-\x7e\x80-\xff]*\x00*")
_FIRST_YEAR: Final = 631_152_000  # 1990; no such log is older


def score(head: Head) -> int:
    """Certain only when every record of the head is one; these files have no magic."""
    if _is_utmp(head.data, head.size):
        return 85
    return 80 if _is_lastlog(head.data, head.size) else 0


def _is_utmp(data: bytes, size: int) -> bool:
    count = min(len(data), size) // _RECORD.size
    if not count or (size % _RECORD.size and count < 3):
        return False
    told = 0
    for number in range(count):
        raw = data[number * _RECORD.size : (number + 1) * _RECORD.size]
        fields = _RECORD.unpack(raw)
        if not _plausible(fields):
            return False
        told += fields[0] != 0
    return told > 0


def _plausible(fields: tuple[Any, ...]) -> bool:
    kind, _, line, ident, user, host, *_, seconds, micros, _, unused = fields
    if not 0 <= kind < len(_TYPES) or unused.strip(b"\x00"):
        return False
    if kind and not _FIRST_YEAR <= seconds < 2**31:
        return False
    if not 0 <= micros < 1_000_000:
        return False
    return all(_TEXT.fullmatch(text) for text in (line, ident, user, host))


def _is_lastlog(data: bytes, size: int) -> bool:
    if not size or size % _LAST.size:
        return False
    told = 0
    for number in range(min(len(data), size) // _LAST.size):
        raw = data[number * _LAST.size : (number + 1) * _LAST.size]
        if not raw.strip(b"\x00"):
            continue
        seconds, line, host = _LAST.unpack(raw)
        if not _FIRST_YEAR <= seconds < 2**31:
            return False
        if not (line.strip(b"\x00") and _TEXT.fullmatch(line) and _TEXT.fullmatch(host)):
            return False
        told += 1
    return told > 0


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    with source.bytes() as data:
        head = bytes(data[: _RECORD.size * 64])
        size = len(data)
        if not _is_utmp(head, size) and _is_lastlog(bytes(data[: _LAST.size * 896]), size):
            yield from _lastlog(data, stamps)
            step = _LAST.size
        else:
            log = _log_of(head)
            step = _RECORD.size
            yield from _records(data, log, stamps)
        rest = size % step
    if rest:
        yield Gap(
            "damaged",
            msg("gap-json-damaged", start=size - rest, end=size, count=1),
            place_from=size - rest,
            place_to=size,
            count=1,
            closes=msg("close-damaged"),
        )
    yield from stamps.gaps()


def _log_of(head: bytes) -> str:
    kinds = [
        (_RECORD.unpack_from(head, at)[0], _RECORD.unpack_from(head, at)[4].rstrip(b"\x00"))
        for at in range(0, len(head) - _RECORD.size + 1, _RECORD.size)
    ]
    failed = sum(kind == 6 and user not in (b"", b"LOGIN") for kind, user in kinds)
    return "linux/btmp" if failed * 2 > len(kinds) else "linux/wtmp"


def _records(data: Any, log: str, stamps: Stamps) -> Iterator[Item]:
    odd = Unread()
    for at in range(0, len(data) - _RECORD.size + 1, _RECORD.size):
        fields = _RECORD.unpack_from(data, at)
        if not _plausible(fields):
            odd.add(at)
            continue
        kind, pid, line, ident, user, host, ended, code, session, seconds, micros, address, _ = (
            fields
        )
        if kind == 0 and not seconds:
            continue
        record = {
            "type": _TYPES[kind],
            "pid": pid,
            "line": _text(line),
            "id": _text(ident),
            "user": _text(user),
            "host": _text(host),
            "session": session,
            "exit": f"{ended}/{code}" if ended or code else "",
            "addr": _address(address),
        }
        time = seconds * 1_000_000 + micros
        yield _event(at, _RECORD.size, time, log, record, stamps)
    yield from odd.gaps()


def _lastlog(data: Any, stamps: Stamps) -> Iterator[Event]:
    for number in range(len(data) // _LAST.size):
        seconds, line, host = _LAST.unpack_from(data, number * _LAST.size)
        if seconds:
            record = {"type": "LASTLOG", "uid": number, "line": _text(line), "host": _text(host)}
            place = number * _LAST.size
            yield _event(place, _LAST.size, seconds * 1_000_000, "linux/lastlog", record, stamps)


def _event(
    place: int, length: int, micros: int, log: str, record: dict[str, Any], stamps: Stamps
) -> Event:
    time = stamps.checked(micros, place)
    return stamped_event(
        place=place,
        length=length,
        time=time,
        kind="utc",
        field="tv",
        log=log,
        record={k: v for k, v in record.items() if v != ""},
        shape="json",
    )


def _text(raw: bytes) -> str:
    return raw.partition(b"\x00")[0].decode("utf-8", "backslashreplace")


def _address(raw: bytes) -> str:
    if not raw.strip(b"\x00"):
        return ""
    return str(ip_address(raw[:4] if not raw[4:].strip(b"\x00") else raw))
