"""Which rules a kind of record meets, with what is known of the kind folded away.

A kind is (log, provider, event id). Conditions on EventID and Provider_Name are decided once; the
kinds for which the same targets apply and the same of these conditions hold share one plan, so an
attacker who invents providers makes no new ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.detection.binding import rewrite
from bedem.detection.conditions import Test
from bedem.detection.conditions import condition as test_of
from bedem.detection.fieldmakers import MAKERS
from bedem.detection.fieldmaps import FIELDMAPS
from bedem.detection.formula import FALSE, TRUE, Atom, Const, Formula, disjunction
from bedem.detection.logsources import ANY_WINDOWS, Target, is_windows
from bedem.detection.needles import Needles, Weight, needs
from bedem.detection.ruleset import Bound, RuleSet
from bedem.detection.storage import read_checked, write_checked
from bedem.detection.text import fold
from bedem.detection.views import view_of
from bedem.model.records import Event

LABEL: Final = "plan"


class PlannedRule(msgspec.Struct, frozen=True, array_like=True):
    """first: indexes of needles, one must be in the text, None where there are none to look for.

    more: further sets, one of each must be there too. formula: encoded, decoded when first asked.
    """

    rule: int
    formula: msgspec.Raw
    first: tuple[int, ...] | None
    more: tuple[tuple[int, ...], ...]

    def condition(self) -> Formula:
        """The formula."""
        formula: Formula = _decode_formula(self.formula)
        return formula


_decode_formula: Final = msgspec.msgpack.Decoder[Formula](Formula).decode


class Plan(msgspec.Struct, frozen=True):
    """The residual rules of some kinds of record, in order of rule."""

    needles: tuple[str, ...] = ()
    rules: tuple[PlannedRule, ...] = ()
    fieldmaps: tuple[str, ...] = ()
    certain: bool = True  # rules without needles need no more asking

    def makers(self) -> Mapping[str, Any]:
        """How to make the fields the plan's field maps name."""
        return {k: m for name in self.fieldmaps for k, m in MAKERS.get(name, {}).items()}


EMPTY: Final = Plan()


def _of_kind(provider: str | None, code: int | None) -> Event:
    """An event of which nothing but its kind is known."""
    return Event(0, 0, None, "none", "", None, None, provider, code, None, "")


class _Log:
    """All that may run on records of one log, and the conditions that tell its kinds apart."""

    def __init__(self, name: str, bound: list[Bound]) -> None:
        self.name = name
        self.bound = bound
        static = {atom for b in bound for atom in b.static}
        self.static = sorted(static, key=msgspec.json.encode)
        self.targets = sorted({b.target for b in bound}, key=msgspec.json.encode)
        self.plans: dict[tuple[int, int], Plan] = {}
        # Most conditions name one id or one provider: those that hold are looked up at once.
        self._named: dict[tuple[str, str], int] = {}
        self._asked: list[tuple[int, Test]] = []
        for place, atom in enumerate(self.static):
            if atom.op in {"number", "equals"} and not atom.cased:
                key = (atom.field, atom.value)
                self._named[key] = self._named.get(key, 0) | 1 << place
            else:
                self._asked.append((1 << place, test_of(atom)))

    def signature(self, provider: str | None, code: int | None) -> tuple[int, int]:
        """Bits of the static conditions that hold, and bits of the targets that apply."""
        folded = fold(provider or "")
        held = self._named.get(("eventid", str(code)), 0)
        held |= self._named.get(("provider_name", folded), 0)
        if self._asked:
            view = view_of({}, {}, {}, _of_kind(provider, code))
            held |= sum(bit for bit, test in self._asked if test(view))
        targets = 0
        for target in self.targets:
            targets = targets << 1 | _applies(target, folded, code)
        return held, targets << 1 | (code is None)

    def values(self, held: int, code: int | None) -> dict[Atom, Const]:
        """The static conditions as known; without an event id those on it are left to the end."""
        return {
            atom: TRUE if held >> place & 1 else FALSE
            for place, atom in enumerate(self.static)
            if code is not None or atom.field != "eventid"
        }


def _applies(target: Target, provider: str, code: int | None) -> bool:
    if target.codes and code not in target.codes:
        return False
    return not target.providers or not provider or provider in target.providers


