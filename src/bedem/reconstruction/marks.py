"""Marks: records that support an attacker's presence, from detections, with their weight.

A record of a network sensor is a mark of nobody here: it speaks of others than its writer.
A mark carries a verdict alone (credential dump, exploit, payload, destruction), or supports it.
What the fleet, or a host, does all the time is a habit and no mark (habits.py); where the logs are
too few or too short to tell, it is said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final, Literal

import msgspec

from bedem.case import CaseView
from bedem.reconstruction.habits import habits_of
from bedem.reconstruction.names import HostKeys

# Techniques one proven record of which is an attacker's act; parents stand for their children.
ALONE: Final = frozenset(
    {"t1003", "t1210", "t1190", "t1207", "t1486", "t1485", "t1490", "t1558.001", "t1558.002",
     "t1055", "t1134", "t1574"}
)  # fmt: skip
# Asked of a controller over the network: it answered as it must, and nothing of the attacker's ran
# on it. The domain is lost by it, its controller is not proven to be.
ASKED: Final = frozenset({"t1003.006"})
# Looking around and being told of; ordinary administrators do it too.
WEAK_TACTICS: Final = frozenset(
    {"discovery", "reconnaissance", "collection", "resource-development"}
)


class Mark(msgspec.Struct, frozen=True):
    """time: Micros. tactics: ATT&CK short names. alone: carries `compromised` by itself."""

    host: str
    time: int
    ref: str
    log: str
    rule: str
    title: str
    level: Literal["medium", "high", "critical"]
    tactics: tuple[str, ...]
    techniques: tuple[str, ...]
    alone: bool


class Marks(msgspec.Struct):
    """Marks by host in order of time, and the rules left out as habits.

    steady: title of a rule -> how many of its records were set aside as habits by time.
    """

    by_host: dict[str, list[Mark]]
    habits: dict[str, int]
    fleet: int
    steady: dict[str, int] = {}

    def serious(self) -> frozenset[str]:
        """Refs of records with a high or critical mark."""
        return frozenset(
            m.ref for held in self.by_host.values() for m in held if m.level != "medium"
        )


_SUPPORTING: Final = (
    "level IN ('medium', 'high', 'critical') AND state <> 'residual' AND host IS NOT NULL "
    "AND NOT starts_with(log, 'zeek/') AND NOT starts_with(log, 'suricata/')"
)
_HITS: Final = f"""
SELECT host, institution, epoch_us(coalesce(time, time_from)), ref, log, rule, title, level, tags
FROM hits WHERE {_SUPPORTING} AND coalesce(time, time_from) IS NOT NULL
AND NOT list_contains($1, rule) ORDER BY 3, ref, rule"""


def marks_of(view: CaseView) -> Marks:
    """All marks of a view."""
    hosts = (
        view.connection.cursor()
        .execute(
            "SELECT count(DISTINCT split_part(lower(host), '.', 1)) FROM places "
            "WHERE host IS NOT NULL"
        )
        .fetchone()
    )
    fleet = int(hosts[0]) if hosts else 0
    keys = HostKeys(view)
    habits = habits_of(view, keys, fleet, _SUPPORTING)
    aside: Counter[str] = Counter()
    found: dict[str, list[Mark]] = defaultdict(list)
    rows = view.connection.cursor().execute(_HITS, [sorted(habits.wide)])
    while some := rows.fetchmany(8_192):
        for host, institution, time, ref, log, rule, title, level, tags in some:
            words = [tag.removeprefix("attack.").casefold() for tag in (tags or "").split()]
            techniques = tuple(w for w in words if w[:1] == "t" and w[1:5].isdecimal())
            tactics = tuple(w for w in words if w not in techniques)
            alone = level == "critical" or (level == "high" and any(map(_carries, techniques)))
            name = keys.key(host, institution)
            if level != "critical" and habits.is_habit(
                rule, name, institution or "", log or "", time
            ):
                aside[title] += 1
                continue
            found[name].append(
                Mark(name, time, ref, log or "", rule, title, level, tactics, techniques,
                     alone)
            )  # fmt: skip
    return Marks(dict(found), habits.wide, fleet, dict(aside))


def _carries(technique: str) -> bool:
    if technique in ASKED:
        return False
    return technique in ALONE or technique.partition(".")[0] in ALONE


def supports(mark: Mark) -> bool:
    """Weak when it is of looking around only, or what another host asked of this one."""
    if mark.techniques and set(mark.techniques) <= ASKED:
        return False
    return not mark.tactics or not set(mark.tactics) <= WEAK_TACTICS
