"""The year of lines that name none, from what the same file says.

A date inside a message whose month and day are those of its own line (the kernel setting the clock
at boot, a rotation, an audit stamp) tells the year of that line; month and day of the lines between
tell where a year ended. Where nothing tells the year, or two lines disagree, it stays unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Final

from bedem.readers.syslog_header import MONTHS
from bedem.readers.textview import Buffer

_MONTHS: Final = {name.encode(): number for name, number in MONTHS.items()}
_NAMES = b"(" + b"|".join(_MONTHS) + b")"
_LINE = re.compile(
    rb"^(?:<\d{1,3}>)?[ *:.]?" + _NAMES + rb" {1,2}(\d{1,2}) \d\d:\d\d:\d\d([^\n]*)", re.MULTILINE
)
_DATES = re.compile(
    rb"\b((?:19|20)\d\d)[-/](\d\d)[-/](\d\d)|\baudit\((\d{9,10})\.\d"
    rb"|\b" + _NAMES + rb" {1,2}(\d{1,2}) \d\d:\d\d:\d\d (?:[A-Z]{2,5} )?((?:19|20)\d\d)\b"
)
_MAX_ANCHORS: Final = 1_000


class Turn:
    """Counts the ends of years along the lines of a file."""

    def __init__(self) -> None:
        self.turns = 0
        self._month = 0

    def step(self, month: int) -> int:
        """How many years after the first line a line of this month stands."""
        if self._month and month - self._month < -6:
            self.turns += 1
        elif self._month and month - self._month > 6:
            self.turns -= 1
        self._month = month
        return self.turns


def year_of_first_line(data: Buffer) -> int | None:
    """The year in which the first line without one was written, as far as the file tells."""
    turn = Turn()
    votes: Counter[int] = Counter()
    for found in _LINE.finditer(data):
        month, day = _MONTHS[found.group(1)], int(found.group(2))
        turns = turn.step(month)
        tail = found.group(3)
        if sum(votes.values()) >= _MAX_ANCHORS:
            break
        if not _may_hold_a_date(tail):
            continue
        for date in _DATES.finditer(tail[:2_000]):
            year = _year(date, month, day)
            if year is not None:
                votes[year - turns] += 1
    if not votes:
        return None
    (year, count), *others = votes.most_common()
    return year if not others or count >= 10 * others[0][1] else None


def _may_hold_a_date(tail: bytes) -> bool:
    return b"20" in tail or b"19" in tail or b"audit(" in tail


def _year(date: re.Match[bytes], month: int, day: int) -> int | None:
    """The year of a date that is the line's own day, or the day before or after."""
    year, month_, day_, epoch, name, named_day, named_year = date.groups()
    try:
        if epoch:
            there = datetime.fromtimestamp(int(epoch), UTC).replace(tzinfo=None)
        elif name:
            there = datetime(int(named_year), _MONTHS[name], int(named_day))
        else:
            there = datetime(int(year), int(month_), int(day_))
        for candidate in (there.year, there.year - 1, there.year + 1):
            here = _day(candidate, month, day)
            if (
                here is not None
                and abs((here - there.replace(hour=0, minute=0, second=0)).days) <= 1
            ):
                return candidate
    except (ValueError, OverflowError):
        return None
    return None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day)
    except ValueError:
        return None
