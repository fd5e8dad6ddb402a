"""Formula -> function of a view. Alternatives over one field are asked in one call."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import re2

from bedem.detection.addresses import network_test
from bedem.detection.formula import And, Atom, Const, Formula, Not, Or
from bedem.detection.regexes import possible, searcher
from bedem.detection.views import View

Test = Callable[[View], bool]
TextTest = Callable[[str], bool]
_COST: Final = {
    "equals": 0,
    "null": 0,
    "exists": 0,
    "number": 0,
    "starts": 1,
    "ends": 1,
    "lt": 2,
    "le": 2,
    "gt": 2,
    "ge": 2,
    "ne": 2,
    "contains": 2,
    "ref": 3,
    "glob": 4,
    "part": 4,
    "cidr": 5,
    "re": 6,
}


def condition(formula: Formula) -> Test:
    """The function that decides `formula` for a view."""
    if isinstance(formula, Const):
        value = formula.value
        return lambda view: value
    if isinstance(formula, Atom):
        return _atom(formula)
    if isinstance(formula, Not):
        inner = condition(formula.item)
        return lambda view: not inner(view)
    if isinstance(formula, And):
        return _every([condition(i) for i in sorted(formula.items, key=cost)])
    return _some(_alternatives(formula))


def cost(formula: Formula) -> int:
    """Rough cost, to ask the cheap questions first."""
    if isinstance(formula, Atom):
        return _COST[formula.op] + (8 if not formula.field else 0)
    if isinstance(formula, Not):
        return cost(formula.item)
    if isinstance(formula, Const):
        return 0
    return max(cost(i) for i in formula.items) + len(formula.items) // 8


def _every(tests: list[Test]) -> Test:
    if len(tests) == 2:
        one, two = tests
        return lambda view: one(view) and two(view)
    if len(tests) == 3:
        first, second, third = tests
        return lambda view: first(view) and second(view) and third(view)

    def every(view: View) -> bool:
        for test in tests:  # noqa: SIM110  a generator costs more than the tests
            if not test(view):
                return False
        return True

    return every


def _some(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        one, two = tests
        return lambda view: one(view) or two(view)

    def some(view: View) -> bool:
        for test in tests:  # noqa: SIM110
            if test(view):
                return True
        return False

    return some


def _alternatives(formula: Or) -> list[Test]:
    groups: dict[tuple[str, str], list[str]] = {}
    rest: list[tuple[int, Test]] = []
    for item in formula.items:
        if isinstance(item, Atom) and not item.cased and item.op in _GROUPED:
            groups.setdefault((item.field, item.op), []).append(item.value)
        else:
            rest.append((cost(item), condition(item)))
    for (field, op), values in groups.items():
        weight = _COST[op] + (8 if not field else 0)
        rest.append((weight, _grouped(field, op, tuple(values))))
    return [test for _, test in sorted(rest, key=lambda pair: pair[0])]


_GROUPED: Final = frozenset({"equals", "starts", "ends", "contains", "cidr"})


def _text_test(op: str, values: tuple[str, ...]) -> TextTest:
    """A test of one text against alternatives."""
    if op == "equals":
        if len(values) == 1:
            only = values[0]
            return lambda text: text == only
        return frozenset(values).__contains__
    if op == "starts":
        return lambda text: text.startswith(values)
    if op == "ends":
        return lambda text: text.endswith(values)
    if op == "cidr":
        return network_test(values)
    return _contains_test(values)


def _contains_test(values: tuple[str, ...]) -> TextTest:
    if len(values) == 1:
        needle = values[0]
        return lambda text: needle in text
    # Most texts are ASCII; lists of emoji and of look-alike letters cannot be in those.
    plain = tuple(v for v in values if v.isascii())
    other = tuple(v for v in values if not v.isascii())

    def contains(text: str) -> bool:
        for value in plain:
            if value in text:
                return True
        if other and not text.isascii():
            for value in other:
                if value in text:
                    return True
        return False

    return contains


def _on_field(field: str, test: TextTest) -> Test:
    """Ask the folded text of a field, or any of its texts."""

    def ask(view: View) -> bool:
        text = view[field]
        if text.__class__ is str:
            return test(text)
        if text is None:
            return False
        return any(map(test, text))

    return ask


def _grouped(field: str, op: str, values: tuple[str, ...]) -> Test:
    """`_on_field`, the most frequent tests in one call instead of two."""
    if op == "ends":
        return _ends(field, values)
    if op == "starts":
        return _starts(field, values)
    if len(values) == 1:
        if op == "equals":
            return _equals(field, values[0])
        if op == "contains":
            return _contains(field, values[0])
    return _on_field(field, _text_test(op, values))


def _ends(field: str, values: tuple[str, ...]) -> Test:
    def ends(view: View) -> bool:
        text = view[field]
        if text.__class__ is str:
            return text.endswith(values)
        return text is not None and any(t.endswith(values) for t in text)

    return ends


def _starts(field: str, values: tuple[str, ...]) -> Test:
    def starts(view: View) -> bool:
        text = view[field]
        if text.__class__ is str:
            return text.startswith(values)
        return text is not None and any(t.startswith(values) for t in text)

    return starts


def _equals(field: str, value: str) -> Test:
    def equals(view: View) -> bool:
        text = view[field]
        return text == value or (text.__class__ is tuple and value in text)

    return equals


def _contains(field: str, value: str) -> Test:
    def contains(view: View) -> bool:
        text = view[field]
        if text.__class__ is str:
            return value in text
        return text is not None and any(value in t for t in text)

    return contains


def _on_raw(field: str, test: TextTest) -> Test:
    return lambda view: any(map(test, view.texts(field)))


def _regex(field: str, pattern: str, flags: tuple[str, ...]) -> Test:
    search, can = searcher(pattern, flags), possible(pattern, flags)
    plain = bool(field) and field != "eventid"

    def ask(view: View) -> bool:
        folded = view[field]
        if folded is None:
            return False
        if folded.__class__ is str:
            if not can(folded):
                return False
            name = view.schema.get(field) if plain else None
            if name.__class__ is str and view.source[name].__class__ is str:
                return search(view.source[name])
        elif not any(map(can, folded)):
            return False
        return any(map(search, view.texts(field)))

    return ask


def _atom(atom: Atom) -> Test:
    field, op = atom.field, atom.op
    if op in _GROUPED:
        if atom.cased:
            return _on_raw(field, _text_test(op, (atom.value,)))
        return _grouped(field, op, (atom.value,))
    if op == "glob":
        test = glob_test(atom.args)
        return _on_raw(field, test) if atom.cased else _on_field(field, test)
    if op == "re":
        return _regex(field, atom.value, atom.args)
    if op == "null":
        return _null(field)
    if op == "exists":
        wanted = atom.value == "true"
        return lambda view: (view[field] is not None) is wanted
    if op == "number":
        return _number(field, atom.value)
    if op == "ref":
        return _reference(field, atom.value, atom.args)
    if op == "part":
        return _on_field(field, _part_test(atom.args[0], atom.value))
    return _on_field(field, _compare_test(op, float(atom.value)))


def _null(field: str) -> Test:
    def null(view: View) -> bool:
        text = view[field]
        return not text or (text.__class__ is tuple and "" in text)

    return null


def _number(field: str, wanted: str) -> Test:
    """Decimal text, or hex where the source writes numbers so (`0x3`)."""
    value = int(wanted) if wanted.isdigit() else None

    def is_hex(text: str) -> bool:
        return text[:2] == "0x" and len(text) <= 18 and as_number(text) == value

    def number(view: View) -> bool:
        text = view[field]
        if text == wanted:
            return True
        if text is None:
            return False
        if text.__class__ is str:
            return value is not None and is_hex(text)
        return wanted in text or (value is not None and any(map(is_hex, text)))

    return number


def as_number(text: str) -> float | None:
    """A number in decimal, or in hex behind 0x; None where the text is none."""
    if len(text) > 40:
        return None
    try:
        value = int(text, 16) if text[:2] in {"0x", "0X"} else float(text)
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _compare_test(op: str, wanted: float) -> TextTest:
    def test(text: str) -> bool:
        value = as_number(text)
        if value is None:
            return False
        if op == "lt":
            return value < wanted
        if op == "le":
            return value <= wanted
        if op == "gt":
            return value > wanted
        if op == "ge":
            return value >= wanted
        return value != wanted

    return test


_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[t ](\d\d):(\d\d))?", re.ASCII)


def _part_test(part: str, wanted: str) -> TextTest:
    number = int(wanted)

    def test(text: str) -> bool:
        found = _TIME.match(text)
        if found is None:
            return False
        year, month, day, hour, minute = (int(g or 0) for g in found.groups())
        try:
            when = datetime(year, month, day, hour, minute, tzinfo=UTC)
        except ValueError:
            return False
        have = when.isocalendar().week if part == "week" else getattr(when, part)
        return bool(have == number)

    return test


def _reference(field: str, other: str, how: tuple[str, ...]) -> Test:
    op = how[0] if how else "equals"

    def test(view: View) -> bool:
        mine, theirs = view[field], view[other]
        if mine is None or theirs is None:
            return False
        ours = (mine,) if isinstance(mine, str) else mine
        wanted = (theirs,) if isinstance(theirs, str) else theirs
        return any(_text_test(op, (w,))(text) for w in wanted for text in ours)

    return test


def glob_test(tokens: tuple[str, ...]) -> TextTest:
    """Match a whole text against literals, runs (`*`) and single letters (`?`), in linear time."""
    if "?" in tokens:
        parts = {"*": ".*", "?": "."}
        body = "".join(parts.get(t) or re2.escape(t[1:]) for t in tokens)
        return searcher(rf"\A{body}\z", ("s",))
    head = tokens[0][1:] if tokens[0] != "*" else ""
    tail = tokens[-1][1:] if tokens[-1] != "*" else ""
    inner = [t[1:] for t in tokens[1 if head else 0 : len(tokens) - (1 if tail else 0)] if t != "*"]

    def test(text: str) -> bool:
        end = len(text) - len(tail)
        if len(head) > end or not text.startswith(head) or not text.endswith(tail):
            return False
        at = len(head)
        for literal in inner:
            found = text.find(literal, at, end)
            if found < 0:
                return False
            at = found + len(literal)
        return True

    return test
