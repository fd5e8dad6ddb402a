r"""The change journal of NTFS ($UsnJrnl:$J): USN_RECORD_V2, V3 and V4, by an own parser.

log = ntfs/usn, one event a record; record_number is the USN, which is also the record's offset in
the whole $J. The place is the offset in the bytes that were delivered. UTC. A record names the file
and its parent's entry, never a path. V4 records (ranges) have neither time nor name.

The journal begins with zeros where NTFS gave its old part back; they are skipped in blocks. Where a
record does not hold together the next one is searched for at multiples of 8. Source: [MS-FSCC]
2.4.51 to 2.4.54 of Microsoft's documentation, USN_RECORD_V2 to V4.
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from bedem.model.records import Event
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_EPOCH: Final = 116_444_736_000_000_000
_BLOCK: Final = 1_048_576
_ZEROS: Final = bytes(_BLOCK)
_NOT_ZERO: Final = re.compile(rb"[^\x00]")
_VERSION_MARK: Final = re.compile(rb"[\x02-\x04]\x00\x00\x00")
_LONGEST: Final = 4_096
_V2: Final = struct.Struct("<IHHQQqqIIIIHH")
_V3: Final = struct.Struct("<IHH16s16sqqIIIIHH")
_V4: Final = struct.Struct("<IHH16s16sqIIIHH")
_ENTRY: Final = 0xFFFF_FFFF_FFFF
_REASONS: Final = {
    0x0000_0001: "DataOverwrite",
    0x0000_0002: "DataExtend",
    0x0000_0004: "DataTruncation",
    0x0000_0010: "NamedDataOverwrite",
    0x0000_0020: "NamedDataExtend",
    0x0000_0040: "NamedDataTruncation",
    0x0000_0100: "FileCreate",
    0x0000_0200: "FileDelete",
    0x0000_0400: "EaChange",
    0x0000_0800: "SecurityChange",
    0x0000_1000: "RenameOldName",
    0x0000_2000: "RenameNewName",
    0x0000_4000: "IndexableChange",
    0x0000_8000: "BasicInfoChange",
    0x0001_0000: "HardLinkChange",
    0x0002_0000: "CompressionChange",
    0x0004_0000: "EncryptionChange",
    0x0008_0000: "ObjectIdChange",
    0x0010_0000: "ReparsePointChange",
    0x0020_0000: "StreamChange",
    0x0040_0000: "TransactedChange",
    0x0080_0000: "IntegrityChange",
    0x8000_0000: "Close",
}
Bytes = bytes | mmap.mmap


class _Found(NamedTuple):
    """ticks: FILETIME, None in V4."""

    length: int
    usn: int
    ticks: int | None
    record: dict[str, Any]


def score(head: Head) -> int:
    """By records that follow one another; only zeros (a sparse beginning) are told by the name."""
    data = head.data
    at = _beyond_zeros(data, 0)
    if at >= len(data):
        named = head.name.casefold().endswith(("$j", "usnjrnl"))
        return 30 if named and head.size > len(data) else 0
    at -= at % 8
    found = 0
    while found < 8 and (record := _record(data, at)) is not None:
        found += 1
        at = _beyond_zeros(data, at + record.length)
        at -= at % 8
    if found == 0:
        return 0
    ends = at >= len(data) - _LONGEST
    return 93 if found >= 3 or ends else 0


def read(source: Input) -> Iterator[Item]:
    stamps, broken = Stamps(), Unread()
    with source.bytes() as data:
        at, size = 0, len(data)
        while True:
            at = _beyond_zeros(data, at)
            if at >= size:
                break
            at -= at % 8
            found = _record(data, at)
            if found is None:
                following = _next(data, at + 8)
                broken.add(at, following - at)
                at = following
                continue
            yield _event(found, at, stamps)
            at += found.length
    yield from broken.gaps()
    yield from stamps.gaps()


def _beyond_zeros(data: Bytes, at: int) -> int:
    """Where the first byte that is not zero lies, from `at` on; the end where none does."""
    size = len(data)
    if at < size and data[at] != 0:
        return at
    while at + _BLOCK <= size and data[at : at + _BLOCK] == _ZEROS:
        at += _BLOCK
    found = _NOT_ZERO.search(data, at)
    return found.start() if found else size


def _next(data: Bytes, at: int) -> int:
    """The next place where a record holds together, or where zeros begin; the end where none."""
    for mark in _VERSION_MARK.finditer(data, at + 4):
        place = mark.start() - 4
        if place % 8 == 0 and _record(data, place) is not None:
            return place
    return len(data)


def _record(data: Bytes, at: int) -> _Found | None:
    head = data[at : at + 8]
    if len(head) < 8:
        return None
    length, major, minor = struct.unpack("<IHH", head)
    if minor or major not in (2, 3, 4) or length % 8 or not 56 <= length <= _LONGEST:
        return None
    raw = bytes(data[at : at + length])
    if len(raw) < length:
        return None
    return _ranges(raw) if major == 4 else _change(raw, _V2 if major == 2 else _V3)


def _change(raw: bytes, form: struct.Struct) -> _Found | None:
    if len(raw) < form.size:
        return None
    fields = form.unpack_from(raw)
    length, major, _, file, parent, usn, ticks, reason, origin, _, attributes, size, at = fields
    if at < form.size or size % 2 or not size or at + size > length or usn < 0 or ticks < 0:
        return None
    if length - at - size >= 16:
        return None  # no room is left behind a name
    record: dict[str, Any] = {
        **_reference("", file),
        **_reference("parent_", parent),
        "name": raw[at : at + size].decode("utf-16-le", "replace"),
        "reason": _reasons(reason),
        "source": origin or None,
        "attributes": attributes,
        "version": major,
    }
    return _Found(length, usn, ticks, {n: v for n, v in record.items() if v is not None})


def _ranges(raw: bytes) -> _Found | None:
    if len(raw) < _V4.size:
        return None
    length, _, _, file, parent, usn, reason, origin, left, count, size = _V4.unpack_from(raw)
    if size != 16 or _V4.size + count * size > length or usn < 0:
        return None
    extents = struct.unpack_from(f"<{2 * count}q", raw, _V4.size)
    record: dict[str, Any] = {
        **_reference("", file),
        **_reference("parent_", parent),
        "reason": _reasons(reason),
        "source": origin or None,
        "ranges": [f"{a}+{b}" for a, b in zip(extents[::2], extents[1::2], strict=True)],
        "ranges_left": left or None,
        "version": 4,
    }
    return _Found(length, usn, None, {n: v for n, v in record.items() if v is not None})


def _reference(prefix: str, value: int | bytes) -> dict[str, Any]:
    """Entry and sequence of an NTFS reference; an id of ReFS, which has neither, as it is."""
    if isinstance(value, bytes):
        if value[8:].strip(b"\x00"):
            return {f"{prefix}id": value[::-1].hex()}
        value = int.from_bytes(value[:8], "little")
    return {f"{prefix}entry": value & _ENTRY, f"{prefix}sequence": value >> 48}


def _reasons(value: int) -> str:
    """Names of the reasons, as MFTECmd writes them; what has no name stays a number."""
    names = [name for bit, name in _REASONS.items() if value & bit]
    rest = value & ~sum(_REASONS)
    return "|".join([*names, *([hex(rest)] if rest else [])])


def _event(found: _Found, place: int, stamps: Stamps) -> Event:
    time = None
    if found.ticks is not None:
        time = stamps.checked((found.ticks - _EPOCH) // 10, place)
    return stamped_event(
        place=place,
        length=found.length,
        time=time,
        kind="utc",
        field="timestamp",
        log="ntfs/usn",
        record_number=found.usn,
        record=found.record,
        shape="json",
    )
