"""Search in every record: the first finds at once, the count as it grows, then host by host."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final, get_args

from bedem.answers.neighbours import brief
from bedem.case import CaseView
from bedem.case.search import Found, by_host, rows_of, search
from bedem.knowledge.indicator_texts import needle_of
from bedem.knowledge.indicator_types import IndicatorType
from bedem.knowledge.indicators import Indicator, told
from bedem.model.answers import Absent, Cell, Column, Table
from bedem.model.messages import Message, msg

FIRST: Final = 100
# More are counted, and not told host by host: so many fit into a few dozen MB.
MOST_BY_HOST: Final = 200_000
_EVERY: Final = 0.5
_SOON: Final = 1.0

COLUMNS: Final = (
    Column("time", msg("column-time"), "time"),
    Column("host", msg("column-host")),
    Column("log", msg("column-log"), "name"),
    Column("code", msg("column-code"), "number"),
    Column("text", msg("live-column-found")),
    Column("ref", msg("column-ref"), "ref"),
)
HOST_COLUMNS: Final = (
    Column("host", msg("column-host")),
    Column("count", msg("live-column-records"), "number"),
    Column("first", msg("column-first"), "time"),
    Column("last", msg("column-last"), "time"),
    Column("logs", msg("column-logs"), "name"),
)


def sought(text: str, kind: str) -> Indicator:
    """What a typed text is; raises NoIndicator."""
    chosen = next((name for name in get_args(IndicatorType) if name == kind), None)
    return told(text, chosen)


class Results:
    """One search while it runs. The three parts are asked for in order, each once.

    before_work is called whenever the next row will take time, so that what is written goes out.
    """

    def __init__(
        self, view: CaseView, wanted: Indicator, part: bool, before_work: Callable[[], None]
    ) -> None:
        self.view = view
        self.value = wanted.value
        self.before_work = before_work
        self._stream = search(view, [needle_of(wanted, parts=part)])
        self._found: list[Found] = []
        self._count = 0
        self._over = False
        self._hosts: list[tuple[Any, ...]] = []

    def first(self) -> Iterator[tuple[Cell, ...]]:
        """The first records in order of file and place, batch by batch in order of time."""
        shown, batch = 0, list[Found]()
        since = time.monotonic()
        while shown < FIRST and not self._over:
            self._take(batch)
            due = len(batch) >= FIRST or time.monotonic() - since > _SOON or self._over
            if batch and due:
                for row in self._rows(batch)[: FIRST - shown]:
                    shown += 1
                    yield row
                self.before_work()
                batch, since = [], time.monotonic()

    def counts(self) -> Iterator[Message]:
        """How many there are so far, again and again, and at last how many there are."""
        since = 0.0
        while not self._over:
            if time.monotonic() - since > _EVERY:
                yield msg("live-search-so-far", count=self._count)
                self.before_work()
                since = time.monotonic()
            self._take([])
        if self._count > MOST_BY_HOST:
            yield msg("live-search-many", count=self._count, most=MOST_BY_HOST)
            return
        self._hosts = list(by_host(self.view, self._found))
        count = sum(row[1] for row in self._hosts)
        yield msg(
            "live-search-count", count=count, hosts=sum(r[0] is not None for r in self._hosts)
        )

    def hosts(self) -> Iterator[Table]:
        """Host by host, where there are not too many."""
        if self._count <= MOST_BY_HOST and self._hosts:
            rows = tuple(_host_row(row) for row in self._hosts)
            yield Table("by-host", HOST_COLUMNS, rows, msg("live-search-by-host"))

    def _take(self, batch: list[Found]) -> None:
        found = next(self._stream, None)
        if found is None:
            self._over = True
            return
        self._count += 1
        batch.append(found)
        if self._count <= MOST_BY_HOST:
            self._found.append(found)

    def _rows(self, batch: list[Found]) -> list[tuple[Cell, ...]]:
        columns = "epoch_us(coalesce(time, time_from)), host, log, code, shape, data, ref"
        order = "ORDER BY coalesce(time, time_from) NULLS LAST, ref"
        return [self._row(row) for row in rows_of(self.view, batch, columns, order)]

    def _row(self, row: tuple[Any, ...]) -> tuple[Cell, ...]:
        when, host, log, code, shape, data, ref = row
        return (*map(_or_absent, (when, host, log, code)), brief(shape, data, self.value), ref)


def _host_row(row: tuple[Any, ...]) -> tuple[Cell, ...]:
    host, count, first, last, logs = row
    return (*map(_or_absent, (host, count, first, last)), ", ".join(logs) or Absent("unknown"))


def _or_absent(value: Any) -> Cell:
    return Absent("unknown") if value is None or value == "" else value
