r"""Needles: literals one of which must stand in the JSON text of every record a formula accepts.

The scan looks for all needles of many rules at once; a rule whose needles are absent need not be
asked. A needle is written as it stands in JSON (`\\` as `\\\\`), in folded ASCII; quotes at its
ends are anchors. Where a field is made from others, stands outside the scanned text, or a literal
could be written as a number, there is no needle or no anchor: a needle too few costs time, one too
many costs a hit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from bedem.detection.commonness import expected
from bedem.detection.fieldmaps import HEADER
from bedem.detection.formula import And, Atom, Const, Formula, Or
from bedem.detection.regexes import musts
from bedem.detection.text import MADE, fold

Weight = Callable[[str], float]
Needles = frozenset[str]
MORE_SETS_ABOVE: Final = 0.002  # a rule asked less often than this gains nothing by another set
WORTH_ASKING: Final = 0.9
MOST_SETS: Final = 3
MOST_NEEDLES: Final = 512
# Letters of JSON numbers, true and false: a text of these alone may stand without quotes.
_BARE: Final = frozenset("0123456789.-+etrufals")
_NUMERAL: Final = frozenset("0123456789.-+e")
# Control characters are escaped in several ways, letters outside ASCII fold: cut there.
_CUT: Final = re.compile(r"[\x00-\x1f\x7f]|[^\x00-\x7f]")
_MIN_NUMBER: Final = 1000


class Needs(msgspec.Struct, frozen=True, array_like=True):
    """One of `first` must be there, and one of each of `more`."""

    first: Needles
    more: tuple[Needles, ...] = ()


def needs(formula: Formula, weight: Weight = expected) -> Needs | None:
    """The cheapest necessary sets, None where the formula gives none."""
    options = [o for o in _options(formula, weight) if len(o) <= MOST_NEEDLES]
    if not options:
        return None
    ranked = sorted(options, key=lambda s: (_weigh(s, weight), len(s), sorted(s)))
    first = ranked[0]
    chance = _weigh(first, weight)
    more: list[Needles] = []
    for found in ranked[1:]:
        if chance < MORE_SETS_ABOVE or len(more) == MOST_SETS:
            break
        share = _weigh(found, weight)
        if share < WORTH_ASKING and not any(found & held for held in (first, *more)):
            more.append(found)
            chance *= share
    return Needs(first, tuple(more))


def _weigh(needles: Needles, weight: Weight) -> float:
    return sum(weight(n) for n in sorted(needles))


def _options(formula: Formula, weight: Weight) -> list[Needles]:
    """Sets each of which is necessary by itself."""
    if isinstance(formula, Atom):
        return _of_atom(formula)
    if isinstance(formula, And):
        return [s for item in formula.items for s in _options(item, weight)]
    if isinstance(formula, Or):
        return _of_or(formula, weight)
    if isinstance(formula, Const) and not formula.value:
        return [frozenset()]
    return []


def _of_or(formula: Or, weight: Weight) -> list[Needles]:
    ranked: list[list[Needles]] = []
    for item in formula.items:
        options = _options(item, weight)
        if not options:
            return []
        ranked.append(sorted(options, key=lambda s: (_weigh(s, weight), len(s), sorted(s))))
    best = frozenset().union(*(r[0] for r in ranked))
    if any(len(r) > 1 for r in ranked):
        other = frozenset().union(*(r[min(1, len(r) - 1)] for r in ranked))
        return [best, other]
    return [best]


def _of_atom(atom: Atom) -> list[Needles]:
    if atom.field[:1] == MADE or atom.field in HEADER:
        return []
    if atom.op == "number":
        return _number(atom.value)
    if atom.op == "re":
        return [
            needles for found in musts(atom.value, atom.args).sets for needles in _of_set(found)
        ]
    if atom.op == "glob":
        last = len(atom.args) - 1
        parts = [
            _pieces(t[1:], i == 0, i == last)
            for i, t in enumerate(atom.args)
            if t[0] == "=" and len(t) > 1
        ]
    elif atom.op in {"equals", "starts", "ends", "contains"}:
        whole = bool(atom.field)
        left, right = atom.op in {"equals", "starts"}, atom.op in {"equals", "ends"}
        parts = [_pieces(atom.value, left and whole, right and whole)]
    else:
        return []
    return [frozenset((piece,)) for pieces in parts for piece in pieces]


def _of_set(literals: tuple[str, ...]) -> list[Needles]:
    """One necessary set from alternative literals; none where one of them gives no needle."""
    best = [max(_pieces(text, False, False), key=len, default="") for text in literals]
    return [frozenset(best)] if all(best) else []


def _number(value: str) -> list[Needles]:
    if not value.isdigit() or int(value) < _MIN_NUMBER:
        return []
    return [frozenset((value, f"{int(value):x}"))]


def _pieces(literal: str, left: bool, right: bool) -> list[str]:
    """The literal as JSON text, cut where its writing is not certain, anchored where it is."""
    if not literal:
        return []
    bare = set(fold(literal)) <= _BARE
    if set(fold(literal)) <= _NUMERAL and not literal.isdigit():
        return []  # could be a number written in another way
    parts = _CUT.split(literal)
    out: list[str] = []
    for i, part in enumerate(parts):
        if not part:
            continue
        text = fold(part).replace("\\", "\\\\").replace('"', '\\"')
        lead = '"' if left and i == 0 and not bare else ""
        trail = '"' if right and i == len(parts) - 1 and not bare else ""
        out.append(lead + text + trail)
    return [p for p in out if len(p) > 1]
