"""First look at a file, in a worker: its hash, who reads it, and a zip's directory."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from bedem.intake import unpack
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.readers import READERS, Head, recognise
from bedem.readers.base import HEAD_BYTES

_BLOCK = 4 * 1024**2


class Survey(msgspec.Struct, frozen=True):
    """reader "" means that no reader claims it; members are (number, size) of a zip."""

    sha256: str
    size: int
    mtime_ns: int
    reader: str = ""
    reader_version: int = 0
    archive: str = ""
    members: tuple[tuple[int, int], ...] = ()
    problem: Gap | None = None


def all_readers_version() -> int:
    """Changes when any reader does: what a member holds, or an unclaimed file is, may change."""
    raw = "".join(f"{e.name}:{e.load().VERSION};" for e in READERS)
    return int.from_bytes(hashlib.blake2b(raw.encode(), digest_size=3).digest(), "big")


def survey(path: str, name: str) -> Survey | Gap:
    """Read the whole file once for its hash; a Gap when it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(HEAD_BYTES)
            digest = hashlib.sha256(head)
            size = len(head)
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
            mtime_ns = Path(path).stat().st_mtime_ns
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Gap(
            "unreadable", msg("gap-unreadable", name=name, why=why), closes=msg("close-access")
        )
    sha256 = digest.hexdigest()
    archive = unpack.archive_kind(head)
    if archive is not None:
        version = all_readers_version()
        return Survey(
            sha256, size, mtime_ns, "archive", version, archive, _members(Path(path), archive)
        )
    entry = recognise(Head(head, size, name))
    if entry is None:
        return Survey(sha256, size, mtime_ns, "", all_readers_version())
    return Survey(sha256, size, mtime_ns, entry.name, entry.load().VERSION)


def _members(path: Path, archive: str) -> tuple[tuple[int, int], ...]:
    """A zip can be read member by member; every other archive is one stream."""
    if archive != "zip":
        return ()
    directory = unpack.zip_directory(path, unpack.Limits())
    if isinstance(directory, Gap):
        return ()
    return tuple((entry.number, entry.size) for entry in directory)
