"""New rules over stored records: a hits table for each segment that has none for these rules."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from bedem.case import Case, FileFacts, HitColumns, HitsWriter, disk_errors
from bedem.intake.pool import Pool
from bedem.intake.progress import Progress
from bedem.intake.worker import RulesHandle, matcher
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
    path = Path(target)
    with disk_errors(path):
        hits = HitsWriter(path)
        try:
            for stored in sorted(Path(folder).glob("events-*.parquet"), key=_number):
                with pq.ParquetFile(stored) as file:
                    for batch in file.iter_batches(_ROWS):
                        found = HitColumns()
                        for row, event in enumerate(_events(batch)):
                            found.add(row, [(0, m.rule, m.matched_json) for m in match(event)])
                        hits.add(found.table(pa.Table.from_batches([batch])))
        finally:
            hits.close()
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return FileFacts(path.name, digest, path.stat().st_size)


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _events(batch: pa.RecordBatch) -> list[Event]:
    columns = []
    for name in _COLUMNS:
        column = batch.column(name)
        if name == "time_stamped":
            column = column.cast(pa.int64())
        columns.append(column.to_pylist())
    return [Event(*row) for row in zip(*columns, strict=True)]
