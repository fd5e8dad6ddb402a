"""Windows event logs (EVTX): own walk over chunks, the `evtx` wheel for what is inside one.

A damaged chunk cannot end a file, each record's place is known, and records beyond the free
offset (not yet flushed, or left from before a clearing) are read too, marked residual.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from evtx import PyEvtxParser

from bedem.model.messages import msg
from bedem.model.records import EARLIEST_TIME, LATEST_TIME, Event, Gap, RecordState
from bedem.readers import evtx_chunks as chunks
from bedem.readers.base import Head, Input, Item
from bedem.readers.evtx_chunks import Chunk, Frame

VERSION = 1
_FILE_HEADER: Final = chunks.file_header()
_CACHE_LIMIT: Final = 8_192
_EPOCH: Final = datetime(1970, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)


def score(head: Head) -> int:
    """100 for a file header, 90 for a chunk anywhere in the head, 0 otherwise."""
    if head.data.startswith(chunks.FILE_MAGIC):
        return 100
    at = head.data.find(chunks.CHUNK_MAGIC)
    while at >= 0:
        if chunks.header_is_sane(head.data[at : at + chunks.FIRST_RECORD]):
            return 90
        at = head.data.find(chunks.CHUNK_MAGIC, at + 1)
    return 0


def read(source: Input) -> Iterator[Item]:
    """Live records in order of place, each chunk's residual ones after them, then Gaps."""
    fields = _Fields()
    found = 0
    with source.bytes() as view:
        for chunk in chunks.find_chunks(view, source.start, source.stop):
            found += 1
            yield from _read_chunk(chunk, fields)
        if not found and source.start == 0 and source.stop == source.size:
            hollow = bytes(view[chunks.FILE_HEADER_BYTES :]).strip(b"\0") == b""
            yield Gap(
                "empty" if hollow else "damaged",
                msg("gap-evtx-no-chunk" if not hollow else "gap-evtx-empty"),
                place_from=0,
                place_to=source.size,
                closes=None if hollow else msg("close-fetch-again"),
            )
    if fields.impossible_times:
        yield Gap("time", msg("gap-time-impossible"), count=fields.impossible_times)


def _read_chunk(chunk: Chunk, fields: _Fields) -> Iterator[Item]:
    frames_of = chunks.trusted_frames if chunk.records_ok else chunks.frames_between
    live = frames_of(chunk.data, chunks.FIRST_RECORD, chunk.free)
    gaps = chunks.holes(live, chunks.FIRST_RECORD, chunk.free)
    residual = chunks.frames_between(chunk.data, chunk.free, chunk.present)
    state: RecordState = "cut" if chunk.rebuilt else "live"
    whole = None if gaps or not chunk.header_ok else _parse_whole(chunk, live, fields)
    if whole is not None:
        if not chunk.records_ok:
            yield from _damage(chunk, gaps)
        yield from whole
    else:
        yield from _damage(chunk, gaps)
        chunks.bridge(chunk.data, gaps)
        chunks.forget_last_id(chunk.data)
        live = chunks.renumber(chunk.data, live)
        for item in _parse(chunk, live, state, fields):
            if isinstance(item, Frame):
                yield _unreadable("gap-evtx-record", chunk, [item])
            else:
                yield item
    if residual:
        yield from _read_residual(chunk, residual, fields)


def _read_residual(chunk: Chunk, frames: list[Frame], fields: _Fields) -> Iterator[Item]:
    """What lies beyond the free offset, alone: everything else is bridged, templates stay."""
    frames = chunks.renumber(chunk.data, frames)
    end = frames[-1].offset + frames[-1].size
    chunks.bridge(chunk.data, chunks.holes(frames, chunks.FIRST_RECORD, end))
    chunks.make_header(chunk.data, frames, end)
    lost = []
    for item in _parse(chunk, frames, "residual", fields):
        if isinstance(item, Frame):
            lost.append(item)
        else:
            yield item
    if lost:
        yield _unreadable("gap-evtx-residual", chunk, lost)


def _damage(chunk: Chunk, gaps: list[tuple[int, int]]) -> Iterator[Gap]:
    begin, end = chunk.offset, chunk.offset + chunk.present
    again = msg("close-fetch-again")
    if chunk.rebuilt:
        yield Gap(
            "damaged", msg("gap-evtx-header-lost"), place_from=begin, place_to=end, closes=again
        )
    elif not chunk.header_ok or not chunk.records_ok:
        what = "gap-evtx-chunk-cut" if chunk.present < chunk.free else "gap-evtx-checksum"
        told = msg(what, present=chunk.present)
        yield Gap("damaged", told, place_from=begin, place_to=end, closes=again)
    for first, last in gaps:
        if last - first >= 8 and any(chunk.data[first:last]):
            yield Gap(
                "damaged",
                msg("gap-evtx-hole", bytes=last - first),
                place_from=chunk.offset + first,
                place_to=chunk.offset + last,
                closes=again,
            )


def _parse_whole(chunk: Chunk, frames: list[Frame], fields: _Fields) -> list[Event] | None:
    """All records of a sound chunk in one go; None when parser and frames do not agree."""
    make, base = fields.event, chunk.offset
    events: list[Event] = []
    try:
        records: Any = PyEvtxParser(io.BytesIO(_FILE_HEADER + chunk.data), 1).records_json()
        for frame, record in zip(frames, records, strict=True):
            if record["event_record_id"] != frame.number:
                return None
            events.append(make(base + frame.offset, frame.size, record["data"], "live"))
    except (RuntimeError, OSError, ValueError):
        return None
    return events


