"""bytes -> events. One file a format; READERS is the only place where formats are registered."""

from __future__ import annotations

from bedem.readers.base import Cut, Head, Input, Item, ReaderEntry

__all__ = ["READERS", "Cut", "Head", "Input", "Item", "ReaderEntry", "recognise"]

# The highest score wins; at equal scores the earlier line does. Formats with magic numbers come
# first, then those told by structure, last those told by their words alone.
READERS: tuple[ReaderEntry, ...] = (
    ReaderEntry("evtx", "bedem.readers.evtx", "chunks", "Windows event log (EVTX)"),
)


def recognise(head: Head) -> ReaderEntry | None:
    """The reader whose score for these bytes is highest, None when no reader claims them."""
    best, best_score = None, 0
    for entry in READERS:
        score = entry.load().score(head)
        if score > best_score:
            best, best_score = entry, score
    return best
