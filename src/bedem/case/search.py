"""Find texts in all records of a case: an exact value in seconds, any text in one reading.

    for found in search(view, [Needle(...), ...]): ...      one item per record and needle

Row groups whose word filter rules a needle out are not read. Filters lie under CASE/search, named
after the hash of the events file they belong to; they hold nothing that cannot be made again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bedem.case import layout
from bedem.case.search_scan import Scanner, offsets_and_text
from bedem.case.store import Case, disk_errors
from bedem.case.view import CaseView, segment_files
from bedem.case.word_index import VERSION, filter_of, may_hold
from bedem.knowledge.indicator_texts import Needle

FOLDER: Final = "search"
_THREADS: Final = 2
_KEYS: Final = ["source", "place", "part"]


class Found(NamedTuple):
    """Needle number `needle` stands in the record at source, place, part."""

    needle: int
    source: str
    place: int
    part: int


class _Filters(msgspec.Struct, frozen=True):
    """Filters of one events file, one a row group."""

    version: int
    groups: tuple[bytes, ...]


class Shard(msgspec.Struct, frozen=True):
    """One events file that is to be searched, and sources in it that are left out."""

    path: Path
    digest: str
    gone: tuple[str, ...]


def shards(case: Case, as_of: int | None) -> list[Shard]:
    """Events files of a state in order."""
    files = segment_files(case, as_of)
    digests = {
        segment.folder / file.name: file.sha256
        for segment in case.all_segments()
        for file in segment.files
    }
    out = []
    for path in files["events"]:
        gone = tuple(source for folder, source in files["gone"] if folder == path.parent)
        out.append(Shard(path, digests[path], gone))
    return out


def prepare(
    case: Case, as_of: int | None = None, progress: Callable[[int, int], None] | None = None
) -> None:
    """Make the filters that are missing; about a second for 50 MB of records."""
    missing = [s for s in shards(case, as_of) if _load(case, s) is None]
    for number, shard in enumerate(missing):
        if progress is not None:
            progress(number, len(missing))
        _make(case, shard)


def _filter_path(case: Case, shard: Shard) -> Path:
    return case.path / FOLDER / f"{shard.digest[:32]}.words"


def _load(case: Case, shard: Shard) -> _Filters | None:
    path = _filter_path(case, shard)
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=_Filters)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.version == VERSION else None


def _make(case: Case, shard: Shard) -> _Filters:
    with pq.ParquetFile(shard.path, memory_map=True) as file:

        def one(number: int) -> bytes:
            with pq.ParquetFile(shard.path, memory_map=True) as own:
                column = own.read_row_group(number, columns=["data"])["data"]
            _, raw = offsets_and_text(column)
            return filter_of(raw).tobytes()

        with ThreadPoolExecutor(_THREADS) as pool:
            groups = tuple(pool.map(one, range(file.metadata.num_row_groups)))
    made = _Filters(VERSION, groups)
    path = _filter_path(case, shard)
    with disk_errors(path):
        path.parent.mkdir(exist_ok=True)
        layout.write_atomically(path, msgspec.msgpack.encode(made))
    return made


def search(
    view: CaseView,
    needles: Sequence[Needle],
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Found]:
    """Records that hold each needle, in order of segment and place, hidden duplicates included.

    progress(done, total) counts row groups that have to be read.
    """
    scanner = Scanner(needles)
    work: list[tuple[Shard, int, tuple[int, ...]]] = []
    for shard in shards(view.case, view.as_of):
        filters = _load(view.case, shard) or _make(view.case, shard)
        for number, packed in enumerate(filters.groups):
            bits = np.frombuffer(packed, np.uint8)
            wanted = tuple(
                i
                for i, hashes in enumerate(scanner.hashes)
                if any(may_hold(bits, alternative) for alternative in hashes)
            )
            if wanted:
                work.append((shard, number, wanted))
    lock = threading.Lock()
    done = 0
    with ThreadPoolExecutor(_THREADS) as pool:
        for found in _ahead(pool, lambda item: _group(scanner, *item), work):
            with lock:
                done += 1
            if progress is not None:
                progress(done, len(work))
            yield from found


def _ahead(
    pool: ThreadPoolExecutor, run: Callable[[Any], list[Found]], work: Sequence[Any]
) -> Iterator[list[Found]]:
    """Results in order, a few computed ahead: a reader who stops early stops the work."""
    waiting = []
    for item in work:
        waiting.append(pool.submit(run, item))
        if len(waiting) > 2 * _THREADS:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _group(scanner: Scanner, shard: Shard, number: int, wanted: tuple[int, ...]) -> list[Found]:
    with pq.ParquetFile(shard.path, memory_map=True) as file:
        column = file.read_row_group(number, columns=["data"])["data"]
        offsets, raw = offsets_and_text(column)
        hits = scanner.rows(offsets, raw, wanted)
        if not hits:
            return []
        keys = file.read_row_group(number, columns=_KEYS)
    rows = sorted({row for _, row in hits})
    taken = keys.take(pa.array(rows)).to_pylist()
    out = []
    by_row = dict(zip(rows, taken, strict=True))
    for needle, row in sorted(hits, key=lambda h: (h[1], h[0])):
        key = by_row[row]
        source = key["source"]
        if not any(source == s or source.startswith(s + ".") for s in shard.gone):
            out.append(Found(needle, source, key["place"], key["part"]))
    return out


def rows_of(view: CaseView, found: Sequence[Found], columns: str, tail: str) -> list[Any]:
    """Rows of `events` (duplicates left out) for what was found; `needle` is one more column.

    columns, tail: bedem's own SQL, e.g. `needle, host, count(*)` and `GROUP BY ALL ORDER BY ALL`.
    """
    table = pa.table(
        {
            "needle": pa.array([f.needle for f in found], pa.int32()),
            "source": pa.array([f.source for f in found], pa.string()),
            "place": pa.array([f.place for f in found], pa.int64()),
            "part": pa.array([f.part for f in found], pa.int16()),
        }
    )
    cursor = view.connection.cursor()
    cursor.register("wanted", table)
    try:
        joined = "events e JOIN wanted USING (source, place, part)"
        return cursor.execute(f"SELECT {columns} FROM {joined} {tail}").fetchall()
    finally:
        cursor.unregister("wanted")


def by_host(
    view: CaseView, found: Sequence[Found]
) -> list[tuple[str | None, int, int | None, int | None, list[str]]]:
    """(host, records, first, last, logs), most records first; hidden duplicates are left out."""
    if not found:
        return []
    columns = (
        "host, count(*), epoch_us(min(coalesce(time, time_from))), "
        "epoch_us(max(coalesce(time, time_to))), "
        "coalesce(list_sort(list(DISTINCT log) FILTER (log IS NOT NULL)), [])"
    )
    return rows_of(view, found, columns, "GROUP BY host ORDER BY count(*) DESC, host")


def around(data: str, value: str) -> str:
    """The record's text round the place where the value stands."""
    at = -1
    for spelling in (value, msgspec.json.encode(value).decode()[1:-1]):
        at = data.lower().find(spelling.lower())
        if at >= 0:
            break
    start = max(at - 100, 0)
    piece = data[start : start + 240 + len(value)]
    return ("…" if start else "") + piece + ("…" if start + len(piece) < len(data) else "")
