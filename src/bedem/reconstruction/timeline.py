"""Facts of one host, to be asked by kind and time."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import duckdb
import pyarrow.parquet as pq

from bedem.reconstruction.values import Fact

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
WEEK: Final = 7 * DAY
_BATCH: Final = 8_192


class HostFacts:
    """Sorted by time within each kind; records without any time are left out (they are Gaps)."""

    def __init__(self, host: str, facts: list[Fact]) -> None:
        self.host = host
        self._kinds: dict[str, tuple[list[int], list[Fact]]] = {}
        by_kind: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.time is not None:
                by_kind[fact.kind].append(fact)
        for kind, found in by_kind.items():
            found.sort(key=lambda f: (f.time or 0, f.source, f.place, f.part))
            self._kinds[kind] = ([f.time or 0 for f in found], found)

    def of(self, kind: str) -> list[Fact]:
        return self._kinds.get(kind, ([], []))[1]

    def near(
        self,
        kind: str,
        time: int,
        before: float,
        after: float,
        test: Callable[[Fact], bool] = lambda fact: True,
    ) -> list[Fact]:
        """Facts of a kind in [time - before, time + after] seconds that pass a test."""
        times, facts = self._kinds.get(kind, ([], []))
        low = bisect_left(times, time - int(before * SECOND))
        high = bisect_right(times, time + int(after * SECOND))
        return [fact for fact in facts[low:high] if test(fact)]


def by_host(path: str) -> Iterator[HostFacts]:
    """Hosts in order of name, one at a time in memory; the table of facts lies in that order."""
    host, held = "", list[Fact]()
    for batch in pq.ParquetFile(path).iter_batches(batch_size=_BATCH):
        for fact in itertools.starmap(Fact, zip(*batch.to_pydict().values(), strict=True)):
            if fact.host != host:
                if host:
                    yield HostFacts(host, held)
                host, held = fact.host, []
            held.append(fact)
    if host:
        yield HostFacts(host, held)


def of_hosts(
    connection: duckdb.DuckDBPyConnection, path: str, hosts: Sequence[str], kinds: Sequence[str]
) -> Iterator[HostFacts]:
    """Some kinds of facts of some hosts, in order of name."""
    rows = connection.cursor().execute(_SOME, [path, list(hosts), list(kinds)])
    stream = itertools.chain.from_iterable(iter(lambda: rows.fetchmany(_BATCH), []))
    for host, held in itertools.groupby(stream, key=lambda row: str(row[4])):
        yield HostFacts(host, [Fact(*row) for row in held])


_SOME: Final = """
SELECT * FROM read_parquet($1) WHERE list_contains($2, host) AND list_contains($3, kind)
ORDER BY host, time, source, place, part"""
