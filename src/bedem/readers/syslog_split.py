"""Messages that a forwarder wrote one after another on one line.

Only a source whose first line is such a run is split: elsewhere the same text inside a message is
what somebody wrote there, and splitting it would let him write records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bedem.readers.textlines import Line

_NEXT = re.compile(
    r"(?<=[^\s])<\d{1,3}>(?=(?:1 )?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )"
)


def is_run(line: Line) -> bool:
    """Whether the line begins with a priority and holds another message."""
    return line.text[:1] == "<" and _NEXT.search(line.text, 1) is not None


def split_run(line: Line) -> Iterator[Line]:
    """The line, or the messages in it."""
    text = line.text
    if "<" not in text[1:] or _NEXT.search(text, 1) is None:
        yield line
        return
    edges = [0, *(found.start() for found in _NEXT.finditer(text, 1)), len(text)]
    exact = len(text.encode("utf-8", "replace")) == line.length
    for part, (start, end) in enumerate(pairwise(edges)):
        piece = text[start:end]
        if exact:
            before = len(text[:start].encode("utf-8", "replace"))
            yield Line(line.place + before, len(piece.encode("utf-8", "replace")), piece)
        else:  # bytes were replaced, so places inside the line are not known
            yield Line(line.place, line.length, piece, part)


def pieces(text: str) -> list[str]:
    """The messages in a line that is such a run, else the line."""
    return [piece.text for piece in split_run(Line(0, 0, text))] if text[:1] == "<" else [text]
