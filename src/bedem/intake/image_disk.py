"""Disk images opened read-only: raw, VHD, VHDX, VMDK, E01, as bytes at offsets; their partitions.

    disk = open_disk(path, kind)      raises Damaged with the reason in English
    volumes(disk)                     partition number, offset, size; the whole where none is

Partition tables: MBR with extended partitions, GPT. Sources: UEFI specification 5.3; the libraries'
format documentation.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from bedem.intake.unpack_base import Damaged

SECTOR: Final = 512
_MOST_PARTITIONS: Final = 256
_EXTENDED: Final = frozenset({0x05, 0x0F, 0x85})
_PROTECTIVE: Final = 0xEE


def image_kind(head: bytes) -> str | None:
    """`vhdx`, `vhd`, `vmdk`, `e01`, `raw` or None; 2,048 bytes are enough."""
    if head.startswith(b"vhdxfile"):
        return "vhdx"
    if head.startswith(b"conectix"):
        return "vhd"
    if head.startswith(b"KDMV"):
        return "vmdk"
    if head.startswith((b"EVF\x09\x0d\x0a\xff\x00", b"EVF2\x0d\x0a\x81\x00")):
        return "e01"
    if volume_kind(head) is not None or _has_partitions(head):
        return "raw"
    return None


def volume_kind(head: bytes) -> str | None:
    """What file system the first bytes of a volume begin; None where that is not known."""
    signed = head[510:512] == b"\x55\xaa"
    if head[3:11] == b"NTFS    " and signed:
        return "ntfs"
    if head[3:11] == b"-FVE-FS-":
        return "bitlocker"
    if head[:6] == b"LUKS\xba\xbe":
        return "luks"
    if head[:4] == b"XFSB":
        return "xfs"
    if signed and head[:1] in (b"\xeb", b"\xe9"):
        if head[3:11] == b"EXFAT   ":
            return "exfat"
        if head[82:87] == b"FAT32" or head[54:58] == b"FAT1":
            return "fat"
    if head[1080:1082] == b"\x53\xef" and len(head) >= 1112:
        inodes, blocks, *_, block_size = struct.unpack_from("<IIIIIII", head, 1024)
        if inodes and blocks and block_size <= 6 and not head[:4].strip(b"\x00\x7f"):
            return "ext"
    if head[512:520] == b"LABELONE" or head[536:544] == b"LVM2 001":
        return "lvm"
    return None


def _has_partitions(head: bytes) -> bool:
    if head[510:512] != b"\x55\xaa" or len(head) < 1024:
        return False
    entries = list(_mbr_entries(head))
    if not entries or any(head[446 + 16 * n] not in (0, 0x80) for n in range(4)):
        return False
    if any(kind == _PROTECTIVE for kind, _, _ in entries):
        return head[512:520] == b"EFI PART" or (
            len(head) >= 4104 and head[4096:4104] == b"EFI PART"
        )
    spans = sorted((start, start + size) for _, start, size in entries)
    ordered = all(a[1] <= b[0] for a, b in pairwise(spans))
    return ordered and all(start >= 1 and size >= 64 for _, start, size in entries)


def _mbr_entries(sector: bytes) -> Iterator[tuple[int, int, int]]:
    """(type, first sector, sectors) of entries that are used."""
    for number in range(4):
        entry = sector[446 + 16 * number : 462 + 16 * number]
        kind, start, size = entry[4], *struct.unpack("<II", entry[8:16])
        if kind and size:
            yield kind, start, size


class Disk(NamedTuple):
    """read(offset, size) gives fewer bytes at the end; raises Damaged."""

    size: int
    read: Callable[[int, int], bytes]
    close: Callable[[], None]


class Volume(NamedTuple):
    """number: of the partition, from 1; 0 where the image is one volume."""

    number: int
    offset: int
    size: int


def open_disk(path: Path, kind: str) -> Disk:
    """The bytes of the disk inside an image. Raises Damaged."""
    try:
        if kind == "raw":
            return _raw(path)
        if kind in ("vhd", "vhdx"):
            import pyvhdi

            file = pyvhdi.file()
            file.open(str(path))
            if file.get_parent_identifier():
                raise Damaged("it is a difference to another image, which is not here")
            return _library(file, file.get_media_size())
        if kind == "vmdk":
            import pyvmdk

            handle = pyvmdk.handle()
            handle.open(str(path))
            handle.open_extent_data_files()
            return _library(handle, handle.get_media_size())
        import pyewf

        parts = (
            pyewf.glob(str(path)) if path.suffix.casefold() in (".e01", ".ex01") else [str(path)]
        )
        ewf = pyewf.handle()
        ewf.open(parts)
        return _library(ewf, ewf.get_media_size())
    except (OSError, ValueError, MemoryError) as error:
        raise Damaged(str(error).partition("\n")[0][:200]) from error


def _raw(path: Path) -> Disk:
    file = path.open("rb")
    size = path.stat().st_size

    def read(offset: int, count: int) -> bytes:
        file.seek(offset)
        return file.read(count)

    return Disk(size, read, file.close)


def _library(handle: Any, size: int) -> Disk:
    def read(offset: int, count: int) -> bytes:
        if offset >= size:
            return b""
        try:
            return bytes(handle.read_buffer_at_offset(min(count, size - offset), offset))
        except (OSError, ValueError, MemoryError) as error:
            raise Damaged(str(error).partition("\n")[0][:200]) from error

    return Disk(size, read, handle.close)


def volumes(disk: Disk) -> list[Volume]:
    """Partitions in order; the whole disk where it has no table."""
    head = disk.read(0, 4_608)
    if volume_kind(head) is not None:
        return [Volume(0, 0, disk.size)]
    if head[510:512] != b"\x55\xaa":
        return []
    entries = list(_mbr_entries(head))
    if any(kind == _PROTECTIVE for kind, _, _ in entries):
        for sector in (SECTOR, 4_096):
            found = _gpt(disk, sector)
            if found:
                return found
        return []
    out: list[Volume] = []
    for kind, start, size in entries:
        if kind in _EXTENDED:
            _extended(disk, start, out)
        else:
            out.append(Volume(len(out) + 1, start * SECTOR, size * SECTOR))
    return [v for v in out if v.offset < disk.size]


def _extended(disk: Disk, first: int, out: list[Volume]) -> None:
    """The chain of logical partitions; a loop ends at a sector seen before."""
    at, seen = first, set()
    while at not in seen and len(out) < _MOST_PARTITIONS:
        seen.add(at)
        sector = disk.read(at * SECTOR, SECTOR)
        if len(sector) < SECTOR or sector[510:512] != b"\x55\xaa":
            return
        following = None
        for kind, start, size in _mbr_entries(sector):
            if kind in _EXTENDED:
                following = first + start
            else:
                out.append(Volume(len(out) + 1, (at + start) * SECTOR, size * SECTOR))
        if following is None:
            return
        at = following


def _gpt(disk: Disk, sector: int) -> list[Volume]:
    header = disk.read(sector, 92)
    if header[:8] != b"EFI PART":
        return []
    table, count, size = struct.unpack_from("<QII", header, 72)
    if not 128 <= size <= 4_096 or count > 1_024:
        return []
    out = []
    for number in range(count):
        entry = disk.read(table * sector + number * size, 128)
        if len(entry) < 128 or not entry[:16].strip(b"\x00"):
            continue
        first, last = struct.unpack_from("<QQ", entry, 32)
        if first <= last and first * sector < disk.size:
            out.append(Volume(number + 1, first * sector, (last - first + 1) * sector))
    return out


class Window(io.RawIOBase):
    """A part of a disk as a file object, as the file-system libraries want it."""

    def __init__(self, disk: Disk, offset: int, size: int) -> None:
        self._disk = disk
        self._offset = offset
        self._size = min(size, max(disk.size - offset, 0))
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._at
        count = left if size < 0 else min(size, left)
        if count <= 0:
            return b""
        data = self._disk.read(self._offset + self._at, count)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def get_size(self) -> int:
        """The size of the part, as libyal asks for it."""
        return self._size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
