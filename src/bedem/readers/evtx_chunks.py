"""Chunks and records of an EVTX file, found without trusting the file header.

A chunk is 64 KiB: header of 512 bytes, then records. Offsets in the header: first and last record
number (8, 16), first and last id (24, 32), free offset (48), CRC32 of the records (52), CRC32 of
the header (124, over 0..120 and 128..512). A record: two stars and two zero bytes,
size, id, FILETIME, BinXML, size again. Layout after libevtx's format notes; what damage does to
them was measured on broken files.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Iterator
from typing import Final

import msgspec

CHUNK_MAGIC: Final = b"ElfChnk\x00"
FILE_MAGIC: Final = b"ElfFile\x00"
RECORD_MAGIC: Final = b"**\x00\x00"
# Searched for without their zeros: logs are full of zeros, and a search for those crawls.
_CHUNK_NEEDLE: Final = CHUNK_MAGIC.rstrip(b"\0")
_RECORD_NEEDLE: Final = RECORD_MAGIC.rstrip(b"\0")
CHUNK_BYTES: Final = 65_536
FILE_HEADER_BYTES: Final = 4_096
FIRST_RECORD: Final = 512
# header, one BinXML end token and the trailing size: nothing shorter is a record
SMALLEST_RECORD: Final = 29
# The parser stops at the record whose number the header names as last: name one that never comes.
_NO_LAST_ID: Final = 2**63 - 1
_WINDOW: Final = 1 << 16
_ZEROS: Final = bytes(_WINDOW)

_header = struct.Struct("<8sQQQQIIIIII")
_record = struct.Struct("<4sIQQ")
_u32 = struct.Struct("<I")
_sizes = struct.Struct("<IQ")

Bytes = bytes | bytearray | memoryview


class Frame(msgspec.Struct, gc=False):
    """One record's place inside its chunk."""

    offset: int
    size: int
    number: int


class Chunk(msgspec.Struct):
    """A chunk as it is to be parsed: always 64 KiB, cut ones padded with zeros.

    offset: in the file. present: bytes really there. free: end of the live records.
    """

    offset: int
    data: bytes | bytearray
    present: int
    free: int
    header_ok: bool
    records_ok: bool
    rebuilt: bool = False

    def own(self) -> bytearray:
        """The bytes to write to: sound chunks, which are most, are never copied for that."""
        if not isinstance(self.data, bytearray):
            self.data = bytearray(self.data)
        return self.data


def header_is_sane(data: Bytes) -> bool:
    """CRC of the header holds, or at least its sizes are possible."""
    if len(data) < FIRST_RECORD:
        return False
    if _header_crc(data) == _u32.unpack_from(data, 124)[0]:
        return True
    size, _last, free = struct.unpack_from("<III", data, 40)
    return bool(size == 128 and FIRST_RECORD <= free <= CHUNK_BYTES)


def _header_crc(data: Bytes) -> int:
    return zlib.crc32(bytes(data[128:FIRST_RECORD]), zlib.crc32(bytes(data[0:120])))


def find_chunks(view: mmap.mmap | bytes, start: int, stop: int) -> Iterator[Chunk]:
    """Chunks whose first byte lies in [start, stop), wherever they stand.

    Bytes between chunks that still hold framed records (a header that was wiped) become a chunk
    with a made header: the records inside are kept, templates they lost are the parser's to tell.
    """
    size = len(view)
    at = start
    while at < stop:
        found = _next_magic(view, at, stop)
        if found > at:
            yield from _headless(view, at, found, size)
        if found >= stop:
            return
        head = view[found : found + FIRST_RECORD]
        if not header_is_sane(head):
            at = found + len(CHUNK_MAGIC)
            continue
        at, chunk = _whole_chunk(view, found, size)
        yield chunk


