"""Windows events as XML (Event Viewer, wevtutil) and the `Record N` text of evtx_dump.

Each `<Event>` is cut out of the bytes by itself and turned into the layout of evtx_dump, so the
shape is `evtx` and the file needs no root, no single encoding line and no end. `Record N` lines
stand before one XML document or one JSON object each: the whole is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bedem.knowledge.eventxml import MAX_XML, XmlRefused, event_from_xml
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.readers.base import Head, Input, Item
from bedem.readers.jsonrows import Row, rows
from bedem.readers.stamps import Stamps
from bedem.readers.textview import Buffer, View, head_text, utf8_view
from bedem.readers.winjson import event_of
from bedem.readers.xmlrow import xml_row

VERSION: Final = 1

_MAX_GAPS: Final = 1_000
_NAMESPACE = b"http://schemas.microsoft.com/win/2004/08/events/event"
_RECORD_LINE = rb"Record [0-9]{1,19}[ \t]*\r?(?:\n|\Z)"
_START = re.compile(rb"<Event(?:\s[^<>]{0,4096})?>\s{0,4096}<System[\s>/]")
_EDGE = re.compile(rb"<(/?)Event(?:\s[^<>]{0,4096})?>")
_BETWEEN = re.compile(
    rb"(?:[\s\x00]+|\xef\xbb\xbf|<\?xml[^<>]{0,512}\?>|</?Events[^<>]{0,512}>|"
    + _RECORD_LINE
    + rb")*"
)
_JSON_BETWEEN = re.compile(rb"(?:[\s\x00,\[\]]+|\xef\xbb\xbf|" + _RECORD_LINE + rb")*")
_DUMP_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*Record [0-9]{1,19}[ \t]*\r?\n\s*(\{|<)")


def score(head: Head) -> int:
    """Certain by the namespace and System, or by a `Record N` line before an object."""
    data = head_text(head.data)
    if _DUMP_HEAD.match(data) is not None:
        return 95
    if _START.search(data) is None:
        return 0
    start = data.lstrip(b" \t\r\n\x00")[:1]
    if start != b"<":
        return 0
    return 95 if _NAMESPACE in data else 60


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    with utf8_view(source) as view:
        dump = _DUMP_HEAD.match(view.data)
        as_json = dump is not None and dump.group(1) == b"{"
        if not as_json:
            yield from _xml(view, stamps)
    if as_json:
        for row in rows(source, _JSON_BETWEEN):
            yield row if isinstance(row, Gap) else event_of(row, stamps)
    yield from stamps.gaps()


def _xml(view: View, stamps: Stamps) -> Iterator[Item]:
    """Events and broken stretches in order; a cut event gives what stands before the cut."""
    data, size = view.data, len(view.data)
    pos, broken, repeated_from = 0, 0, None
    while pos < size:
        between = _BETWEEN.match(data, pos)
        pos = between.end() if between else pos
        if pos >= size:
            break
        found = _START.search(data, pos)
        start = found.start() if found else size
        end, whole = (pos, True) if found is None else _end(data, start, found.end())
        # What is refused lies before the event, or is the event itself.
        place = view.place(pos)
        if start > pos:
            broken += 1
            if broken <= _MAX_GAPS:
                yield _damaged(place, view.place(start), 1)
            elif repeated_from is None:
                repeated_from = place
            place = view.place(start)
        if found is None:
            break
        row = _row(data, start, end, place)
        stop = view.place(end)
        if row is not None:
            event = event_of(row._replace(length=stop - place), stamps)
            if not whole or row.repaired:
                event.state = "cut"
            yield event
        if row is None or not whole or row.repaired:
            broken += 1
            if broken <= _MAX_GAPS:
                yield _damaged(place, stop, 1)
            elif repeated_from is None:
                repeated_from = place
        pos = end
    if repeated_from is not None:
        yield _damaged(repeated_from, view.place(size), broken - _MAX_GAPS)


def _end(data: Buffer, start: int, after: int) -> tuple[int, bool]:
    """(end, True) of the event, or (where the next one begins, False) when it does not close."""
    following = _START.search(data, after, start + MAX_XML)
    limit = following.start() if following else min(len(data), start + MAX_XML)
    depth = 0
    for edge in _EDGE.finditer(data, start, limit):
        depth += -1 if edge.group(1) else 1
        if depth == 0:
            return edge.end(), True
    return limit, False


def _row(data: Buffer, start: int, end: int, place: int) -> Row | None:
    """The event's record; `repaired` when only a part of it could be read, None when nothing."""
    text = bytes(data[start:end]).decode("utf-8", "replace")
    try:
        return Row(place, 0, event_from_xml(text), False)
    except XmlRefused:
        return xml_row(text, place, 0, repaired=True)


def _damaged(start: int, end: int, count: int) -> Gap:
    return Gap(
        "damaged",
        msg("gap-xml-damaged", start=start, end=end, count=count),
        place_from=start,
        place_to=end,
        count=count,
        closes=msg("close-damaged"),
    )
