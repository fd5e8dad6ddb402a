"""The fields that decided a match, for display: every true condition that is not a negation."""

from __future__ import annotations

from bedem.detection.conditions import condition
from bedem.detection.formula import And, Atom, Formula, Or
from bedem.detection.text import field_key, fold, to_texts
from bedem.detection.views import View

SHOWN: int = 300


def matched_fields(formula: Formula, view: View) -> dict[str, str]:
    """Field -> its value, cut at SHOWN characters, in order of the condition."""
    out: dict[str, str] = {}
    _collect(formula, view, out)
    return out


def _collect(formula: Formula, view: View, out: dict[str, str]) -> None:
    if isinstance(formula, Atom):
        if condition(formula)(view):
            name, text = _shown(formula, view)
            out.setdefault(name, cut(text))
    elif isinstance(formula, And | Or):
        for item in formula.items:
            if not isinstance(formula, Or) or condition(item)(view):
                _collect(item, view, out)


def _shown(atom: Atom, view: View) -> tuple[str, str]:
    if not atom.field:
        return _keyword(atom, view)
    texts = view.texts(atom.field)
    name = view.schema.get(atom.field)
    shown = name if isinstance(name, str) else atom.field.removeprefix("@")
    return shown, " | ".join(texts)


def _keyword(atom: Atom, view: View) -> tuple[str, str]:
    """The field whose value holds the keyword."""
    for name, value in view.source.items():
        alone = View({name: value}, {field_key(name): name}, {}, lambda _key: None)
        if condition(atom)(alone):
            texts = to_texts(value)
            hit = next((t for t in texts if fold(atom.value) in fold(t)), " | ".join(texts))
            return name, hit
    return "", ""


def cut(text: str) -> str:
    """At most SHOWN characters, with a sign where something is left out."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
