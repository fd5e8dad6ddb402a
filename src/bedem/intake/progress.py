"""Whom an intake tells what happens."""

from __future__ import annotations

from typing import Protocol

from bedem.case import Segment, SegmentFacts


class Progress(Protocol):
    """Told what happens; knows how to show it."""

    def stage(self, name: str, total: int = 0) -> None: ...
    def step(self, done: int = 1) -> None: ...
    def advance(self, segment: Segment, facts: SegmentFacts, work: int) -> None: ...
