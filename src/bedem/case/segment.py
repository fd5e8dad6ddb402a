"""One batch's tables on their way to disk: events, hits, gaps, sources.

Written under a temporary name by a worker; only the coordinator renames the folder (see store.py).
Rows come in order of source and place. Memory is bounded by one row group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bedem.case.identity import Identities
from bedem.case.tables import EVENTS, GAPS, HITS, ROW_GROUP_BYTES, ROW_GROUP_ROWS, SOURCES
from bedem.model.records import Event, Gap, Level, Source

_FILE_BYTES: Final = 2 * 1024**3
_MICROS: Final = pa.timestamp("us", tz="UTC")
_NO_STATISTICS: Final = frozenset({"data", "identity_hi", "identity_lo", "time_text"})
_NO_DICTIONARY: Final = frozenset({"data", "identity_hi", "identity_lo", "place", "time_text"})
_encode = msgspec.json.Encoder(order="deterministic").encode


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


class HitRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A hit as it is stored, in the order of HITS; `matched` is JSON of the fields that decided.

    It holds no event: a segment's hits are in memory until it ends, its records are not.
    """

    source: str
    place: int
    part: int
    time_stamped: int | None
    time_kind: str
    host: str | None
    log: str | None
    provider: str | None
    code: int | None
    record_number: int | None
    state: str
    rule: str
    title: str
    level: Level
    author: str
    tags: str
    matched: str


class SegmentWriter:
    """Collects events of one source after another and writes row groups as they fill."""

    def __init__(self, folder: Path, rules: str) -> None:
        self.folder = folder
        self.rules = rules
        self._identities = Identities()
        self._tables: list[pa.Table] = []
        self._rows = 0
        self._bytes = 0
        self._events: pq.ParquetWriter | None = None
        self._events_path: Path | None = None
        self._paths: list[Path] = []
        self._hits: list[HitRow] = []
        self._gaps: list[Gap] = []
        self._sources: list[Source] = []

    def events(self, source: str, events: list[Event], data_bytes: int) -> None:
        """Take over a list of events of one source, in order of place."""
        if not events:
            return
        # turned into columns at once: records as Python objects take several times the room
        self._tables.append(events_table(source, events, self._identities))
        self._rows += len(events)
        self._bytes += data_bytes
        if self._rows >= ROW_GROUP_ROWS or self._bytes >= ROW_GROUP_BYTES:
            self._flush()

    def hit(self, row: HitRow) -> None:
        self._hits.append(row)

    def gap(self, gap: Gap) -> None:
        self._gaps.append(gap)

    def source(self, source: Source) -> None:
        self._sources.append(source)

    def close(self) -> tuple[FileFacts, ...]:
        """Write what is left and return what was written."""
        self._flush()
        if self._events is not None:
            self._events.close()
            self._events = None
        if self.rules:
            self._write(f"hits-{self.rules}.parquet", hits_table(self._hits))
        self._write("gaps.parquet", gaps_table(self._gaps))
        self._write("sources.parquet", sources_table(self._sources))
        return tuple(_facts(path) for path in self._paths)

    def abandon(self) -> None:
        """Let go of open files without finishing them."""
        if self._events is not None:
            self._events.close()
            self._events = None

    def _write(self, name: str, table: pa.Table) -> None:
        path = self.folder / name
        pq.write_table(table, path, compression="zstd", compression_level=1)
        self._paths.append(path)

    def _flush(self) -> None:
        if not self._rows:
            return
        table = pa.concat_tables(self._tables).unify_dictionaries()
        self._tables, self._rows, self._bytes = [], 0, 0
        if self._events is None or (
            self._events_path is not None and self._events_path.stat().st_size > _FILE_BYTES
        ):
            self._next_file()
        if self._events is not None:
            self._events.write_table(table, row_group_size=table.num_rows)

    def _next_file(self) -> None:
        if self._events is not None:
            self._events.close()
        number = sum(p.name.startswith("events-") for p in self._paths) + 1
        path = self.folder / f"events-{number}.parquet"
        self._events = events_writer(path)
        self._events_path = path
        self._paths.append(path)


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


