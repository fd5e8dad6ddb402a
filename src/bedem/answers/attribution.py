"""Who may be behind it, and who cannot be ruled out. Words here; the numbers stand in `details`.

Two layers that are never multiplied: what ATT&CK makes of the techniques that hits show (it names
nobody), and what the analyst's ledger makes of the hypotheses (CASE/attribution.yml, if there is
one). Nothing later than as_of is used, the release of ATT&CK included.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.answers.attribution_weighing import (
    confidence_messages,
    flip_messages,
    hypothesis_claims,
    ledger_basis,
    weighing_headline,
)
from bedem.answers.base import foundation
from bedem.attribution.capability import Capability, rate
from bedem.attribution.compare import Comparison, compare
from bedem.attribution.ledger import Ledger
from bedem.attribution.ledger_file import load_ledger
from bedem.attribution.next_evidence import rank_tests
from bedem.attribution.observed import CERTAINTY, Observed, observe
from bedem.attribution.record import shipped_record
from bedem.attribution.weigh import Weighing, weigh
from bedem.case import CaseView
from bedem.language import to_datetime
from bedem.model.answers import Answer, Claim, NextStep
from bedem.model.errors import UsageError
from bedem.model.messages import Message, msg
from bedem.model.records import Gap

LEDGER_FILE: Final = "attribution.yml"
_TAG: Final = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?|s\d{4})(?![\w.])", re.IGNORECASE | re.ASCII)
_HITS: Final = """
SELECT tags, level, min(ref), count(*) FROM hits
WHERE state <> 'residual' AND tags <> '' GROUP BY tags, level ORDER BY tags, level"""


class Seen(msgspec.Struct, frozen=True):
    """features: id to certainty; refs: id to its first record in the strongest hit."""

    features: dict[str, float]
    refs: dict[str, str]
    low_only: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def answer_attribution(view: CaseView) -> Answer:
    """Never a name and never "ruled out" by itself; what cannot be ruled out, and why."""
    day = _day(view.as_of)
    ledger = case_ledger(view.case.path)
    weighings = weigh(ledger, day) if ledger else []
    seen, observed = _observed(view, day)
    compared = compare(observed) if seen.features else None
    capability = rate(observed) if seen.features else None
    base = foundation(view)
    told = f"{observed.release.release} of {observed.release.released}"
    gaps = () if ledger else (_no_ledger(),)
    basis = _basis(ledger, day) or tuple(g.id for g in gaps)
    claims, against = _weighing_claims(ledger, day, weighings)
    claims += _knowledge_claims(seen, compared, capability)
    claims += [
        Claim(msg("attribution-said", by=s.by, text=s.text), (s.id,), grade="weak")
        for s in view.statements
        if s.on == "attribution"
    ]
    details: dict[str, Any] = {
        "weighings": msgspec.to_builtins(weighings),
        "comparison": msgspec.to_builtins(compared),
        "capability": msgspec.to_builtins(capability),
        "ledger_sha256": _sha256(view.case.path / LEDGER_FILE),
    }
    return Answer(
        question="attribution",
        word="not_established",
        headline=Claim(_headline(weighings), basis, grade="weak", basis_total=len(basis)),
        foundation=msgspec.structs.replace(base, knowledge=told),
        claims=tuple(claims),
        against=tuple(against),
        gaps=gaps,
        would_change=_would_change(weighings),
        next_steps=_next(ledger, day),
        details=details,
    )


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _day(as_of: int | None) -> str | None:
    return None if as_of is None else to_datetime(as_of).date().isoformat()


def case_ledger(folder: Path) -> Ledger | None:
    """The analyst's ledger of a case; raises LedgerError when it does not add up."""
    path = folder / LEDGER_FILE
    return load_ledger(path) if path.exists() else None


def seen_in_hits(view: CaseView) -> Seen:
    """Techniques and software of the rules that fired, each with the certainty of its best hit."""
    features: dict[str, float] = {}
    refs: dict[str, str] = {}
    for tags, level, ref, _ in view.connection.cursor().execute(_HITS).fetchall():
        weight = CERTAINTY.get(level, 0.2)
        for found in _TAG.findall(tags):
            ident = found.upper()
            if weight > features.get(ident, 0.0) or (
                weight == features.get(ident) and ref < refs[ident]
            ):
                features[ident], refs[ident] = weight, ref
    features = dict(sorted(features.items()))
    low = tuple(f for f, weight in features.items() if weight < CERTAINTY["high"])
    return Seen(features, refs, low)


