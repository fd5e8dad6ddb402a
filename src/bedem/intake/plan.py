"""What is to be read, cut into batches before work starts; the plan is a ledger line.

A batch holds whole files, members of a zip, chunk ranges of an EVTX or byte ranges of a line
format, up to 256 MiB. Any batch may run twice; only a commit counts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import msgspec

from bedem.case import Case
from bedem.intake.discover import Found
from bedem.intake.survey import Survey
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.model.refs import source_id

BATCH_BYTES: Final = 256 * 1024**2
SMALLEST_BATCH_BYTES: Final = 8 * 1024**2
_EVTX_HEADER: Final = 4_096
_EVTX_CHUNK: Final = 65_536


class Part(msgspec.Struct, frozen=True):
    """One source, or the part [start, end) or the zip members `numbers` of it."""

    source: str
    sha256: str
    size: int
    path: str
    name: str
    reader: str
    reader_version: int
    mtime_ns: int
    archive: str = ""
    start: int = 0
    end: int | None = None
    numbers: tuple[int, ...] | None = None
    passwords: str = ""
    problem: Gap | None = None
    map: str = ""

    @property
    def work(self) -> int:
        """Bytes to read."""
        return (self.size if self.end is None else self.end) - self.start


class Batch(msgspec.Struct, frozen=True):
    """Parts that one worker reads into one segment."""

    number: int
    parts: tuple[Part, ...]

    @property
    def work(self) -> int:
        return sum(part.work for part in self.parts)


class Plan(msgspec.Struct, frozen=True):
    """Batches still to run; `known` were read before, `repeated` are equal to one planned here."""

    id: str
    batches: tuple[Batch, ...]
    files: int
    known: int
    work: int
    gaps: tuple[Gap, ...] = ()


def open_batches(case: Case) -> Iterator[tuple[str, Batch]]:
    """Planned and not committed, split ones replaced by their halves: (plan id, batch)."""
    done = {(s.plan, s.batch) for s in case.all_segments()}
    planned: dict[tuple[str, int], Batch] = {}
    for line in case.ledger.lines("plan", "split"):
        plan = str(line.body["plan"])
        if line.kind == "split":
            planned.pop((plan, int(line.body["batch"])), None)
        for raw in line.body["batches"]:
            batch = msgspec.convert(raw, Batch)
            planned[plan, batch.number] = batch
    for (plan, number), batch in planned.items():
        if (plan, number) not in done:
            yield plan, batch


# Versions a worker writes into a source's row instead of a reader's: the file could not be had, or
# it is locked and no password fitted.
NOT_HAD: Final = -1
LOCKED: Final = -2


class History(msgspec.Struct):
    """Which sources were read whole, by which reader version and with which passwords offered."""

    read: dict[str, tuple[str, int, str]]
    locked: set[str]

    @classmethod
    def of(cls, case: Case) -> History:
        still_open = {part.source for _, batch in open_batches(case) for part in batch.parts}
        gone = case.superseded()
        history = cls({}, set())
        for line in case.ledger.lines("plan"):
            for raw in line.body["batches"]:
                for part in msgspec.convert(raw, Batch).parts:
                    if part.source not in still_open:
                        state = (part.reader, part.reader_version, part.passwords)
                        history.read[part.source] = state
        for segment in case.all_segments():
            for source in segment.sources:
                if (segment.number, source.id) in gone:
                    continue
                if source.reader_version == NOT_HAD:
                    history.read.pop(source.id, None)
                elif source.reader_version == LOCKED:
                    history.locked.add(source.id)
        return history

    def knows(self, survey: Survey, passwords: str) -> bool:
        """True when reading it again could add nothing."""
        ident = source_id(survey.sha256)
        state = self.read.get(ident)
        if state is None or state[:2] != (survey.reader, survey.reader_version):
            return False
        # only what is locked gains by other passwords, and nothing gains by none
        return ident not in self.locked or passwords in ("", state[2])


def batch_bytes(total: int, workers: int) -> int:
    """Large enough to be worth a segment, small enough that every worker has something to do.

    BEDEM_BATCH_BYTES overrides it, for machines with little memory and for tests.
    """
    told = os.environ.get("BEDEM_BATCH_BYTES", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    return min(BATCH_BYTES, max(SMALLEST_BATCH_BYTES, total // max(workers * 3, 1)))


def make_plan(
    case: Case,
    surveys: Iterable[tuple[Found, Survey]],
    *,
    workers: int,
    passwords: str,
    map: str = "",
) -> Plan:
    """Cut what is new into batches and write the plan into the ledger before work starts."""
    history = History.of(case)
    hashes = {s.id: s.sha256 for s in case.sources().values() if "." not in s.id}
    parts: list[tuple[Part, dict[int, int]]] = []
    gaps: list[Gap] = []
    files = known = 0
    for found, survey in surveys:
        files += 1
        ident = source_id(survey.sha256)
        if hashes.setdefault(ident, survey.sha256) != survey.sha256:
            gaps.append(_collision(found, ident))
            continue
        if history.knows(survey, passwords):
            known += 1
            continue
        history.read[ident] = (
            survey.reader,
            survey.reader_version,
            passwords if survey.archive else "",
        )
        parts.append((_part(found, survey, passwords, map), dict(survey.members or ())))
    work = sum(part.work for part, _ in parts)
    limit = batch_bytes(work, workers)
    cut = (piece for part, sizes in parts for piece in _cut(part, limit, sizes))
    batches = tuple(Batch(i, tuple(group)) for i, group in enumerate(_packed(cut, limit), 1))
    plan_id = _plan_id(case, batches)
    if batches:
        body: dict[str, Any] = {"plan": plan_id, "batches": msgspec.to_builtins(batches)}
        case.record("plan", body)
    return Plan(plan_id, batches, files, known, work, tuple(gaps))


def _plan_id(case: Case, batches: tuple[Batch, ...]) -> str:
    raw = case.ledger.head().encode() + msgspec.json.encode(batches)
    return hashlib.blake2b(raw, digest_size=6).hexdigest()


def _collision(found: Found, ident: str) -> Gap:
    return Gap(
        "refused",
        msg("gap-same-id", name=found.name, id=ident),
        source=ident,
        closes=msg("close-own-case"),
    )


def _part(found: Found, survey: Survey, passwords: str, map: str) -> Part:
    return Part(
        source=source_id(survey.sha256),
        sha256=survey.sha256,
        size=survey.size,
        path=str(found.path.absolute()),
        name=found.name,
        reader=survey.reader,
        reader_version=survey.reader_version,
        mtime_ns=survey.mtime_ns,
        archive=survey.archive,
        numbers=tuple(n for n, _ in survey.members) if survey.members else None,
        passwords=passwords if survey.archive else "",
        problem=survey.problem,
        map=map if survey.reader == "mapped" else "",
    )


def _cut(part: Part, limit: int, sizes: Mapping[int, int] = MappingProxyType({})) -> Iterator[Part]:
    """Pieces of a source that may be read apart, none much larger than `limit`.

    sizes: unpacked bytes of a zip's members by number.
    """
    replace = msgspec.structs.replace
    if part.numbers is not None and sum(sizes.values()) > 2 * limit:
        group: list[int] = []
        held = 0
        for number in part.numbers:
            if group and held + sizes.get(number, 0) > limit:
                yield replace(part, numbers=tuple(group))
                group, held = [], 0
            group.append(number)
            held += sizes.get(number, 0)
        if group:
            yield replace(part, numbers=tuple(group))
        return
    if part.reader == "evtx" and part.size > 2 * limit:
        step = max(limit // _EVTX_CHUNK, 1) * _EVTX_CHUNK
        edges = [0, *range(_EVTX_HEADER + step, part.size - _EVTX_CHUNK, step), part.size]
    elif part.reader and not part.archive and _is_lines(part.reader) and part.size > 2 * limit:
        edges = [*range(0, part.size - limit // 2, limit), part.size]
    else:
        yield part
        return
    for begin, end in pairwise(edges):
        yield replace(part, start=begin, end=end)


def _is_lines(reader: str) -> bool:
    from bedem.readers import READERS

    return any(entry.name == reader and entry.cut == "lines" for entry in READERS)


def halves(part: Part) -> tuple[Part, ...]:
    """A suspect part cut in two, or nothing when it cannot be cut further."""
    replace = msgspec.structs.replace
    if part.numbers is not None and len(part.numbers) > 1:
        middle = len(part.numbers) // 2
        return (
            replace(part, numbers=part.numbers[:middle]),
            replace(part, numbers=part.numbers[middle:]),
        )
    end = part.size if part.end is None else part.end
    if part.reader == "evtx":
        middle = part.start + (end - part.start) // 2
        middle = (middle - _EVTX_HEADER) // _EVTX_CHUNK * _EVTX_CHUNK + _EVTX_HEADER
    elif part.reader and not part.archive and _is_lines(part.reader):
        middle = part.start + (end - part.start) // 2
        if end - part.start < _EVTX_CHUNK:
            return ()
    else:
        return ()
    if not part.start < middle < end:
        return ()
    return replace(part, end=middle), replace(part, start=middle, end=end)


def _packed(parts: Iterable[Part], limit: int) -> Iterator[list[Part]]:
    group: list[Part] = []
    size = 0
    for part in parts:
        if group and size + part.work > limit:
            yield group
            group, size = [], 0
        group.append(part)
        size += part.work
    if group:
        yield group
