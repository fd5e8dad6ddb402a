"""What every reader is given and what it gives back.

A reader is one module with three names:

    VERSION: int                                   raise it when the events of a file change
    def score(head: Head) -> int                   0 (not mine) to 100 (certain); cheap, by content
    def read(source: Input) -> Iterator[Item]      events and gaps in order of place

`read` never raises for what the bytes say: damage becomes a Gap and everything else is kept.
Events leave `Gap.source` and the like to the caller, who knows which source is being read.
"""

from __future__ import annotations

import importlib
import mmap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol, cast

import msgspec

from bedem.model.messages import msg
from bedem.model.records import Event, Gap, Micros, RecordState, TimeKind

Item = Event | Gap
Cut = Literal["whole", "chunks", "lines"]
HEAD_BYTES = 262_144


class Head(msgspec.Struct, frozen=True):
    """The first bytes of a source; `name` may hint at host or log, never decide the format."""

    data: bytes
    size: int
    name: str


class Input(msgspec.Struct, frozen=True):
    """A source to read, or the part [start, end) of it: what begins there belongs to it.

    path: a real file (members are unpacked first). name: the path as delivered or in the archive.
    """

    path: Path
    size: int
    name: str
    start: int = 0
    end: int | None = None

    @property
    def stop(self) -> int:
        """End of the part to read."""
        return self.size if self.end is None else self.end

    @contextmanager
    def bytes(self) -> Iterator[mmap.mmap | builtin_bytes]:
        """All bytes of the source, mapped."""
        if self.size == 0:
            yield b""
            return
        with (
            self.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view,
        ):
            yield view


builtin_bytes = bytes


class ReaderModule(Protocol):
    """The three names of a reader module."""

    VERSION: int

    def score(self, head: Head) -> int: ...
    def read(self, source: Input) -> Iterator[Item]: ...


class ReaderEntry(msgspec.Struct, frozen=True):
    """One line of READERS; the module is imported on first use."""

    name: str
    module: str
    cut: Cut
    title: str

    def load(self) -> ReaderModule:
        return cast(ReaderModule, importlib.import_module(self.module))


class Unread:
    """Lines or records that are none of the format: counted, with the first and last place."""

    def __init__(self, message: str = "gap-records-unread") -> None:
        self.message = message
        self.count = 0
        self.first: int | None = None
        self.last: int | None = None

    def add(self, place: int, length: int = 0) -> None:
        self.count += 1
        self.first = place if self.first is None else self.first
        self.last = place + length if length else None

    def gaps(self) -> Iterator[Gap]:
        if self.count:
            yield Gap(
                "damaged",
                msg(self.message, count=self.count),
                place_from=self.first,
                place_to=self.last,
                count=self.count,
                closes=msg("close-damaged"),
            )


def sound(text: str) -> str:
    """Text of UTF-16 from a file system, with halves of pairs that lost the other replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_encode = msgspec.json.Encoder().encode


def stamped_event(
    *,
    place: int,
    length: int,
    time: Micros | None,
    kind: TimeKind,
    field: str,
    log: str | None,
    record: Mapping[str, Any],
    shape: str,
    host: str | None = None,
    provider: str | None = None,
    code: int | None = None,
    record_number: int | None = None,
    state: RecordState = "live",
    time_text: str | None = None,
    unique_id: str | None = None,
    part: int = 0,
) -> Event:
    """An Event whose stamp, when there is one, stood in `field`; without one it has no kind.

    For formats whose records are few or slow to read; the others make their Event themselves.
    """
    none = time is None
    return Event(
        place=place,
        length=length,
        time_stamped=time,
        time_kind="none" if none else kind,
        time_field="" if none else field,
        host=host,
        log=log,
        provider=provider,
        code=code,
        record_number=record_number,
        data=_encode(record).decode(),
        shape=shape,
        state=state,
        time_text=time_text,
        unique_id=unique_id,
        part=part,
    )
