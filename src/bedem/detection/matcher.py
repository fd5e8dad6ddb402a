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

from bedem.detection.needles import Weight
from bedem.detection.planning import Plan, Planner
from bedem.detection.records import EVENT_DATA, flat, flat_evtx, flat_part
from bedem.detection.residue import NONE, Match, Residue
from bedem.detection.ruleset import RuleSet
from bedem.detection.scanners import Scan, on_match, resolve, scanner
from bedem.detection.views import Schemas, View, view_of
from bedem.model.records import Event

KINDS: Final = 16384
_DATA_NAME: Final = 'Data":'
_AFTER: Final = len(EVENT_DATA)
_BEFORE: Final = _AFTER - len(_DATA_NAME)
_decode_object = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.encode
Kind = Callable[[Event], Sequence[Match]]
Key = tuple[str, str | None, str | None, int | None]


class Matcher:
    """Matches events against a rule set. Not for use by two threads at once.

    match(event): the rules that match, in order of rule id; () for most events.
    cache: folder for plans and compiled databases. weight: expected share of records that hold a
    needle (tests pass others; only speed depends on it).
    """

    match: Kind

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
        self._made: dict[tuple[int, bool], Kind] = {}
        self._scans: dict[tuple[str, ...], Scan] = {}
        self._kinds: dict[Key, Kind] = {}
        self.match = self._entry()

    def _entry(self) -> Kind:
        known, first_sight = self._kinds.get, self._first_sight

        def match(event: Event) -> Sequence[Match]:
            key = (event.shape, event.log, event.provider, event.code)
            return (known(key) or first_sight(key))(event)

        return match

    def _first_sight(self, key: Key) -> Kind:
        shape, log, provider, code = key
        plan = self._planner.plan(log, provider, code)
        made = (id(plan), shape == "evtx")
        kind = self._made.get(made)
        if kind is None:
            kind = self._made[made] = self._make(plan, shape == "evtx")
        if len(self._kinds) >= KINDS:
            self._kinds.clear()
        self._kinds[key] = kind
        return kind

    def _make(self, plan: Plan, is_evtx: bool) -> Kind:
        if not plan.rules:
            return _nothing
        rules = Residue(plan, self.ruleset.ordered)
        make = _of_evtx if is_evtx else _of_others
        return make(rules, self._scan(plan.needles), self._schemas)

    def _scan(self, needles: tuple[str, ...]) -> Scan:
        """Many plans look for the same needles: one database serves them."""
        scan = self._scans.get(needles)
        if scan is None:
            made = scanner(self.scanner, needles, self._cache) if needles else _no_scan
            scan = self._scans[needles] = made
        return scan


def _nothing(event: Event) -> Sequence[Match]:
    return NONE


def _no_scan(text: bytes, on_match: object, flags: int, found: list[int]) -> None:
    """A plan without needles has nothing to look for."""


def _of_evtx(rules: Residue, scan: Scan, schemas: Schemas) -> Kind:
    always, candidates, ask, makers = rules.always, rules.candidates, rules.ask, rules.makers
    found: list[int] = []
    clear = found.clear

    def kind(event: Event) -> Sequence[Match]:
        body = event.body
        part, whole = (body, False) if body is not None else _scanned(event.data)
        scan(part, on_match, 0, found)
        if found:
            places = candidates(found)
            clear()
            if not places:
                return NONE
        elif always:
            places = always
        else:
            return NONE
        if body is not None:
            source = _body_data(body, event.data)
        else:
            source = flat_evtx(event.data) if whole else _event_data(part, event.data)
        view = View()
        view.source = source
        view.schema = schemas[tuple(source)]
        view.makers = makers
        view.event = event
        return ask(places, view)

    return kind


def _scanned(data: str) -> tuple[bytes, bool]:
    """The text after `"EventData":`, or all of it (True) where the record holds other data."""
    # Quotes inside a string are escaped, so this ends a name; the first name that ends so is
    # EventData, or the record holds other data before it and is read whole.
    at = data.find(_DATA_NAME) - _BEFORE
    whole = at < 0 or not data.startswith(EVENT_DATA, at)
    text = data if whole else data[at + _AFTER :]
    try:
        return text.encode(), whole
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass"), whole


def _body_data(body: msgspec.Raw, data: str) -> dict[str, Any]:
    """Flat fields of EventData as the reader cut it out."""
    part = bytes(body)
    try:
        source = _decode_object(part)
    except msgspec.MsgspecError:  # null, or not an object
        return flat_evtx(data)
    return flat_part(source) if part.find(b"{", 1) > 0 else source


def _event_data(part: bytes, data: str) -> dict[str, Any]:
    """Flat fields from the text after `"EventData":`, or from the whole where it is not the end."""
    try:
        source = _decode_object(part[:-2])
    except msgspec.MsgspecError:  # not the last part, null, or not an object
        return flat_evtx(data)
    return flat_part(source) if part.find(b"{", 1) > 0 else source


def _of_others(rules: Residue, scan: Scan, schemas: Schemas) -> Kind:
    """Fields may be made by the shape (decoded, opened, joined): they are what is scanned."""

    def kind(event: Event) -> Sequence[Match]:
        source = flat(event)
        found: list[int] = []
        scan(_encode(source), on_match, 0, found)
        places = rules.candidates(found) if found else rules.always
        if not places:
            return NONE
        return rules.ask(places, view_of(source, schemas[tuple(source)], rules.makers, event))

    return kind
