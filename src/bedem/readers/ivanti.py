"""Ivanti (Pulse) Connect Secure log files `log.*.vc0`: a header of 8,192 bytes, then records.

A record is one byte (its kind) and text of columns between tabs that begins with the time, eight
hexadecimal digits of epoch seconds, a dot and eight of a sequence. log = firewall/ivanti; the kind
of log is in the fourth column. Source: the samples; no public description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bedem.model.records import Event
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_MAGIC: Final = b"\x05\x00\x00\x00\x01\x00\x00\x00"
_HEADER: Final = 8_192
_START = re.compile(rb"([\x00-\xff])([0-9a-f]{8})\.([0-9a-f]{8})\t")
_MAX_RECORD: Final = 65_536
_NAMES: Final = ("host", "code", "log", "realm", "src_ip", "user", "message")


def score(head: Head) -> int:
    """Certain by magic and empty header."""
    data = head.data
    if not data.startswith(_MAGIC) or data[8:_HEADER].strip(b"\x00"):
        return 0
    if head.size < _HEADER:
        return 0
    if head.size == _HEADER:
        return 60
    return 97 if _START.match(data, _HEADER) else 0


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    with source.bytes() as data:
        size = len(data)
        pos, lost = min(_HEADER, size), Unread()
        while pos < size:
            found = _START.search(data, pos)
            start = found.start() if found else size
            between = bytes(data[pos:start])
            if between.strip(b"\x00\r\n"):
                lost.add(pos)
            if found is None:
                break
            following = _START.search(data, found.end(), start + _MAX_RECORD)
            end = following.start() if following else min(size, start + _MAX_RECORD)
            if following is None and end < size:
                end = start + _MAX_RECORD
            yield _event(bytes(data[start + 1 : end]), start, end - start, found, stamps)
            pos = end
    yield from lost.gaps()
    yield from stamps.gaps()


def _event(raw: bytes, place: int, length: int, found: re.Match[bytes], stamps: Stamps) -> Event:
    seconds, sequence = int(found.group(2), 16), int(found.group(3), 16)
    text = raw.rstrip(b"\x00\r\n").decode("utf-8", "backslashreplace")
    columns = text.split("\t")[1:]
    record: dict[str, object] = {"sequence": sequence}
    record.update({n: v for n, v in zip(_NAMES, columns, strict=False) if v})
    if "message" not in record and any(columns[len(_NAMES) :]):
        record["message"] = next(v for v in columns[len(_NAMES) :] if v)
    if columns[len(_NAMES) :]:
        record["_more"] = columns[len(_NAMES) :]
    time = stamps.checked(seconds * 1_000_000, place)
    return stamped_event(
        place=place,
        length=length,
        time=time,
        kind="utc",
        field="time",
        host=str(record.get("host") or "") or None,
        log="firewall/ivanti",
        provider=str(record.get("code") or "") or None,
        record=record,
        shape="firewall",
    )
