"""The bytes of a record, from the evidence: kept copies, the paths of the deliveries, or a folder.

The file is told by its hash, never by its name.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bedem.case import Case, layout
from bedem.intake import unpack
from bedem.model.errors import NotFound
from bedem.model.records import Delivery, Gap
from bedem.model.refs import Ref


def record_bytes(case: Case, ref: Ref, length: int, evidence: Path | None) -> bytes:
    """Raise NotFound when the evidence is not here."""
    path = locate(case, ref.file_id, evidence)
    suffix = ref.source[len(ref.file_id) :]
    if not suffix:
        return _slice(path, ref.place, length)
    number = int(suffix[1:].partition(".")[0])
    with tempfile.TemporaryDirectory() as spool:
        only = frozenset({number})
        for leaf in unpack.walk(path, Path(spool), unpack.Limits(), (), only):
            if not isinstance(leaf, Gap) and leaf.suffix == suffix:
                return _slice(leaf.path, ref.place, length)
    raise NotFound(
        f"member {suffix} cannot be unpacked from {path.name}", todo="Unpack it, then look there."
    )


def _slice(path: Path, place: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(place)
        return file.read(length)


def locate(case: Case, source: str, evidence: Path | None) -> Path:
    """A file with the hash of `source`; raises NotFound."""
    deliveries = [d for d in case.deliveries() if d.source == source]
    if not deliveries:
        raise NotFound(f"source {source} was never delivered", todo="List: bedem events.")
    wanted = deliveries[0].sha256
    for path in _candidates(case, deliveries, wanted, evidence):
        if path.is_file() and path.stat().st_size == deliveries[0].size and _sha256(path) == wanted:
            return path
    raise NotFound(
        f"the evidence of {source} is not here ({deliveries[0].path})",
        todo="Name the folder it lies in: --evidence DIR.",
    )


def _candidates(
    case: Case, deliveries: list[Delivery], sha256: str, evidence: Path | None
) -> Iterator[Path]:
    yield case.path / layout.EVIDENCE / sha256
    if evidence is not None:
        yield from sorted(p for p in evidence.rglob("*") if p.is_file() and not p.is_symlink())
    else:
        yield from (Path(d.path) for d in deliveries)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