def _next_magic(view: mmap.mmap | bytes, at: int, stop: int) -> int:
    """Offset of the next chunk header that begins before `stop`, else `stop`."""
    if view[at : at + len(CHUNK_MAGIC)] == CHUNK_MAGIC:
        return at
    found = _find(view, _CHUNK_NEEDLE, at, stop + len(_CHUNK_NEEDLE) - 1)
    return stop if found < 0 else found


def _find(view: mmap.mmap | bytes, needle: bytes, at: int, stop: int) -> int:
    """`view.find`, in pieces taken out of the map: its own search is many times slower.

    Logs are made with room to grow: what holds nothing but zeros is passed over by comparing.
    """
    step = _WINDOW - len(needle) + 1
    while at < stop:
        piece = view[at : min(at + _WINDOW, stop)]
        found = -1 if piece == _ZEROS else piece.find(needle)
        if found >= 0:
            return at + found
        at += step
    return -1


def _whole_chunk(view: mmap.mmap | bytes, begin: int, size: int) -> tuple[int, Chunk]:
    """End and chunk: 64 KiB, or less where another whole header begins (bytes were lost inside)."""
    end = min(begin + CHUNK_BYTES, size)
    data = view[begin:end]
    chunk = _cut_out(begin, data)
    # nothing was lost where the checksum holds
    at = chunk.free if chunk.records_ok else FIRST_RECORD
    while True:
        found = data.find(_CHUNK_NEEDLE, at)
        if found < 0:
            return end, chunk
        head = view[begin + found : begin + found + FIRST_RECORD]
        if len(head) == FIRST_RECORD and _header_crc(head) == _u32.unpack_from(head, 124)[0]:
            return begin + found, _cut_out(begin, data[:found])
        at = found + len(CHUNK_MAGIC)


def _cut_out(begin: int, data: bytes) -> Chunk:
    present = len(data)
    data = data.ljust(CHUNK_BYTES, b"\0")
    free = min(max(_u32.unpack_from(data, 48)[0], FIRST_RECORD), CHUNK_BYTES)
    header_ok = _header_crc(data) == _u32.unpack_from(data, 124)[0]
    records_ok = zlib.crc32(memoryview(data)[FIRST_RECORD:free]) == _u32.unpack_from(data, 52)[0]
    return Chunk(begin, data, present, free, header_ok, records_ok and present >= free)


def _headless(view: mmap.mmap | bytes, begin: int, end: int, size: int) -> Iterator[Chunk]:
    """A chunk whose header is gone: found by its first record, rebuilt where it must have stood."""
    at = begin
    while at < end:
        first = _find(view, _RECORD_NEEDLE, at, end)
        if first < 0:
            return
        if not _framed(view, first, min(size, end)):
            at = first + 1
            continue
        # Records begin 512 bytes into their chunk; chunks stand 64 KiB apart from 4,096 on.
        aligned = (first - FILE_HEADER_BYTES) // CHUNK_BYTES * CHUNK_BYTES + FILE_HEADER_BYTES
        chunk_at = aligned if begin <= aligned <= first - FIRST_RECORD else first - FIRST_RECORD
        chunk_at = max(chunk_at, 0)
        stop = min(chunk_at + CHUNK_BYTES, end)
        data = bytearray(view[chunk_at:stop])
        data.extend(bytes(CHUNK_BYTES - len(data)))
        frames = frames_between(data, FIRST_RECORD, CHUNK_BYTES)
        if frames:
            free = frames[-1].offset + frames[-1].size
            make_header(data, frames, free)
            yield Chunk(chunk_at, data, stop - chunk_at, free, False, False, rebuilt=True)
        at = max(stop, first + 1)


def make_header(data: bytearray, frames: list[Frame], free: int) -> None:
    """Write a plausible chunk header over the first 512 bytes."""
    first, last = frames[0].number, _NO_LAST_ID
    data[:FIRST_RECORD] = bytes(FIRST_RECORD)
    _header.pack_into(
        data, 0, CHUNK_MAGIC, first, last, first, last, 128, frames[-1].offset, free, 0, 0, 0
    )
    _u32.pack_into(data, 52, zlib.crc32(memoryview(data)[FIRST_RECORD:free]))
    _u32.pack_into(data, 124, _header_crc(data))