def _parse(
    chunk: Chunk, frames: list[Frame], state: RecordState, fields: _Fields
) -> Iterator[Event | Frame]:
    """An Event for each frame that the parser understands, the frame itself where it does not."""
    try:
        parser = PyEvtxParser(io.BytesIO(_FILE_HEADER + chunk.data), 1)
        records: Iterator[dict[str, Any]] = iter(parser.records_json())  # type: ignore[arg-type]
    except (RuntimeError, OSError, ValueError):
        yield from frames
        return
    make = fields.event
    base = chunk.offset
    at, count = 0, len(frames)
    while at < count:
        try:
            record = next(records)
        except StopIteration:
            break
        except RuntimeError:
            continue  # its frame is passed over by the next record, and given back there
        number = record["event_record_id"]
        ahead = at
        while ahead < count and frames[ahead].number != number:
            ahead += 1
        if ahead == count:
            continue
        yield from frames[at:ahead]
        frame = frames[ahead]
        yield make(base + frame.offset, frame.size, record["data"], state)
        at = ahead + 1
    yield from frames[at:]


def _unreadable(what: str, chunk: Chunk, frames: list[Frame]) -> Gap:
    return Gap(
        "damaged" if what == "gap-evtx-record" else "residual",
        msg(what, count=len(frames)),
        place_from=chunk.offset + frames[0].offset,
        place_to=chunk.offset + frames[-1].offset + frames[-1].size,
        count=len(frames),
        closes=msg("close-fetch-again") if what == "gap-evtx-record" else None,
    )


_NOTHING: Final = msgspec.Raw()


class _Named(msgspec.Struct, gc=False):
    """Attributes of Provider."""

    name: str | None = msgspec.field(name="Name", default=None)


class _Provider(msgspec.Struct, gc=False):
    attributes: _Named | None = msgspec.field(name="#attributes", default=None)


class _Stamp(msgspec.Struct, gc=False):
    """Attributes of TimeCreated."""

    time: str = msgspec.field(name="SystemTime")


class _Created(msgspec.Struct, gc=False):
    attributes: _Stamp = msgspec.field(name="#attributes")


class _System(msgspec.Struct, gc=False):
    """What nearly every record's header holds, in these types."""

    provider: _Provider = msgspec.field(name="Provider")
    code: int | dict[str, Any] = msgspec.field(name="EventID")
    created: _Created = msgspec.field(name="TimeCreated")
    number: int = msgspec.field(name="EventRecordID")
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


class _Fields:
    """Header fields of a record; whatever is not as usual is decoded whole."""

    def __init__(self) -> None:
        self.impossible_times = 0
        self._minutes: dict[str, int] = {}

    def event(self, place: int, length: int, text: str, state: RecordState) -> Event:
        try:
            event = _decode_record(text).event
            system = event.system
            stamp = system.created.attributes.time
            minute = stamp[:16]
            base = self._minutes.get(minute)
            if base is None:
                base = self._learn_minute(minute)
            time = base + int(stamp[17:19] + stamp[20:26])
        except (msgspec.MsgspecError, ValueError, UnicodeError):
            return self._whole(place, length, text, state)
        provider, code, channel = system.provider.attributes, system.code, system.channel
        if (
            stamp[26:] != "Z"
            or provider is None
            or not (provider.name and channel and system.computer)
            or not EARLIEST_TIME <= time < LATEST_TIME
        ):
            return self._whole(place, length, text, state)
        number = code if isinstance(code, int) else _code({"EventID": code})
        alone = event.user_data is _NOTHING and event.data is not _NOTHING
        body = event.data if alone else None
        return Event(
            place, length, time, "utc", "TimeCreated", system.computer, channel,
            provider.name, number, system.number, text, "evtx", state, None, 0, None, body,
        )  # fmt: skip

    def _learn_minute(self, minute: str) -> int:
        """Micros of `2013-10-23T16:22`; ValueError for another form."""
        base = (datetime.fromisoformat(minute) - _EPOCH) // _MICROSECOND
        if len(self._minutes) >= _CACHE_LIMIT:
            self._minutes.clear()
        self._minutes[minute] = base
        return base

    def _possible(self, micros: int) -> int | None:
        if EARLIEST_TIME <= micros < LATEST_TIME:
            return micros
        self.impossible_times += 1
        return None

    def _whole(self, place: int, length: int, text: str, state: RecordState) -> Event:
        system = _system(text)
        stamp = _attribute(system.get("TimeCreated"), "SystemTime")
        time: int | None = None
        if isinstance(stamp, str):
            try:
                moment = datetime.fromisoformat(stamp).replace(tzinfo=None)
                time = self._possible((moment - _EPOCH) // _MICROSECOND)
            except (ValueError, OverflowError):
                self.impossible_times += 1
        number = system.get("EventRecordID")
        return Event(
            place, length, time, "utc" if time is not None else "none", "TimeCreated",
            _text(system.get("Computer")), _text(system.get("Channel")), _provider(system),
            _code(system), number if isinstance(number, int) else None, text, "evtx", state,
        )  # fmt: skip


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
