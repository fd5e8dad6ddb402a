"""What is known of a record that is shown whole, for every renderer."""

from __future__ import annotations

from typing import Final

from bedem.language import clean, defang
from bedem.model.documents import ShownRecord
from bedem.report.wording import Wording

_HOUR: Final = 3_600_000_000


def facts(record: ShownRecord, wording: Wording) -> list[tuple[str, str]]:
    """(name, value) of what is known of a record, in one order."""
    told = wording.told
    found: list[tuple[str, str]] = []
    if record.time is not None:
        time = wording.time(record.time, seconds=True)
        found.append((told("record-time"), f"{time} {wording.document.zone}"))
    elif record.time_from is not None and record.time_to is not None:
        ends = (record.time_from, record.time_to)
        between = " – ".join(wording.time(t, seconds=True) for t in ends)
        found.append((told("record-time-between"), between))
    if record.shift and record.stamped is not None:
        stamped = wording.time(record.stamped, seconds=True)
        hours = wording.words.number(round(record.shift / _HOUR, 2))
        shift = told("record-shift", hours=hours)
        found.append((told("record-stamped"), f"{stamped}, {shift}"))
        if record.shown_by:
            found.append((told("record-shown-by"), record.shown_by))
    for name, value in (
        ("host", record.host), ("log", record.log), ("event", record.code),
        ("number", record.record_number), ("file", _path(record)), ("sha256", record.sha256),
    ):  # fmt: skip
        if value not in (None, ""):
            label = name if name == "sha256" else told(f"record-{name}")
            found.append((label, defang(clean(str(value)))))
    place = told("record-place", length=record.length, place=record.place)
    found.append((told("record-data"), place))
    if record.state == "residual":
        found.append((told("record-residual"), ""))
    if record.withheld:
        found.append((told("record-withheld", count=record.withheld), ""))
    return found


def _path(record: ShownRecord) -> str:
    return " / ".join(part for part in (record.file, record.member) if part)