def _observed(view: CaseView, day: str | None) -> tuple[Seen, Observed]:
    """From hits and the ledger; a tag that ATT&CK does not know is left out and named."""
    seen = _with_ledger(seen_in_hits(view), case_ledger(view.case.path), day)
    home = view.case.path
    unknown = []
    kept: dict[str, float] = {}
    for ident, weight in seen.features.items():
        try:
            observe([ident], day, home)
        except UsageError:
            unknown.append(ident)
        else:
            kept[ident] = weight
    seen = msgspec.structs.replace(seen, features=kept, unknown=tuple(unknown))
    return seen, observe(kept, day, home)


def _with_ledger(seen: Seen, ledger: Ledger | None, day: str | None) -> Seen:
    """What the analyst saw counts beside the hits, with its own certainty."""
    if ledger is None:
        return seen
    features, refs = dict(seen.features), dict(seen.refs)
    for ident, weight in ledger.until(day).features().items():
        if weight >= features.get(ident, 0.0):
            features[ident], refs[ident] = weight, f"j:{ident}"
    low = tuple(f for f in seen.low_only if features[f] < CERTAINTY["high"])
    return Seen(dict(sorted(features.items())), refs, low)


def observed_in(view: CaseView) -> Observed:
    """What the hits of a case show, in the release of its day."""
    return _observed(view, _day(view.as_of))[1]


def _no_ledger() -> Gap:
    return Gap(
        "no_judgement",
        msg("gap-no-attribution-ledger"),
        closes=msg("close-attribution-ledger", file=LEDGER_FILE),
    )


def _basis(ledger: Ledger | None, day: str | None) -> tuple[str, ...]:
    if ledger is None:
        return ()
    return ledger_basis([e for i in ledger.until(day).items for e in i.evidence])


def _headline(weighings: list[Weighing]) -> Message:
    if not weighings:
        return msg("attribution-no-ledger")
    if len(weighings) > 1:
        return msg("attribution-apart", count=len(weighings))
    return weighing_headline(weighings[0])


def _weighing_claims(
    ledger: Ledger | None, day: str | None, weighings: list[Weighing]
) -> tuple[list[Claim], list[Claim]]:
    claims: list[Claim] = []
    against: list[Claim] = []
    for found in weighings:
        if ledger is None:
            continue
        about = ledger.until(day).about(frozenset(found.incidents))
        basis = ledger_basis([e for i in about.items for e in i.evidence])
        if len(weighings) > 1:
            names = ", ".join(found.incidents)
            claims.append(Claim(msg("attribution-incident", names=names), basis))
        claims += hypothesis_claims(found, basis)
        against += [Claim(m, basis, grade="weak") for m in confidence_messages(found)]
    return claims, against


def _knowledge_claims(
    seen: Seen, compared: Comparison | None, capability: Capability | None
) -> list[Claim]:
    """What the techniques say: who is not named and why, and how common the steps are."""
    if compared is None or capability is None:
        return []
    refs = tuple(dict.fromkeys(seen.refs[f] for f in seen.features))
    record = shipped_record()
    claims = [
        Claim(
            msg(
                "attribution-ask-knowledge", techniques=compared.techniques,
                release=compared.release, named=record.named, right=record.named_right,
            ),
            refs, grade="weak", basis_total=len(refs),
        ),
        Claim(
            msg(
                "attribution-capability-headline", steps=len(capability.steps),
                commodity=capability.commodity, custom=capability.custom,
                unknown=len(capability.steps) - capability.commodity - capability.custom,
            ),
            refs, basis_total=len(refs),
        ),
    ]  # fmt: skip
    low = [f for f in seen.low_only if f in seen.features]
    if low:
        message = msg("attribution-weak-features", count=len(low), names=", ".join(low))
        claims.append(Claim(message, tuple(seen.refs[f] for f in low), grade="weak"))
    if seen.unknown:
        message = msg("attribution-unknown-tags", names=", ".join(seen.unknown))
        claims.append(Claim(message, tuple(seen.refs[f] for f in seen.unknown), grade="none"))
    return claims


def _would_change(weighings: list[Weighing]) -> tuple[Message, ...]:
    messages = [m for found in weighings for m in flip_messages(found)]
    return (*messages, msg("attribution-change-markers"), msg("attribution-change-samples"))


def _next(ledger: Ledger | None, day: str | None) -> tuple[NextStep, ...]:
    if ledger is None:
        return (
            NextStep(msg("attribution-next-ledger"), "bedem attribution weigh LEDGER"),
            NextStep(msg("attribution-next-compare"), "bedem attribution compare"),
        )
    steps = []
    for ranked in rank_tests(ledger, day):
        steps += [
            NextStep(msg("attribution-test", what=test.what, who=test.who))
            for test in ranked.tests[:3]
        ]
    return (*steps, NextStep(msg("attribution-next-annex"), "bedem attribution weigh"))
