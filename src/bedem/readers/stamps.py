"""Times as records write them -> microseconds since 1970 UTC.

A stamp that names no moment (the FILETIME zero of 1601, the end of a 32-bit epoch in 2106) or
cannot be read gives None; one folded Gap per source says how many there were.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from bedem.model.messages import msg
from bedem.model.records import EARLIEST_TIME, LATEST_TIME, Gap, Micros, TimeKind

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_NAIVE: Final = datetime(1970, 1, 1)  # local stamps are taken as if UTC


def iso_micros(text: str) -> tuple[Micros, TimeKind] | None:
    """ISO 8601 text -> (microseconds, "utc" | "offset" | "local"); None when it is none.

    Digits after the sixth of a fraction are cut off, not rounded.
    """
    if len(text) < 10:
        return None
    kind: TimeKind
    try:
        if text.endswith(" UTC"):
            text = text[:-4] + "Z"
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            delta, kind = moment - _EPOCH_NAIVE, "local"
        else:
            delta = moment - _EPOCH
            kind = "utc" if text[-1] in "Zz" else "offset"
    except (ValueError, OverflowError):
        return None
    return delta.days * 86_400_000_000 + delta.seconds * 1_000_000 + delta.microseconds, kind


def epoch_micros(value: int | float | str) -> Micros | None:
    """Seconds since 1970 -> microseconds; text keeps every digit a float would lose."""
    if isinstance(value, str):
        digits = value[:-7] + value[-6:]
        if value[-7:-6] == "." and len(digits) < 18 and digits.isascii() and digits.isdigit():
            return int(digits)  # as Zeek writes it
        whole, dot, fraction = value.partition(".")
        if whole.isascii() and whole.isdigit() and len(whole) < 12:
            if not dot:
                return int(whole) * 1_000_000
            if fraction.isascii() and fraction.isdigit():
                return int(whole) * 1_000_000 + int((fraction + "000000")[:6])
        try:
            value = float(value.replace("_", "x"))
        except ValueError:
            return None
    if isinstance(value, bool) or not -1e12 < value < 1e12:
        return None
    return round(value * 1_000_000)


class Stamps:
    """Reads the stamps of one source and counts those that name no moment."""

    def __init__(self) -> None:
        self.unset = 0
        self.unreadable = 0
        self._first_unset: int | None = None
        self._first_unreadable: int | None = None

    def iso(self, value: object, place: int) -> tuple[Micros | None, TimeKind]:
        """Time and kind of an ISO text; (None, "none") where the field is absent."""
        if value is None or value == "":
            return None, "none"
        found = iso_micros(value) if isinstance(value, str) else None
        if found is None:
            self._unread(place)
            return None, "none"
        return self.checked(found[0], place), found[1]

    def epoch(self, value: object, place: int) -> Micros | None:
        """Time of epoch seconds, number or text; None where the field is absent."""
        if value is None:
            return None
        micros = epoch_micros(value) if isinstance(value, (int, float, str)) else None
        if micros is None:
            self._unread(place)
            return None
        return self.checked(micros, place)

    def checked(self, micros: Micros, place: int) -> Micros | None:
        """None, and counted, for a clock that was never set."""
        if EARLIEST_TIME <= micros < LATEST_TIME:
            return micros
        self.unset += 1
        if self._first_unset is None:
            self._first_unset = place
        return None

    def _unread(self, place: int) -> None:
        self.unreadable += 1
        if self._first_unreadable is None:
            self._first_unreadable = place

    def gaps(self) -> Iterator[Gap]:
        """What was counted: at most two gaps for a whole source."""
        if self.unset:
            yield Gap(
                "time",
                msg("gap-time-unset", count=self.unset),
                place_from=self._first_unset,
                count=self.unset,
                closes=msg("close-time-unset"),
            )
        if self.unreadable:
            yield Gap(
                "time",
                msg("gap-time-unreadable", count=self.unreadable),
                place_from=self._first_unreadable,
                count=self.unreadable,
                closes=msg("close-time-unreadable"),
            )
