"""Dates in the format of a machine's culture: `27.10.2021 12:28:26`, `6/15/2024 9:01:02 AM`.

Which of two numbers is the day is told by a number above 12 anywhere in the file, or by a dot as
separator (no culture writes the month before the day with dots); else it stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from bedem.model.records import Micros
from bedem.readers.syslog_header import moment

DateOrder = Literal["dmy", "mdy", "ymd"]
_STAMP = re.compile(
    r"(\d{1,4})([./-]) ?(\d{1,2})[./-] ?(\d{1,4})\.?,?[ T](\d{1,2})[:.](\d\d)(?:[:.](\d\d))?"
    r"(?:[.,](\d{1,7}))?(?: ?([AaPp])\.?[ \u00a0]?[Mm]\.?)?"
)
_DATE = re.compile(r"(\d{1,4})([./-]) ?(\d{1,2})[./-] ?(\d{1,4})")
_MOST: Final = 200_000


def order_of(dates: Iterable[str]) -> DateOrder | None:
    """The one order in which all these dates can be read; None where two can."""
    day_first = month_first = dots = False
    for number, text in enumerate(dates):
        found = _DATE.match(text)
        if found is None:
            continue
        first, separator, second, _ = found.groups()
        if len(first) == 4:
            return "ymd"
        dots |= separator == "."
        day_first |= int(first) > 12
        month_first |= int(second) > 12
        if day_first or month_first or number > _MOST:
            break
    if day_first and not month_first:
        return "dmy"
    if month_first and not day_first:
        return "mdy"
    return "dmy" if dots and not month_first else None


def culture_micros(text: str, order: DateOrder | None) -> Micros | None:
    """Microseconds of the stamp as if it were UTC; None where it cannot be read in this order."""
    found = _STAMP.match(text.strip())
    if found is None:
        return None
    first, _, second, third, hour, minute, seconds, fraction, half = found.groups()
    if len(first) == 4:
        year, month, day = int(first), int(second), int(third)
    elif order == "dmy":
        day, month, year = int(first), int(second), int(third)
    elif order == "mdy":
        month, day, year = int(first), int(second), int(third)
    elif first == second:
        day, month, year = int(first), int(second), int(third)
    else:
        return None
    year += 2000 if year < 100 else 0
    hours = int(hour)
    if half is not None:
        hours = hours % 12 + (12 if half in "Pp" else 0)
    if hours > 23 or int(minute) > 59 or not 1970 <= year < 2106:
        return None
    clock = (hours * 3600 + int(minute) * 60 + min(int(seconds or 0), 59)) * 1_000_000
    return moment(year, month, day, clock + int((fraction or "0").ljust(6, "0")[:6]))
