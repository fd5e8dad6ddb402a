"""Files inside a disk image: those that may be logs or artefacts, the rest counted.

The number of a member is partition.entry: NTFS's file entry or ext's inode. File systems are walked
by libfsntfs and libfsext, read-only. What no library opens (BitLocker, LUKS, LVM, XFS) is one Gap
with the step that would open it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from bedem.intake.image_disk import Disk, Volume, Window, open_disk, volume_kind, volumes
from bedem.intake.unpack_base import BLOCK, Context, Damaged, Member, Members, damaged_gap
from bedem.model.messages import msg
from bedem.model.records import Gap

_MOST_ENTRIES: Final = 5_000_000
_MOST_DEPTH: Final = 128
# Where logs and artefacts lie, in lower case with / between; anything else is counted only.
_WANTED = re.compile(
    r".*\.(?:evtx?|log|log\.\d+|json|jsonl|csv|xml|vc0|w3c|export|journal|gz|xz|zst|bz2|zip|7z|etl)"
    r"|(?:.*/)?windows/(?:system32/(?:winevt/logs|logfiles|config|sru|dns|dhcp|tasks)/.+|prefetch/.+"
    r"|appcompat/.+|tasks/.+|logs/.+|debug/.+)"
    r"|(?:.*/)?(?:users|documents and settings)/[^/]+/(?:ntuser\.dat|.*usrclass\.dat"
    r"|.*consolehost_history\.txt|.*transcript.*\.txt)"
    r"|(?:.*/)?inetpub/logs/.+|(?:.*/)?var/log/.+|(?:.*/)?(?:root|home/[^/]+)/\.[a-z]*_history"
    r"|(?:.*/)?var/(?:lib/wtmpdb|adm|spool/cron)/.+|\$mft|\$logfile|\$extend/\$usnjrnl.*"
)
_SPARSE: Final = 1  # LIBFSNTFS_EXTENT_FLAG_IS_SPARSE
_SLEEPING: Final = frozenset({"hiberfil.sys", "pagefile.sys", "swapfile.sys"})


def members(path: Path, kind: str, context: Context) -> Members:
    """See the module; a Gap for each volume that cannot be walked."""
    try:
        disk = open_disk(path, kind)
    except Damaged as error:
        yield damaged_gap(context.name, error.why)
        return
    try:
        found = volumes(disk)
        if not found:
            yield damaged_gap(context.name, "no partition table and no file system")
        for volume in found:
            yield from _volume(disk, volume, context)
    except Damaged as error:
        yield damaged_gap(context.name, error.why)
    finally:
        disk.close()


def _volume(disk: Disk, volume: Volume, context: Context) -> Members:
    head = disk.read(volume.offset, 2_048)
    kind = volume_kind(head)
    name = f"partition {volume.number}" if volume.number else context.name
    if kind in ("ntfs", "ext"):
        counted = _Counted()
        try:
            for entry in _WALKERS[kind](Window(disk, volume.offset, volume.size)):
                member = counted.member(entry, volume)
                if member is not None:
                    yield member
        except (OSError, ValueError, RecursionError, MemoryError, Damaged) as error:
            why = error.why if isinstance(error, Damaged) else str(error).partition("\n")[0][:200]
            yield damaged_gap(name, why)
        yield from counted.gaps(name)
    elif kind is not None:
        yield Gap(
            "not_read",
            msg("gap-image-volume", name=name, kind=kind),
            closes=msg("close-image-volume", kind=kind),
            count=1,
        )
    elif head.strip(b"\x00"):
        yield Gap("no_reader", msg("gap-no-reader", name=name, kind="data"), count=1)


class _Entry(NamedTuple):
    """A file: its number in the file system, path, size; start: where its first bytes lie."""

    number: int
    path: str
    size: int
    file: Any
    start: int = 0


class _Counted:
    """Files that are not looked at, and those that hold memory."""

    def __init__(self) -> None:
        self.others = 0
        self.memory: list[str] = []

    def member(self, entry: _Entry, volume: Volume) -> Member | None:
        name = entry.path.casefold()
        last = name.rpartition("/")[2]
        if last in _SLEEPING:
            self.memory.append(entry.path)
            return None
        if not entry.size or _WANTED.fullmatch(name) is None:
            self.others += 1
            return None
        number = f"{volume.number}.{entry.number}"
        return Member(number, f"{volume.number}/{entry.path}", _chunks(entry))

    def gaps(self, name: str) -> Iterator[Gap]:
        if self.others:
            yield Gap(
                "no_reader",
                msg("gap-image-others", name=name, count=self.others),
                count=self.others,
            )
        for path in self.memory:
            yield Gap(
                "no_reader",
                msg("gap-image-memory", name=path),
                count=1,
                closes=msg("close-image-memory"),
            )


def _chunks(entry: _Entry) -> Generator[bytes, None, None]:
    """The content in blocks; sparse stretches after the first bytes come as zeros."""
    at = entry.start
    while at < entry.size:
        try:
            block = entry.file.read_buffer_at_offset(min(BLOCK, entry.size - at), at)
        except (OSError, ValueError, MemoryError) as error:
            raise Damaged(str(error).partition("\n")[0][:200]) from error
        if not block:
            raise Damaged("the file ends early")
        at += len(block)
        yield bytes(block)


def _ntfs(window: Window) -> Iterator[_Entry]:
    import pyfsntfs

    volume = pyfsntfs.volume()
    volume.open_file_object(window)
    try:
        yield from _tree(volume.get_root_directory(), _ntfs_children, _ntfs_entry)
    finally:
        volume.close()


def _ntfs_children(entry: Any) -> Iterator[Any]:
    for number in range(entry.number_of_sub_file_entries):
        yield entry.get_sub_file_entry(number)


def _ntfs_entry(entry: Any, path: str) -> Iterator[_Entry]:
    number = int(entry.file_reference) & 0xFFFF_FFFF_FFFF
    if entry.has_default_data_stream():
        yield _Entry(number, path, int(entry.size), entry)
    for index in range(entry.number_of_alternate_data_streams):
        stream = entry.get_alternate_data_stream(index)
        if stream.name == "$J":
            yield _Entry(number, f"{path}:$J", int(stream.size), stream, _first(stream))


def _first(stream: Any) -> int:
    """Where the first extent with bytes begins: before it an old journal has gigabytes of none."""
    at = 0
    for number in range(stream.get_number_of_extents()):
        _, size, flags = stream.get_extent(number)
        if not flags & _SPARSE:
            return at if at < int(stream.size) else 0
        at += int(size)
    return 0


def _ext(window: Window) -> Iterator[_Entry]:
    import pyfsext

    volume = pyfsext.volume()
    volume.open_file_object(window)
    try:
        yield from _tree(volume.get_root_directory(), _ntfs_children, _ext_entry)
    finally:
        volume.close()


def _ext_entry(entry: Any, path: str) -> Iterator[_Entry]:
    if int(entry.file_mode) & 0xF000 == 0x8000:  # a regular file
        yield _Entry(int(entry.inode_number), path, int(entry.size), entry)


def _tree(root: Any, children: Any, entries: Any) -> Iterator[_Entry]:
    """Depth first in the order of the directory; broken directories end only themselves."""
    stack: list[tuple[Iterator[Any], str, int]] = [(children(root), "", 0)]
    seen = 0
    while stack:
        iterator, prefix, depth = stack[-1]
        try:
            entry = next(iterator, None)
        except (OSError, ValueError):
            entry = None
        if entry is None:
            stack.pop()
            continue
        seen += 1
        if seen > _MOST_ENTRIES:
            raise Damaged(f"more than {_MOST_ENTRIES} entries")
        try:
            name = entry.name or ""
            if name in (".", "..", ""):
                continue
            path = f"{prefix}{name}"
            yield from entries(entry, path)
            if entry.number_of_sub_file_entries and depth < _MOST_DEPTH:
                stack.append((children(entry), f"{path}/", depth + 1))
        except (OSError, ValueError):
            continue


_WALKERS: Final = {"ntfs": _ntfs, "ext": _ext}
