"""Events -> matches. The hot path of the intake: one look-up, one scan, few questions.

For each kind of record (shape, log, provider, event id) a function is made on first sight, from
the kind's plan: it scans the data text for needles, and asks only the rules whose needles are
there. Results do not depend on the scanner, on needles, or on what was matched before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from bedem.detection.conditions import Test, condition
from bedem.detection.explaining import Explain, cut, explainer
from bedem.detection.formula import Const
from bedem.detection.needles import Weight
from bedem.detection.planning import EMPTY, Plan, Planner
from bedem.detection.records import (
    EVENT_DATA,
    USER_DATA,
    flat,
    flat_evtx,
    flat_part,
    scalar,
    system,
)
from bedem.detection.ruleset import RuleSet
from bedem.detection.scanners import Scan, resolve, scanner
from bedem.detection.views import Schemas, View
from bedem.model.records import Event, Rule

KINDS: Final = 16384
_AFTER: Final = len(EVENT_DATA)
_decode_object = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.encode
NONE: Final[tuple[Match, ...]] = ()
Kind = Callable[[Event], Sequence["Match"]]


class Match:
    """A rule that matched. matched: the deciding fields and their values, cut for display."""

    __slots__ = ("_explain", "_matched", "_view", "rule")

    def __init__(self, rule: Rule, explain: Explain, view: View) -> None:
        self.rule = rule
        self._explain = explain
        self._view = view
        self._matched: dict[str, str] | None = None

    @property
    def matched(self) -> dict[str, str]:
        found = self._matched
        if found is None:
            found = self._matched = {}
            self._explain(self._view, found)
            if not found:  # decided by the kind of record alone
                for key, name in (("eventid", "EventID"), ("channel", "Channel")):
                    value = self._view.head(key)
                    if value is not None:
                        found[name] = cut(str(value))
        return found

    def __repr__(self) -> str:
        return f"Match({self.rule.id}, {self.rule.title!r})"


class Matcher:
    """Matches events against a rule set. Not for use by two threads at once.

    cache: folder for plans and compiled databases. weight: expected share of records that hold a
    needle (tests pass others; only speed depends on it).
    """

    def __init__(
        self,
        ruleset: RuleSet,
        cache: Path | None = None,
        scanner: Literal["hyperscan", "ahocorasick", "auto"] = "auto",
        *,
        weight: Weight | None = None,
    ) -> None:
        self.ruleset = ruleset
        self.scanner = resolve(scanner)
        self._cache = cache
        self._planner = Planner(ruleset, cache, weight)
        self._schemas = Schemas()
        self._asked: dict[tuple[int, str], Kind] = {}
        self._kinds: dict[tuple[str, str | None, str | None, int | None], Kind] = {}

    def match(self, event: Event) -> Sequence[Match]:
        """The rules that match, in order of rule id; () for most events."""
        key = (event.shape, event.log, event.provider, event.code)
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._first_sight(key)
        return kind(event)

    def _first_sight(self, key: tuple[str, str | None, str | None, int | None]) -> Kind:
        shape, log, provider, code = key
        plan = self._planner.plan(log, provider, code)
        layout = "evtx" if shape == "evtx" else ""
        asked = (id(plan), layout)
        kind = self._asked.get(asked)
        if kind is None:
            if plan is EMPTY or not plan.rules:
                kind = _nothing
            else:
                rules = _Rules(plan, self.ruleset.ordered)
                scan = self._scan(plan)
                make = _of_evtx if layout else _of_others
                kind = make(rules, scan, self._schemas)
            self._asked[asked] = kind
        if len(self._kinds) >= KINDS:
            self._kinds.clear()
        self._kinds[key] = kind
        return kind

    def _scan(self, plan: Plan) -> Scan | None:
        if not plan.needles:
            return None
        return scanner(self.scanner, plan.needles, self._cache)


def _nothing(event: Event) -> Sequence[Match]:
    return NONE


class _Rules:
    """A plan made ready: conditions are built when a rule is first asked."""

    def __init__(self, plan: Plan, ordered: Sequence[Rule]) -> None:
        self.plan = plan
        self.makers = plan.makers()
        self.rules = [ordered[p.rule] for p in plan.rules]
        self.formulas = [p.formula for p in plan.rules]
        self.tests: list[Test | None] = [None] * len(plan.rules)
        self.explains: list[Explain | None] = [None] * len(plan.rules)
        self.owners: list[tuple[int, ...]] = []
        owners: list[list[int]] = [[] for _ in plan.needles]
        for place, planned in enumerate(plan.rules):
            for needle in planned.first:
                owners[needle].append(place)
        self.owners = [tuple(o) for o in owners]
        self.second = [frozenset(p.second) for p in plan.rules]
        self.always = tuple(i for i, p in enumerate(plan.rules) if not p.needled)
        self.certain = all(
            isinstance(p.formula, Const) and p.formula.value for p in plan.rules if not p.needled
        )

    def test(self, place: int) -> Test:
        """The condition of the rule at a place of the plan."""
        made = self.tests[place] = condition(self.formulas[place])
        return made

    def explain(self, place: int) -> Explain:
        """The explainer of the rule at a place of the plan."""
        made = self.explains[place] = explainer(self.formulas[place])
        return made

    def candidates(self, found: list[int]) -> list[int]:
        """Places of the rules to ask, in order, given the needles found."""
        places = set(self.always)
        owners, second = self.owners, self.second
        for needle in found:
            for place in owners[needle]:
                other = second[place]
                if not other or not other.isdisjoint(found):
                    places.add(place)
        return sorted(places)

    def ask(self, places: list[int], view: View) -> Sequence[Match]:
        """The matches among the rules at `places`."""
        out: list[Match] = []
        tests = self.tests
        for place in places:
            test = tests[place] or self.test(place)
            if test(view):
                explain = self.explains[place] or self.explain(place)
                out.append(Match(self.rules[place], explain, view))
        return out or NONE


def _head(event: Event) -> Callable[[str], Any]:
    """Header fields of an event; those that are not columns are read from the text when asked."""

    def head(key: str) -> Any:
        if key == "eventid":
            if event.code is not None or event.shape != "evtx":
                return event.code
            return scalar(system(event.data).get("EventID"))
        if key == "channel":
            return event.log
        if key == "provider_name":
            return event.provider
        if key == "computer":
            return event.host
        if event.shape != "evtx" or key == "message":
            return None
        names = {"level": "Level", "keywords": "Keywords", "eventrecordid": "EventRecordID"}
        return scalar(system(event.data).get(names[key]))

    return head


def _of_evtx(rules: _Rules, scan: Scan | None, schemas: Schemas) -> Kind:
    always, candidates, ask, makers = rules.always, rules.candidates, rules.ask, rules.makers
    found: list[int] = []
    clear = found.clear

    def kind(event: Event) -> Sequence[Match]:
        data = event.data
        at = data.find(EVENT_DATA)
        if at < 0 or data.find(USER_DATA, 0, at) >= 0:
            part, whole = data.encode("utf-8", "surrogatepass"), True
        else:
            part, whole = data[at + _AFTER :].encode("utf-8", "surrogatepass"), False
        if scan is not None:
            clear()
            scan(part, found)
            if not found and not always:
                return NONE
            places = candidates(found)
        else:
            places = list(always)
        if not places:
            return NONE
        source: dict[str, Any]
        if whole:
            source = flat_evtx(data)
        else:
            try:
                source = _decode_object(part[:-2])
                if part.find(b"{", 1) > 0:
                    source = flat_part(source)
            except msgspec.MsgspecError:  # not the last part, empty, or not an object
                source = flat_evtx(data)
        return ask(places, View(source, schemas[tuple(source)], makers, _head(event)))

    return kind


def _of_others(rules: _Rules, scan: Scan | None, schemas: Schemas) -> Kind:
    """Fields may be made by the shape (decoded, opened, joined): they are what is scanned."""
    found: list[int] = []

    def kind(event: Event) -> Sequence[Match]:
        source = flat(event)
        if scan is None:
            places = list(rules.always)
        else:
            found.clear()
            scan(_encode(source), found)
            places = rules.candidates(found)
        if not places:
            return NONE
        return rules.ask(places, View(source, schemas[tuple(source)], rules.makers, _head(event)))

    return kind
