"""Facts of one host, to be asked by kind and time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator

import duckdb

from bedem.reconstruction.values import Fact

SECOND = 1_000_000


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


def by_host(connection: duckdb.DuckDBPyConnection, path: str) -> Iterator[HostFacts]:
    """Hosts in order of name, one at a time in memory."""
    cursor = connection.cursor()
    hosts = cursor.execute(
        "SELECT DISTINCT host FROM read_parquet(?) WHERE host <> '' ORDER BY host", [path]
    ).fetchall()
    for (host,) in hosts:
        rows = connection.cursor().execute(
            "SELECT * FROM read_parquet(?) WHERE host = ? ORDER BY time, source, place, part",
            [path, host],
        )
        yield HostFacts(host, [Fact(*row) for row in rows.fetchall()])
