"""Lines of the audit log -> events: lines of one stamp and serial belong together.

Lines of one event interleave with others and may come late; an end mark may lack. An event is
given out when the log is five seconds further, or when too many are open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.model.records import Event
from bedem.readers.audit_fields import AuditLine, audit_fields
from bedem.readers.base import stamped_event
from bedem.readers.stamps import Stamps
from bedem.readers.textlines import Line

_PATIENCE_US: Final = 5_000_000
_MAX_OPEN: Final = 4_096
_MAX_LINES: Final = 2_048
_Key = tuple[str | None, int, int]


class _Open:
    __slots__ = ("end", "first", "length", "records")

    def __init__(self, line: Line, first: AuditLine) -> None:
        self.first = first
        self.length = line.length
        self.end = line.place + line.length
        self.records: list[dict[str, str]] = []


class AuditJoiner:
    """Give it lines in order with `add`; `rest` gives what is still open."""

    def __init__(self, stamps: Stamps) -> None:
        self._stamps = stamps
        self._open: dict[_Key, tuple[int, _Open]] = {}
        self._latest = 0

    def add(self, line: Line, parsed: AuditLine, host: str | None = None) -> Iterator[Event]:
        key = (parsed.node, parsed.micros, parsed.serial)
        held = self._open.get(key)
        if held is None:
            held = (line.place, _Open(line, parsed._replace(node=parsed.node or host)))
            self._open[key] = held
        place, event = held
        if parsed.type != "EOE":
            event.records.append({"type": parsed.type, **audit_fields(parsed.type, parsed.rest)})
        if 0 <= line.place - event.end <= 2:  # the next line: the bytes of the event grow
            event.length = line.place + line.length - place
            event.end = line.place + line.length
        if len(event.records) >= _MAX_LINES:
            del self._open[key]
            yield self._event(place, event)
        self._latest = max(self._latest, parsed.micros)
        if len(self._open) > 64:
            yield from self._flush(len(self._open) - _MAX_OPEN)

    def _flush(self, at_least: int) -> Iterator[Event]:
        done = []
        for number, (key, (_, event)) in enumerate(self._open.items()):
            late = self._latest - event.first.micros > _PATIENCE_US
            if not late and number >= at_least:
                break
            done.append(key)
        for key in done:
            yield self._event(*self._open.pop(key))

    def rest(self) -> Iterator[Event]:
        for place, event in self._open.values():
            yield self._event(place, event)
        self._open.clear()

    def _event(self, place: int, event: _Open) -> Event:
        first = event.first
        data: dict[str, Any] = {"time": first.micros / 1e6, "serial": first.serial}
        if first.node is not None:
            data["node"] = first.node
        data["records"] = event.records
        time = self._stamps.checked(first.micros, place)
        return stamped_event(
            place=place,
            length=event.length,
            time=time,
            kind="utc",
            field="msg",
            host=first.node,
            log="auditd",
            record=data,
            shape="auditd",
        )
