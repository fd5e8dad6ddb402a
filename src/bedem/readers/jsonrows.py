"""JSON objects of a source, one after another, whatever lies around them.

Lines, arrays (one line or many), objects set end to end, pretty printed, with marks, zero bytes,
blank lines and commas between; several of these in one file. A cut or broken object is a Gap with
its place and everything after it is kept. The file is never decoded as a whole: one object of at
most 16 MiB is in memory.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Generator, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.readers.base import Head, Input
from bedem.readers.textview import Buffer, head_text, utf8_view

MAX_OBJECT: Final = 16 * 1024 * 1024
_MAX_LINE: Final = 1024 * 1024
_MAX_INDENT: Final = 256
_MAX_GAPS: Final = 1_000

_BETWEEN = re.compile(rb"[\s\x00\x1e,\[\]]*(?:\xef\xbb\xbf[\s\x00\x1e,\[\]]*)*")
_AFTER = b" \t\r\x00,]"
_NEXT_LINE_OBJECT = re.compile(rb"\n[ \t\x00]*(?=\{)")
_TOKEN = re.compile(rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"|\n[ \t]*+\{|[{}"]')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_decode = msgspec.json.Decoder().decode


class Row(NamedTuple):
    """One object: where its first byte stands in the source, its bytes, what it says.

    repaired: its text was no valid JSON (bad UTF-8, bare control characters, half a surrogate
    pair, NaN) and was read all the same.
    """

    place: int
    length: int
    record: dict[str, Any]
    repaired: bool


class _Broken(NamedTuple):
    start: int
    end: int


_Piece = tuple[int, int, dict[str, Any], bool] | _Broken


def rows(source: Input, between: re.Pattern[bytes] = _BETWEEN) -> Iterator[Row | Gap]:
    """Objects that begin in the part asked for, then what was broken, folded when it is much.

    between: what may stand between two objects without being a loss. A source whose objects do
    not stand one on a line is read whole by its first part.
    """
    folded = _Fold()
    repaired = 0
    with utf8_view(source) as view:
        data = view.data
        by_line = _one_a_line(data, between)
        if source.start > 0 and not by_line:
            return
        start, stop = 0, len(data)
        if by_line and not view.wide:
            start, stop = _line_start(data, source.start), source.stop
            start = yield from _whole_lines(data, start, stop)
        last = source.stop if by_line else source.size
        for piece in _pieces(data, start, stop, between):
            if isinstance(piece, _Broken):
                place = view.place(piece.start)
                if source.start <= place < last:
                    yield from folded.add(place, view.place(piece.end))
                continue
            offset, end, record, was_repaired = piece
            place = view.place(offset)
            if place >= last:
                break
            length = view.place(end) - place
            if place >= source.start:
                repaired += was_repaired
                yield Row(place, length, record, was_repaired)
    yield from folded.rest()
    if repaired:
        yield Gap("repaired", msg("gap-json-repaired", count=repaired), count=repaired)


def _whole_lines(data: Buffer, start: int, stop: int) -> Generator[Row, None, int]:
    """Rows of the lines that are one sound object each; where the first other line begins."""
    pos, find, decode = start, data.find, _decode
    while pos < stop:
        end = find(b"\n", pos)
        if end < 0 or end - pos > _MAX_LINE:
            return pos
        line = data[pos:end]
        if line[-1:] == b"\r":
            line = line[:-1]
        if line[:1] != b"{" or line[-1:] != b"}":
            return pos
        try:
            record = decode(line)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return pos
        yield Row(pos, len(line), record, False)
        pos = end + 1
    return pos


def sample(head: Head, most: int = 24) -> list[dict[str, Any]]:
    """The first objects of a head, for recognising what they are."""
    data = head_text(head.data)
    found: list[dict[str, Any]] = []
    for piece in _pieces(data, 0, len(data)):
        if not isinstance(piece, _Broken):
            found.append(piece[2])
        if len(found) >= most:
            break
    return found


def read_object(raw: bytes) -> tuple[dict[str, Any] | None, bool]:
    """(object, repaired); (None, False) when the bytes are none."""
    try:
        value = _decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _repair(raw)
    return (value, False) if isinstance(value, dict) else (None, False)


def _repair(raw: bytes) -> tuple[dict[str, Any] | None, bool]:
    """An object the strict reader refuses although every value can be made out."""
    try:
        value = json.loads(
            raw.decode("utf-8", "replace"),
            strict=False,
            parse_constant=str,
            parse_float=_float,
            parse_int=_int,
        )
        if not isinstance(value, dict):
            return None, False
        text = json.dumps(value, ensure_ascii=False)
        return _decode(_LONE_SURROGATE.sub("\ufffd", text)), True
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None, False


def _float(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else text


def _int(text: str) -> int | str:
    return int(text) if len(text) < 40 else text


def _pieces(
    data: Buffer, start: int, stop: int, between: re.Pattern[bytes] = _BETWEEN
) -> Iterator[_Piece]:
    """Objects and broken stretches that begin in [start, stop), offsets in `data`."""
    size = len(data)
    pos, newline, scanned = start, -1, -1
    while True:
        pos = _skip(data, pos, between)
        if pos >= stop or pos >= size:
            return
        if data[pos] != 0x7B:
            end = _next_object(data, pos)
            yield _Broken(pos, end)
            pos = end
            continue
        if newline < pos:
            newline = data.find(b"\n", pos)
            newline = size if newline < 0 else newline
        if scanned < pos and newline - pos <= _MAX_LINE:
            line = data[pos:newline]
            if line[-1] != 0x7D:
                line = line.rstrip(_AFTER)
            record = _plain(line)
            if record is not None:
                yield pos, pos + len(line), record, False
                pos = newline
                continue
        scanned = newline  # the rest of this line holds more or less than one object
        end, whole = _object_end(data, pos)
        if not whole:
            yield _Broken(pos, end)
            pos = end
            continue
        found, repaired = read_object(bytes(data[pos:end]))
        if found is None:
            yield _Broken(pos, end)
        else:
            yield pos, end, found, repaired
        pos = end


def _plain(line: bytes) -> dict[str, Any] | None:
    try:
        value = _decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _skip(data: Buffer, pos: int, between: re.Pattern[bytes]) -> int:
    found = between.match(data, pos)
    return found.end() if found else pos


def _next_object(data: Buffer, pos: int) -> int:
    """The next line that begins with an object, else the end."""
    found = _NEXT_LINE_OBJECT.search(data, pos)
    return found.end() if found else len(data)


def _object_end(data: Buffer, pos: int) -> tuple[int, bool]:
    """(end, True) of the object at `pos`, or (where to go on, False) when it is broken.

    A text that does not close on its line, or a line that begins as deep as this object did
    before it closed, shows that it was cut.
    """
    indent = _indent(data, pos)
    depth = 0
    for token in _TOKEN.finditer(data, pos, pos + MAX_OBJECT):
        text = token.group()
        first = text[0]
        if first == 0x22:
            if len(text) == 1:
                return _next_object(data, token.start()), False
        elif first == 0x7D:
            depth -= 1
            if depth == 0:
                return token.end(), True
        else:
            if first == 0x0A and len(text) - 2 == indent:
                return token.end() - 1, False
            depth += 1
    return _next_object(data, min(len(data), pos + MAX_OBJECT)), False


def _indent(data: Buffer, pos: int) -> int:
    """How many blanks stand before the object on its line; 0 when other text does."""
    before = bytes(data[max(0, pos - _MAX_INDENT) : pos])
    line = before[before.rfind(b"\n") + 1 :]
    return len(line) if len(line) < len(before) and not line.strip(b" \t") else 0


def _one_a_line(data: Buffer, between: re.Pattern[bytes]) -> bool:
    """Whether the first lines hold a whole object each: only then parts can be read apart."""
    pos = 0
    for _ in range(20):
        pos = _skip(data, pos, between)
        if pos >= len(data):
            return True
        newline = data.find(b"\n", pos, pos + _MAX_LINE)
        end = newline if newline >= 0 else min(len(data), pos + _MAX_LINE)
        if data[pos] == 0x7B and _plain(bytes(data[pos:end]).rstrip(_AFTER)) is not None:
            return True
        if newline < 0:
            return False
        pos = newline
    return False


def _line_start(data: Buffer, start: int) -> int:
    """The first line that begins at or after `start`."""
    if start <= 0 or data[start - 1 : start] == b"\n":
        return max(start, 0)
    newline = data.find(b"\n", start)
    return len(data) if newline < 0 else newline + 1


class _Fold:
    """Broken stretches one by one, the many of a hostile file as one."""

    def __init__(self) -> None:
        self.count = 0
        self.first: int | None = None
        self.last: int | None = None

    def add(self, start: int, end: int) -> Iterator[Gap]:
        self.count += 1
        if self.count <= _MAX_GAPS:
            yield _damaged(start, end, 1)
            return
        self.first = start if self.first is None else self.first
        self.last = end

    def rest(self) -> Iterator[Gap]:
        if self.first is not None and self.last is not None:
            yield _damaged(self.first, self.last, self.count - _MAX_GAPS)


def _damaged(start: int, end: int, count: int) -> Gap:
    return Gap(
        "damaged",
        msg("gap-json-damaged", start=start, end=end, count=count),
        place_from=start,
        place_to=end,
        count=count,
        closes=msg("close-damaged"),
    )
