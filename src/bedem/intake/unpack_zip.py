"""zip: own reader of the directory and of members.

The directory is walked entry by entry within limits. Where it is missing or broken (a download cut
short, a disk image carved), members are found by their local headers instead. Methods: stored,
deflate, deflate64, bzip2, LZMA, zstd, xz; encryption: ZipCrypto and AES.
"""

from __future__ import annotations

import bz2
import lzma
import mmap
import stat
import struct
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO, Final

import inflate64
from pyzipper.zipfile import CRCZipDecrypter
from pyzipper.zipfile_aes import WZ_SALT_LENGTHS, AESZipDecrypter

from bedem.intake.unpack_base import (
    BLOCK,
    MAX_DICTIONARY,
    Context,
    Damaged,
    Limits,
    Member,
    Members,
    damaged_gap,
    nothing,
    password_gap,
)
from bedem.intake.unpack_stream import Decompressor, Inflate, Zstd, pump
from bedem.intake.zip_directory import Entry, NoDirectory, directory, local_entry, local_headers
from bedem.model.messages import msg
from bedem.model.records import Gap

_AES: Final = 99
_MAC: Final = 10
_TRIED: Final = 16 * 1024 * 1024


class _WrongPassword(Exception):
    pass


class _Inflate64:
    """Deflate64 with the manners of bz2 and lzma; Windows writes it into zips above 2 GiB."""

    needs_input = True
    unused_data = b""

    def __init__(self) -> None:
        self._inner = inflate64.Inflater()

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        del max_length
        return bytes(self._inner.inflate(data))


class _Lzma:
    """LZMA as zip stores it: version, size of the properties, properties, raw stream."""

    unused_data = b""

    def __init__(self) -> None:
        self._head = b""
        self._inner: lzma.LZMADecompressor | None = None

    @property
    def eof(self) -> bool:
        return self._inner is not None and self._inner.eof

    @property
    def needs_input(self) -> bool:
        return self._inner is None or self._inner.needs_input

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if self._inner is None:
            self._head += data
            if len(self._head) < 9:
                return b""
            size = struct.unpack_from("<H", self._head, 2)[0]
            if size != 5:
                raise ValueError("LZMA properties of unknown size")
            properties, data = self._head[4:9], self._head[9:]
            dictionary = struct.unpack_from("<I", properties, 1)[0]
            if dictionary > MAX_DICTIONARY:
                raise ValueError("LZMA dictionary too large")
            mode = properties[0]
            one = {
                "id": lzma.FILTER_LZMA1,
                "dict_size": max(dictionary, 4096),
                "lc": mode % 9,
                "lp": mode // 9 % 5,
                "pb": mode // 45,
            }
            self._inner = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[one])
        return self._inner.decompress(data, max_length)


_METHODS: Final[dict[int, Callable[[], Decompressor]]] = {
    8: lambda: Inflate(-15),
    9: _Inflate64,
    12: bz2.BZ2Decompressor,
    14: _Lzma,
    20: Zstd,
    93: Zstd,
    95: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_DICTIONARY),
}
_GREEDY: Final = frozenset({9, 20, 93})  # give all their output at once


def zip_directory(path: Path, limits: Limits) -> list[Entry] | Gap:
    """Entries of the archive's own directory, folders included; a Gap when it has none.

    With a Gap the archive can not be cut into batches of members; `walk` may still salvage it.
    """
    out: list[Entry] = []
    try:
        with path.open("rb") as file:
            for entry in directory(file):
                out.append(entry)
                if len(out) > limits.members:
                    message = msg("gap-archive-members", limit=limits.members)
                    return Gap("refused", message)
    except NoDirectory as error:
        return damaged_gap(path.name, str(error))
    return out


def members(path: Path, kind: str, context: Context) -> Members:
    del kind
    locked = False
    passwords = _Passwords(context)
    with path.open("rb") as file:
        last = 0
        try:
            for entry in directory(file):
                last = entry.number
                if context.numbers is None or entry.number in context.numbers:
                    yield from _member(file, entry, context, passwords)
        except NoDirectory as error:
            yield damaged_gap(context.name, str(error))
            if last == 0 and context.numbers is None:
                yield from _salvaged(file, context, passwords)
        locked = passwords.failed
    if locked:
        yield password_gap(context.name, len(context.passwords))


class _Passwords:
    """Tries the password that fitted last time first."""

    def __init__(self, context: Context) -> None:
        self.known = list(context.passwords)
        self.failed = False

    def fitting(self, file: BinaryIO, entry: Entry, start: int) -> _Cipher | None:
        for password in list(self.known):
            try:
                cipher = _Cipher(file, entry, start, password)
            except _WrongPassword:
                continue
            if len(self.known) > 1 and not cipher.sure and not _opens(file, entry, start, cipher):
                continue
            self.known.remove(password)
            self.known.insert(0, password)
            return _Cipher(file, entry, start, password)
        self.failed = True
        return None


def _member(
    file: BinaryIO, entry: Entry, context: Context, passwords: _Passwords
) -> Iterator[Member | Gap]:
    if entry.is_folder:
        context.budget.member()
        return
    refused = _refused(entry)
    method = entry.method if entry.method != _AES else entry.aes_method
    if not refused and method != 0 and method not in _METHODS:
        refused = "gap-member-method"
    if refused:
        detail = str(method) if refused == "gap-member-method" else ""
        yield Member(entry.number, entry.name, nothing(), refused, detail)
        return
    try:
        local = local_entry(file, entry)
    except NoDirectory as error:
        context.budget.member()
        yield damaged_gap(entry.name, str(error))
        return
    cipher = None
    if entry.encrypted:
        cipher = passwords.fitting(file, entry, local)
        if cipher is None:
            context.budget.member()
            return
    yield Member(entry.number, entry.name, _content(file, entry, local, cipher, _Reading()))