class Planner:
    """Plans of one rule set, made on first sight and kept in the cache folder."""

    def __init__(self, ruleset: RuleSet, cache: Path | None, weight: Weight | None) -> None:
        self._digest = ruleset.digest
        self._cache = cache if weight is None else None
        self._weight = weight
        self._exact: dict[str, list[Bound]] = {}
        self._prefix: dict[str, list[Bound]] = {}
        self._windows: list[Bound] = []
        for bound in ruleset.bound:
            for log in bound.target.logs:
                if log == ANY_WINDOWS:
                    self._windows.append(bound)
                elif log.endswith("*"):
                    self._prefix.setdefault(log[:-1], []).append(bound)
                else:
                    self._exact.setdefault(log, []).append(bound)
        self._logs: dict[tuple[str, ...], _Log] = {}

    def plan(self, log: str | None, provider: str | None, code: int | None) -> Plan:
        """The plan of a kind; EMPTY where no rule speaks of it."""
        of_log = self._log(fold(log or ""))
        if not of_log.bound:
            return EMPTY
        kind = of_log.signature(provider, code)
        plan = of_log.plans.get(kind)
        if plan is None:
            plan = of_log.plans[kind] = self._cached(of_log, kind, provider, code)
        return plan

    def _log(self, name: str) -> _Log:
        # Logs are told apart by the lists that apply, so invented names share one entry.
        lists = [name] if name in self._exact else []
        lists += sorted(p + "*" for p in self._prefix if name.startswith(p))
        lists += [ANY_WINDOWS] if is_windows(name) else []
        key = tuple(lists)
        if key not in self._logs:
            found: list[Bound] = []
            for entry in lists:
                if entry == ANY_WINDOWS:
                    found += self._windows
                elif entry.endswith("*"):
                    found += self._prefix[entry[:-1]]
                else:
                    found += self._exact[entry]
            self._logs[key] = _Log("|".join(key), found)
        return self._logs[key]

    def _cached(
        self, of_log: _Log, kind: tuple[int, int], provider: str | None, code: int | None
    ) -> Plan:
        values = of_log.values(kind[0], code)
        if self._cache is None:
            return self._make(of_log, provider, code, values)
        # The bits stand for the same conditions wherever rules and code are the same: the digest.
        name = hashlib.blake2b(f"{self._digest} {of_log.name} {kind}".encode(), digest_size=16)
        path = self._cache / f"{name.hexdigest()}.plan"
        held = read_checked(path, LABEL)
        if held is not None:
            try:
                return msgspec.msgpack.decode(held, type=Plan)
            except msgspec.MsgspecError:
                pass  # of another version: made anew below
        plan = self._make(of_log, provider, code, values)
        write_checked(path, LABEL, msgspec.msgpack.encode(plan))
        return plan

    def _make(
        self, of_log: _Log, provider: str | None, code: int | None, values: dict[Atom, Const]
    ) -> Plan:
        by_rule: dict[int, list[Formula]] = {}
        maps: set[str] = set()
        folded = fold(provider or "")
        for bound in of_log.bound:
            if _applies(bound.target, folded, code):
                rest = rewrite(bound.condition(), lambda atom: values.get(atom, atom))
                if rest != FALSE:
                    by_rule.setdefault(bound.rule, []).append(rest)
                    maps.add(bound.target.fieldmap)
        residue = [(rule, disjunction(by_rule[rule])) for rule in sorted(by_rule)]
        if not residue:
            return EMPTY
        return _planned(residue, tuple(sorted(maps & FIELDMAPS.keys())), self._weight)


def _planned(
    residue: list[tuple[int, Formula]], maps: tuple[str, ...], weight: Weight | None
) -> Plan:
    wanted = [
        (rule, formula, needs(formula) if weight is None else needs(formula, weight))
        for rule, formula in residue
    ]
    needles = sorted({n for _, _, w in wanted if w for found in (w.first, *w.more) for n in found})
    index = {needle: i for i, needle in enumerate(needles)}

    def indexes(found: Needles) -> tuple[int, ...]:
        return tuple(sorted(index[n] for n in found))

    rules = [
        PlannedRule(
            rule,
            msgspec.Raw(msgspec.msgpack.encode(formula)),
            indexes(need.first) if need else None,
            tuple(indexes(found) for found in need.more) if need else (),
        )
        for rule, formula, need in wanted
    ]
    certain = all(formula == TRUE for _, formula, need in wanted if need is None)
    return Plan(tuple(needles), tuple(rules), maps, certain)
