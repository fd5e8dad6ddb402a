"""Lists of indicators a case was swept with: kept as read, a ledger line each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from bedem.case import layout
from bedem.case.store import Case, disk_errors
from bedem.knowledge.indicators import Indicator
from bedem.model.errors import CaseDamaged


class KeptList(msgspec.Struct, frozen=True):
    """n: its ledger line. bad: how many of its lines were no indicators."""

    n: int
    name: str
    sha256: str
    bad: int
    indicators: tuple[Indicator, ...]


def keep_list(case: Case, path: Path, indicators: Sequence[Indicator], bad: int) -> None:
    """Keep a list under its hash; the same list again adds nothing."""
    raw = msgspec.json.encode(tuple(indicators), order="deterministic")
    digest = hashlib.sha256(raw).hexdigest()
    if any(line.body["sha256"] == digest for line in case.ledger.lines("indicators")):
        return
    target = _path(case, digest)
    with disk_errors(target):
        target.parent.mkdir(exist_ok=True)
        layout.write_atomically(target, raw)
    body: dict[str, Any] = {"name": path.name, "sha256": digest, "bad": bad}
    case.record("indicators", body | {"count": len(indicators)})


def kept_lists(case: Case, as_of: int | None = None) -> list[KeptList]:
    """Lists in the order in which they were swept, up to `as_of`; raises CaseDamaged."""
    found = []
    for line in case.ledger.lines("indicators"):
        at = datetime.fromisoformat(line.at)
        if as_of is not None and at.timestamp() * 1_000_000 > as_of:
            continue
        digest = str(line.body["sha256"])
        path = _path(case, digest)
        try:
            raw = path.read_bytes()
            listed = msgspec.json.decode(raw, type=tuple[Indicator, ...])
        except (OSError, msgspec.DecodeError) as error:
            raise CaseDamaged(
                "a kept list of indicators cannot be read",
                where=str(path),
                todo="Sweep with the list again.",
            ) from error
        name = str(line.body["name"])
        found.append(KeptList(line.n, name, digest, int(line.body["bad"]), listed))
    return found


def _path(case: Case, digest: str) -> Path:
    return case.path / layout.KNOWLEDGE / f"indicators-{digest[:16]}.json"
