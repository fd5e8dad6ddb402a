"""What a basis of attribution stands for: an item of the analyst's ledger, an object of ATT&CK."""

from __future__ import annotations

from typing import Any

from bedem.answers.attribution import case_ledger
from bedem.attribution.capability import rate
from bedem.attribution.observed import observe
from bedem.case import CaseView
from bedem.knowledge.attack import NOTICE, Entry, Release
from bedem.knowledge.attack_store import BUNDLED, known_releases, load_release
from bedem.model.errors import NotFound
from bedem.model.screens import Page


def ledger_item(view: CaseView, ident: str) -> Page | None:
    """`j:M06`: the item, link or test of CASE/attribution.yml that has this id."""
    ledger = case_ledger(view.case.path)
    if ledger is None:
        return None
    for item in ledger.items:
        if any("j:" + "_".join(e.split()) == ident for e in item.evidence):
            facts: list[tuple[str, Any]] = [
                ("evidence", ", ".join(item.evidence)), ("says", item.says or None),
                ("source", item.source or None), ("known", item.as_of), ("kind", item.kind),
                ("grade", item.grade), ("family", item.family),
                ("incident", item.incident or None),
                ("verified", "yes" if item.verified else "no"), ("why", item.why),
            ]  # fmt: skip
            facts += [(h, f"factor {low:g} to {high:g}") for h, (low, high) in item.lr.items()]
            if item.faking is not None:
                facts.append(("faking", str(item.faking)))
            facts.append(_line(item.line))
            return Page(f"ledger item {ident}", tuple(facts))
    for feature in ledger.seen:
        if ident == f"j:{feature.id}":
            told = (("seen", feature.id), ("known", feature.as_of), ("why", feature.why or None))
            weight = (("certainty", f"{feature.certainty:g}"),)
            return Page(f"seen {ident}", (*told, *weight, _line(feature.line)))
    for test in ledger.tests:
        if "j:" + "_".join(test.id.split()) == ident:
            told = (("test", test.what), ("who", test.who), ("cost", test.cost))
            return Page(f"test {ident}", (*told, _line(test.line)))
    return None


def _line(number: int) -> tuple[str, str]:
    return "line", f"attribution.yml:{number}"


def attack_page(view: CaseView, ident: str) -> Page:
    """`k:attack/T1486`, or `k:attack/17.1` for a release; raises NotFound for anything else."""
    kind, _, name = ident.partition("/")
    home = view.case.path
    if kind == "attack" and name in {k.release for k in known_releases(home)}:
        release = load_release(name, home)
        facts = (("release", name), ("released", release.released), ("origin", release.origin))
        return Page(f"ATT&CK {name}", (*facts, ("notice", NOTICE)))
    for known in reversed(known_releases(home)) if kind == "attack" else ():
        release = load_release(known.release, home)
        entry = release.entries.get(name)
        if entry is not None:
            return Page(f"ATT&CK {name}", _facts(release, entry))
    raise NotFound(
        f'no ATT&CK release at hand knows "{ident}"',
        todo=f"Releases: {next(iter(BUNDLED))} to {known_releases(home)[-1].release}.",
    )


def _facts(release: Release, entry: Entry) -> tuple[tuple[str, Any], ...]:
    """What the newest release that has it says; for a technique also who is known to use it."""
    facts: list[tuple[str, Any]] = [
        ("id", entry.id), ("name", release.name(entry.id)),
        ("release", f"{release.release} of {release.released}"),
        ("tactics", ", ".join(entry.tactics) or None),
        ("platforms", ", ".join(entry.platforms) or None),
        ("aliases", ", ".join(entry.aliases) or None),
        ("state", "active" if entry.active else "revoked" if entry.revoked else "deprecated"),
        ("replaced_by", entry.revoked_by or None),
    ]  # fmt: skip
    if entry.id[0] == "T" and entry.active and release.release in BUNDLED:
        step = rate(observe([entry.id], release.released)).steps[0]
        told = f"{step.rating}: {len(step.tools)} public tools, {step.unrelated} unrelated groups"
        facts.append(("rating", told))
    facts.append(("notice", NOTICE))
    return tuple(facts)
