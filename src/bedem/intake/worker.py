"""One batch -> one segment, in a worker process: recognise, read, match, write, in one pass.

`read_and_match` returns a path and counts, never rows. Nothing it does is final: the coordinator
commits the folder or throws it away.
"""

from __future__ import annotations

import errno
import gc
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

# A worker has a core to itself: threads for matrices, which wait in a busy loop, only cost.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import msgspec

from bedem.case import FileFacts, Found, SegmentFacts, SegmentWriter, disk_errors
from bedem.detection import Matcher, RuleSet
from bedem.intake import unpack
from bedem.intake.kinds import looks_like
from bedem.intake.plan import LOCKED, NOT_HAD, Batch, Part
from bedem.model.errors import BedemError
from bedem.model.messages import msg
from bedem.model.records import DAMAGING, LEVELS, Event, Gap, Level, Source
from bedem.readers import READERS, Head, Input, ReaderEntry, mapped, recognise
from bedem.readers.base import HEAD_BYTES, Item

_T = TypeVar("_T")
HEARTBEAT: Final = "alive"
# Few enough records to be still in the processor's cache when they are taken apart.
_FLUSH_EVENTS: Final = 512
_FLUSH_BYTES: Final = 4 * 1024**2
_BEAT_SECONDS: Final = 1.0
_GAPS_PER_KIND: Final = 10_000
_ALERTS: Final = 20


class RulesHandle(msgspec.Struct, frozen=True):
    """Where a worker finds the compiled rules: small enough to be sent with every batch."""

    path: str
    cache: str
    digest: str


@lru_cache(maxsize=1)
def matcher(handle: RulesHandle) -> Matcher:
    """The matcher of this process, made once."""
    made = Matcher(RuleSet.open(Path(handle.path)), Path(handle.cache))
    # The rules stay as long as the process: let the collector not walk over them again and again.
    gc.collect()
    gc.freeze()
    return made


def read_and_match(
    batch: Batch, rules: RulesHandle, folder: str, passwords: tuple[bytes, ...] = ()
) -> SegmentFacts:
    """Read every part of the batch into tables under `folder`."""
    writer = SegmentWriter(Path(folder), rules.digest[:12])
    taker = Taker(writer, matcher(rules), Path(folder))
    with disk_errors(Path(folder)):
        try:
            for part in batch.parts:
                taker.take_part(part, passwords)
            files = writer.close()
        finally:
            writer.abandon()
            (Path(folder) / HEARTBEAT).unlink(missing_ok=True)
    return taker.facts(files)


class Taker:
    """Carries items from readers to the writer and keeps count of each source."""

    def __init__(self, writer: SegmentWriter, matcher: Matcher, folder: Path) -> None:
        self.writer = writer
        self.matcher = matcher
        self.folder = folder
        self.sources: list[Source] = []
        self.hits: dict[Level, int] = dict.fromkeys(LEVELS, 0)
        self.gaps = self.damaged = 0
        self.alerts: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._next_beat = 0.0

    def facts(self, files: tuple[FileFacts, ...]) -> SegmentFacts:
        firsts = [s.first for s in self.sources if s.first is not None]
        lasts = [s.last for s in self.sources if s.last is not None]
        return SegmentFacts(
            folder=str(self.folder),
            files=files,
            sources=tuple(self.sources),
            events=sum(s.events for s in self.sources),
            residual=sum(s.residual for s in self.sources),
            hits={level: n for level, n in self.hits.items() if n},
            gaps=self.gaps,
            first=min(firsts, default=None),
            last=max(lasts, default=None),
            alerts=tuple(self.alerts.values())[:_ALERTS],
            damaged=self.damaged,
        )

    def beat(self) -> None:
        """Tell the coordinator that this worker lives."""
        now = time.monotonic()
        if now >= self._next_beat:
            self._next_beat = now + _BEAT_SECONDS
            (self.folder / HEARTBEAT).write_text(str(time.time()))

    def take_part(self, part: Part, passwords: tuple[bytes, ...]) -> None:
        """A plain file, a range of it, or what an archive holds."""
        self.beat()
        path = Path(part.path)
        if part.problem is not None:
            self.take(_source(part), None, [part.problem])
            return
        changed = _changed(path, part)
        if changed is not None:
            not_had = msgspec.structs.replace(_source(part), reader_version=NOT_HAD)
            self.take(not_had, None, [changed])
        elif not part.archive:
            entry = next((e for e in READERS if e.name == part.reader), None)
            begin = Input(path, part.size, part.name, part.start, part.end)
            items: Iterator[Item]
            if part.map:
                items = mapped.read(begin, part.map)
            elif entry is None:
                items = iter([_unclaimed(path, part.name)])
            else:
                items = _read(entry, begin)
            self.take(_source(part), entry, items)
        else:
            self._take_archive(path, part, passwords)

    def _take_archive(self, path: Path, part: Part, passwords: tuple[bytes, ...]) -> None:
        spool = self.folder / "spool"
        spool.mkdir(exist_ok=True)
        numbers = None if part.numbers is None else frozenset(part.numbers)
        refused: list[Item] = []
        members = unpack.walk(path, spool, unpack.Limits(), passwords, numbers, self.beat)
        for found in _guarded(members, part.name):
            self.beat()
            if isinstance(found, Gap):
                # a member's own Gap names it by its number; None means the archive itself
                member = part.source + (found.source or "")
                refused.append(msgspec.structs.replace(found, source=member))
                continue
            with found.path.open("rb") as file:
                head = Head(file.read(HEAD_BYTES), found.size, found.name)
            entry = recognise(head)
            source = Source(part.source + found.suffix, found.sha256, found.size, found.name)
            begin = Input(found.path, found.size, found.name)
            items = (
                iter([_unclaimed(found.path, found.name)]) if entry is None else _read(entry, begin)
            )
            self.take(source, entry, items)
        shutil.rmtree(spool, ignore_errors=True)
        locked = any(isinstance(r, Gap) and r.kind == "password" for r in refused)
        version = LOCKED if locked else part.reader_version
        outer = msgspec.structs.replace(_source(part), reader="archive", reader_version=version)
        self.take(outer, None, refused)

    def take(self, source: Source, entry: ReaderEntry | None, items: Iterable[Item]) -> None:
        """All items of one source; counts go into its row."""
        tally = _Tally()
        pending: list[Event] = []
        found: list[Found] = []
        size = 0
        match = self.matcher.match
        for item in _guarded(items, source.name):
            if isinstance(item, Gap):
                tally.gap(item)
                continue
            row = len(pending)
            pending.append(item)
            size += len(item.data)
            matches = match(item)
            if matches:
                found += [(row, m.rule, m.matched_json) for m in matches]
            if row >= _FLUSH_EVENTS or size >= _FLUSH_BYTES:
                self._flush(source.id, pending, size, found, tally)
                pending, found, size = [], [], 0
        self._flush(source.id, pending, size, found, tally)
        for gap in tally.folded():
            self.writer.gap(msgspec.structs.replace(gap, source=gap.source or source.id))
            self.gaps += 1
        self.damaged += tally.is_damaged
        done = msgspec.structs.replace(
            source,
            reader=source.reader or (entry.name if entry else ""),
            reader_version=source.reader_version or (entry.load().VERSION if entry else 0),
            events=tally.events,
            residual=tally.residual,
            hits=tally.hits,
            gaps=tally.gaps,
            first=tally.first,
            last=tally.last,
        )
        self.writer.source(done)
        self.sources.append(done)

    def _flush(
        self, source: str, events: list[Event], size: int, found: list[Found], tally: _Tally
    ) -> None:
        tally.count(events)
        for row, rule, _ in found:
            event = events[row]
            self.hits[rule.level] += 1
            tally.hits += event.state != "residual"
            if rule.level == "critical" and event.state == "live":
                ref = f"{source}-{event.place}" + (f"+{event.part}" if event.part else "")
                host = event.host or ""
                self.alerts.setdefault((rule.id, host), (host, rule.title, ref))
        self.writer.events(source, events, size, found)
        self.beat()


