"""7z: one pass, folder by folder, since most are solid and know no random access.

py7zr reads the directory and makes the decompressors; the loop is here, because its own one gives
up the whole archive at the first name it does not like, and holds big blocks.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import py7zr
from py7zr.exceptions import ArchiveError, InternalError, PasswordRequired

from bedem.intake.unpack_base import (
    BLOCK,
    Context,
    Damaged,
    Member,
    Members,
    damaged_gap,
    nothing,
    password_gap,
    refuse,
)

# What py7zr lets through when a header is damaged, or decrypted with a wrong password.
_FAULTS: Final = (
    ArchiveError,
    InternalError,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    MemoryError,
    RecursionError,
    RuntimeError,
)
_MAX_KEY_ROUNDS: Final = 24  # 7-Zip uses 2**19; a hostile header may ask for 2**62


def members(path: Path, kind: str, context: Context) -> Members:
    del kind
    archive = _open(path, context)
    if not isinstance(archive, py7zr.SevenZipFile):
        yield archive
        return
    with archive:
        yield from _members(archive, context)


def _open(path: Path, context: Context) -> Any:
    """The archive opened with the first password that reads its directory and first bytes."""
    locked, why = False, ""
    for password in (None, *context.passwords):
        text = None if password is None else password.decode("utf-8", "replace")
        try:
            archive = py7zr.SevenZipFile(path, password=text)
        except PasswordRequired:
            locked = True
            continue
        except _FAULTS as error:
            why = why or str(error) or type(error).__name__
            continue
        try:
            if _too_costly(archive):
                archive.close()
                return refuse("gap-member-method", context.name)
            if archive.needs_password() and (text is None or not _fits(archive)):
                locked = True
                archive.close()
                continue
        except _FAULTS:
            locked = True
            archive.close()
            continue
        archive.reset()
        return archive
    if locked:
        return password_gap(context.name, len(context.passwords))
    return damaged_gap(context.name, why or "no directory")


def _folders(archive: Any) -> list[Any]:
    streams = getattr(archive.header, "main_streams", None)
    return list(streams.unpackinfo.folders) if streams is not None else []


def _too_costly(archive: Any) -> bool:
    """Whether a folder's key needs more rounds than any honest archive asks for."""
    for folder in _folders(archive):
        for coder in folder.coders:
            properties = coder.get("properties")
            if coder["method"] == b"\x06\xf1\x07\x01" and properties:
                rounds = properties[0] & 0x3F
                if _MAX_KEY_ROUNDS < rounds < 0x3F:
                    return True
    return False


def _fits(archive: Any) -> bool:
    """Whether the password opens the smallest member whose CRC is known."""
    files = [f for f in archive.files if not f.emptystream and f.crc32 is not None]
    if not files:
        return True
    first = files[0]
    crc = 0
    try:
        for block in _content(archive, first, _start(archive, first)):
            crc = zlib.crc32(block, crc)
    except Damaged:
        return False
    return bool(crc == first.crc32)


def _start(archive: Any, member: Any) -> int:
    streams = archive.header.main_streams
    number = next(i for i, f in enumerate(streams.unpackinfo.folders) if f is member.folder)
    return int(archive.worker.src_start + streams.packinfo.packpositions[number])


def _members(archive: Any, context: Context) -> Members:
    """Members in the archive's order; a folder's bytes are read on, member after member."""
    folder, broken = None, False
    for number, entry in enumerate(archive.files, 1):
        if entry.is_directory:
            context.budget.member()
            continue
        if entry.emptystream:
            yield Member(number, str(entry.filename), nothing())
            continue
        if entry.folder is not folder:
            folder, broken = entry.folder, False
            try:
                archive.fp.seek(_start(archive, entry))
            except (*_FAULTS, StopIteration) as error:
                yield damaged_gap(str(entry.filename), str(error))
                broken = True
        if broken:
            yield damaged_gap(str(entry.filename), "its block is damaged before it")
            continue
        state = _State(_content(archive, entry, None), entry.crc32)
        link = entry.is_symlink or entry.is_junction
        refused = "gap-member-link" if link else "gap-member-device" if entry.is_socket else ""
        yield Member(number, str(entry.filename), state, refused)
        try:
            for block in state:  # what the caller did not want must still be read past
                context.budget.add(len(block))
        except Damaged:
            pass  # the member was refused already; the next one says that it can not be reached
        broken = state.broken


class _State:
    """The blocks of a member, its CRC checked at the end; remembers damage for the next one."""

    def __init__(self, source: Iterator[bytes], crc: int | None) -> None:
        self._source = source
        self._wanted = crc
        self._crc = 0
        self.broken = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def close(self) -> None:
        """Its source reads the archive's own file, which is closed with the archive."""

    def __next__(self) -> bytes:
        if self.broken:
            raise StopIteration
        try:
            block = next(self._source)
        except Damaged:
            self.broken = True
            raise
        except StopIteration:
            wanted, self._wanted = self._wanted, None
            if wanted is not None and wanted != self._crc:
                raise Damaged("checksum differs") from None
            raise
        self._crc = zlib.crc32(block, self._crc)
        return block


def _content(archive: Any, entry: Any, start: int | None) -> Iterator[bytes]:
    remaining = int(entry.uncompressed)
    try:
        if start is not None:
            archive.fp.seek(start)
        decompressor = entry.folder.get_decompressor(entry.compressed)
        idle = 0
        while remaining > 0:
            before = archive.fp.tell()
            block = bytes(decompressor.decompress(archive.fp, min(remaining, BLOCK)))
            idle = 0 if block or archive.fp.tell() != before else idle + 1
            if idle > 1:
                raise Damaged("ends early")
            remaining -= len(block)
            yield block
    except PasswordRequired as error:
        raise Damaged("password needed") from error
    except _FAULTS as error:
        raise Damaged(str(error) or type(error).__name__) from error
