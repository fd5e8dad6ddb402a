"""What a host used to do before an attacker had it: movements by account and method.

A movement is habitual where its source made others with the same account by the same method on two
days or more before it was taken, the first of them at least a week before. What an attacker does
the way the administrator of that host does it can then not be told from him, and stays unexplained.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from bedem.reconstruction.links import Candidate
from bedem.reconstruction.timeline import DAY, WEEK

DAYS: Final = 2


class Usual:
    """Times (Micros) of all movements by source, account and method."""

    def __init__(self, links: Sequence[Candidate]) -> None:
        self._times: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for link in links:
            for key in _keys(link):
                self._times[key].append(link.time)
        for held in self._times.values():
            held.sort()

    def is_habit(self, link: Candidate, taken: int) -> bool:
        """Whether a movement is of a kind its source made before it was taken (Micros)."""
        return any(self._made_before(key, taken, link.time) for key in _keys(link))

    def _made_before(self, key: tuple[str, str, str], taken: int, time: int) -> bool:
        held = self._times[key]
        before = held[: bisect_left(held, taken - DAY)]
        if not before or time - before[0] < WEEK:
            return False
        return len({moment // DAY for moment in before}) >= DAYS


def _keys(link: Candidate) -> list[tuple[str, str, str]]:
    """Without an account nothing is known to be usual."""
    if not link.account or not link.source:
        return []
    return [(link.source, link.account.casefold(), method) for method in link.methods]
