"""The small formula a rule becomes: and, or, not over atoms.

A formula is plain data (msgspec), so that it can be cached, hashed, folded and read by tests. An
atom asks one question about one field:

    equals starts ends contains   text, folded unless `cased`
    glob        `args`: "*" any run, "?" one letter, "=text" literal
    re          `value` a pattern of RE2; `args` its flags; searched in the raw value
    cidr        `value` a network
    null        the field is missing or empty
    exists      the field is there (`value` "true") or not ("false")
    number      text of a number, decimal or hex (0x..) in the record
    lt le gt ge ne   numeric
    ref         equals another field (`value`); `args` may hold "starts", "ends", "contains"
    part        part of a time (`args[0]`: minute hour day week month year) equals `value`

`field` is a name after `text.field_key`; "" means any value of the record (keywords).
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Op = Literal[
    "equals",
    "starts",
    "ends",
    "contains",
    "glob",
    "re",
    "cidr",
    "null",
    "exists",
    "number",
    "lt",
    "le",
    "gt",
    "ge",
    "ne",
    "ref",
    "part",
]
KEYWORD: Final = ""
# Fields that tell one kind of record from another: conditions on them are decided once a kind.
STATIC: Final = frozenset({"eventid", "provider_name"})


class Const(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    value: bool


class Atom(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    field: str
    op: Op
    value: str = ""
    args: tuple[str, ...] = ()
    cased: bool = False


class And(msgspec.Struct, frozen=True, array_like=True, tag="e"):
    items: tuple[Formula, ...]


class Or(msgspec.Struct, frozen=True, array_like=True, tag="o"):
    items: tuple[Formula, ...]


class Not(msgspec.Struct, frozen=True, array_like=True, tag="n"):
    item: Formula


Formula = Const | Atom | And | Or | Not
TRUE: Final = Const(True)
FALSE: Final = Const(False)


def conjunction(items: list[Formula]) -> Formula:
    """And of `items`, flattened and simplified."""
    flat: list[Formula] = []
    for item in items:
        if isinstance(item, Const):
            if not item.value:
                return FALSE
        elif isinstance(item, And):
            flat.extend(item.items)
        else:
            flat.append(item)
    if not flat:
        return TRUE
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(items: list[Formula]) -> Formula:
    """Or of `items`, flattened and simplified."""
    flat: list[Formula] = []
    for item in items:
        if isinstance(item, Const):
            if item.value:
                return TRUE
        elif isinstance(item, Or):
            flat.extend(item.items)
        else:
            flat.append(item)
    if not flat:
        return FALSE
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negation(item: Formula) -> Formula:
    """Not of `item`, simplified."""
    if isinstance(item, Const):
        return FALSE if item.value else TRUE
    return item.item if isinstance(item, Not) else Not(item)


def atoms(formula: Formula) -> list[Atom]:
    """All atoms, from left to right."""
    out: list[Atom] = []
    stack: list[Formula] = [formula]
    while stack:
        top = stack.pop()
        if isinstance(top, Atom):
            out.append(top)
        elif isinstance(top, And | Or):
            stack.extend(reversed(top.items))
        elif isinstance(top, Not):
            stack.append(top.item)
    return out


def is_static(atom: Atom) -> bool:
    """Is the atom decided by the kind of record alone?"""
    return atom.field in STATIC and atom.op != "ref"