def _words(values: Sequence[str | None]) -> pa.Array:
    """Dictionary array of words that repeat."""
    codes: dict[str, int] = {}
    indices = [None if v is None else codes.setdefault(v, len(codes)) for v in values]
    return _dictionary(pa.array(indices, pa.int32()), list(codes))


def _dictionary(indices: pa.Array, words: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        indices, pa.array([_storable(word) for word in words], pa.string())
    )


def _storable(text: str) -> str:
    """Lone surrogates cannot be stored as UTF-8; they become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _texts(values: list[str]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([_storable(v) for v in values], pa.string())


class _Kinds:
    """Events of one kind share eight columns: those are looked up once a row, not eight times."""

    FIELDS = ("host", "log", "provider", "code", "time_kind", "time_field", "state", "shape")

    def __init__(self, events: Sequence[Event]) -> None:
        known: dict[tuple[Any, ...], int] = {}
        find = known.setdefault
        self.of_row = np.fromiter(
            (
                find(
                    (
                        e.host, e.log, e.provider, e.code,
                        e.time_kind, e.time_field, e.state, e.shape,
                    ),
                    len(known),
                )
                for e in events
            ),
            np.int32,
            len(events),
        )  # fmt: skip
        self.kinds = list(known)

    def column(self, name: str) -> pa.Array:
        """The column of a shared field."""
        at = self.FIELDS.index(name)
        values = [kind[at] for kind in self.kinds]
        if name == "code":
            return pa.array(values, pa.int32()).take(pa.array(self.of_row))
        return _words(values).take(pa.array(self.of_row))


def events_table(source: str, events: Sequence[Event], identities: Identities) -> pa.Table:
    """Events of one source as an Arrow table with the columns of EVENTS."""
    kinds = _Kinds(events)
    digests = np.frombuffer(b"".join(map(identities.digest, events)), "<u8")
    only = pa.array(np.zeros(len(events), np.int32))
    columns: dict[str, pa.Array] = {
        "source": _dictionary(only, [source]),
        "place": pa.array([e.place for e in events], pa.int64()),
        "length": pa.array([e.length for e in events], pa.int32()),
        "part": pa.array([e.part for e in events], pa.int16()),
        "time_stamped": pa.array([e.time_stamped for e in events], pa.int64()).cast(_MICROS),
        "time_text": pa.array([e.time_text for e in events], pa.string()),
        "record_number": pa.array([e.record_number for e in events], pa.int64()),
        "identity_hi": pa.array(np.ascontiguousarray(digests[0::2])),
        "identity_lo": pa.array(np.ascontiguousarray(digests[1::2])),
        "data": _texts([e.data for e in events]),
    }
    columns |= {name: kinds.column(name) for name in _Kinds.FIELDS}
    return pa.Table.from_arrays([columns[name] for name in EVENTS.names], schema=EVENTS)


def hits_table(hits: Sequence[HitRow]) -> pa.Table:
    """Hits with the columns of HITS."""
    arrays = []
    for field in HITS:
        values = [getattr(hit, field.name) for hit in hits]
        if pa.types.is_dictionary(field.type):
            arrays.append(_words(values))
        elif pa.types.is_timestamp(field.type):
            arrays.append(pa.array(values, pa.int64()).cast(_MICROS))
        elif field.name == "matched":
            arrays.append(_texts(values))
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=HITS)


def gaps_table(gaps: Sequence[Gap]) -> pa.Table:
    """Gaps with the columns of GAPS; messages as JSON."""
    rows: list[dict[str, Any]] = []
    for gap in gaps:
        row = {name: getattr(gap, name) for name in GAPS.names}
        row["message"] = _encode(gap.message).decode()
        row["closes"] = None if gap.closes is None else _encode(gap.closes).decode()
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=GAPS)


def sources_table(sources: Sequence[Source]) -> pa.Table:
    """Sources with the columns of SOURCES."""
    return pa.Table.from_pylist([msgspec.structs.asdict(s) for s in sources], schema=SOURCES)
