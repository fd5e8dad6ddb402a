"""New rules over stored records: a hits table for each segment that has none for these rules."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from bedem.case import Case, FileFacts, HitRow, disk_errors
from bedem.case.segment import hits_table
from bedem.intake.pool import Pool
from bedem.intake.progress import Progress
from bedem.intake.worker import RulesHandle, hit_row, matcher
from bedem.model.errors import BedemError
from bedem.model.records import Event

_ROWS = 8_192
_COLUMNS = (
    "place", "length", "time_stamped", "time_kind", "time_field", "host", "log", "provider",
    "code", "record_number", "data", "shape", "state", "time_text", "part",
)  # fmt: skip


def rescan(case: Case, pool: Pool, rules: RulesHandle, progress: Progress) -> int:
    """Match what is stored; returns how many segments were done."""
    name = f"hits-{rules.digest[:12]}.parquet"
    todo = [s for s in case.all_segments() if s.sources and not (s.folder / name).exists()]
    if not todo:
        return 0
    progress.stage("rescan", len(todo))
    work = case.work_folder()
    items = [(str(s.folder), rules, str(work / f"{s.number:04d}.parquet")) for s in todo]
    for segment, facts in zip(todo, pool.map(rescan_segment, items), strict=True):
        if facts is None:
            raise BedemError(
                "a worker died while matching stored records",
                where=str(segment.folder),
                todo="Free memory and run it again; nothing is lost.",
            )
        with disk_errors(segment.folder):
            (work / f"{segment.number:04d}.parquet").rename(segment.folder / name)
        body: dict[str, Any] = {
            "segment": segment.number,
            "files": [msgspec.to_builtins(FileFacts(name, facts.sha256, facts.size))],
        }
        case.record("rescan", body)
        progress.step()
    return len(todo)


def rescan_segment(folder: str, rules: RulesHandle, target: str) -> FileFacts:
    """All events of a segment through the matcher, into one hits table."""
    match = matcher(rules).match
    hits: list[HitRow] = []
    for path in sorted(Path(folder).glob("events-*.parquet"), key=_number):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS):
                for source, event in _events(batch):
                    hits += [hit_row(source, event, found) for found in match(event)]
    path = Path(target)
    with disk_errors(path):
        pq.write_table(hits_table(hits), path, compression="zstd", compression_level=1)
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return FileFacts(path.name, digest, path.stat().st_size)


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _events(batch: pa.RecordBatch) -> list[tuple[str, Event]]:
    columns = []
    for name in _COLUMNS:
        column = batch.column(name)
        if name == "time_stamped":
            column = column.cast(pa.int64())
        columns.append(column.to_pylist())
    sources = batch.column("source").to_pylist()
    return [
        (source, Event(*row))
        for source, row in zip(sources, zip(*columns, strict=True), strict=True)
    ]
