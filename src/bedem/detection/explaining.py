"""The fields that decided a match, for display: conditions that hold, without negations.

Of alternatives the first that holds is shown. An explainer is built once a rule and asked only for
views its formula accepts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bedem.detection.conditions import Test, condition
from bedem.detection.formula import And, Atom, Formula, Not, Or
from bedem.detection.text import MADE, field_key, fold
from bedem.detection.views import View, view_of

SHOWN: Final = 300
Explain = Callable[[View, dict[str, str]], None]


def explainer(formula: Formula) -> Explain:
    """A function that adds the deciding fields of a view to a dict, in order of the condition."""
    if isinstance(formula, Atom):
        return _field(formula.field) if formula.field else _keyword(formula)
    if isinstance(formula, And):
        shown = [explainer(i) for i in formula.items if not isinstance(i, Not)]
        parts = [part for part in shown if part is not nothing]
        if len(parts) < 2:
            return parts[0] if parts else nothing

        def every(view: View, out: dict[str, str]) -> None:
            for part in parts:
                part(view, out)

        return every
    if isinstance(formula, Or):
        return _first(formula)
    return nothing


def nothing(view: View, out: dict[str, str]) -> None:
    """Of a formula that only says what is not so, or that the kind of record decided."""


def _first(formula: Or) -> Explain:
    fields = {i.field if isinstance(i, Atom) else "" for i in formula.items}
    if len(fields) == 1 and "" not in fields:
        return _field(fields.pop())  # whichever value it was, the field shows it
    options: list[tuple[Test, Explain]] = [(condition(i), explainer(i)) for i in formula.items]

    def first(view: View, out: dict[str, str]) -> None:
        for test, explain in options:
            if test(view):
                explain(view, out)
                return

    return first


def _field(key: str) -> Explain:
    plain = key.removeprefix(MADE)

    def explain(view: View, out: dict[str, str]) -> None:
        name = view.schema.get(key)
        value = view.source[name] if name.__class__ is str and key != "eventid" else view.raw(key)
        if value.__class__ is str:
            text = value
        elif value.__class__ is int:
            text = str(value)
        else:
            text = " | ".join(view.texts(key))
        out[name if name.__class__ is str else plain] = text if len(text) <= SHOWN else cut(text)

    return explain


def _keyword(atom: Atom) -> Explain:
    """The first field one of whose values holds the keyword."""
    test = condition(atom)

    def explain(view: View, out: dict[str, str]) -> None:
        for name, value in view.source.items():
            alone = view_of({name: value}, {field_key(name): name}, {}, None)
            if test(alone):
                texts = alone.texts("")
                out[name] = cut(next((t for t in texts if fold(atom.value) in fold(t)), texts[0]))
                return

    return explain


def cut(text: str) -> str:
    """At most SHOWN characters, with a sign where something is left out."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
