"""Custody: does the ledger hold, are tables and evidence the bytes that were written down?

altered    the bytes differ from the hash in the ledger
missing    a table of the case is gone
broken     the first line of the ledger that does not continue the one before
invariant  rows break a rule of docs/reference/case-folder.md
not here   evidence that cannot be found (moved or returned); says nothing about the case
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bedem.case import Case, FileFacts, layout
from bedem.case.tables import EVENTS
from bedem.model.errors import CaseDamaged


class Finding(msgspec.Struct, frozen=True):
    """word: see the module."""

    word: str
    what: str


def verify(
    case: Case, evidence: Path | None, *, look_at_evidence: bool = True
) -> Iterator[Finding]:
    """All findings; none when everything is as it was written down."""
    try:
        broken = case.ledger.first_break()
    except CaseDamaged as error:
        yield Finding("broken", error.what)
        return
    if broken is not None:
        yield Finding("broken", f"ledger line {broken.line} {broken.why}")
    yield from _tables(case)
    if look_at_evidence:
        yield from _evidence(case, evidence)


def _tables(case: Case) -> Iterator[Finding]:
    listed: dict[Path, FileFacts] = {}
    for segment in case.all_segments():
        listed.update({segment.folder / file.name: file for file in segment.files})
    for line in case.ledger.lines("rescan"):
        folder = case.path / layout.SEGMENTS / f"{int(line.body['segment']):04d}"
        for raw in line.body["files"]:
            file = msgspec.convert(raw, FileFacts)
            listed[folder / file.name] = file
    for path, file in listed.items():
        where = path.relative_to(case.path).as_posix()
        if not path.exists():
            yield Finding("missing", where)
        elif path.stat().st_size != file.size or _sha256(path) != file.sha256:
            yield Finding("altered", where)
        elif path.name.startswith("events-"):
            yield from _invariants(path, where)


def _invariants(path: Path, where: str) -> Iterator[Finding]:
    """Columns as designed; rows of a source in order of place."""
    schema = pq.read_schema(path)
    if schema.remove_metadata() != EVENTS:
        yield Finding("invariant", f"{where}: columns differ from the events table")
        return
    last: dict[str, int] = {}
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(65_536, columns=["source", "place", "length"]):
            if pc.min(batch.column("length")).as_py() < 0:
                yield Finding("invariant", f"{where}: a record of negative length")
            sources = batch.column("source").cast("string").to_pylist()
            for source, place in zip(sources, batch.column("place").to_pylist(), strict=True):
                if place < last.get(source, -1):
                    yield Finding("invariant", f"{where}: {source} is not in order of place")
                    return
                last[source] = place


def _evidence(case: Case, evidence: Path | None) -> Iterator[Finding]:
    checked: set[tuple[str, str]] = set()
    moved = _by_hash(evidence) if evidence is not None else None
    for delivery in case.deliveries():
        if (delivery.source, delivery.path) in checked:
            continue
        checked.add((delivery.source, delivery.path))
        kept = case.path / layout.EVIDENCE / delivery.sha256
        if kept.exists() and _sha256(kept) != delivery.sha256:
            yield Finding("altered", f"{delivery.source} kept copy")
        if moved is not None:
            if delivery.sha256 not in moved:
                yield Finding("not here", f"{delivery.source} {delivery.path}")
            continue
        path = Path(delivery.path)
        if not path.is_file():
            if not kept.exists():
                yield Finding("not here", f"{delivery.source} {delivery.path}")
        elif path.stat().st_size != delivery.size or _sha256(path) != delivery.sha256:
            yield Finding("altered", f"{delivery.source} {delivery.path}")


def _by_hash(folder: Path) -> frozenset[str]:
    files = (p for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    return frozenset(_sha256(path) for path in files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
