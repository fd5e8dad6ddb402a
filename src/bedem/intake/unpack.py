"""Archives: what is inside, file by file, in bounded memory, disk and time.

    archive_kind(head)              zip, gz, tar, bz2, xz, zst, 7z, rar (told, not read), a disk
                                    image (raw, vhd, vhdx, vmdk, e01) or None
    zip_directory(path, limits)     entries of a zip, for cutting it into batches
    walk(path, spool, limits, ...)  every file inside, nested archives opened, and the gaps

Members are spooled under hashed names, never under their own. A limit stops the whole outermost
file and leaves a Gap; damage stops one member and keeps what came out of it before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from bedem.intake import unpack_7z, unpack_image, unpack_stream, unpack_tar, unpack_zip
from bedem.intake.image_disk import image_kind
from bedem.intake.unpack_base import (
    Budget,
    Context,
    Damaged,
    Limits,
    Member,
    Members,
    Stop,
    damaged_gap,
    hostile_name,
    refuse,
)
from bedem.intake.unpack_zip import zip_directory
from bedem.intake.zip_directory import Entry
from bedem.model.messages import msg
from bedem.model.records import Gap

__all__ = ["Entry", "Leaf", "Limits", "archive_kind", "walk", "zip_directory"]

HEAD_BYTES: Final = 4_096
_MAGIC: Final = (
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
)
_BZ2_BLOCKS: Final = (b"1AY&SY", b"\x17rE8P\x90")
# Documents are zips too; they are evidence as they are.
_DOCUMENTS: Final = (b"[Content_Types].xml", b"mimetype", b"_rels/.rels")


class Leaf(NamedTuple):
    """One file inside: `suffix` joins to the source id (`.3.2`), `name` is its path inside.

    path: a spooled copy that is deleted when the iterator goes on. sha256: hex, of the content.
    """

    suffix: str
    name: str
    path: Path
    size: int
    sha256: str


def archive_kind(head: bytes) -> str | None:
    """The kind of archive the first bytes begin; 512 of them are enough."""
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}:
        name = head[30:].startswith(_DOCUMENTS)
        return None if head[:4] == b"PK\x03\x04" and name else "zip"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:3] == b"BZh" and head[3:4] in b"123456789" and head[4:10] in _BZ2_BLOCKS:
        return "bz2"
    return "tar" if unpack_tar.is_header(head[:512]) else image_kind(head)


def _rar(path: Path, kind: str, context: Context) -> Members:
    del path, kind
    yield Gap(
        "not_read",
        msg("gap-archive-rar", name=context.name),
        closes=msg("close-archive-rar"),
    )


_OPEN: Final[dict[str, Callable[[Path, str, Context], Members]]] = {
    "zip": unpack_zip.members,
    "gz": unpack_stream.members,
    "bz2": unpack_stream.members,
    "xz": unpack_stream.members,
    "zst": unpack_stream.members,
    "tar": unpack_tar.members,
    "7z": unpack_7z.members,
    **dict.fromkeys(("raw", "vhd", "vhdx", "vmdk", "e01"), unpack_image.members),
    "rar": _rar,
}


def walk(
    path: Path,
    spool: Path,
    limits: Limits,
    passwords: Sequence[bytes] = (),
    numbers: frozenset[int] | None = None,
    beat: Callable[[], None] = lambda: None,
) -> Iterator[Leaf | Gap]:
    """Every file inside the archive at `path`, and a Gap for each thing that was not read.

    numbers: only these members of the outermost archive (zip). beat is called while bytes come out.
    Gap.source of a Gap about one member is its suffix (`.3.2`), None when the outermost file is
    meant. Raises OSError when the spool folder has no room or the archive itself can not be read.
    """
    budget = Budget(limits, path.stat().st_size, beat)
    context = Context(budget, passwords, path.name, numbers)
    try:
        yield from _walk(path, spool, context, "", "", 1)
    except Stop as stop:
        yield Gap("refused", stop.message, closes=msg("close-archive-limit"))


def _walk(
    path: Path, spool: Path, context: Context, suffix: str, prefix: str, depth: int
) -> Iterator[Leaf | Gap]:
    with path.open("rb") as file:
        kind = archive_kind(file.read(HEAD_BYTES))
    if kind is None:
        return
    context.budget.nested = depth > 1
    # Closed by hand: where files in use can not be deleted, no reader may outlive a limit.
    with closing(_OPEN[kind](path, kind, context)) as found:
        for member in found:
            if isinstance(member, Gap):
                yield _of(member, suffix)
                continue
            with closing(member.chunks):
                yield from _member(member, spool, context, suffix, prefix, depth)
            context.budget.nested = depth > 1


def _member(
    member: Member, spool: Path, context: Context, suffix: str, prefix: str, depth: int
) -> Iterator[Leaf | Gap]:
    context.budget.member()
    own = f"{suffix}.{member.number}"
    name = prefix + member.name
    if member.refused:
        yield _of(refuse(member.refused, name, detail=member.detail), own)
        return
    if hostile_name(member.name):
        yield _of(refuse("gap-member-name", name), own)
    target = spool / (hashlib.blake2b(own.encode(), digest_size=16).hexdigest() + ".bin")
    try:
        size, sha256, damage = _spool(member, target, context.budget)
        if damage is not None:
            yield _of(damaged_gap(name, damage), own)
        with target.open("rb") as file:
            inner = archive_kind(file.read(HEAD_BYTES))
        if inner is None:
            yield Leaf(own, name, target, size, sha256)
        elif depth >= context.budget.limits.depth:
            limit = context.budget.limits.depth
            message = msg("gap-archive-depth", name=name, limit=limit)
            yield Gap("refused", message, source=own, closes=msg("close-archive-limit"))
        else:
            below = context._replace(name=member.name, numbers=None)
            yield from _walk(target, spool, below, own, name + "!", depth + 1)
    finally:
        target.unlink(missing_ok=True)


def _spool(member: Member, target: Path, budget: Budget) -> tuple[int, str, str | None]:
    """(size, sha256, damage) of a member written to `target`."""
    digest = hashlib.sha256()
    size, damage = 0, None
    with target.open("wb") as out:
        try:
            for block in member.chunks:
                budget.add(len(block))
                digest.update(block)
                out.write(block)
                size += len(block)
        except Damaged as error:
            damage = error.why
    return size, digest.hexdigest(), damage


def _of(gap: Gap, suffix: str) -> Gap:
    """The Gap, said of a member."""
    return msgspec.structs.replace(gap, source=suffix) if suffix else gap
