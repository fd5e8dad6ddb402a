"""Times as people and tools read them; inside bedem they are Micros UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from bedem.model.errors import UsageError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


def to_datetime(micros: int, zone: tzinfo = UTC) -> datetime:
    return (_EPOCH + timedelta(microseconds=micros)).astimezone(zone)


def to_micros(when: datetime) -> int:
    """A datetime without zone is taken as UTC."""
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (when - _EPOCH) // _MICROSECOND


def told_micros(text: str, where: str) -> int:
    """ISO 8601 to Micros; without an offset it is UTC. Raises UsageError that names `where`."""
    try:
        return to_micros(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f'{where}: "{text}" is no time', todo="Example: 2022-08-26T18:00Z or 2022-08-26."
        ) from error


def moment(micros: int | None, zone: tzinfo = UTC) -> str:
    """ISO 8601 with offset, microseconds only where there are any; "" for unknown."""
    return "" if micros is None else to_datetime(micros, zone).isoformat()


def day_and_minute(micros: int | None, zone: tzinfo = UTC, *, seconds: bool = False) -> str:
    """`12 Sep 2022 20:58`, for people."""
    if micros is None:
        return "unknown"
    when = to_datetime(micros, zone)
    clock = f"{when:%H:%M:%S}" if seconds else f"{when:%H:%M}"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year} {clock}"