class _Tally:
    """Counts of one source; Gaps of one kind beyond ten thousand are folded into one."""

    def __init__(self) -> None:
        self.events = self.residual = self.hits = self.gaps = 0
        self.first: int | None = None
        self.last: int | None = None
        self._kept: dict[tuple[str, str], list[Gap]] = {}
        self._more: dict[tuple[str, str], Gap] = {}
        self.is_damaged = False

    def count(self, events: list[Event]) -> None:
        live = [e for e in events if e.state != "residual"]
        self.events += len(live)
        self.residual += len(events) - len(live)
        times = [e.time_stamped for e in live if e.time_stamped is not None]
        if times:
            low, high = min(times), max(times)
            self.first = low if self.first is None else min(self.first, low)
            self.last = high if self.last is None else max(self.last, high)

    def gap(self, gap: Gap) -> None:
        self.gaps += 1
        self.is_damaged |= gap.kind in DAMAGING
        key = (gap.kind, gap.message.id)
        kept = self._kept.setdefault(key, [])
        if len(kept) < _GAPS_PER_KIND:
            kept.append(gap)
            return
        before = self._more.get(key, msgspec.structs.replace(gap, count=0))
        self._more[key] = msgspec.structs.replace(
            before,
            message=msg("gap-more", kind=gap.kind),
            count=(before.count or 0) + (gap.count or 1),
            place_to=gap.place_to,
        )

    def folded(self) -> Iterator[Gap]:
        for kept in self._kept.values():
            yield from kept
        yield from self._more.values()


def _source(part: Part) -> Source:
    return Source(part.source, part.sha256, part.size, "", part.reader, part.reader_version)


def _read(entry: ReaderEntry, source: Input) -> Iterator[Item]:
    try:
        yield from entry.load().read(source)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        why = error.strerror or type(error).__name__
        yield Gap(
            "unreadable",
            msg("gap-unreadable", name=source.name, why=why),
            closes=msg("close-access"),
        )


def _guarded(items: Iterable[_T], name: str) -> Iterator[_T | Gap]:
    """A reader's own mistake costs the rest of one source, not the batch around it."""
    try:
        yield from items
    except (BedemError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sources go on
        why = f"{type(error).__name__}: {error}"[:200]
        yield Gap(
            "reader_died",
            msg("gap-reader-failed", name=name, why=why),
            closes=msg("close-other-tool"),
        )


def _changed(path: Path, part: Part) -> Gap | None:
    """Evidence must be the same bytes that were hashed."""
    try:
        status = path.stat()
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Gap(
            "unreadable", msg("gap-unreadable", name=part.name, why=why), closes=msg("close-access")
        )
    if status.st_size != part.size or status.st_mtime_ns != part.mtime_ns:
        return Gap("refused", msg("gap-changed", name=part.name), closes=msg("close-copy-first"))
    return None


def _unclaimed(path: Path, name: str) -> Gap:
    """What no reader takes, with what it looks like."""
    with path.open("rb") as file:
        head = file.read(512)
    return Gap("no_reader", msg("gap-no-reader", name=name, kind=looks_like(head)), count=1)
