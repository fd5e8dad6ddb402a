"""What all kinds of archives share: limits and their budget, members, refusals, names.

A module of one kind yields `Member`s in the order of the archive; their bytes are pulled in small
blocks, so that a bomb is stopped by the one who pulls. Names of members are never used as paths.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import msgspec

from bedem.model.messages import Message, msg
from bedem.model.records import Gap

BLOCK: Final = 256 * 1024
MAX_DICTIONARY: Final = 512 * 1024 * 1024  # memory one decompressor may ask for


class Limits(msgspec.Struct, frozen=True):
    """What unpacking may cost, over the whole outermost file.

    Real event logs reach 163:1 in xz, so the ratio is 200, and only above `free_bytes`. An archive
    in an archive multiplies ratios, which logs never do: there a second limit begins earlier.
    """

    depth: int = 10
    members: int = 100_000
    total_bytes: int = 50 * 1024**3
    ratio: int = 200
    free_bytes: int = 100 * 1024**2
    nested_ratio: int = 1_000
    nested_free_bytes: int = 10 * 1024**2
    seconds_without_progress: float = 60.0


class Damaged(Exception):
    """A member or archive can not be read further; what came before is kept."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Stop(Exception):
    """A limit is reached: nothing more of this outermost file is unpacked."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


class Chunks(Protocol):
    """Unpacked blocks, pulled; closed when nobody wants more."""

    def __iter__(self) -> Iterator[bytes]: ...
    def __next__(self) -> bytes: ...
    def close(self) -> None: ...


def nothing() -> Generator[bytes, None, None]:
    """The blocks of an entry that is not read, or is empty."""
    yield from ()


class Member(NamedTuple):
    """One entry of an archive.

    number: from 1 in the archive's own directory, folders included; in a disk image
    `partition.entry`. refused: id of a message that
    says why its content is not read (links, devices, unknown methods), "" when it is.
    """

    number: int | str
    name: str
    chunks: Chunks
    refused: str = ""
    detail: str = ""


class Budget:
    """Counts what was unpacked from one outermost file; raises Stop when it is enough."""

    def __init__(
        self, limits: Limits, packed: int, beat: Callable[[], None] = lambda: None
    ) -> None:
        self.limits = limits
        self._beat = beat
        self.packed = max(packed, 1)
        self.bytes = 0
        self.members = 0
        self.nested = False
        self._progress = time.monotonic()

    def member(self) -> None:
        """One more entry, of whatever kind."""
        self.members += 1
        self._progress = time.monotonic()
        if self.members > self.limits.members:
            raise Stop(msg("gap-archive-members", limit=self.limits.members))

    def add(self, size: int) -> None:
        """So many more bytes came out."""
        limits = self.limits
        now = time.monotonic()
        if size:
            self._beat()
            self._progress = now
            self.bytes += size
        elif now - self._progress > limits.seconds_without_progress:
            raise Stop(msg("gap-archive-slow", limit=int(limits.seconds_without_progress)))
        if self.bytes > limits.total_bytes:
            raise Stop(msg("gap-archive-bytes", limit=limits.total_bytes))
        if self.bytes > limits.free_bytes and self.bytes > self.packed * limits.ratio:
            raise Stop(msg("gap-archive-ratio", limit=limits.ratio, bytes=self.bytes))
        if (
            self.nested
            and self.bytes > limits.nested_free_bytes
            and self.bytes > self.packed * limits.nested_ratio
        ):
            raise Stop(msg("gap-archive-ratio", limit=limits.nested_ratio, bytes=self.bytes))


class Context(NamedTuple):
    """What a module of one kind is given beside the file."""

    budget: Budget
    passwords: Sequence[bytes]
    name: str
    numbers: frozenset[int] | None = None


Members = Generator[Member | Gap, None, None]


def refuse(message: str, name: str, **more: str | int) -> Gap:
    """A Gap for one member; `source` is filled with its suffix by `walk`."""
    return Gap("refused", msg(message, name=name, **more), count=1)


def password_gap(name: str, tried: int) -> Gap:
    """One for a whole archive: how to give a password is what would close it."""
    message = "gap-archive-password-wrong" if tried else "gap-archive-password"
    return Gap("password", msg(message, name=name, tried=tried), closes=msg("close-password"))


def damaged_gap(name: str, why: str) -> Gap:
    return Gap(
        "damaged",
        msg("gap-archive-damaged", name=name, why=why),
        closes=msg("close-archive-damaged"),
    )


_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def hostile_name(name: str) -> bool:
    """Whether a name would leave its folder if somebody unpacked it by name.

    Names that are merely impossible on Windows (`con.log`, `conn.12:00:00.log`) are not hostile:
    nothing here is written under a member's own name.
    """
    parts = re.split(r"[/\\]", name)
    rooted = name[:1] in {"/", "\\"} or _DRIVE.match(name) is not None
    return rooted or ".." in parts or _CONTROL.search(name) is not None


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
