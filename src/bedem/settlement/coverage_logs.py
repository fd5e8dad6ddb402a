"""Live logs: what their record numbers prove.

An EVTX file holds a host's own log when it has one log and one host at a time, each number once. A
machine that was renamed writes on in the same file: its names follow each other without a jump.
Files of one log are put together by number; where numbers restart, the log was cleared in between
and a new generation begins. A file in which a fifth of the numbers or more is missing, and which is
not damaged, holds a selection: jumps are filtering there, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby, pairwise
from typing import Final

import msgspec

from bedem.settlement.coverage_scan import FileRow, Turn
from bedem.settlement.coverage_spans import HOUR, Span, merged

SETBACK: Final = 300_000_000  # clocks are trimmed back by seconds all the time
SELECTION_SHARE: Final = 5  # one in five numbers missing
MOST_TURNS: Final = 50_000  # a file with more is no log one could make statements about
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


def candidates(
    files: Iterable[FileRow], damaged: set[str]
) -> tuple[dict[str, tuple[str, int]], set[str]]:
    """(source to log and bytes of files that may be a live log, sources that hold a selection)."""
    logs: dict[str, tuple[str, int]] = {}
    selections: set[str] = set()
    for source, group in groupby(files, key=lambda f: f[0]):
        rows = list(group)
        first, last = min(r[3] for r in rows), max(r[4] for r in rows)
        records = sum(r[5] for r in rows)
        names = {r[1] for r in rows}
        span = last - first + 1
        if len(names) != 1 or records > span or names & {"", "forwardedevents"}:
            continue
        if (span - records) * SELECTION_SHARE >= span and source not in damaged:
            selections.add(source)
        else:
            logs[source] = (names.pop(), max(r[6] for r in rows))
    return logs, selections


def log_files(
    turns: Sequence[Turn],
    logs: dict[str, tuple[str, int]],
    host_of: Callable[[str, str], str],
    folders: dict[str, str],
    damaged: set[str],
) -> list[LogFile]:
    """Files that are a live log; host_of gives the key of (source, host as written)."""
    found = []
    for source, group in groupby(turns, key=lambda t: t.source):
        own = list(group)
        if len(own) > MOST_TURNS:
            continue
        runs = _runs(own, partial(host_of, source))
        if runs:
            found.append(
                LogFile(
                    source,
                    logs[source][0],
                    tuple(runs),
                    folders.get(source, ""),
                    logs[source][1],
                    source in damaged,
                )
            )
    return found


def _runs(turns: Sequence[Turn], host_of: Callable[[str], str]) -> list[Run]:
    """Empty where the file is no log of one machine: a number twice, or names that mix."""
    runs: list[list[Piece]] = []
    start = turns[0]
    seen: list[str] = []
    for i, turn in enumerate(turns):
        if turn.before_number is not None and turn.number == turn.before_number:
            return []
        host = host_of(turn.host)
        if not seen or seen[-1] != host:
            if host in seen or (seen and turn.number - (turn.before_number or 0) != 1):
                return []
            seen.append(host)
        new_run = turn.before_number is None or turn.number - turn.before_number != 1
        if i and not (turn.last and _goes_on(turn, start)):
            _close(runs, start, turn, host_of)
            start = turn
        if new_run:
            runs.append([])
    _close(runs, start, None, host_of, turns[-1])
    made = [Run(r[0].n0, r[-1].n1, tuple(r)) for r in runs if r]
    return made


def _goes_on(turn: Turn, start: Turn) -> bool:
    """The last record is listed for its own sake: it may well follow the one before it."""
    steady = turn.before_time is None or turn.time is None
    return (
        turn.before_number is not None
        and turn.number - turn.before_number == 1
        and turn.host == start.host
        and (steady or -SETBACK <= (turn.time or 0) - (turn.before_time or 0) <= HOUR)
    )


def _close(
    runs: list[list[Piece]],
    start: Turn,
    turn: Turn | None,
    host_of: Callable[[str], str],
    end: Turn | None = None,
) -> None:
    """End the piece that began at `start`: before `turn`, or at the last record."""
    if turn is not None:
        number, time, ref = turn.before_number, turn.before_time, turn.before_ref
    elif end is not None:
        number, time, ref = end.number, end.time, end.ref
    else:
        return
    if number is None or start.time is None or time is None or ref is None:
        return
    low, high = min(start.time, time), max(start.time, time)
    runs[-1].append(Piece(host_of(start.host), start.number, number, low, high, start.ref, ref))


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
