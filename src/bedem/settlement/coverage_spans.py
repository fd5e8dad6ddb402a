"""Stretches of time and what to do with them. Micros UTC, both ends included.

A span that begins at ALWAYS has no known beginning: "everything before".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

Span = tuple[int, int]
ALWAYS: Final = -(2**62)
HOUR: Final = 3_600_000_000
DAY: Final = 24 * HOUR


class Paint(msgspec.Struct, frozen=True):
    """A state for a span, with its proof and the word for why; earlier paint covers later."""

    span: Span
    state: str
    ref: str | None
    why: str


def merged(spans: Iterable[Span], bridge: int = 0) -> list[Span]:
    """Sorted, without overlaps; spans no further apart than `bridge` become one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + bridge:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """What is left of `spans` outside `taken`; both sorted and without overlaps."""
    left: list[Span] = []
    at = 0
    for first, end in spans:
        start = first
        while at < len(taken) and taken[at][1] < start:
            at += 1
        here = at
        while here < len(taken) and taken[here][0] <= end:
            if taken[here][0] > start:
                left.append((start, taken[here][0]))
            start = max(start, taken[here][1])
            here += 1
        if start < end or (here == at and start == end):
            left.append((start, end))
    return left


def within(span: Span, spans: Sequence[Span]) -> list[Span]:
    """The parts of `spans` that lie in `span`."""
    start, end = span
    return [(max(a, start), min(b, end)) for a, b in spans if b >= start and a <= end]


def length(spans: Iterable[Span]) -> int:
    """Micros covered by spans without overlaps."""
    return sum(end - start for start, end in spans)


def painted(layers: Sequence[Paint], window: Span) -> list[Paint]:
    """Each moment of the window in the first layer that covers it, in order of time."""
    taken: list[Span] = []
    done: list[Paint] = []
    for paint in layers:
        inside = within(window, [paint.span])
        left = without(inside, taken)
        done += [Paint(part, paint.state, paint.ref, paint.why) for part in left]
        taken = merged([*taken, *inside])
    return joined(done)


def joined(paints: Iterable[Paint]) -> list[Paint]:
    """Neighbours of one state and reason as one; the earliest proof stays."""
    result: list[Paint] = []
    for paint in sorted(paints, key=lambda p: (p.span, p.state, p.why, p.ref or "")):
        last = result[-1] if result else None
        touching = last is not None and paint.span[0] <= last.span[1]
        if last is not None and touching and (last.state, last.why) == (paint.state, paint.why):
            span = (last.span[0], max(last.span[1], paint.span[1]))
            result[-1] = Paint(span, last.state, last.ref or paint.ref, last.why)
        else:
            result.append(paint)
    return result
