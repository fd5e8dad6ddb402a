"""The recorded movements again: on permuted copies, in other formats, and among ordinary logs.

See permute.py for what a copy changes. Scoring is that of lateral.py; the copies are written to
bench-data and taken in as any evidence is.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from accuracy import lateral, permute
from accuracy.cited_records import Archive
from bedem.case import CaseView
from bedem.case.identity import short_host

CaseOf = Callable[..., CaseView]
Write = Callable[[permute.Record, int], permute.Record]
_FORMATS: Final[tuple[tuple[str, Write], ...]] = (
    ("as forwarded", lambda record, hours: record), ("as Winlogbeat 8", permute.winlogbeat),
    ("as evtx_dump JSON", permute.evtx_dump),
)  # fmt: skip


def section(shared: Path, work: Path, case_of: CaseOf) -> tuple[str, int]:
    """The page's section, and 0: what falls short is written down."""
    truth = json.loads((shared / "truth/otrf_lateral_edges.json").read_text())
    every = truth["captures"] + truth["negatives"]
    rows, missed = [], []
    for told, write in _FORMATS:
        folder = work / "copies" / told.replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        copies = [_copy(shared, folder, capture, told, write) for capture in every]
        view = case_of(f"copies-{told.replace(' ', '-')}", folder)
        scores = [_scored(view, *copy) for copy in copies]
        rows.append(_row(f"permuted, {told}", scores))
        missed += [f"{s.name} {told}" for s in scores if s.found < s.edges]
    mixed, judged, ordinary = _mixed(shared, every, case_of)
    rows.append(_row("with the ordinary sets in one case", [mixed]))
    return (
        "## The same movements under other names, in other formats, among ordinary logs\n\n"
        "Hosts, domain, accounts, SIDs, addresses, zone, record numbers and language of every"
        " capture are drawn anew (accuracy/permute.py), so that nothing known by heart helps."
        " The mixed row asks the whole case: its false ones are attacker links of the answer"
        " `spread` that are no edge of any capture.\n\n"
        "| copy | right | account right | false |\n|---|---|---|---|\n"
        f"{''.join(rows)}\nMissed on copies: {', '.join(missed) or 'none'}. In the mixed case"
        f" {judged} of the {mixed.found} found are called an attacker's, the others unexplained;"
        f" ordinary hosts called compromised: {ordinary or 'none'}.\n"
    ), 0


def _row(told: str, scores: list[lateral.Score]) -> str:
    false = [f for s in scores for f in s.false]
    return (
        f"| {told} | {sum(s.found for s in scores)} of {sum(s.edges for s in scores)} |"
        f" {sum(s.account for s in scores)} | {len(false)} {', '.join(false)} |\n"
    )


def _copy(
    shared: Path, folder: Path, capture: dict[str, Any], told: str, write: Write
) -> tuple[dict[str, Any], Path]:
    """Write one copy; gives its truth under the new names, and its archive."""
    source = zipfile.ZipFile(shared.parent / capture["archive"])
    lines = source.read(source.namelist()[0]).decode("utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    seed = f"{capture['capture']} {told}"
    names = permute.names_for(capture, records, seed)
    hours = names.hours + int(capture["time"]["local_utc_offset_hours"])
    made = permute.permuted(records, names, seed)
    text = "".join(
        json.dumps(write(next(made), hours), ensure_ascii=False) + "\n"
        if line.strip() else "\n"
        for line in lines
    )  # fmt: skip
    path = folder / f"{short_host(seed.replace(' ', '_'))}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo("events.json", (2026, 1, 1, 0, 0, 0)), text)
    return permute.deep(capture, permute.exchange(names)), path


def _scored(view: CaseView, truth: dict[str, Any], path: Path) -> lateral.Score:
    archive = Archive(path)

    def cited(record: dict[str, Any]) -> str:
        offset = archive.offset("events.json", record["line"])
        return f"{archive.source('events.json')}-{offset}"

    made = lateral.alone(view, f"starts_with(source, '{archive.id}')")
    return lateral.score(truth["capture"], truth, made, cited)


def _mixed(
    shared: Path, every: list[dict[str, Any]], case_of: CaseOf
) -> tuple[lateral.Score, int, str]:
    """Captures and ordinary sets as one case: score, edges called an attacker's, hosts wronged."""
    view = case_of("mixed", shared / "events/attacks/otrf", shared / "events/ordinary")
    spread = view.answer("spread").details
    tried = set(spread["attempts"])
    links = [link for link in spread["links"] if link["id"] not in tried]
    attacks = [link for link in links if link["intent"] == "attacker"]
    edges = [edge for capture in every for edge in capture["edges"]]
    found = [[link for link in links if _is(link, edge)] for edge in edges]
    account = sum(
        any(lateral.user(link["account"]) == lateral.user(edge["account"]) for link in ours)
        for edge, ours in zip(edges, found, strict=True)
    )
    known = {(_end(e["source"]), _end(e["target"])) for e in edges}
    known |= {(_end(a["source"]), _end(a["target"]))
              for capture in every for a in capture.get("attempts", ())}  # fmt: skip
    false = sorted({f"{link['source']} to {link['target']}" for link in attacks
                    if (_end(link["source"]), _end(link["target"])) not in known})  # fmt: skip
    judged = sum(any(link["intent"] == "attacker" for link in ours) for ours in found)
    score = lateral.Score("mixed", len(edges), sum(map(bool, found)), account, false)
    return score, judged, _wronged(shared, view)


def _wronged(shared: Path, view: CaseView) -> str:
    """Hosts of the sets labelled clean or benign that are called compromised."""
    labels = json.loads((shared / "events/ordinary/labels.json").read_text())
    quiet = {
        short_host(name)
        for label in labels.values()
        if isinstance(label, dict) and label.get("label") in ("clean", "benign")
        for name in (label.get("host"), *label.get("other_names", ()))
        if name
    }
    bad = quiet & {short_host(h) for h in view.answer("infection").details["hosts"]["compromised"]}
    return ", ".join(sorted(bad))


def _end(name: str | None) -> str:
    return short_host((name or "").partition(" ")[0])


def _is(link: dict[str, Any], edge: dict[str, Any]) -> bool:
    times = [edge["time_utc"], *(edge.get("time_also_right") or ())]
    ends = _end(link["source"]), _end(link["target"])
    return (
        ends == (_end(edge["source"]), _end(edge["target"]))
        and lateral.overlap(link["method"].split(), edge["techniques"])
        and any(lateral.near(link["time"], t) for t in times)
    )
