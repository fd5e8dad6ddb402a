"""The case: a folder whose segments hold what evidence says and whose ledger says how it came.

    case = Case.open_or_create(path)
    with case.intake():                      one intake at a time; readers never wait
        ledger line "plan"                   before work starts
        folder = case.work_folder()          a worker fills it
        case.commit(plan, number, facts)     rename, then ledger line "commit"

A folder that was renamed without its line (killed in between) gets the line on the next intake.
"""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
from filelock import FileLock, Timeout

from bedem.case import layout
from bedem.case.ledger import Ledger
from bedem.case.segment import FileFacts, SegmentFacts
from bedem.model.errors import BedemError, CaseBusy, CaseError, DiskFull
from bedem.model.records import Delivery, Source

_FACTS: Final = "facts.json"


class Segment(msgspec.Struct, frozen=True):
    """A committed segment. number: of its folder. sources: as far as this batch goes."""

    number: int
    folder: Path
    plan: str
    batch: int
    files: tuple[FileFacts, ...]
    sources: tuple[Source, ...]


class Commit(msgspec.Struct, frozen=True):
    """Body of a ledger line "commit"."""

    segment: int
    plan: str
    batch: int
    files: tuple[FileFacts, ...]
    sources: tuple[Source, ...]


class Case:
    """One case folder. Opening it neither locks nor writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings = layout.read_settings(path)
        self.ledger = Ledger(path / layout.LEDGER)

    @classmethod
    def create(cls, path: Path, *, tlp: str = "TLP:AMBER", zone: str = "") -> Case:
        """Make a new case; raises CaseError where something else stands."""
        if path.exists() and not (path.is_dir() and layout.only_half_made(path)):
            raise CaseError(
                "is not empty and no case", where=str(path), todo="Name another with --case."
            )
        settings = layout.new_settings(tlp, zone)
        for name in (layout.SEGMENTS, layout.SETTLED, layout.RULES, layout.WORK):
            (path / name).mkdir(parents=True, exist_ok=True)
        layout.write_settings(path, settings)
        case = cls(path)
        case.ledger.append("created", {"case": settings.id, "format": settings.format})
        return case

    @classmethod
    def open_or_create(cls, path: Path, *, tlp: str = "TLP:AMBER", zone: str = "") -> Case:
        if (path / layout.SETTINGS).exists():
            return cls(path)
        return cls.create(path, tlp=tlp, zone=zone)

    # intake ------------------------------------------------------------------------------------

    @contextmanager
    def intake(self) -> Iterator[None]:
        """Hold the intake lock, clear what a killed run left; raises CaseBusy."""
        lock = FileLock(self.path / "intake.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise CaseBusy(
                "another intake is running on this case",
                where=str(self.path),
                todo="Wait until it ends; reading commands work meanwhile.",
            ) from None
        try:
            self._recover()
            yield
        finally:
            lock.release()

    def _recover(self) -> None:
        shutil.rmtree(self.path / layout.WORK, ignore_errors=True)
        (self.path / layout.WORK).mkdir(exist_ok=True)
        known = {segment.number for segment in self.all_segments()}
        for folder in sorted((self.path / layout.SEGMENTS).iterdir()):
            if folder.name.isdecimal() and int(folder.name) not in known:
                facts = folder / _FACTS
                if facts.exists():
                    self._commit_line(msgspec.json.decode(facts.read_bytes(), type=Commit))
                else:
                    shutil.rmtree(folder)

    def work_folder(self) -> Path:
        """An empty folder on the case's own disk, so that a rename can commit it."""
        folder = self.path / layout.WORK / secrets.token_hex(8)
        folder.mkdir(parents=True)
        return folder

    def commit(self, plan: str, batch: int, facts: SegmentFacts) -> Segment:
        """Make a finished work folder part of the case, atomically."""
        number = self._next_number()
        body = Commit(number, plan, batch, facts.files, facts.sources)
        folder = Path(facts.folder)
        layout.write_atomically(folder / _FACTS, msgspec.json.encode(body))
        target = self.path / layout.SEGMENTS / f"{number:04d}"
        with disk_errors(target):
            folder.rename(target)
            layout.sync_folder(target.parent)
            self._commit_line(body)
        return Segment(number, target, plan, batch, facts.files, facts.sources)

    def _commit_line(self, body: Commit) -> None:
        self.ledger.append("commit", msgspec.to_builtins(body))

    def _next_number(self) -> int:
        folders = (self.path / layout.SEGMENTS).iterdir()
        return max((int(f.name) for f in folders if f.name.isdecimal()), default=0) + 1

    # reading -----------------------------------------------------------------------------------

    def all_segments(self) -> list[Segment]:
        """Every committed segment, superseded ones included, by number."""
        found = []
        for line in self.ledger.lines("commit"):
            body = msgspec.convert(line.body, Commit)
            folder = self.path / layout.SEGMENTS / f"{body.segment:04d}"
            found.append(
                Segment(body.segment, folder, body.plan, body.batch, body.files, body.sources)
            )
        return sorted(found, key=lambda s: s.number)

    def superseded(self) -> frozenset[tuple[int, str]]:
        """(segment, source) whose rows a later reading replaced; a source covers its members."""
        pairs = [
            (int(number), str(source))
            for line in self.ledger.lines("supersede")
            for number, source in line.body["rows"]
        ]
        return frozenset(pairs)

    def sources(self) -> dict[str, Source]:
        """Sources by id, the parts of cut ones added up, superseded readings left out."""
        gone = self.superseded()
        merged: dict[str, Source] = {}
        for segment in self.all_segments():
            for source in segment.sources:
                if (segment.number, source.id.partition(".")[0]) in gone:
                    continue
                before = merged.get(source.id)
                merged[source.id] = source if before is None else _add(before, source)
        return dict(sorted(merged.items()))

    def deliveries(self) -> list[Delivery]:
        """Every handing over, in the order in which it was entered."""
        return [msgspec.convert(line.body, Delivery) for line in self.ledger.lines("delivery")]

    def ruleset(self) -> str:
        """Digest of the rules last used here, "" before the first intake."""
        digest = ""
        for line in self.ledger.lines("rules"):
            digest = str(line.body["digest"])
        return digest

    def record(self, kind: str, body: dict[str, Any]) -> None:
        """Add a ledger line."""
        with disk_errors(self.path):
            self.ledger.append(kind, body)


def _add(left: Source, right: Source) -> Source:
    firsts = [t for t in (left.first, right.first) if t is not None]
    lasts = [t for t in (left.last, right.last) if t is not None]
    return msgspec.structs.replace(
        left,
        reader=left.reader or right.reader,
        reader_version=max(left.reader_version, right.reader_version),
        events=left.events + right.events,
        residual=left.residual + right.residual,
        hits=left.hits + right.hits,
        gaps=left.gaps + right.gaps,
        first=min(firsts, default=None),
        last=max(lasts, default=None),
    )


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn a full disk into the one line a user needs."""
    try:
        yield
    except BedemError:
        raise
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(
            "the disk is full; nothing that was committed is lost",
            where=str(where),
            todo="Free space and run the same command again.",
        ) from error
