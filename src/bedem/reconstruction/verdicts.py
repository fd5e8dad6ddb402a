"""Verdicts of hosts: the least fixpoint of marks and links, each with its reasons.

compromised   (a) a mark that carries it alone, (b) two independent supporting marks within 24 h,
              (c) the target of an attacker link with execution
suspected     one such mark short, the target of an attempt, or where an attack came from
An attacker link carries marks itself, or leaves a compromised host after its since with an account
or method that was not habitual there before.
Silence is not judged here: a host without marks is `not_covered` until coverage says otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from bedem.model.entities import Reason, VerdictWord
from bedem.reconstruction.links import Candidate
from bedem.reconstruction.marks import Mark, Marks, supports
from bedem.reconstruction.rulings import STATES, Rulings, Starts, begins, weigh
from bedem.reconstruction.timeline import DAY
from bedem.reconstruction.usual import Usual

_SLACK: Final = 120 * 1_000_000


class Judged(msgspec.Struct):
    """Everything found of one host. since: Micros of the first supporting record.

    reopened: records of attackers on it after it was judged contained, clean or rebuilt.
    """

    host: str
    word: VerdictWord
    since: int | None
    last: int | None
    marks: list[Mark]
    links_in: list[int]
    reasons: Reason
    state: str = "active"
    reopened: tuple[str, ...] = ()


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
    starts = Starts(rulings)
    for host, held in marks.by_host.items():
        for era in starts.eras(host, held):
            start = _by_marks(era)
            if start is not None:
                starts.add(host, start)
    for subject in rulings.by_subject:
        kind, _, name = subject.partition(":")
        ruling = rulings.verdict(kind, name)
        if kind == "host" and ruling is not None and ruling.judged_as == "compromised":
            starts.add(name, begins(ruling))
    usual = Usual(links)
    intents = ["ordinary" if rulings.spares(link) else "unexplained" for link in links]
    changed = True
    while changed:
        changed = False
        for i, link in enumerate(links):
            if intents[i] != "unexplained" or not _is_attack(link, starts, by_ref, usual):
                continue
            intents[i] = "attacker"
            changed = True
            if any(e.execution for e in link.effects):
                starts.add(link.target, link.time)
    since = starts.first()
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


def _is_attack(link: Candidate, starts: Starts, marked: set[str], usual: Usual) -> bool:
    cited = {ref for refs in link.refs.values() for ref in refs}
    if cited & marked and any(e.execution for e in link.effects):
        return True
    taken = starts.first_of(link.source)
    if taken is None or not starts.taken(link.source, link.time, _SLACK):
        return False
    return not usual.is_habit(link, taken)


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
    after = _after_ruling(host, held, [links[i] for i in acted], [links[i] for i in left], rulings)
    state = rulings.state(host, max((time for time, _ in after), default=None))
    refs = tuple(dict.fromkeys(ref for _, ref in sorted(after)))
    return Judged(host, word, since.get(host), last, held, arrived, tree, state, refs)


def _after_ruling(
    host: str,
    held: Sequence[Mark],
    acted: Sequence[Candidate],
    left: Sequence[Candidate],
    rulings: Rulings,
) -> list[tuple[int, str]]:
    """(time, ref) of attackers' records on a host after it was judged contained, clean or rebuilt.

    Its own marks that can carry a verdict, what was run on it from elsewhere, and its own records
    of an attacker's movement away from it. What only others wrote of it reopens nothing.
    """
    ruling = rulings.of("host", host)
    if ruling is None or ruling.judged_as not in STATES:
        return []
    start = begins(ruling)
    found = [(m.time, m.ref) for m in held if supports(m) and m.level != "medium"]
    for link in acted:
        own = set(link.refs.get("target", ()))
        found += [
            (e.fact.time or 0, e.fact.ref) for e in link.effects
            if e.execution and e.fact.ref in own
        ]  # fmt: skip
    for link in left:
        found += [(link.time, ref) for ref in link.refs.get("source", ())[:2]]
    return [(time, ref) for time, ref in found if time > start]


def _ruled(host: str, rulings: Rulings) -> tuple[Reason, ...]:
    """The branch of an analyst's word, where there is one."""
    found = rulings.of("host", host)
    if found is None:
        return ()
    return (Reason("verdict-ruled", found.judged_as == "compromised", (found.id,)),)
