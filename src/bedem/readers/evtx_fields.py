"""Header fields of a record in evtx_dump's JSON layout, read without building the rest of it.

Nearly every record's header holds the same things in the same types: those are decoded straight
into them, and the text of the event data is passed over. Any other record is decoded whole.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import msgspec

from bedem.model.records import EARLIEST_TIME, LATEST_TIME, Event, RecordState

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CONTROL: Final = re.compile(r"[\x00-\x1f]")
_MICROSECOND: Final = timedelta(microseconds=1)
_EARLIEST: Final = _EPOCH + EARLIEST_TIME * _MICROSECOND
_LATEST: Final = _EPOCH + LATEST_TIME * _MICROSECOND
_NOTHING: Final = msgspec.Raw()
_Int32 = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]
_Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class _Named(msgspec.Struct, gc=False):
    """Attributes of Provider."""

    name: str = msgspec.field(name="Name")


class _Provider(msgspec.Struct, gc=False):
    attributes: _Named = msgspec.field(name="#attributes")


class _Code(msgspec.Struct, gc=False):
    """An EventID with Qualifiers."""

    number: _Int32 = msgspec.field(name="#text")


class _Stamp(msgspec.Struct, gc=False):
    """Attributes of TimeCreated."""

    time: datetime = msgspec.field(name="SystemTime")


class _Created(msgspec.Struct, gc=False):
    attributes: _Stamp = msgspec.field(name="#attributes")


class _System(msgspec.Struct, gc=False):
    """What nearly every record's header holds, in these types."""

    provider: _Provider = msgspec.field(name="Provider")
    code: _Int32 | _Code = msgspec.field(name="EventID")
    created: _Created = msgspec.field(name="TimeCreated")
    number: _Int64 = msgspec.field(name="EventRecordID")
    channel: str = msgspec.field(name="Channel")
    computer: str = msgspec.field(name="Computer")


class _Event(msgspec.Struct, gc=False):
    system: _System = msgspec.field(name="System")
    data: msgspec.Raw = msgspec.field(name="EventData", default=_NOTHING)
    user_data: msgspec.Raw = msgspec.field(name="UserData", default=_NOTHING)


class _Record(msgspec.Struct, gc=False):
    """Decoded to just this: the rest of the text is passed over, not built."""

    event: _Event = msgspec.field(name="Event")


_decode_record: Final = msgspec.json.Decoder(_Record).decode


class Fields:
    """Makes the Events of one source. impossible_times: how many had a time no clock shows."""

    def __init__(self) -> None:
        self.impossible_times = 0

    def event(self, place: int, length: int, text: str, state: RecordState) -> Event:
        """The record with this JSON text; `body` is set where it holds EventData alone."""
        try:
            event = _decode_record(text).event
        except (msgspec.MsgspecError, UnicodeError):
            return self._whole(place, length, text, state)
        system = event.system
        stamp, code = system.created.attributes.time, system.code
        provider, log, host = system.provider.attributes.name, system.channel, system.computer
        number = code if code.__class__ is int else code.number  # type: ignore[union-attr]
        if (
            stamp.tzinfo is not UTC
            or not _EARLIEST <= stamp < _LATEST
            or not (provider and log and host)
        ):
            return self._whole(place, length, text, state)
        since = stamp - _EPOCH
        time = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        alone = event.user_data is _NOTHING and event.data is not _NOTHING
        return Event(
            place, length, time, "utc", "TimeCreated", host, log, provider, number, system.number,
            text, "evtx", state, None, 0, None, event.data if alone else None,
        )  # fmt: skip

    def _possible(self, micros: int) -> int | None:
        if EARLIEST_TIME <= micros < LATEST_TIME:
            return micros
        self.impossible_times += 1
        return None

    def _whole(self, place: int, length: int, text: str, state: RecordState) -> Event:
        text = _sound(text)
        system = _system(text)
        stamp = _attribute(system.get("TimeCreated"), "SystemTime")
        time: int | None = None
        if isinstance(stamp, str):
            try:
                moment = datetime.fromisoformat(stamp).replace(tzinfo=UTC)
                time = self._possible((moment - _EPOCH) // _MICROSECOND)
            except (ValueError, OverflowError):
                self.impossible_times += 1
        number = system.get("EventRecordID")
        countable = isinstance(number, int) and -(2**63) <= number < 2**63
        return Event(
            place, length, time, "utc" if time is not None else "none", "TimeCreated",
            _text(system.get("Computer")), _text(system.get("Channel")), _provider(system),
            _code(system), number if countable else None, text, "evtx", state,
        )  # fmt: skip


def _sound(text: str) -> str:
    """JSON, whatever stood in the record: the wheel writes names out of damage as they are."""
    try:
        msgspec.json.decode(text)
    except UnicodeError:
        text = text.encode("utf-8", "replace").decode()
    except msgspec.DecodeError:
        text = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    else:
        return text
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return msgspec.json.encode({"Event": {"#text": text}}).decode()
    return text


def _system(text: str) -> dict[str, Any]:
    try:
        record = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    event = record.get("Event") if isinstance(record, dict) else None
    system = event.get("System") if isinstance(event, dict) else None
    return system if isinstance(system, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _provider(system: dict[str, Any]) -> str | None:
    provider = system.get("Provider")
    return _attribute(provider, "Name") or _attribute(provider, "EventSourceName")


def _attribute(element: object, name: str) -> str | None:
    attributes = element.get("#attributes") if isinstance(element, dict) else None
    return _text(attributes.get(name)) if isinstance(attributes, dict) else None


def _code(system: dict[str, Any]) -> int | None:
    code = system.get("EventID")
    if isinstance(code, dict):
        code = code.get("#text")
    if isinstance(code, str) and code.isdecimal():
        code = int(code)
    return code if isinstance(code, int) and -(2**31) <= code < 2**31 else None
