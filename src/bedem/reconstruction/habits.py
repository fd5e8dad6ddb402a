"""Habits: what a rule finds so widely or so steadily that it tells ordinary life, not an attacker.

by share   the rule fires on more than 5 % of the hosts; where the logs span three weeks or more, on
           as many outside the two weeks that show it most: a wave that hits a quarter of the fleet
           within days is no habit of it
by time    the rule fires on this host, on two others of its institution, or on 5 % of all others
           (three at least), in three weeks of four since the logs begin; or, for one record, in
           most weeks that ended a week before it

The week before a record is left out, so that an attack of some days does not excuse itself. Share
needs 20 hosts, time three weeks of the log that the rule reads.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import duckdb

from bedem.case import CaseView
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.timeline import DAY, WEEK

FLEET: Final = 20
HABIT_SHARE: Final = 0.05
WEEKS: Final = 3
STEADY: Final = 0.75
OTHERS: Final = 2
OTHERS_ANYWHERE: Final = 3
# The group of all hosts; institutions are never called so.
_EVERYWHERE: Final = "\n"


class Habits:
    """wide: rules that are habits of the fleet, with how many hosts show them."""

    def __init__(
        self, wide: dict[str, int], begins: dict[str, int], spans: dict[str, int], fleet: int = 0
    ) -> None:
        self.wide = wide
        self._anywhere = max(OTHERS_ANYWHERE, HABIT_SHARE * fleet)
        self._begins = begins
        self._spans = spans
        self._hosts: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._around: dict[tuple[str, str], dict[int, set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self._known: dict[tuple[str, str, str], set[int]] = {}

    def note(self, rule: str, host: str, group: str, weeks: Iterable[int]) -> None:
        """A rule fired on a host of a group (an institution) in these weeks of its log."""
        for week in weeks:
            self._hosts[rule, host].add(week)
            self._around[rule, group][week].add(host)
            self._around[rule, _EVERYWHERE][week].add(host)

    def is_habit(self, rule: str, host: str, group: str, log: str, time: int) -> bool:
        """Whether a record of a rule at this time (Micros) tells ordinary life by time."""
        span = self._spans.get(log, 0)
        if span < WEEKS:
            return False
        key = (rule, host, group)
        if key not in self._known:
            self._known[key] = self._seen(*key)
        seen = self._known[key]
        return _steady(seen, span) or _before(seen, (time - self._begins[log]) // WEEK)

    def _seen(self, rule: str, host: str, group: str) -> set[int]:
        """Weeks in which this host or enough others showed it; all are noted by now."""
        near = self._among(rule, group, host, OTHERS)
        every = self._among(rule, _EVERYWHERE, host, self._anywhere)
        return max((self._hosts[rule, host], near, every), key=len)

    def _among(self, rule: str, group: str, host: str, others: float) -> set[int]:
        around = self._around[rule, group]
        return {week for week, hosts in around.items() if len(hosts - {host}) >= others}


def _steady(seen: set[int], span: int) -> bool:
    """From the first week of the log on, in three of four."""
    return 0 in seen and len(seen) >= max(WEEKS, STEADY * span)


def _before(seen: set[int], week: int) -> bool:
    """In most weeks that ended a week before, and in two of them at least."""
    past = sum(w < week - 1 for w in seen)
    return past >= 2 and past * 2 > week - 1


_FIRED: Final = """
SELECT rule, level, host, institution, log,
       list(DISTINCT epoch_us(coalesce(time, time_from)) // {day}) AS days
FROM hits WHERE {supporting} AND coalesce(time, time_from) IS NOT NULL
GROUP BY ALL ORDER BY ALL"""
_SPANS: Final = """
SELECT log, epoch_us(min(first)), epoch_us(max(last)) FROM coverage
WHERE log IS NOT NULL AND first IS NOT NULL GROUP BY log"""


def habits_of(view: CaseView, keys: HostKeys, fleet: int, supporting: str) -> Habits:
    """supporting: SQL condition of the hits that can be marks."""
    cursor = view.connection.cursor()
    begins, spans = _spans(cursor)
    made = Habits({}, begins, spans, fleet)
    fired: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    levels: dict[str, set[str]] = defaultdict(set)
    logs: dict[str, str] = {}
    rows = cursor.execute(_FIRED.format(day=DAY, supporting=supporting)).fetchall()
    for rule, level, host, institution, log, days in rows:
        begin = begins.get(log or "", 0)
        name = keys.key(host, institution)
        weeks = {max(0, day * DAY - begin) // WEEK for day in days}
        made.note(rule, name, institution or "", weeks)
        fired[rule][name] |= weeks
        levels[rule].add(level)
        logs[rule] = log or ""
    made.wide = {
        rule: len(hosts) for rule, hosts in fired.items()
        # a critical rule that fires everywhere is an attack everywhere, not a habit
        if fleet >= FLEET and "critical" not in levels[rule]
        and _wide(hosts, spans.get(logs[rule], 0)) > HABIT_SHARE * fleet
    }  # fmt: skip
    return made


def _spans(cursor: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], dict[str, int]]:
    """By log: its first record (Micros), and over how many weeks it reaches."""
    rows = cursor.execute(_SPANS).fetchall()
    begins = {log: int(first) for log, first, _ in rows}
    return begins, {log: -(-(last - first) // WEEK) for log, first, last in rows}


def _wide(hosts: dict[str, set[int]], span: int) -> int:
    """Hosts that show a rule; of a long log those that show it outside its two densest weeks."""
    if span < WEEKS:
        return len(hosts)
    dense = Counter(week for weeks in hosts.values() for week in weeks).most_common(2)
    return sum(bool(weeks - {week for week, _ in dense}) for weeks in hosts.values())
