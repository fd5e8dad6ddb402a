"""Whether a host's silence counts: `no_sign` or `not_covered`, and by how many hours.

`no_sign` asks for all of it: the techniques that this case has shown elsewhere would each have left
a record in some log of the host that was on from 14 days before the first compromise to the last
record of the evidence; no mark of any level stands on the host; and nothing came to it from a
compromised host or by an account of the attacker. Techniques that no log can show leave the
denominator; when none is left, silence says nothing. In a case without a compromised host the
techniques are those that the logs every Windows machine writes would show, over 30 days.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.knowledge.observability import silence_by_default, silence_of
from bedem.reconstruction import Marks, Picture
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.values import is_machine

_DAY: Final = 24 * 3_600 * 1_000_000
HOUR: Final = 3_600 * 1_000_000
# Seconds are lost at the edges of logs; an hour of a window of weeks is not where attackers hide.
_SLACK: Final = HOUR
_DEFAULT_DAYS: Final = 30
Span = tuple[int, int]


class Silence(msgspec.Struct, frozen=True):
    """One quiet host. covered: hours of the least covered technique; touched: it was reached."""

    word: str
    covered: int
    needed: int
    touched: bool


class Needed(msgspec.Struct, frozen=True):
    """What a log must show: the window, techniques with the kinds that would, and the others."""

    window: Span
    techniques: dict[str, frozenset[str]]
    invisible: tuple[str, ...]
    default: bool = False


def needed(view: CaseView, picture: Picture) -> Needed | None:
    """None for a case without any record.

    Without a compromised host: what default logs would show, over the last 30 days.
    """
    since = [j.since for j in picture.hosts.values() if j.since is not None]
    row = next(view.coverage.rows('epoch_us(max("last"))'), None)
    if row is None or row[0] is None:
        return None
    if not since:
        return Needed((row[0] - _DEFAULT_DAYS * _DAY, row[0]), silence_by_default(), (), True)
    shown = {
        technique.upper()
        for judged in picture.hosts.values() if judged.word == "compromised"
        for mark in judged.marks for technique in mark.techniques
    }  # fmt: skip
    for link, intent in zip(picture.links, picture.intents, strict=True):
        if intent == "attacker":
            shown |= {method.upper() for method in link.methods}
    kinds = {t: silence_of(t) for t in sorted(shown)}
    return Needed(
        (min(since) - 14 * _DAY, row[0]),
        {t: k for t, k in kinds.items() if k},
        tuple(t for t, k in kinds.items() if not k),
    )


def silences(view: CaseView, picture: Picture, marks: Marks, quiet: set[str]) -> dict[str, Silence]:
    """For every host of `quiet`."""
    asked = needed(view, picture)
    if asked is None or not asked.techniques:
        return {host: Silence("not_covered", 0, 0, False) for host in quiet}
    on, down = _states(view), _down(view)
    touched = _touched(view, picture)
    start, stop = asked.window
    found = {}
    for host in quiet:
        away = _clip(down.get(host, []), start, stop)
        span = stop - start - _length(away)
        least = min(_best(on.get(host, {}), kinds, away, asked.window)
                    for kinds in asked.techniques.values())  # fmt: skip
        reached = host in touched or bool(marks.by_host.get(host))
        silent = least >= span - _SLACK and span > 0 and not reached
        word = "no_sign" if silent else "not_covered"
        found[host] = Silence(word, least // HOUR, span // HOUR, reached)
    return found


def covers(view: CaseView, kinds: list[frozenset[str]], spans: dict[str, Span]) -> set[str]:
    """Hosts whose logs would have shown each of the techniques, of given kinds, all the time."""
    if not spans or not all(kinds):
        return set()
    on, down = _states(view), _down(view)
    found = set()
    for host, (start, stop) in spans.items():
        away = _clip(down.get(host, []), start, stop)
        span = stop - start - _length(away)
        least = min(_best(on.get(host, {}), k, away, (start, stop)) for k in kinds)
        if span > _SLACK and least >= span - _SLACK:
            found.add(host)
    return found


def _best(
    states: dict[str, list[Span]], kinds: frozenset[str], away: list[Span], window: Span
) -> int:
    """Micros of the needed time in which any of the kinds was on."""
    spans = [span for kind in kinds for span in states.get(kind, [])]
    on = _clip(spans, *window)
    return _length(on) - _length([(max(a, c), min(b, d)) for a, b in on for c, d in away])


def _clip(spans: list[Span], start: int, stop: int) -> list[Span]:
    """Merged, within [start, stop]."""
    merged: list[Span] = []
    for low, high in sorted((max(a, start), min(b, stop)) for a, b in spans):
        if low >= high:
            continue
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def _length(spans: list[Span]) -> int:
    return sum(max(0, high - low) for low, high in spans)


def _states(view: CaseView) -> dict[str, dict[str, list[Span]]]:
    keys = HostKeys(view)
    found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    rows = view.connection.cursor().execute(
        "SELECT host, institution, log_kind, epoch_us(time_from), epoch_us(time_to) FROM kinds "
        "WHERE state = 'on' AND time_to IS NOT NULL ORDER BY ALL"
    )
    for host, institution, kind, start, stop in rows.fetchall():
        found[keys.key(host, institution)][kind].append((start or 0, stop))
    return found


def _down(view: CaseView) -> dict[str, list[Span]]:
    keys = HostKeys(view)
    found: dict[str, list[Span]] = defaultdict(list)
    rows = view.connection.cursor().execute(
        "SELECT host, institution, epoch_us(time_from), epoch_us(time_to) FROM downtime "
        "ORDER BY ALL"
    )
    for host, institution, start, stop in rows.fetchall():
        found[keys.key(host, institution)].append((start, stop))
    return found


def _touched(view: CaseView, picture: Picture) -> set[str]:
    """Hosts that a compromised host or an account of the attacker reached, in whatever way."""
    since = {j.host: j.since for j in picture.hosts.values() if j.since is not None}
    found: set[str] = set()
    accounts: set[str] = set()
    for link, intent in zip(picture.links, picture.intents, strict=True):
        if intent == "attacker":
            accounts.add((link.account or "").casefold())
        if intent == "attacker" or link.source in since:
            found.add(link.target)
    facts = facts_of(view)
    addresses = Addresses(view.connection, facts)
    theirs = sorted(ip for host in since for ip in addresses.of.get(host, ()))
    people = sorted(account for account in accounts if not is_machine(account))
    rows = view.connection.cursor().execute(_REACHED, [facts, theirs, sorted(since), people])
    first = min(since.values(), default=0)
    for host, account, address, peer, last in rows.fetchall():
        source = addresses.host_of(address, last) if address else peer
        start = since.get(source or "")
        person = not is_machine(account) and (account or "").casefold() in accounts
        if (start is not None and source != host and last >= start) or (person and last >= first):
            found.add(host)
    return found


# Only what one of them can have done: of millions of logons nearly none is.
_REACHED: Final = """
SELECT host, account, address, peer, max(time) FROM read_parquet($1)
WHERE kind IN ('logon', 'logon_failed', 'rdp', 'conn_in', 'share') AND time IS NOT NULL
AND (list_contains($2, address) OR list_contains($3, peer) OR list_contains($4, lower(account)))
GROUP BY ALL"""
