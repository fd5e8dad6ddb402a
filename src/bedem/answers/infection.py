"""Which hosts are compromised or suspected, since when, and by what; whose silence counts.

A host without an attacker's mark is `no_sign` only where its logs would have shown one (see
`silence`); else `not_covered`, and the answer says what is missing.
"""

from __future__ import annotations

import msgspec

from bedem.answers.account import AtRisk, accounts_at_risk
from bedem.answers.base import foundation, name_claims, named_hosts, ruling_claims
from bedem.answers.impact import damages, impact_claims
from bedem.answers.silence import HOUR, needed, silences
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, NextStep, Table
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import Judged, Marks, Picture, picture_of
from bedem.reconstruction.habits import FLEET
from bedem.reconstruction.impacts import Damage
from bedem.reconstruction.names import HostKeys

_WORDS = ("compromised", "suspected", "no_sign", "not_covered")
_REFS = 12
# Titles of habits that are named; the others are counted.
_HABITS = 3


class Details(msgspec.Struct, frozen=True):
    """Hosts by verdict word, and when each was first seen compromised (Micros).

    at_risk: accounts whose secret was given at a compromised host. impact: the word, and when it
    was first seen; a host that is not listed is `not_covered`.
    """

    hosts: dict[str, list[str]]
    since: dict[str, int]
    at_risk: list[str] = []
    impact: dict[str, tuple[str, int | None]] = {}


def answer_infection(view: CaseView) -> Answer:
    """Verdicts of every host that is named in any record."""
    picture, marks = picture_of(view)
    keys = HostKeys(view)
    rows = view.coverage.rows("DISTINCT host, institution", "host <> ''")
    named = {keys.key(host, institution) for host, institution in rows} | (view.scope or set())
    words: dict[str, str] = dict.fromkeys(named | set(picture.hosts), "not_covered")
    words |= {name: judged.word for name, judged in picture.hosts.items()}
    quiet = {name for name, word in words.items() if word == "not_covered"}
    everyone = picture_of(view.whole)[0]
    silent_of = silences(view.whole, everyone, marks, quiet)
    words |= {name: silence.word for name, silence in silent_of.items()}
    groups = {word: sorted(n for n, w in words.items() if w == word) for word in _WORDS}
    against = _against(marks)
    at_risk = accounts_at_risk(view)
    damaged = damages(view.whole, picture)
    silent = _silent(view.whole, everyone, len(groups["not_covered"]))
    unjudged = (silent,) if groups["not_covered"] else ()
    basis = _basis(picture, groups["compromised"]) or _basis(picture, groups["suspected"])
    since = [j.since for j in picture.hosts.values() if j.since is not None]
    word = (
        "compromised"
        if groups["compromised"]
        else ("suspected" if groups["suspected"] else "not_covered")
    )
    return Answer(
        question="infection",
        word=word,
        headline=Claim(
            msg(
                "infection-headline",
                compromised=len(groups["compromised"]),
                suspected=len(groups["suspected"]),
                clean=len(groups["no_sign"]),
                silent=len(groups["not_covered"]),
            ),
            basis[:_REFS] or (silent.id,),
            basis_total=len(basis) or None,
        ),
        foundation=foundation(view),
        denominator=named_hosts(view, len(words)),
        since=(min(since), max(since)) if since else None,
        claims=(
            *ruling_claims(view),
            *name_claims(view),
            *impact_claims(damaged),
            *_claims(picture, groups["compromised"]),
        ),
        against=tuple(claim for claim, _ in against),
        tables=tuple(
            t
            for t in (_table(picture, groups, damaged), _resets(at_risk))
            if t.rows or t.name == "hosts"
        ),
        gaps=(*unjudged, *(gap for _, gap in against)),
        would_change=(msg("infection-would-change"),),
        next_steps=(
            NextStep(msg("next-spread"), "bedem ask spread"),
            NextStep(msg("next-hits"), "bedem hits --each --level high"),
        ),
        details=msgspec.to_builtins(
            Details(
                groups,
                {n: j.since for n, j in picture.hosts.items() if j.since is not None},
                [a.account for a in at_risk],
                {n: (d.word, d.time) for n, d in damaged.items() if d.word != "not_covered"},
            )
        ),
    )


