"""A plan made ready to ask: which rules a text's needles call for, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from bedem.detection.conditions import Test, condition
from bedem.detection.explaining import Explain, cut, explainer, nothing
from bedem.detection.planning import Plan
from bedem.detection.views import View
from bedem.model.records import Rule

FEW: Final = 64  # so few needles come in few combinations, whose rules are remembered
KNOWN: Final = 4096
NONE: Final[tuple[Match, ...]] = ()
_encode = msgspec.json.Encoder(order="deterministic").encode


class Match(msgspec.Struct, eq=False, gc=False):
    """A rule that matched. matched: the deciding fields and their values, cut for display."""

    rule: Rule
    explain: Explain
    view: View
    found: dict[str, str] | None = None

    @property
    def matched(self) -> dict[str, str]:
        found = self.found
        if found is None:
            found = self.found = {}
            self.explain(self.view, found)
            if not found:  # decided by the kind of record alone
                found.update(_of_kind(*_kind(self.view)))
        return found

    @property
    def matched_json(self) -> str:
        """`matched` as JSON text, keys in order."""
        if self.explain is nothing:
            return _json_of_kind(*_kind(self.view))
        return _encode(self.matched).decode()

    def __repr__(self) -> str:
        return f"Match({self.rule.id}, {self.rule.title!r})"


def _kind(view: View) -> tuple[str | None, str | None]:
    """Event id and log of a view's record, as they are shown."""
    code, log = view.head("eventid"), view.head("channel")
    return None if code is None else cut(str(code)), None if log is None else cut(str(log))


def _of_kind(code: str | None, log: str | None) -> dict[str, str]:
    """What is shown of a match that the kind of record alone decided."""
    named = (("EventID", code), ("Channel", log))
    return {name: value for name, value in named if value is not None}


@lru_cache(maxsize=KNOWN)
def _json_of_kind(code: str | None, log: str | None) -> str:
    return _encode(_of_kind(code, log)).decode()


class Residue:
    """Conditions and explainers are built when a rule is first asked."""

    def __init__(self, plan: Plan, ordered: Sequence[Rule]) -> None:
        self._planned = plan.rules
        self.makers = plan.makers()
        self._rules = [ordered[p.rule] for p in plan.rules]
        self._tests: list[Test | None] = [None] * len(plan.rules)
        self._explains: list[Explain | None] = [None] * len(plan.rules)
        owners: list[list[int]] = [[] for _ in plan.needles]
        for place, planned in enumerate(plan.rules):
            for needle in planned.first or ():
                owners[needle].append(place)
        self._owners = [tuple(o) for o in owners]
        self._more = [tuple(frozenset(m) for m in p.more) for p in plan.rules]
        self._known: dict[tuple[int, ...], Sequence[int]] = {}
        self.always = tuple(i for i, p in enumerate(plan.rules) if p.first is None)

    def candidates(self, found: list[int]) -> Sequence[int]:
        """Places of the rules to ask, in order, given the needles found."""
        if len(found) > FEW:
            return self._candidates(found)
        key = tuple(found)
        places = self._known.get(key)
        if places is None:
            if len(self._known) >= KNOWN:
                self._known.clear()
            places = self._known[key] = self._candidates(found)
        return places

    def _candidates(self, found: Sequence[int]) -> Sequence[int]:
        places = set(self.always)
        owners, more, seen = self._owners, self._more, set(found)
        for needle in found:
            for place in owners[needle]:
                for needed in more[place]:
                    if needed.isdisjoint(seen):
                        break
                else:
                    places.add(place)
        return sorted(places)

    def ask(self, places: Sequence[int], view: View) -> Sequence[Match]:
        """The matches among the rules at `places`."""
        out: list[Match] = []
        tests = self._tests
        for place in places:
            if (tests[place] or self._test(place))(view):
                explain = self._explains[place] or self._explain(place)
                out.append(Match(self._rules[place], explain, view))
        return out or NONE

    def _test(self, place: int) -> Test:
        made = self._tests[place] = condition(self._planned[place].condition())
        return made

    def _explain(self, place: int) -> Explain:
        made = self._explains[place] = explainer(self._planned[place].condition())
        return made
