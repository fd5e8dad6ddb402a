"""Writes event log files (EVTX 3.1) chunk by chunk; what is in memory is one chunk of 64 KiB.

Source of the format: the documentation of libevtx and real files; tests read every file back with
two readers that share no code with this one.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Final

from bedem.exercise.binxml import Shape, Template, filetime

__all__ = ["EvtxWriter"]

CHUNK_BYTES: Final = 65_536
CHUNK_HEADER: Final = 512
FILE_HEADER: Final = 4_096
RECORD: Final = struct.Struct("<4sIQQ4sBBII")
FIXED: Final = struct.Struct("<QQII")
KEPT_PACKINGS: Final = 4_096


class EvtxWriter:
    """One log of one computer.

    number: EventRecordID of the first record written; a log that has rolled over starts above 1.
    """

    def __init__(self, path: Path, number: int = 1) -> None:
        self._out = path.open("wb")
        self._out.write(b"\0" * FILE_HEADER)
        self.next_number = number
        self.records = 0
        self._chunks = 0
        self._templates: dict[tuple[int, str], Template] = {}
        self._packed: dict[tuple[object, ...], tuple[bytes, bytes]] = {}
        self._begin()

    def __enter__(self) -> EvtxWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def write(
        self,
        shape: Shape,
        computer: str,
        micros: int,
        values: tuple[object, ...],
        process: int = 4,
        thread: int = 8,
    ) -> int:
        """One record; micros: microseconds since 1970 in UTC; returns its EventRecordID."""
        key = (id(shape), computer)
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = Template(shape, computer)
        packing = (template.id, values)
        packed = self._packed.get(packing)
        if packed is None:
            if len(self._packed) >= KEPT_PACKINGS:
                self._packed.clear()
            packed = self._packed[packing] = template.instance(values)
        descriptors, constant = packed
        size = (RECORD.size + len(descriptors) + FIXED.size + len(constant) + 12) // 8 * 8
        known = template.id in self._placed
        room = size if known else size + len(template) + 8
        # libevtx leaves out the last record of a chunk that is full to the last byte
        if self._used + room >= CHUNK_BYTES:
            self._end()
            known = False
        self._put(template, known, descriptors, constant, filetime(micros), process, thread)
        number = self.next_number
        self.next_number += 1
        self.records += 1
        return number

    def close(self) -> None:
        """The last chunk and the file header."""
        if self._out.closed:
            return
        if self._parts or not self._chunks:
            self._end()
        head = struct.pack(
            "<8sQQQIHHHH76xI", b"ElfFile\0", 0, max(self._chunks - 1, 0), self.next_number,
            128, 1, 3, FILE_HEADER, self._chunks, 0,
        )  # fmt: skip
        crc = zlib.crc32(head[:120])
        self._out.seek(0)
        self._out.write(head + struct.pack("<I", crc))
        self._out.close()

    def _begin(self) -> None:
        self._parts: list[bytes] = []
        self._used = CHUNK_HEADER
        self._placed: dict[int, int] = {}
        self._buckets = [0] * 32
        self._first = self.next_number
        self._last_at = 0

    def _put(
        self,
        template: Template,
        known: bool,
        descriptors: bytes,
        constant: bytes,
        stamped: int,
        process: int,
        thread: int,
    ) -> None:
        """A record at the end of the chunk; the first of its kind carries the definition."""
        begin = self._used
        definition = b""
        if not known:
            at = begin + RECORD.size
            bucket = template.id % 32
            definition = template.placed(at, self._buckets[bucket])
            self._buckets[bucket] = self._placed[template.id] = at
        body = len(definition) + len(descriptors) + FIXED.size + len(constant)
        size = (RECORD.size + body + 12) // 8 * 8
        number = self.next_number
        self._parts += (
            RECORD.pack(b"**\0\0", size, number, stamped, b"\x0f\x01\x01\0", 0x0C, 1, template.id,
                        self._placed[template.id]),
            definition,
            descriptors,
            FIXED.pack(stamped, number, process, thread),
            constant,
            b"\0" * (size - RECORD.size - body - 4),
            struct.pack("<I", size),
        )  # fmt: skip
        self._last_at = begin
        self._used += size

    def _end(self) -> None:
        """Write the chunk with both of its checksums and begin the next."""
        body = b"".join(self._parts)
        last = self.next_number - 1
        first = self._first if body else 1
        head = struct.pack(
            "<8sQQQQIIII64xI", b"ElfChnk\0", first, last if body else 0, first, last if body else 0,
            128, self._last_at, self._used, zlib.crc32(body), 1,
        )  # fmt: skip
        tables = b"\0" * 256 + struct.pack("<32I", *self._buckets)
        crc = zlib.crc32(tables, zlib.crc32(head[:120]))
        whole = head + struct.pack("<I", crc) + tables + body
        self._out.write(whole.ljust(CHUNK_BYTES, b"\0"))
        self._chunks += 1
        self._begin()
