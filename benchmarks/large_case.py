"""A case of ten million events, and how long the reading commands take on it.

    python benchmarks/large_case.py [--events 10000000]

One file of the dense set is taken in by `bedem investigate`. Its segment is then written again and
again under other source ids, host names, days, record numbers and identities, four copies to a
segment, and committed like any other: reading seven gigabytes of event logs for this would only
measure the intake once more. The case stays under bench-data/ and is used again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sets import BENCH, RULES, dense

from bedem.answers import open_view
from bedem.case import Case, Segment, SegmentFacts
from bedem.case.segment import FileFacts, events_writer
from bedem.model.records import Source

DAY = 86_400_000_000
TOGETHER = 4
CASE = BENCH / "large-case"
HOME = BENCH / "home"


def bedem(*arguments: str) -> float:
    """Run a command with its output thrown away; seconds it took."""
    environment = os.environ | {"BEDEM_HOME": str(HOME), "NO_COLOR": "1"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bedem", *arguments],
        env=environment,
        capture_output=True,
        check=False,
    )
    took = time.perf_counter() - start
    if done.returncode not in (0, 3):
        raise SystemExit(f"bedem {arguments[0]}: {done.stderr.decode()}")
    return took


def make(events: int) -> Case:
    """The case, made where it is missing or too small."""
    if not CASE.exists():
        bedem("rules", "import", str(RULES))
        os.environ["BEDEM_BATCH_BYTES"] = str(1 << 30)
        bedem("investigate", str(dense(1, 64)[0]), "--case", str(CASE), "-q")
    case = Case(CASE)
    first, *more = case.all_segments()
    held, copy = sum(s.events for s in case.sources().values()), len(more) * TOGETHER
    with case.intake():
        while held < events:
            held += copied(case, first, range(copy + 1, copy + TOGETHER + 1))
            copy += TOGETHER
    open_view(case).close()  # settles
    return case


def other(source: str, copy: int) -> str:
    """A SHA-256 made from the old source id."""
    return hashlib.sha256(f"{source} {copy}".encode()).hexdigest()


def copied(case: Case, first: Segment, copies: range) -> int:
    """Copies of one segment as another segment; events in them."""
    delivery = case.deliveries()[0]
    sources = tuple(renamed(first.sources[0], copy) for copy in copies)
    for source in sources:
        body = msgspec.structs.replace(delivery, source=source.id, sha256=source.sha256)
        case.record("delivery", msgspec.to_builtins(body))
    folder = case.work_folder()
    files: list[FileFacts] = []
    for file in first.files:
        read = pq.ParquetFile(first.folder / file.name)
        path = folder / file.name
        is_events = file.name.startswith("events-")
        schema = read.schema_arrow
        writer = events_writer(path) if is_events else pq.ParquetWriter(path, schema)
        for copy in copies:
            for number in range(read.num_row_groups):
                table = read.read_row_group(number)
                of_records = "place" in schema.names
                writer.write_table(
                    changed(table, copy, number) if of_records else of_source(table, copy)
                )
        writer.close()
        raw = path.read_bytes()
        files.append(FileFacts(file.name, hashlib.sha256(raw).hexdigest(), len(raw)))
    count = sum(source.events for source in sources)
    facts = SegmentFacts(str(folder), tuple(files), sources, count, 0, {}, 0, None, None)
    case.commit(f"copies from {copies[0]}", 1, facts)
    return count


def renamed(source: Source, copy: int) -> Source:
    sha256 = other(source.id, copy)
    moved = {
        name: None if value is None else value + copy * DAY
        for name, value in (("first", source.first), ("last", source.last))
    }
    return msgspec.structs.replace(source, id=sha256[:12], sha256=sha256, **moved)


def of_source(table: pa.Table, copy: int) -> pa.Table:
    """The tables of sources and gaps under the other source id."""
    for name in ("id", "source"):
        index = table.schema.get_field_index(name)
        if index >= 0 and (name == "source" or "sha256" in table.schema.names):
            words = [None if w is None else other(w, copy)[:12] for w in table[name].to_pylist()]
            table = table.set_column(index, table.schema.field(index), pa.array(words, pa.string()))
    return table


def changed(table: pa.Table, copy: int, group: int) -> pa.Table:
    """Events or hits with another source, other hosts, days, numbers and identities."""
    rows = np.arange(table.num_rows, dtype=np.uint64) + np.uint64(group * 1_000_000)
    fresh = {
        "record_number": lambda old: pa.array(rows.astype(np.int64)),
        "identity_hi": lambda old: pa.array(rows * np.uint64(0x9E3779B97F4A7C15)),
        "identity_lo": lambda old: pa.array(rows + np.uint64(copy << 40)),
        "time_stamped": lambda old: pc.add(old.cast(pa.int64()), copy * DAY).cast(old.type),
        "source": lambda old: words(old, lambda word: other(word, copy)[:12]),
        "host": lambda old: words(old, lambda word: f"{word}-{copy:03}"),
    }
    if "rule" in table.schema.names:
        del fresh["record_number"]
    for index, field in enumerate(table.schema):
        if field.name in fresh:
            table = table.set_column(index, field, fresh[field.name](table.column(index)))
    return table


def words(column: pa.ChunkedArray, change: Callable[[str], str]) -> pa.ChunkedArray:
    """A dictionary column with each word changed."""
    chunks = []
    for chunk in column.chunks:
        new = [None if w is None else change(w) for w in chunk.dictionary.to_pylist()]
        chunks.append(pa.DictionaryArray.from_arrays(chunk.indices, pa.array(new, pa.string())))
    return pa.chunked_array(chunks, column.type)


def busiest(case: Case) -> tuple[str, str, int]:
    """The host and day with most records, as a user would name them."""
    view = open_view(case)
    sql = (
        "SELECT host, strftime(time_stamped, '%Y-%m-%d') AS day, count(*) FROM raw_events "
        "WHERE time_stamped IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 1"
    )
    found = view.connection.cursor().execute(sql).fetchone()
    view.close()
    assert found is not None
    return found


def measure(events: int, repeats: int) -> dict[str, Any]:
    """Seconds of each command (median of `repeats`, the process's start included)."""
    case = make(events)
    host, day, count = busiest(case)
    at, out = ["--case", str(CASE)], str(BENCH / "large-case.csv")
    span = ["--from", f"{day}T00:00:00Z", "--to", f"{day}T23:59:59Z"]
    query = (
        f"SELECT time, code, data FROM events WHERE host = '{host}' "
        f"AND time >= TIMESTAMPTZ '{day} 00:00:00+00' AND time < TIMESTAMPTZ '{day} 23:59:59+00' "
        "ORDER BY time LIMIT 100"
    )
    whole = query.replace("time, code, data", "count(*), count(DISTINCT code)").split(" ORDER")[0]
    commands = {
        "hits": ["hits", *at],
        "timeline": ["timeline", "--host", host, *span, "-o", out, "--force", *at],
        "host_day": ["events", query, *at],
        "host_day_count": ["events", whole, *at],
        "start": ["--version"],
    }
    found: dict[str, Any] = {"host": host, "day": day, "records_of_host_and_day": count}
    found["events"] = sum(source.events for source in case.sources().values())
    for name, arguments in commands.items():
        found[name] = statistics.median(bedem(*arguments) for _ in range(repeats))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    told = parser.parse_args()
    print(json.dumps(measure(told.events, told.repeats), indent=2))
