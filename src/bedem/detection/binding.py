"""A rule's formula as it reads for one target: fields renamed, what cannot exist folded away."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bedem.detection.fieldmaps import FieldMap
from bedem.detection.formula import (
    FALSE,
    TRUE,
    And,
    Atom,
    Const,
    Formula,
    Not,
    Or,
    conjunction,
    disjunction,
    negation,
)


def rewrite(formula: Formula, change: Callable[[Atom], Formula]) -> Formula:
    """`formula` with each atom changed, simplified."""
    if isinstance(formula, Atom):
        return change(formula)
    if isinstance(formula, And):
        return conjunction([rewrite(i, change) for i in formula.items])
    if isinstance(formula, Or):
        return disjunction([rewrite(i, change) for i in formula.items])
    if isinstance(formula, Not):
        return negation(rewrite(formula.item, change))
    return formula


def bind(formula: Formula, fieldmap: FieldMap) -> tuple[Formula, tuple[str, ...]]:
    """The formula for records of `fieldmap`, and the rule's fields these cannot have."""
    missing: set[str] = set()

    def place(atom: Atom) -> Formula:
        if not atom.field:
            return atom
        key = fieldmap.place(atom.field)
        if key is None:
            missing.add(atom.field)
            return _of_missing(atom)
        if atom.op == "ref":
            other = fieldmap.place(atom.value)
            if other is None:
                missing.add(atom.value)
                return FALSE
            return msgspec.structs.replace(atom, field=key, value=other)
        return msgspec.structs.replace(atom, field=key)

    bound = rewrite(formula, place)
    if fieldmap.where is not None:
        bound = conjunction([fieldmap.where, bound])
    return bound, tuple(sorted(missing))


def _of_missing(atom: Atom) -> Const:
    """What an atom says of a field that is not there."""
    if atom.op == "null":
        return TRUE
    return TRUE if atom.op == "exists" and atom.value == "false" else FALSE
