"""Which EVTX files hold a host's own log, and which only a selection of one.

A log of one machine has one log name, each number once, and one host at a time. A machine that was
renamed writes on in the same file: its names follow each other without a jump. A file in which a
fifth of the numbers or more is missing here and there, and which is not damaged, is a selection:
jumps are filtering there, and nothing is lost. One long hole is loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import Final

import msgspec

from bedem.settlement.coverage_logs import SETBACK, LogFile, Piece, Run
from bedem.settlement.coverage_scan import FileRow, Turn
from bedem.settlement.coverage_spans import HOUR

SELECTION_SHARE: Final = 5  # one in five numbers missing
SELECTION_RUN: Final = 20  # records between two jumps, on average and at most
MOST_TURNS: Final = 50_000  # a file with more is no log one could make statements about


class Candidate(msgspec.Struct, frozen=True):
    """An EVTX source with one log name. size: bytes in use. sparse: a fifth is missing, or more."""

    log: str
    size: int
    records: int
    sparse: bool


def candidates(files: Iterable[FileRow]) -> dict[str, Candidate]:
    """Sources that may hold one log of one machine."""
    found: dict[str, Candidate] = {}
    for source, group in groupby(files, key=lambda f: f[0]):
        rows = list(group)
        records = sum(r[5] for r in rows)
        names = {r[1] for r in rows}
        span = max(r[4] for r in rows) - min(r[3] for r in rows) + 1
        if len(names) == 1 and records <= span and not names & {"", "forwardedevents"}:
            sparse = (span - records) * SELECTION_SHARE >= span
            size = max(r[6] for r in rows)
            found[source] = Candidate(names.pop(), size, records, sparse)
    return found


def log_files(
    turns: Sequence[Turn],
    logs: dict[str, Candidate],
    host_of: Callable[[str, str], str],
    folders: dict[str, str],
    damaged: set[str],
) -> tuple[list[LogFile], set[str]]:
    """(files that are a live log, sources that hold a selection).

    host_of gives the key of (source, host as written).
    """
    found: list[LogFile] = []
    selections: set[str] = set()
    for source, group in groupby(turns, key=lambda t: t.source):
        own, known = list(group), logs[source]
        runs = _runs(own, partial(host_of, source))
        often = len(own) > MOST_TURNS or (len(runs) - 1) * SELECTION_RUN >= known.records
        if runs and known.sparse and often and source not in damaged:
            selections.add(source)
        elif runs and len(own) <= MOST_TURNS:
            folder, torn = folders.get(source, ""), source in damaged
            found.append(LogFile(source, known.log, tuple(runs), folder, known.size, torn))
    return found, selections


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