def _silent(view: CaseView, picture: Picture, count: int) -> Gap:
    """Why hosts without a mark are not `no_sign`."""
    asked = needed(view, picture)
    if asked is None:
        return Gap("not_covered", msg("gap-silence-nothing-shown", count=count))
    start, stop = asked.window
    ident = "gap-silence-default" if asked.default else "gap-silence"
    return Gap(
        "not_covered",
        msg(
            ident, count=count, hours=(stop - start) // HOUR,
            techniques=len(asked.techniques), invisible=len(asked.invisible),
        ),
        time_from=start,
        time_to=stop,
    )  # fmt: skip


def _basis(picture: Picture, names: list[str]) -> tuple[str, ...]:
    refs = [ref for name in names if name in picture.hosts for ref in _proof(picture.hosts[name])]
    return tuple(dict.fromkeys(refs))


def _proof(judged: Judged) -> list[str]:
    """The records of the branches that hold, else of the strongest marks."""
    held = [ref for branch in judged.reasons.children if branch.holds for ref in branch.basis]
    return held or [mark.ref for mark in judged.marks[:3]]


def _claims(picture: Picture, names: list[str]) -> tuple[Claim, ...]:
    found = []
    for name in names:
        judged = picture.hosts[name]
        branches = [c.text for c in judged.reasons.children if c.holds]
        refs = tuple(dict.fromkeys(_proof(judged)))
        if refs:
            kind = "-".join(b.removeprefix("verdict-") for b in branches)
            found.append(
                Claim(
                    msg("infection-host", host=name, why=kind),
                    refs[:_REFS],
                    grade="decisive" if "verdict-pair" not in branches[:1] else "supporting",
                    basis_total=len(refs),
                )
            )
    return tuple(found)


def _against(marks: Marks) -> list[tuple[Claim, Gap]]:
    """What makes the verdicts weaker than they look."""
    found = []
    if marks.steady:
        told = ", ".join(sorted(marks.steady, key=lambda t: (-marks.steady[t], t))[:_HABITS])
        counts = {"count": sum(marks.steady.values()), "rules": len(marks.steady)}
        gap = Gap("not_judged", msg("gap-habits-aside", titles=told, **counts))
        claim = Claim(msg("infection-habits", **counts), (gap.id,), grade="weak")
        found.append((claim, gap))
    if marks.fleet < FLEET:
        gap = Gap("not_judged", msg("gap-habits-not-judged", count=marks.fleet))
        claim = Claim(msg("infection-small-fleet", count=marks.fleet), (gap.id,), grade="weak")
        found.append((claim, gap))
    return found


def _table(picture: Picture, groups: dict[str, list[str]], damaged: dict[str, Damage]) -> Table:
    columns: tuple[Column, ...] = (
        Column("host", msg("column-host")),
        Column("verdict", msg("column-verdict"), "word"),
        Column("since", msg("column-since"), "time"),
        Column("last", msg("column-last-activity"), "time"),
        Column("impact", msg("column-impact"), "word"),
        Column("marks", msg("column-marks"), "number"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = []
    for word in _WORDS[:2]:
        for name in groups[word]:
            judged = picture.hosts[name]
            refs = _proof(judged)
            rows.append(
                (
                    name,
                    word,
                    Absent("unknown") if judged.since is None else judged.since,
                    Absent("unknown") if judged.last is None else judged.last,
                    damaged[name].word if name in damaged else "not_covered",
                    len(judged.marks),
                    refs[0] if refs else Absent("not_applicable"),
                )
            )
    rows.sort(key=lambda r: (str(r[1]), r[2] if isinstance(r[2], int) else 2**62, str(r[0])))
    if all(row[4] == "not_covered" for row in rows):
        # nothing to tell apart: the column would say the same of every host
        columns = columns[:4] + columns[5:]
        rows = [row[:4] + row[5:] for row in rows]
    return Table("hosts", columns, tuple(rows))


def _resets(at_risk: list[AtRisk]) -> Table:
    """The reset list: whose secrets lay on compromised hosts after their since."""
    columns = (
        Column("account", msg("column-reset")),
        Column("hosts", msg("column-given-at")),
        Column("last", msg("column-last-time"), "time"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = [
        (a.account, ", ".join(a.hosts[:4]) + (f" +{len(a.hosts) - 4}" if a.hosts[4:] else ""),
         a.last, a.refs[0])
        for a in at_risk
    ]  # fmt: skip
    return Table("resets", columns, tuple(rows), msg("table-resets"))
