"""Progress on stderr: one line while there is a terminal, plain lines where there is none."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from bedem.language import clean
from bedem.model.records import LEVELS

if TYPE_CHECKING:
    from bedem.case import Segment, SegmentFacts

_TITLES = {
    "survey": "hashing",
    "read": "reading",
    "rescan": "matching stored records",
    "settle": "settling",
    "rules": "compiling rules",
}


class Shown:
    """The progress an intake reports to; `quiet` shows nothing."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.events = 0
        self.bytes = 0
        self.hits = dict.fromkeys(LEVELS, 0)
        self.started = time.monotonic()
        self._seen: set[tuple[str, str]] = set()
        self._live = Console(file=sys.stderr, highlight=False)
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        if not quiet and sys.stderr.isatty():
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TextColumn("{task.percentage:>3.0f}%"),
                TextColumn("{task.fields[told]}"),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=self._live,
                transient=True,
            )

    def __enter__(self) -> Shown:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self._bar is not None:
            self._bar.stop()

    def stage(self, name: str, total: int = 0) -> None:
        """A new part of the work begins."""
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            title = _TITLES.get(name, name)
            self._task = self._bar.add_task(title, total=total or None, told="")

    def step(self, done: int = 1) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, done)

    def advance(self, segment: Segment, facts: SegmentFacts, work: int) -> None:
        """A batch was committed: its critical hits are told at once."""
        self.events += facts.events
        self.bytes += work
        for level, count in facts.hits.items():
            self.hits[level] += count
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=work, told=self._told())
        for host, title, ref in () if self.quiet else facts.alerts:
            if (title, host) not in self._seen:
                self._seen.add((title, host))
                line = f"critical  {clean(host)}  {clean(title)}  {ref}"
                self._live.print(line, markup=False, soft_wrap=True)

    def _told(self) -> str:
        seconds = max(time.monotonic() - self.started, 0.001)
        rate = self.bytes / 1e6 / seconds
        hits = " ".join(f"{n} {level}" for level, n in reversed(self.hits.items()) if n)
        return f"{self.events:,} events  {rate:.0f} MB/s  {hits}".replace(",", "\u202f")

    def done(self, files: int) -> None:
        """The closing line."""
        if not self.quiet:
            seconds = time.monotonic() - self.started
            events = f"{self.events:,}".replace(",", "\u202f")
            self._live.print(f"{files} files, {events} events read, {seconds:.1f} s", markup=False)
