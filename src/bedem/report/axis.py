"""A time axis that leaves quiet days out: the same length an hour in every part of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Final

import msgspec

from bedem.language import to_datetime

HOUR: Final = 3_600_000_000
DAY: Final = 24 * HOUR
BREAK: Final = 40.0
_PART_PX: Final = 140
_LEAST_PX: Final = 96.0
_STEPS: Final = (HOUR // 60, HOUR // 12, HOUR // 4, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,
                 7 * DAY, 28 * DAY, 364 * DAY)  # fmt: skip
_TICK_PX: Final = 62.0


class Part(msgspec.Struct, frozen=True):
    """start, stop: Micros; left, right: px."""

    start: int
    stop: int
    left: float
    right: float


class Axis(msgspec.Struct, frozen=True):
    """Parts in order of time, with BREAK px between neighbours."""

    parts: tuple[Part, ...]
    width: float

    def x(self, time: int) -> float:
        """Where a time stands; one that is left out stands at the nearer edge before it."""
        before = self.parts[0]
        for part in self.parts:
            if time < part.start:
                return before.right if part is not self.parts[0] else part.left
            if time <= part.stop:
                share = (time - part.start) / (part.stop - part.start)
                return part.left + share * (part.right - part.left)
            before = part
        return before.right

    def within(self, start: int, stop: int) -> list[tuple[float, float]]:
        """A span as pieces on the parts that it touches."""
        found = []
        for part in self.parts:
            low, high = max(start, part.start), min(stop, part.stop)
            if low < high:
                found.append((self.x(low), self.x(high)))
        return found

    def left_out(self) -> list[tuple[float, int]]:
        """(middle of a break, Micros left out there)."""
        pairs = zip(self.parts, self.parts[1:], strict=False)
        return [((a.right + b.left) / 2, b.start - a.stop) for a, b in pairs]

    def ticks(self, part: Part) -> list[int]:
        """Round times in UTC, far enough apart to be written under each other."""
        per_px = (part.stop - part.start) / (part.right - part.left)
        step = next((s for s in _STEPS if s >= per_px * _TICK_PX), _STEPS[-1])
        first = -(-part.start // step) * step
        return list(range(first, part.stop + 1, step))


def axis(times: Iterable[int], width: float) -> Axis:
    """Parts hold all the times; days between them without any are left out."""
    points = sorted(set(times))
    spans = _split(points, max(int(width // _PART_PX), 2))
    active = sum(b - a for a, b in spans)
    pad = max(active // 25, HOUR // 4)
    spans = _merged([(a - pad, b + pad) for a, b in spans])
    least = int(sum(b - a for a, b in spans) * _LEAST_PX / width)
    spans = _merged([_at_least(span, least) for span in spans])
    room = width - BREAK * (len(spans) - 1)
    total = sum(b - a for a, b in spans)
    parts, at = [], 0.0
    for start, stop in spans:
        right = at + room * (stop - start) / total
        parts.append(Part(start, stop, at, right))
        at = right + BREAK
    return Axis(tuple(parts), width)


def _split(points: list[int], most: int) -> list[tuple[int, int]]:
    """At most `most` spans, cut at the longest silences of more than a day."""
    gaps = sorted(((b - a, a) for a, b in itertools.pairwise(points)), reverse=True)
    cuts = sorted(a for gap, a in gaps[: most - 1] if gap > DAY)
    spans, start = [], points[0]
    for cut in cuts:
        spans.append((start, cut))
        start = next(p for p in points if p > cut)
    return [*spans, (start, points[-1])]


def _at_least(span: tuple[int, int], least: int) -> tuple[int, int]:
    lack = max(least - (span[1] - span[0]), 0)
    return span[0] - lack // 2, span[1] + lack // 2


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found = [spans[0]]
    for start, stop in spans[1:]:
        if start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def tick_text(time: int, zone: tzinfo, *, day: bool) -> str:
    """`18:00`, or `09-12` where days are counted."""
    when = to_datetime(time, zone)
    return f"{when:%m-%d}" if day else f"{when:%H:%M}"


def day_text(time: int, zone: tzinfo = UTC) -> str:
    return f"{to_datetime(time, zone):%Y-%m-%d}"
