"""One batch's tables on their way to disk: events, hits, gaps, sources.

Written under a temporary name by a worker; only the coordinator renames the folder (see store.py).
Rows come in order of source and place. Memory is bounded by one row group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from bedem.case.columns import EventColumns, Found, HitColumns, gaps_table, sources_table
from bedem.case.tables import EVENTS, HITS, ROW_GROUP_BYTES, ROW_GROUP_ROWS
from bedem.model.records import Event, Gap, Level, Source

_FILE_BYTES: Final = 2 * 1024**3
_NO_STATISTICS: Final = frozenset({"data", "identity_hi", "identity_lo", "time_text"})
_NO_DICTIONARY: Final = frozenset({"data", "identity_hi", "identity_lo", "place", "time_text"})


class FileFacts(msgspec.Struct, frozen=True):
    """A written file, for custody."""

    name: str
    sha256: str
    size: int


class SegmentFacts(msgspec.Struct, frozen=True):
    """What a worker hands back: small, whatever the size of the batch.

    alerts: (host, title, ref) of the first critical hit of a rule on a host. damaged: sources with
    a Gap that means damage.
    """

    folder: str
    files: tuple[FileFacts, ...]
    sources: tuple[Source, ...]
    events: int
    residual: int
    hits: dict[Level, int]
    gaps: int
    first: int | None
    last: int | None
    alerts: tuple[tuple[str, str, str], ...] = ()
    damaged: int = 0


class HitsWriter:
    """The hits of one segment and rule set, in a file that is there even when there are none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables: list[pa.Table] = []
        self._rows = 0
        self._file = pq.ParquetWriter(path, HITS, compression="zstd", compression_level=1)

    def add(self, table: pa.Table | None) -> None:
        """Take a table of hits over, in order of source and place; None where there were none."""
        if table is not None:
            self._tables.append(table)
            self._rows += table.num_rows
            if self._rows >= ROW_GROUP_ROWS:
                self._write()

    def close(self) -> None:
        """Write what is left."""
        if self._rows:
            self._write()
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file without finishing it."""
        self._file.close()

    def _write(self) -> None:
        group = pa.concat_tables(self._tables).unify_dictionaries()
        self._file.write_table(group, row_group_size=self._rows)
        self._tables, self._rows = [], 0


class SegmentWriter:
    """Collects events of one source after another and writes row groups as they fill."""

    def __init__(self, folder: Path, rules: str) -> None:
        self.folder = folder
        self._columns = EventColumns()
        self._found = HitColumns()
        self._events: pq.ParquetWriter | None = None
        self._paths: list[Path] = []
        self._hits = HitsWriter(folder / f"hits-{rules}.parquet") if rules else None
        self._gaps: list[Gap] = []
        self._sources: list[Source] = []

    def events(
        self, source: str, events: list[Event], data_bytes: int, found: Sequence[Found]
    ) -> None:
        """Take over a list of events of one source, in order of place, and the hits on them."""
        if not events:
            return
        self._found.add(self._columns.rows, found)
        self._columns.add(source, events, data_bytes)
        if self._columns.rows >= ROW_GROUP_ROWS or self._columns.text_bytes >= ROW_GROUP_BYTES:
            self._write_events()

    def gap(self, gap: Gap) -> None:
        self._gaps.append(gap)

    def source(self, source: Source) -> None:
        self._sources.append(source)

    def close(self) -> tuple[FileFacts, ...]:
        """Write what is left and return what was written."""
        self._write_events()
        if self._events is not None:
            self._events.close()
            self._events = None
        if self._hits is not None:
            self._hits.close()
            self._paths.append(self._hits.path)
        self._write("gaps.parquet", gaps_table(self._gaps))
        self._write("sources.parquet", sources_table(self._sources))
        return tuple(_facts(path) for path in self._paths)

    def abandon(self) -> None:
        """Let go of open files without finishing them."""
        if self._events is not None:
            self._events.close()
            self._events = None
        if self._hits is not None:
            self._hits.abandon()

    def _write(self, name: str, table: pa.Table) -> None:
        path = self.folder / name
        pq.write_table(table, path, compression="zstd", compression_level=1)
        self._paths.append(path)

    def _write_events(self) -> None:
        """One row group of events, and the hits on them."""
        if not self._columns.rows:
            return
        table = self._columns.table()
        if self._hits is not None:
            self._hits.add(self._found.table(table))
        if self._events is None or self._paths[-1].stat().st_size > _FILE_BYTES:
            self._events = self._next_file()
        self._events.write_table(table, row_group_size=table.num_rows)

    def _next_file(self) -> pq.ParquetWriter:
        if self._events is not None:
            self._events.close()
        path = self.folder / f"events-{len(self._paths) + 1}.parquet"
        self._paths.append(path)
        return events_writer(path)


def events_writer(path: Path) -> pq.ParquetWriter:
    """A writer with the settings every events file has."""
    names = EVENTS.names
    return pq.ParquetWriter(
        path,
        EVENTS,
        compression="zstd",
        compression_level=1,
        use_dictionary=[n for n in names if n not in _NO_DICTIONARY],
        write_statistics=[n for n in names if n not in _NO_STATISTICS],
    )


def _facts(path: Path) -> FileFacts:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileFacts(path.name, digest, path.stat().st_size)
