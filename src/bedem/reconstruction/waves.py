"""Waves: maximal runs of attacker-intent records with no pause over a day.

A pause is *shown quiet* only where the logs of most compromised hosts were on over all of it; else
the attacker may have gone on unseen, and the two waves may be one. Which it is, is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.model.entities import Wave, content_id
from bedem.reconstruction.marks import supports
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.verdicts import Picture

HOUR: Final = 3_600 * 1_000_000
PAUSE_HOURS: Final = 24
# Counts at these are printed beside, so that nobody has to believe in the one.
OTHER_HOURS: Final = (6, 72)
_MOST: Final = 0.95
_REFS: Final = 40


class Moment(msgspec.Struct, frozen=True, order=True):
    """One attacker-intent record: a mark of a compromised host, or a movement's."""

    time: int
    host: str
    ref: str


class Pause(msgspec.Struct, frozen=True):
    """Between two waves. covered: compromised hosts whose logs were on all the while, of `of`."""

    time_from: int
    time_to: int
    covered: int
    of: int

    @property
    def shown(self) -> bool:
        return 2 * self.covered > self.of


def moments(picture: Picture) -> list[Moment]:
    """All attacker-intent records in order."""
    found = {
        Moment(mark.time, host, mark.ref)
        for host, judged in picture.hosts.items()
        if judged.word == "compromised"
        for mark in judged.marks
        if supports(mark) and (judged.since is None or mark.time >= judged.since)
    }
    for link, intent in zip(picture.links, picture.intents, strict=True):
        refs = link.refs.get("target") or link.refs.get("source") or []
        if intent == "attacker" and refs:
            found.add(Moment(link.time, link.target, refs[0]))
    return sorted(found)


def split(found: Sequence[Moment], hours: int = PAUSE_HOURS) -> list[list[Moment]]:
    """Runs of moments without a pause longer than `hours`."""
    runs: list[list[Moment]] = []
    for moment in found:
        if runs and moment.time - runs[-1][-1].time <= hours * HOUR:
            runs[-1].append(moment)
        else:
            runs.append([moment])
    return runs


def as_wave(run: Sequence[Moment]) -> Wave:
    hosts = tuple(sorted({m.host for m in run}))
    return Wave(
        id=content_id("w", str(run[0].time), *hosts),
        time_from=run[0].time,
        time_to=run[-1].time,
        hosts=hosts,
        refs=tuple(dict.fromkeys(m.ref for m in run))[:_REFS],
    )


def pauses(view: CaseView, picture: Picture, waves: Sequence[Wave]) -> list[Pause]:
    """One between each wave and the next."""
    if len(waves) < 2:
        return []
    hosts = {h for h, judged in picture.hosts.items() if judged.word == "compromised"}
    on = _recorded(view, hosts)
    found = []
    for before, after in pairwise(waves):
        start, stop = before.time_to, after.time_from
        covered = sum(_overlap(on[h], start, stop) >= _MOST * (stop - start) for h in hosts)
        found.append(Pause(start, stop, covered, len(hosts)))
    return found


def _recorded(view: CaseView, hosts: set[str]) -> dict[str, list[tuple[int, int]]]:
    """Spans in which any kind of log of a host was on, merged."""
    keys = HostKeys(view)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = view.connection.cursor().execute(
        "SELECT host, institution, epoch_us(time_from), epoch_us(time_to) FROM kinds "
        "WHERE state = 'on' AND time_from IS NOT NULL AND time_to IS NOT NULL ORDER BY ALL"
    )
    for host, institution, start, stop in rows.fetchall():
        key = keys.key(host, institution)
        if key not in hosts:
            continue
        held = spans[key]
        if held and start <= held[-1][1]:
            held[-1] = (held[-1][0], max(held[-1][1], stop))
        else:
            held.append((start, stop))
    return spans


def _overlap(spans: Sequence[tuple[int, int]], start: int, stop: int) -> int:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return sum(max(0, min(high, stop) - max(low, start)) for low, high in merged)