def _framed(data: mmap.mmap | Bytes, offset: int, end: int) -> int:
    """Size of the record at `offset` if its two sizes agree, else 0."""
    if offset + SMALLEST_RECORD > end:
        return 0
    magic, size, _number, _time = _record.unpack_from(data, offset)
    if magic != RECORD_MAGIC or size < SMALLEST_RECORD or offset + size > end:
        return 0
    return size if _u32.unpack_from(data, offset + size - 4)[0] == size else 0


def frames_between(data: bytes | bytearray, begin: int, end: int) -> list[Frame]:
    """Records framed in [begin, end); after a bad one the next good header is looked for."""
    frames: list[Frame] = []
    at = begin
    header, trailer = _record.unpack_from, _u32.unpack_from
    while at + SMALLEST_RECORD <= end:
        magic, size, number, _time = header(data, at)
        after = at + size
        if (
            magic == RECORD_MAGIC
            and size >= SMALLEST_RECORD
            and after <= end
            and trailer(data, after - 4)[0] == size
        ):
            frames.append(Frame(at, size, number))
            at = after
            continue
        at = data.find(_RECORD_NEEDLE, at + 1, end)
        if at < 0:
            break
    return frames


def trusted_frames(data: bytes | bytearray, begin: int, end: int) -> list[Frame]:
    """Records of a chunk whose checksum holds: sizes are followed without asking further."""
    frames: list[Frame] = []
    at = begin
    header = _sizes.unpack_from
    while at < end:
        size, number = header(data, at + 4)
        if size < SMALLEST_RECORD or at + size > end:
            return frames_between(data, begin, end)
        frames.append(Frame(at, size, number))
        at += size
    return frames


def holes(frames: list[Frame], begin: int, end: int) -> list[tuple[int, int]]:
    """Stretches of [begin, end) that no frame covers."""
    found = []
    at = begin
    for frame in frames:
        if frame.offset > at:
            found.append((at, frame.offset))
        at = frame.offset + frame.size
    if at < end:
        found.append((at, end))
    return found


def forget_last_id(data: bytearray) -> None:
    """Make the parser go on to the free offset whatever number a record has."""
    struct.pack_into("<Q", data, 32, _NO_LAST_ID)


def bridge(data: bytearray, gaps: list[tuple[int, int]]) -> None:
    """Lay one unreadable record over each hole, so that the parser steps over it.

    Only the first 28 and last 4 bytes of the hole change: templates inside it stay in reach.
    """
    for begin, end in gaps:
        if end - begin >= SMALLEST_RECORD:
            _record.pack_into(data, begin, RECORD_MAGIC, end - begin, 0, 0)
            data[begin + 24] = 0xFF  # no BinXML token: the parser refuses it instead of reading on
            _u32.pack_into(data, end - 4, end - begin)


def renumber(data: bytearray, frames: list[Frame]) -> list[Frame]:
    """Number damaged or old records 1, 2, 3: their own numbers may be garbage or repeat.

    The time in the header is zeroed, since the parser gives up the chunk at an impossible one; it
    is never used (in exported files it belongs to the next record).
    """
    renumbered = [Frame(f.offset, f.size, i) for i, f in enumerate(frames, 1)]
    for frame in renumbered:
        _record.pack_into(data, frame.offset, RECORD_MAGIC, frame.size, frame.number, 0)
    return renumbered


def file_header() -> bytes:
    """A made 4 KiB file header that announces one chunk."""
    head = bytearray(FILE_HEADER_BYTES)
    head[0:8] = FILE_MAGIC
    struct.pack_into("<QQQIHHHH", head, 8, 0, 0, 1, 128, 1, 3, FILE_HEADER_BYTES, 1)
    _u32.pack_into(head, 124, zlib.crc32(memoryview(head)[:120]))
    return bytes(head)
