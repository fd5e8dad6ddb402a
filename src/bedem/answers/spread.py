"""Who reached whom, by which method and account, and who was first seen."""

from __future__ import annotations

from typing import Any

import msgspec

from bedem.answers.base import foundation, named_hosts, ruling_claims
from bedem.answers.scope import OUTSIDE, shown_end
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, NextStep, Said, Table
from bedem.model.entities import Link
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import Candidate, as_link, picture_of

_REFS = 12
_CLAIMS = 40


class Details(msgspec.Struct, frozen=True):
    """Every link, attempts among them, and the host first seen."""

    links: list[Link]
    attempts: list[str]
    first_host: str | None


def answer_spread(view: CaseView) -> Answer:
    """Links on both axes: how well seen, and whose."""
    picture, _ = picture_of(view)
    links = [as_link(c, i) for c, i in zip(picture.links, picture.intents, strict=True)]
    acted = [any(e.execution for e in c.effects) for c in picture.links]
    attack = [k for k, link in enumerate(links) if link.intent == "attacker" and acted[k]]
    attempts = [k for k, link in enumerate(links) if link.intent == "attacker" and not acted[k]]
    first = min(
        (j for j in picture.hosts.values() if j.since is not None),
        key=lambda j: (j.since or 0, j.host),
        default=None,
    )
    none = Gap("not_seen", msg("gap-no-attacker-link"))
    refs = [ref for k in attack for ref in links[k].refs]
    both = sum(links[k].evidence == "both_ends" for k in attack)
    inferred = sum(links[k].evidence == "inferred" for k in attack)
    headline = msg(
        "spread-headline", links=len(attack), both=both, inferred=inferred,
        one=len(attack) - both - inferred,
        attempts=len(attempts), other=len(links) - len(attack) - len(attempts),
    )  # fmt: skip
    claims = [_claim(view, links[k], picture.links[k]) for k in attack[:_CLAIMS] if links[k].refs]
    if first is not None and first.marks:
        claims.insert(
            0, Claim(msg("spread-first", host=first.host), (first.marks[0].ref,), grade="weak")
        )
    return Answer(
        question="spread",
        word="partly" if attack else "not_covered",
        headline=Claim(headline, tuple(refs[:_REFS]) or (none.id,), basis_total=len(refs) or None),
        foundation=foundation(view),
        denominator=named_hosts(view, len(picture.hosts)),
        since=_span([links[k].time for k in attack]),
        claims=(*ruling_claims(view), *claims),
        tables=(_table(view, links, attack, attempts, _unexplained(links, acted)),),
        gaps=() if attack else (none,),
        would_change=(msg("spread-would-change"),),
        next_steps=(NextStep(msg("next-infection"), "bedem ask infection"),),
        details=msgspec.to_builtins(
            Details(
                [_own(view, link) for link in links],
                [links[k].id for k in attempts],
                first.host if first else None,
            )
        ),
    )


def _hidden(view: CaseView, host: str | None) -> bool:
    return isinstance(shown_end(view, host or ""), Said)


def _own(view: CaseView, link: Link) -> Link:
    """The movement as data, without the name of another's host."""
    source = OUTSIDE if _hidden(view, link.source) else link.source
    target = OUTSIDE if _hidden(view, link.target) else link.target
    return msgspec.structs.replace(link, source=source, target=target)


def _span(times: list[int | None]) -> tuple[int | None, int | None] | None:
    known = [t for t in times if t is not None]
    return (min(known), max(known)) if known else None


def _claim(view: CaseView, link: Link, made: Candidate) -> Claim:
    """One movement in a sentence."""
    args: dict[str, Any] = {
        "source": link.source or "?",
        "target": link.target,
        "method": ", ".join(made.methods),
        "account": link.account or "?",
        "evidence": link.evidence,
        "whence": "outside" if _hidden(view, link.source) else "known",
        "whither": "outside" if _hidden(view, link.target) else "known",
    }
    for end, where in (("source", "whence"), ("target", "whither")):
        args[end] = "…" if args[where] == "outside" else args[end]
    return Claim(
        msg("spread-link", **args), link.refs[:_REFS], basis_total=len(link.refs),
        grade="decisive" if link.evidence == "both_ends" else "supporting",
    )  # fmt: skip


def _timed(links: list[Link], chosen: list[int]) -> list[int]:
    return sorted(chosen, key=lambda k: (links[k].time or 0, links[k].id))


def _word(link: Link, attempt: bool) -> str:
    if attempt:
        return "attempt"
    return "unexplained" if link.intent == "unexplained" else link.evidence.replace("_", " ")


def _unexplained(links: list[Link], acted: list[bool]) -> list[int]:
    """Movements with execution that nothing calls the attacker's, the first of them."""
    found = [k for k, link in enumerate(links) if link.intent == "unexplained" and acted[k]]
    return found[:_CLAIMS]


def _table(
    view: CaseView, links: list[Link], attack: list[int], attempts: list[int], other: list[int]
) -> Table:
    columns = (
        Column("time", msg("column-time"), "time"),
        Column("from", msg("column-from")),
        Column("to", msg("column-to")),
        Column("method", msg("column-method")),
        Column("account", msg("column-account")),
        Column("evidence", msg("column-evidence"), "word"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = []
    for k in [*_timed(links, attack), *_timed(links, attempts), *_timed(links, other)]:
        link = links[k]
        rows.append(
            (
                Absent("unknown") if link.time is None else link.time,
                shown_end(view, link.source) if link.source else Absent("unknown"),
                shown_end(view, link.target),
                link.method,
                link.account or Absent("unknown"),
                _word(link, k in attempts),
                link.refs[0] if link.refs else Absent("not_applicable"),
            )
        )
    return Table("links", columns, tuple(rows))
