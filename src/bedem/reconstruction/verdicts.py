"""Verdicts of hosts: the least fixpoint of marks and links, each with its reasons.

compromised   (a) a mark that carries it alone, (b) two independent supporting marks within 24 h,
              (c) the target of an attacker link with execution
suspected     one such mark short, the target of an attempt, or where an attack came from
An attacker link carries marks itself, or leaves a compromised host after its since.
Silence is not judged here: a host without marks is `not_covered` until coverage says otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from bedem.model.entities import Reason, Verdict, VerdictWord
from bedem.reconstruction.links import Candidate
from bedem.reconstruction.marks import Mark, Marks, supports
from bedem.reconstruction.rulings import Rulings, begins, weigh

DAY: Final = 24 * 3_600 * 1_000_000
_SLACK: Final = 120 * 1_000_000


class Judged(msgspec.Struct):
    """Everything found of one host. since: Micros of the first supporting record."""

    host: str
    word: VerdictWord
    since: int | None
    last: int | None
    marks: list[Mark]
    links_in: list[int]
    reasons: Reason
    state: str = "active"


class Picture(msgspec.Struct):
    """Verdicts by host, links with their intent (by position in the candidates)."""

    hosts: dict[str, Judged]
    links: list[Candidate]
    intents: list[str]


def judge(marks: Marks, links: Sequence[Candidate], rulings: Rulings | None = None) -> Picture:
    """Start from marks and rulings, then follow links until nothing changes."""
    rulings = rulings or Rulings({}, {})
    marks = weigh(marks, rulings)
    by_ref = {m.ref for held in marks.by_host.values() for m in held if m.level != "medium"}
    since: dict[str, int] = {}
    for host, held in marks.by_host.items():
        start = _by_marks(held)
        if start is not None:
            since[host] = start
    for subject, ruling in rulings.by_subject.items():
        kind, _, name = subject.partition(":")
        if kind == "host" and ruling.judged_as == "compromised":
            start = begins(ruling)
            since[name] = min(since.get(name, start), start)
    intents = ["ordinary" if rulings.spares(link) else "unexplained" for link in links]
    changed = True
    while changed:
        changed = False
        for i, link in enumerate(links):
            if intents[i] != "unexplained" or not _is_attack(link, since, by_ref):
                continue
            intents[i] = "attacker"
            changed = True
            if any(e.execution for e in link.effects):
                before = since.get(link.target)
                if before is None or link.time < before:
                    since[link.target] = link.time
    hosts = {
        host: _judged(host, marks.by_host.get(host, []), links, intents, since, rulings)
        for host in sorted(_named(marks, since, links, intents))
    }
    return Picture(hosts, list(links), intents)


def _named(
    marks: Marks, since: dict[str, int], links: Sequence[Candidate], intents: Sequence[str]
) -> set[str]:
    """Hosts to be judged; the source of an attack is one of them where it is a host by name."""
    sources = {
        link.source
        for link, intent in zip(links, intents, strict=True)
        if intent == "attacker" and link.source and link.source != link.address
    }
    return {*marks.by_host, *since, *(link.target for link in links), *sources}


def _by_marks(held: Sequence[Mark]) -> int | None:
    """When marks alone make a host compromised: time of the first mark of the proof."""
    alone = [m.time for m in held if m.alone]
    pairs = [first.time for first, _ in independent(held)]
    return min([*alone, *pairs], default=None)


def independent(held: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """The first pair of supporting marks within a day, one at least high, of another tactic or log.

    held is in order of time. Marks of one kind (log, tactics, level) are alike here, and there are
    few kinds: for each mark the next of each kind is looked up, not every later mark.
    """
    useful = [m for m in held if supports(m)]
    kinds: dict[tuple[str, tuple[str, ...], bool], list[int]] = defaultdict(list)
    for i, mark in enumerate(useful):
        kinds[_kind(mark)].append(i)
    for i, first in enumerate(useful):
        best: int | None = None
        for kind, places in kinds.items():
            if not _differs(_kind(first), kind):
                continue
            for k in places[bisect_right(places, i) :]:
                if useful[k].time - first.time > DAY or (best is not None and k >= best):
                    break
                if useful[k].ref != first.ref:
                    best = k
                    break
        if best is not None:
            return [(first, useful[best])]
    return []


def _kind(mark: Mark) -> tuple[str, tuple[str, ...], bool]:
    return mark.log, mark.tactics, mark.level == "high"


def _differs(
    one: tuple[str, tuple[str, ...], bool], other: tuple[str, tuple[str, ...], bool]
) -> bool:
    """One of the two is high, and they are of another log or share no tactic."""
    return (one[2] or other[2]) and (one[0] != other[0] or not set(one[1]) & set(other[1]))


def _is_attack(link: Candidate, since: dict[str, int], marked: set[str]) -> bool:
    cited = {ref for refs in link.refs.values() for ref in refs}
    if cited & marked and any(e.execution for e in link.effects):
        return True
    start = since.get(link.source)
    return start is not None and link.time >= start - _SLACK


def _judged(
    host: str,
    held: list[Mark],
    links: Sequence[Candidate],
    intents: Sequence[str],
    since: dict[str, int],
    rulings: Rulings,
) -> Judged:
    arrived = [
        i for i, link in enumerate(links) if link.target == host and intents[i] == "attacker"
    ]
    acted = [i for i in arrived if any(e.execution for e in links[i].effects)]
    left = [i for i, link in enumerate(links) if link.source == host and intents[i] == "attacker"]
    alone = [m for m in held if m.alone]
    pairs = independent(held)
    word: VerdictWord = "not_covered"
    if host in since:
        word = "compromised"
    elif arrived or left or any(supports(m) and m.level == "high" for m in held):
        word = "suspected"
    tree = Reason(
        "verdict-any", host in since, (),
        (
            Reason("verdict-alone", bool(alone), tuple(m.ref for m in alone[:5])),
            Reason("verdict-pair", bool(pairs), tuple(r.ref for pair in pairs[:1] for r in pair)),
            Reason(
                "verdict-link", bool(acted),
                tuple(ref for i in acted[:3] for ref in links[i].refs.get("target", [])[:2]),
            ),
            *_ruled(host, rulings),
        ),
    )  # fmt: skip
    times = [m.time for m in held if supports(m)] + [links[i].time for i in (*arrived, *left)]
    last = max(times, default=None)
    state = rulings.state(host, last)
    return Judged(host, word, since.get(host), last, held, arrived, tree, state)


def _ruled(host: str, rulings: Rulings) -> tuple[Reason, ...]:
    """The branch of an analyst's word, where there is one."""
    found = rulings.of("host", host)
    if found is None:
        return ()
    return (Reason("verdict-ruled", found.judged_as == "compromised", (found.id,)),)


def as_verdict(judged: Judged, subject: str) -> Verdict:
    """The noun that answers show; impact and the earlier end of since are not known yet."""
    return Verdict(
        subject=subject,
        word=judged.word,
        since=(None, judged.since),
        last_activity=judged.last,
        impact="not_covered",
        state=judged.state,  # type: ignore[arg-type]
        reasons=judged.reasons,
    )
