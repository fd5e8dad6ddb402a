"""Movements between hosts against the published answers, each capture judged alone.

right: source, target, a technique in common (a sub-technique matches its parent), time within 2 s
of the edge or one of its other right times, and a cited record among the edge's records.
false: a movement with execution between two hosts that is in neither edges nor attempts.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from accuracy.cited_records import Archive
from bedem.case import CaseView
from bedem.language import to_micros
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.links import Candidate, Hosts, as_link, candidates

TOLERANCE_US = 2_000_000


class Score(msgspec.Struct):
    """One capture or file. edges: in the truth; found, account: right ones; false: see module."""

    name: str
    edges: int
    found: int
    account: int
    false: list[str]


def captures(view: CaseView, shared: Path) -> list[Score]:
    """otrf_lateral_edges.json: captures and negatives."""
    truth = json.loads((shared / "truth/otrf_lateral_edges.json").read_text())
    scores = []
    for capture in truth["captures"] + truth["negatives"]:
        archive = Archive(shared.parent / capture["archive"])
        name = archive.find(capture["file"])

        def cited(record: dict[str, Any], archive: Archive = archive, name: str = name) -> str:
            return f"{archive.source(name)}-{archive.offset(name, record['line'])}"

        made = alone(view, f"starts_with(source, '{archive.id}')")
        scores.append(score(capture["capture"], capture, made, cited))
    return scores


def files(view: CaseView, shared: Path) -> list[Score]:
    """evtx_edges.json: each event log by itself."""
    truth = json.loads((shared / "truth/evtx_edges.json").read_text())
    archive = Archive(shared / "events/attacks/evtx/evtx_attacks.zip")
    scores = []
    for file in truth["files"]:
        source = archive.source(archive.find(file["file"]))
        places = dict(
            view.connection.execute(
                "SELECT record_number, place FROM raw_events WHERE source = ?", [source]
            ).fetchall()
        )

        def cited(
            record: dict[str, Any], source: str = source, places: dict[int, int] = places
        ) -> str:
            return f"{source}-{places[record['event_record_id']]}"

        scores.append(score(file["file"], file, alone(view, f"source = '{source}'"), cited))
    return scores


def alone(view: CaseView, where: str) -> list[Candidate]:
    """Movements that the facts of one capture give."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "facts.parquet")
        view.connection.cursor().execute(
            f"COPY (SELECT * FROM read_parquet('{facts_of(view)}') WHERE {where}) TO '{path}'"
        )
        addresses = Addresses(view.connection, path)
        return candidates(Hosts(view.connection, path, addresses))


def score(
    name: str,
    truth: dict[str, Any],
    made: list[Candidate],
    cited: Callable[[dict[str, Any]], str],
) -> Score:
    result = Score(name, len(truth["edges"]), 0, 0, [])
    attempts = {(_short(a["source"]), _short(a["target"])) for a in truth.get("attempts", [])}
    for edge in truth["edges"]:
        ours = [c for c in made if _ends_match(c, edge)]
        right = [c for c in ours if _is_right(c, edge, {cited(r) for r in edge["records"]})]
        result.found += bool(right)
        names = [edge.get("account"), *(edge.get("account_alternatives") or [])]
        users = {user(n) for n in names if n}
        result.account += any((c.account or "").casefold() in users for c in right)
    for candidate in made:
        known = any(_ends_match(candidate, edge) for edge in truth["edges"])
        tried = (candidate.source, candidate.target) in attempts
        if not known and not tried and any(e.execution for e in candidate.effects):
            result.false.append(f"{candidate.source} to {candidate.target}")
    return result


def _short(name: str | None) -> str:
    return (name or "").partition(".")[0].casefold()


def _ends_match(made: Candidate, edge: dict[str, Any]) -> bool:
    if made.target.partition(" ")[0] not in (_short(edge["target"]), edge["target"].casefold()):
        return False
    told = edge.get("source") or edge.get("source_host")
    addresses = edge.get("source_ip") or []
    addresses = [addresses] if isinstance(addresses, str) else addresses
    if not told and not addresses:
        return not made.source
    source = made.source.partition(" ")[0]
    return (
        source in (_short(told), str(told or "").casefold())
        or (made.address or made.source) in addresses
    )


def overlap(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """A technique in common; a sub-technique is one with its parent."""
    pairs = product(ours, theirs)
    return any(a == b or a.startswith(b + ".") or b.startswith(a + ".") for a, b in pairs)


def user(name: str | None) -> str:
    r"""`DOMAIN\user` without the domain, folded."""
    return str(name or "").rpartition("\\")[2].casefold()


def near(time: int, told: str) -> bool:
    """Within the tolerance of a time written in ISO 8601. time: microseconds since 1970, UTC."""
    return abs(time - to_micros(datetime.fromisoformat(told))) <= TOLERANCE_US


def _is_right(made: Candidate, edge: dict[str, Any], records: set[str]) -> bool:
    times = [edge["time_utc"], *(edge.get("time_also_right") or [])]
    at = any(near(made.time, t) for t in times)
    same = overlap(made.methods, edge["techniques"])
    return at and same and bool(records & set(as_link(made, "unexplained").refs))
