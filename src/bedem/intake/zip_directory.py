"""The directory of a zip, entry by entry, and the local headers where it is gone.

APPNOTE.TXT 6.3: end record 4.3.16, zip64 4.3.14 and 4.3.15, central header 4.3.12, local header
4.3.7, zip64 extra 4.5.3; AES: extra 0x9901 of WinZip.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

_END: Final = struct.Struct("<4s4H2LH")
_END64_LOCATOR: Final = struct.Struct("<4sLQL")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_CENTRAL: Final = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL: Final = struct.Struct("<4s2B4HL2L2H")
_METHODS: Final = frozenset({0, 8, 9, 12, 14, 20, 93, 95, 97, 98, 99})
_MAX_NAME: Final = 65_535


class NoDirectory(ValueError):
    """The directory, or the header a directory entry points to, is missing or broken."""


class Entry(NamedTuple):
    """One entry. number: from 1 in the archive's own directory, folders included.

    size, packed: bytes unpacked and packed, -1 where only the end of the data tells.
    """

    number: int
    name: str
    size: int
    packed: int
    method: int = 0
    flags: int = 0
    crc: int = 0
    time: int = 0
    offset: int = 0
    unix_mode: int = 0
    aes_strength: int = 0
    aes_method: int = 0

    @property
    def encrypted(self) -> bool:
        return bool(self.flags & 1)

    @property
    def is_folder(self) -> bool:
        return self.name.endswith(("/", "\\")) and self.size <= 0


def directory(file: BinaryIO) -> Iterator[Entry]:
    """Entries in order. Raises NoDirectory when there is none, or where it breaks off."""
    start, size, shift = _end_record(file)
    pos, number, stop = start, 0, start + size
    while pos < stop:
        file.seek(pos)
        raw = file.read(_CENTRAL.size)
        if len(raw) < _CENTRAL.size or raw[:4] != b"PK\x01\x02":
            raise NoDirectory(f"directory breaks off after {number} entries")
        number += 1
        parts = _CENTRAL.unpack(raw)
        system, flags, method, time = parts[2], parts[5], parts[6], parts[7]
        crc, packed, whole = parts[9], parts[10], parts[11]
        name_size, extra_size, comment_size = parts[12], parts[13], parts[14]
        attributes, offset = parts[17], parts[18]
        name = file.read(name_size)
        extra = file.read(extra_size)
        whole, packed, offset = _zip64(extra, whole, packed, offset)
        strength, aes_method = _aes(extra)
        yield Entry(
            number,
            _name(name, flags),
            whole,
            packed,
            method,
            flags,
            crc,
            time,
            offset + shift,
            attributes >> 16 if system == 3 else 0,
            strength,
            aes_method,
        )
        pos += _CENTRAL.size + name_size + extra_size + comment_size


def _end_record(file: BinaryIO) -> tuple[int, int, int]:
    """(start of the directory, its size, how many bytes were put before the archive)."""
    end = file.seek(0, 2)
    tail_start = max(0, end - _END.size - _MAX_NAME)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0 and len(tail) - at < _END.size:
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        raise NoDirectory("no directory at the end")
    parts = _END.unpack_from(tail, at)
    size, offset = parts[5], parts[6]
    directory_end = tail_start + at
    locator_at = at - _END64_LOCATOR.size
    if locator_at >= 0 and tail[locator_at : locator_at + 4] == b"PK\x06\x07":
        record = _END64_LOCATOR.unpack_from(tail, locator_at)[2]
        for place in (record, directory_end - _END64_LOCATOR.size - _END64.size):
            file.seek(max(0, min(place, end)))
            raw = file.read(_END64.size)
            if len(raw) == _END64.size and raw[:4] == b"PK\x06\x06":
                wide = _END64.unpack(raw)
                size, offset = wide[8], wide[9]
                directory_end = place
                break
    start = directory_end - size
    if start < 0 or offset > start:
        raise NoDirectory("directory lies outside the file")
    return start, size, start - offset


def _extra(extra: bytes, wanted: int) -> bytes | None:
    pos = 0
    while pos + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, pos)
        if kind == wanted:
            return extra[pos + 4 : pos + 4 + size]
        pos += 4 + size
    return None


def _zip64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    data = _extra(extra, 1)
    if data is None:
        return size, packed, offset
    values = iter(struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8]))
    size = next(values, size) if size == 0xFFFFFFFF else size
    packed = next(values, packed) if packed == 0xFFFFFFFF else packed
    offset = next(values, offset) if offset == 0xFFFFFFFF else offset
    return size, packed, offset


def _aes(extra: bytes) -> tuple[int, int]:
    data = _extra(extra, 0x9901)
    if data is None or len(data) < 7:
        return 0, 0
    return data[4], int(struct.unpack_from("<H", data, 5)[0])


def _name(raw: bytes, flags: int) -> str:
    """UTF-8 by flag or where it is valid (many tools forget the flag), else code page 437."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if flags & 0x800 else raw.decode("cp437")


def local_entry(file: BinaryIO, entry: Entry) -> int:
    """Where the data of an entry begins. Raises NoDirectory when no header stands there."""
    file.seek(entry.offset)
    raw = file.read(_LOCAL.size)
    if len(raw) < _LOCAL.size or raw[:4] != b"PK\x03\x04":
        raise NoDirectory("its header is missing")
    parts = _LOCAL.unpack(raw)
    return entry.offset + _LOCAL.size + int(parts[10]) + int(parts[11])


def local_headers(data: mmap.mmap) -> Iterator[tuple[Entry, int]]:
    """Plausible local headers in the order they lie, with the place of their data."""
    pos, number, end = 0, 0, len(data)
    while (pos := data.find(b"PK\x03\x04", pos)) >= 0:
        if pos + _LOCAL.size > end:
            return
        parts = _LOCAL.unpack_from(data, pos)
        version, flags, method, time = parts[1], parts[3], parts[4], parts[5]
        crc, packed, size, name_size, extra_size = parts[7:12]
        start = pos + _LOCAL.size + name_size + extra_size
        if version > 100 or method not in _METHODS or not name_size or start > end:
            pos += 4
            continue
        name = data[pos + _LOCAL.size : pos + _LOCAL.size + name_size]
        extra = data[pos + _LOCAL.size + name_size : start]
        size, packed, _ = _zip64(extra, size, packed, 0)
        strength, aes_method = _aes(extra)
        if flags & 8 and packed == 0:
            size, packed = -1, -1
        number += 1
        yield (
            Entry(
                number,
                _name(name, flags),
                size,
                packed,
                method,
                flags,
                crc,
                time,
                pos,
                0,
                strength,
                aes_method,
            ),
            start,
        )
        pos = start
