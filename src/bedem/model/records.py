"""What evidence says: sources, events, hits, and the gaps between them.

Times are integers, microseconds since 1970-01-01 UTC (`Micros`), or None where nothing is known.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from bedem.model.messages import Message

Micros = int
TimeKind = Literal["utc", "offset", "local", "arrival", "none"]
RecordState = Literal["live", "residual", "cut"]
Level = Literal["informational", "low", "medium", "high", "critical"]
LEVELS: Final[tuple[Level, ...]] = ("informational", "low", "medium", "high", "critical")

# A FILETIME of zero and the end of a 32-bit epoch: a clock that was never set, not a date.
EARLIEST_TIME: Final = -11_644_473_600_000_000 + 86_400_000_000  # 1601-01-02
LATEST_TIME: Final = 4_291_747_200_000_000  # 2106-01-01


class Event(msgspec.Struct, gc=False):
    r"""One log record, normalised; the reader fills it, the source is known by the caller.

    place: byte offset in the unpacked member (a row number only where bytes mean nothing).
    length: bytes there. part: 0 unless one place gives several events.
    time_stamped: digits as stamped, an offset applied only if it stands in the record.
    host, log, provider: as written. code: event id, None where it is not a number.
    shape: how `data` is laid out, a key of `knowledge.shapes`.
    data: JSON text of the record as read, compact, without \\u escapes of printable letters.
    unique_id: an id the format itself declares unique (M365 `Id`, journal cursor).
    body: the JSON of EventData inside `data`, where the reader has it at hand and the record holds
    no other data; not stored, it only saves the matcher a search.
    """

    place: int
    length: int
    time_stamped: Micros | None
    time_kind: TimeKind
    time_field: str
    host: str | None
    log: str | None
    provider: str | None
    code: int | None
    record_number: int | None
    data: str
    shape: str = "evtx"
    state: RecordState = "live"
    time_text: str | None = None
    part: int = 0
    unique_id: str | None = None
    body: msgspec.Raw | None = None


class Gap(msgspec.Struct, frozen=True):
    """What is not known, and what would close it.

    kind: a key of the list in docs/reference/gaps.md. place_from/place_to: bytes in the source.
    count: how many records or files are meant, None where unknown.
    vanishes: Micros after which the answer is lost for good.
    """

    kind: str
    message: Message
    source: str | None = None
    host: str | None = None
    log: str | None = None
    code: int | None = None
    place_from: int | None = None
    place_to: int | None = None
    time_from: Micros | None = None
    time_to: Micros | None = None
    count: int | None = None
    closes: Message | None = None
    vanishes: Micros | None = None

    @property
    def id(self) -> str:
        """`g:` and ten hex digits of the content: the same gap has one id in every case."""
        raw = msgspec.json.encode(self, order="deterministic")
        return "g:" + hashlib.blake2b(raw, digest_size=5).hexdigest()


# Kinds of Gap that mean: part of what was given could not be read (exit code 3).
DAMAGING: Final = frozenset(
    {"unreadable", "damaged", "refused", "password", "reader_died", "not_read"}
)


class Source(msgspec.Struct, frozen=True):
    """One file, archive member or image file taken in.

    id: see `Ref`. name: path inside the outermost file, "" for that file itself.
    reader and version: who read it, "" when no reader claims it. counts are of committed rows.
    """

    id: str
    sha256: str
    size: int
    name: str = ""
    reader: str = ""
    reader_version: int = 0
    events: int = 0
    residual: int = 0
    hits: int = 0
    gaps: int = 0
    first: Micros | None = None
    last: Micros | None = None


class Delivery(msgspec.Struct, frozen=True):
    """One handing over of a file: who gave what when. A ledger line each."""

    source: str
    sha256: str
    size: int
    path: str
    received: Micros
    institution: str | None = None
    received_from: str | None = None
    host: str | None = None
    zone: str | None = None


class Rule(msgspec.Struct, frozen=True):
    """What is known of a detection rule without its conditions."""

    id: str
    title: str
    level: Level
    author: str
    status: str = ""
    tags: tuple[str, ...] = ()
    logsource: str = ""
    path: str = ""
    pack: str = ""
    references: tuple[str, ...] = ()


class Hit(msgspec.Struct, frozen=True):
    """One match of one rule on one record."""

    source: str
    place: int
    part: int
    time_stamped: Micros | None
    host: str | None
    log: str | None
    provider: str | None
    code: int | None
    record_number: int | None
    rule: str
    title: str
    level: Level
    author: str
    tags: tuple[str, ...]
    matched: dict[str, str]

    @property
    def id(self) -> str:
        tail = f"+{self.part}" if self.part else ""
        return f"{self.rule}@{self.source}-{self.place}{tail}"


class Coverage(msgspec.Struct, frozen=True):
    """What was recorded of one host, log and event id (code None: the log as a whole)."""

    host: str
    log: str
    code: int | None
    first: Micros | None
    last: Micros | None
    count: int
    missing: int
    jumps: int = 0
    first_number: int | None = None
    last_number: int | None = None
    basis: str = "file"
