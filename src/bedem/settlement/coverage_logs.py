"""Live logs: what their record numbers prove.

Files of one log are put together by number. Where numbers restart, the log was cleared in between
and a new generation begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final

import msgspec

from bedem.settlement.coverage_spans import Span, merged

SETBACK: Final = 300_000_000  # clocks are trimmed back by seconds all the time
# The smallest log Windows makes by default is full with its sixteenth chunk in use; a file with
# fewer was never full.
FULL_BYTES: Final = 4_096 + 15 * 65_536


class Piece(msgspec.Struct, frozen=True):
    """Records without a jump under one host name, while the clock ran forward."""

    host: str
    n0: int
    n1: int
    t0: int
    t1: int
    ref0: str
    ref1: str


class Run(msgspec.Struct, frozen=True):
    """Numbers n0 to n1 without a jump, from one file or several."""

    n0: int
    n1: int
    pieces: tuple[Piece, ...]
    generation: int = 0

    @property
    def first(self) -> Piece:
        return min(self.pieces, key=lambda p: (p.n0, p.t0, p.ref0))

    @property
    def last(self) -> Piece:
        return max(self.pieces, key=lambda p: (p.n1, p.t1, p.ref1))

    def spans(self, host: str) -> list[Span]:
        """When this host wrote; quiet hours between consecutive numbers are part of it.

        A leap that a later record takes back is the clock's, not time that went by.
        """
        own = sorted((p for p in self.pieces if p.host == host), key=lambda p: (p.n0, p.n1, p.t0))
        quiet: list[Span] = []
        least = 2**62
        for one, other in reversed(list(pairwise(own))):
            least = min(least, other.t0)
            if other.n0 == one.n1 + 1 and one.t1 <= other.t0 <= least + SETBACK:
                quiet.append((one.t1, other.t0))
        return merged([*((p.t0, p.t1) for p in own), *quiet])


class LiveLog(msgspec.Struct, frozen=True):
    """One log of one host. owner: the last name it had; size: bytes in use in its largest file.

    covered_to: when its newest file was collected, by the newest record of any log beside it.
    """

    owner: str
    log: str
    runs: tuple[Run, ...]
    sources: tuple[str, ...]
    size: int
    damaged: bool
    covered_to: int

    @property
    def hosts(self) -> list[str]:
        return sorted({p.host for run in self.runs for p in run.pieces})


class LogFile(msgspec.Struct, frozen=True):
    """An EVTX source that is one log of one host."""

    source: str
    log: str
    runs: tuple[Run, ...]
    folder: str
    size: int
    damaged: bool

    @property
    def owner(self) -> str:
        return self.runs[-1].last.host

    @property
    def newest(self) -> int:
        return max(p.t1 for run in self.runs for p in run.pieces)

    @property
    def ended(self) -> int:
        """Time of the last number: the newest record even where the clock was set back."""
        return self.runs[-1].last.t1

    @property
    def oldest(self) -> int:
        return min(p.t0 for run in self.runs for p in run.pieces)


# several files of one log ------------------------------------------------------------------------


def live_logs(files: Sequence[LogFile]) -> list[LiveLog]:
    """Files of one owner and log as one, by number; in order of owner and log."""
    collected: dict[tuple[str, str], int] = {}
    for file in files:
        beside = (file.owner, file.folder)
        collected[beside] = max(collected.get(beside, file.ended), file.ended)
    found = []
    ordered = sorted(files, key=lambda f: (f.owner, f.log, f.newest, f.source))
    for (owner, log), group in groupby(ordered, key=lambda f: (f.owner, f.log)):
        own = list(group)
        newest = max(own, key=lambda f: (f.newest, f.runs[-1].n1, f.source))
        found.append(
            LiveLog(
                owner,
                log,
                tuple(_together(own)),
                tuple(sorted(f.source for f in own)),
                max(f.size for f in own),
                any(f.damaged for f in own),
                newest.ended if newest.damaged else collected[(owner, newest.folder)],
            )
        )
    return found


def _together(files: Sequence[LogFile]) -> list[Run]:
    """Runs of files in order of their newest record.

    Numbers that begin again at a later time, or end lower than before, are a new generation.
    """
    generation, highest, newest = 0, -1, files[0].newest
    runs: list[Run] = []
    for file in files:
        first, last = file.runs[0].n0, file.runs[-1].n1
        if last < highest or (first <= highest and file.oldest > newest):
            generation += 1
        highest, newest = last, file.newest
        runs += [msgspec.structs.replace(r, generation=generation) for r in file.runs]
    joined: list[Run] = []
    for run in sorted(runs, key=lambda r: (r.generation, r.n0, r.n1, r.first.ref0)):
        last_run = joined[-1] if joined else None
        if (
            last_run is not None
            and last_run.generation == run.generation
            and run.n0 <= last_run.n1 + 1
        ):
            pieces = (*last_run.pieces, *run.pieces)
            joined[-1] = Run(last_run.n0, max(last_run.n1, run.n1), pieces, run.generation)
        else:
            joined.append(run)
    return joined


class Jump(msgspec.Struct, frozen=True):
    """Numbers missing between two runs of a generation."""

    host: str
    before: Piece
    after: Piece
    missing: int


def jumps(log: LiveLog) -> list[Jump]:
    found = []
    for one, other in pairwise(log.runs):
        if one.generation == other.generation:
            missing = other.n0 - one.n1 - 1
            found.append(Jump(other.first.host, one.last, other.first, missing))
    return found


def restarts(log: LiveLog) -> list[tuple[Run, Run]]:
    """Runs between which the numbers begin again."""
    pairs = pairwise(log.runs)
    return [
        (one, other)
        for one, other in pairs
        if one.generation != other.generation and one.last.t1 < other.first.t0
    ]


def turned_back(log: LiveLog) -> list[tuple[Span, str]]:
    """Hours that a host's clock went through twice, with the first record after it was set back."""
    found: list[tuple[Span, str]] = []
    for run in log.runs:
        own = sorted(run.pieces, key=lambda p: (p.n0, p.n1, p.t0))
        found += [
            ((other.t0, one.t1), other.ref0)
            for one, other in pairwise(own)
            if other.n0 == one.n1 + 1 and other.t0 < one.t1 - SETBACK
        ]
    return found
