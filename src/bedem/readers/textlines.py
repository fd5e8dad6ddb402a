r"""Lines of a text source, each with the byte offset where it begins.

A part of a source gives the lines that begin in it. Bytes that are no UTF-8 stay visible as
`\xNN`; zero bytes and lines beyond a megabyte are counted, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.readers.base import Head, Input
from bedem.readers.textview import Buffer, View, head_text, utf8_view

MAX_LINE: Final = 1024 * 1024


class Line(NamedTuple):
    """place, length: bytes in the source, without the line end. text: decoded. part: see Event."""

    place: int
    length: int
    text: str
    part: int = 0


class Lines:
    """The lines of one source, and what was odd about them."""

    def __init__(self, source: Input, view: View) -> None:
        self._source = source
        self._view = view
        self._zeros = 0
        self._repaired = 0
        self._long = 0
        self._long_place: int | None = None
        self.read = 0

    def __iter__(self) -> Iterator[Line]:
        data, view, source = self._view.data, self._view, self._source
        size = len(data)
        pos, stop = 0, size
        if not view.wide:
            pos, stop = line_start(data, source.start), source.stop
        find = data.find
        while pos < stop:
            end = find(b"\n", pos)
            if end < 0:
                end = size
            start, pos = pos, end + 1
            if end - start > MAX_LINE:
                self._long += 1
                self._long_place = start if self._long_place is None else self._long_place
                end = start + MAX_LINE
            raw = bytes(data[start:end])
            if raw[-1:] == b"\r":
                raw = raw[:-1]
            if start == 0:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if b"\x00" in raw:
                self._zeros += raw.count(0)
                raw = raw.replace(b"\x00", b"")
            if not raw or raw.isspace():
                continue
            place, length = start, end - start
            if view.wide:
                place = view.place(start)
                length = view.place(end) - place
                if place >= source.stop:
                    return
                if place < source.start:
                    continue
            try:
                text = raw.decode()
            except UnicodeDecodeError:
                text = raw.decode("utf-8", "backslashreplace")
                self._repaired += 1
            self.read += 1
            yield Line(place, length, text)

    @property
    def data(self) -> Buffer:
        """All bytes of the source, as UTF-8."""
        return self._view.data

    def gaps(self) -> Iterator[Gap]:
        """What was odd: at most three gaps for a whole source."""
        if self._zeros:
            yield Gap("damaged", msg("gap-zeros", count=self._zeros), closes=msg("close-damaged"))
        if self._repaired:
            yield Gap(
                "repaired", msg("gap-text-repaired", count=self._repaired), count=self._repaired
            )
        if self._long:
            yield Gap(
                "damaged",
                msg("gap-line-long", count=self._long),
                place_from=self._long_place,
                count=self._long,
                closes=msg("close-damaged"),
            )


@contextmanager
def text_lines(source: Input) -> Iterator[Lines]:
    """The lines of a source; raises OSError when there is no room for a temporary file."""
    with utf8_view(source) as view:
        yield Lines(source, view)


def head_lines(head: Head, most: int = 50) -> list[str]:
    """The first whole lines of a head that are not blank, for recognising what they are."""
    data = head_text(head.data[:65_536])
    if b"\x00" in data[:512]:
        return []  # no text: a tar of logs has lines too
    pieces = data.split(b"\n", most * 2)
    cut = len(head.data) < head.size or len(head.data) > 65_536
    whole = pieces[:-1] if len(pieces) > most * 2 or (cut and len(pieces) > 1) else pieces
    lines = [
        p.rstrip(b"\r").replace(b"\x00", b"").decode("utf-8", "backslashreplace") for p in whole
    ]
    return [line for line in lines if line.strip()][:most]


def line_start(data: Buffer, start: int) -> int:
    """The first line that begins at or after `start`."""
    if start <= 0 or data[start - 1 : start] == b"\n":
        return max(start, 0)
    newline = data.find(b"\n", start)
    return len(data) if newline < 0 else newline + 1