def _refused(entry: Entry) -> str:
    mode = entry.unix_mode
    if stat.S_ISLNK(mode):
        return "gap-member-link"
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        return "gap-member-device"
    return ""


class _Cipher:
    """Decrypts one member; `sure` when its check is more than one byte."""

    def __init__(self, file: BinaryIO, entry: Entry, start: int, password: bytes) -> None:
        self.aes = entry.method == _AES
        info = SimpleNamespace(
            filename="",
            wz_aes_strength=entry.aes_strength,
            use_datadescripter=bool(entry.flags & 8),
            _raw_time=entry.time,
            CRC=entry.crc,
        )
        self.head = WZ_SALT_LENGTHS.get(entry.aes_strength, 0) + 2 if self.aes else 12
        self.sure = self.aes
        file.seek(start)
        header = file.read(self.head)
        if len(header) < self.head or (self.aes and self.head == 2):
            raise _WrongPassword
        maker: Any = AESZipDecrypter if self.aes else CRCZipDecrypter
        try:
            self._inner = maker(info, password, header)
        except RuntimeError as error:
            raise _WrongPassword from error

    def decrypt(self, data: bytes) -> bytes:
        return bytes(self._inner.decrypt(data))

    def mac_fits(self, mac: bytes) -> bool:
        return bool(self._inner.hmac.digest()[:_MAC] == mac)


def _opens(file: BinaryIO, entry: Entry, start: int, cipher: _Cipher) -> bool:
    """Whether a password that passed a one-byte check opens the member, or its first 16 MiB."""
    size = 0
    try:
        for block in _content(file, entry, start, cipher, _Reading()):
            size += len(block)
            if size > _TRIED:
                break
    except Damaged:
        return False
    return True


class _Reading:
    """How far a member's packed bytes were read, and what of them was not the member's."""

    def __init__(self) -> None:
        self.pos = 0
        self.rest: list[bytes] = []

    @property
    def end(self) -> int:
        return self.pos - sum(map(len, self.rest))


def _content(
    file: BinaryIO, entry: Entry, start: int, cipher: _Cipher | None, reading: _Reading
) -> Generator[bytes, None, None]:
    """Unpacked blocks; Damaged where the bytes end, do not unpack or have another checksum."""
    method, crc, size = entry.method, 0, 0
    packed = _packed(file, entry, start, cipher, reading)
    if method == _AES:
        method = entry.aes_method
    if method == 0:
        source = packed
    else:
        step = 1024 if method in _GREEDY else BLOCK // 4
        source = pump(packed, _METHODS[method], step, reading.rest)
    for block in source:
        if 0 <= entry.size < size + len(block) and method in {9, 14}:
            block = block[: entry.size - size]  # noqa: PLW2901 - these do not mark their end
        crc = zlib.crc32(block, crc)
        size += len(block)
        yield block
        if method in {9, 14} and size == entry.size:
            break
    if entry.crc and crc != entry.crc:
        raise Damaged("checksum differs")
    if cipher is not None and cipher.aes and not entry.crc:
        file.seek(start + entry.packed - _MAC)
        if not cipher.mac_fits(file.read(_MAC)):
            raise Damaged("checksum differs")


def _packed(
    file: BinaryIO, entry: Entry, start: int, cipher: _Cipher | None, reading: _Reading
) -> Iterator[bytes]:
    pos = start
    stop = start + entry.packed
    if cipher is not None:
        pos += cipher.head
        stop -= _MAC if cipher.aes else 0
    while pos < stop:
        file.seek(pos)
        block = file.read(min(BLOCK, stop - pos))
        if not block:
            raise Damaged("ends early")
        pos += len(block)
        reading.pos = pos
        yield cipher.decrypt(block) if cipher is not None else block


def _salvaged(file: BinaryIO, context: Context, passwords: _Passwords) -> Members:
    """Members by their local headers, numbered in the order they lie."""
    if file.seek(0, 2) == 0:
        return
    pos, number = 0, 0
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for found, start in local_headers(data):
            context.budget.add(0)
            if found.offset < pos:  # a header inside the member before: a zip stored in a zip
                continue
            number += 1
            entry = found._replace(number=number)
            reading = _Reading()
            open_end = entry.packed < 0
            if open_end:
                entry = entry._replace(packed=_longest(data, start, entry.method))
            if entry.encrypted and open_end:
                context.budget.member()
                yield damaged_gap(entry.name, "its size is unknown")
            elif entry.is_folder or entry.encrypted:
                yield from _member(file, entry, context, passwords)
            elif entry.method != 0 and entry.method not in _METHODS:
                detail = str(entry.method)
                yield Member(number, entry.name, nothing(), "gap-member-method", detail)
            else:
                yield Member(number, entry.name, _content(file, entry, start, None, reading))
            pos = reading.end if open_end else start + entry.packed


def _longest(data: mmap.mmap, start: int, method: int) -> int:
    """How long a member of unknown size can be: to the end; stored ones to their descriptor."""
    end = len(data)
    if method != 0:
        return end - start
    at = data.find(b"PK\x07\x08", start)
    while at >= 0 and at + 12 <= end:
        if struct.unpack_from("<L", data, at + 8)[0] == at - start:
            return at - start
        at = data.find(b"PK\x07\x08", at + 4)
    at = data.find(b"PK\x03\x04", start)
    return (at if at >= 0 else end) - start
