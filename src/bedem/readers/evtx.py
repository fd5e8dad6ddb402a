"""Windows event logs (EVTX): own walk over chunks, the `evtx` wheel for what is inside one.

A damaged chunk cannot end a file, each record's place is known, and records beyond the free
offset (not yet flushed, or left from before a clearing) are read too, marked residual.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from evtx import PyEvtxParser

from bedem.model.messages import msg
from bedem.model.records import Event, Gap, RecordState
from bedem.readers import evtx_chunks as chunks
from bedem.readers.base import Head, Input, Item
from bedem.readers.evtx_chunks import Chunk, Frame
from bedem.readers.evtx_fields import Fields

VERSION = 1
_FILE_HEADER: Final = chunks.file_header()


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
    # Whole lists are passed on, so that no generator wakes for a record.
    return chain.from_iterable(_read(source))


def _read(source: Input) -> Iterator[Iterable[Item]]:
    fields = Fields()
    found = 0
    with source.bytes() as view:
        for chunk in chunks.find_chunks(view, source.start, source.stop):
            found += 1
            yield from _read_chunk(chunk, fields)
        if not found and source.start == 0 and source.stop == source.size:
            hollow = bytes(view[chunks.FILE_HEADER_BYTES :]).strip(b"\0") == b""
            nothing = Gap(
                "empty" if hollow else "damaged",
                msg("gap-evtx-no-chunk" if not hollow else "gap-evtx-empty"),
                place_from=0,
                place_to=source.size,
                closes=None if hollow else msg("close-fetch-again"),
            )
            yield [nothing]
    if fields.impossible_times:
        yield [Gap("time", msg("gap-time-impossible"), count=fields.impossible_times)]


def _read_chunk(chunk: Chunk, fields: Fields) -> Iterator[Iterable[Item]]:
    frames_of = chunks.trusted_frames if chunk.records_ok else chunks.frames_between
    live = frames_of(chunk.data, chunks.FIRST_RECORD, chunk.free)
    gaps = chunks.holes(live, chunks.FIRST_RECORD, chunk.free)
    residual = chunks.frames_between(chunk.data, chunk.free, chunk.present)
    whole = None if gaps or not chunk.header_ok else _parse_whole(chunk, live, fields)
    if whole is None or not chunk.records_ok:
        yield _damage(chunk, gaps)
    yield _read_damaged(chunk, live, gaps, fields) if whole is None else whole
    if residual:
        yield _read_residual(chunk, residual, fields)


def _read_damaged(
    chunk: Chunk, frames: list[Frame], gaps: list[tuple[int, int]], fields: Fields
) -> Iterator[Item]:
    """What is between the holes, record by record."""
    data = chunk.own()
    chunks.bridge(data, gaps)
    chunks.forget_last_id(data)
    frames = chunks.renumber(data, frames)
    for item in _parse(data, chunk.offset, frames, "cut" if chunk.rebuilt else "live", fields):
        if isinstance(item, Frame):
            yield _unreadable("gap-evtx-record", chunk, [item])
        else:
            yield item


def _read_residual(chunk: Chunk, frames: list[Frame], fields: Fields) -> Iterator[Item]:
    """What lies beyond the free offset, alone: everything else is bridged, templates stay."""
    data = chunk.own()
    frames = chunks.renumber(data, frames)
    end = frames[-1].offset + frames[-1].size
    chunks.bridge(data, chunks.holes(frames, chunks.FIRST_RECORD, end))
    chunks.make_header(data, frames, end)
    lost = []
    for item in _parse(data, chunk.offset, frames, "residual", fields):
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


def _parse_whole(chunk: Chunk, frames: list[Frame], fields: Fields) -> list[Event] | None:
    """All records of a sound chunk in one go; None when parser and frames do not agree."""
    make, base = fields.event, chunk.offset
    events: list[Event] = []
    try:
        for frame, record in zip(frames, _records(chunk.data), strict=True):
            if record["event_record_id"] != frame.number:
                return None
            events.append(make(base + frame.offset, frame.size, record["data"], "live"))
    except (RuntimeError, OSError, ValueError):
        return None
    return events


def _records(data: bytes | bytearray) -> Iterator[dict[str, Any]]:
    """What the wheel gives for one chunk: record number, time in the header, JSON text."""
    records: Any = PyEvtxParser(io.BytesIO(_FILE_HEADER + data), 1).records_json()
    return iter(records)


def _parse(
    data: bytearray, base: int, frames: list[Frame], state: RecordState, fields: Fields
) -> Iterator[Event | Frame]:
    """An Event for each frame that the parser understands, the frame itself where it does not."""
    try:
        records = _records(data)
    except (RuntimeError, OSError, ValueError):
        yield from frames
        return
    make = fields.event
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
