"""Do the counts of the case equal those that independent readers gave?"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec

from bedem.case import CaseView


class Count(msgspec.Struct, frozen=True):
    """One source: what an independent reader counts and what is in the case."""

    name: str
    expected: int
    found: int


def evtx_machines(view: CaseView, shared: Path) -> list[Count]:
    """Live records of the shared machines against libevtx (second column of the file)."""
    told = json.loads((shared / "events/ordinary/expected_evtx.json").read_text())
    found: list[Count] = []
    for archive, members in told["files"].items():
        ident = _id(shared / "events/ordinary" / archive)
        rows = view.connection.execute(
            "SELECT name, events FROM sources WHERE starts_with(id, ?)", [ident + "."]
        ).fetchall()
        for member, counts in members.items():
            live = [e for n, e in rows if n == member or n.endswith("/" + member)]
            found.append(Count(f"{archive}!{member}", counts[1], live[0] if live else -1))
    return found


def formats(view: CaseView, shared: Path, wanted: tuple[str, ...]) -> list[Count]:
    """Records of the small samples whose path begins with one of `wanted`."""
    told = json.loads((shared / "events/formats/expected.json").read_text())
    names = dict(view.connection.execute("SELECT id, events FROM sources").fetchall())
    found: list[Count] = []
    for path, facts in told.items():
        known = isinstance(facts.get("records"), int)
        if "!" in path or not known or not path.startswith(wanted):
            continue
        ident = _id(shared / "events/formats" / path)
        found.append(Count(path, facts["records"], names.get(ident, -1)))
    return found


def _id(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
