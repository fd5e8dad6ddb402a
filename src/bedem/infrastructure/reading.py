"""A register file as checked Services: all problems at once, each with file, line and field."""

from __future__ import annotations

import difflib
import math
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from bedem.infrastructure.checking import semantic_problems
from bedem.infrastructure.lined import Lined, Trail, read_lined
from bedem.infrastructure.schema import (
    FORMAT,
    Crew,
    Flag,
    Inventory,
    Line,
    Node,
    Number,
    Place,
    Services,
    Transformer,
    Voltages,
    Word,
)
from bedem.model.errors import RegisterError

_PARTS: Final[dict[str, type[msgspec.Struct]]] = {
    "nodes": Node, "lines": Line, "transformers": Transformer, "crews": Crew,
}  # fmt: skip
_TAGGED: Final = (Number, Flag, Word, Place, Voltages)
_SHAPES: Final = {
    Number: "[number, tag]", Flag: "[true or false, tag]", Word: "[text, tag]",
    Place: "[lat, lon, tag]", Voltages: "[[kV, ...], tag]",
}  # fmt: skip


class Problem(msgspec.Struct, frozen=True):
    """where: file:line. text: one line, names the field and what to write instead."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def read_inventory(path: Path) -> Inventory:
    """The services of a register. Raise RegisterError for the first problem, naming how many."""
    inventory, problems = examine(path)
    if problems or inventory is None:
        first = problems[0]
        more = len(problems) - 1
        todo = f"{more} more: bedem infrastructure check {path}" if more else "Correct that field."
        raise RegisterError(first.text, where=first.where, todo=todo)
    return inventory


def examine(path: Path) -> tuple[Inventory | None, list[Problem]]:
    """Everything wrong with a register, in order of lines; an Inventory only when nothing is."""
    file = read_lined(path)
    trail, tree = _services(file)
    problems = list(_untagged(file, trail, tree))
    services = None if problems else _convert(file, trail, tree, problems)
    if services is not None:
        problems += [
            Problem(file.where((*trail, *where)), text)
            for where, text in semantic_problems(services)
        ]
    problems.sort(key=lambda p: (int(p.where.rpartition(":")[2]), p.text))
    if problems or services is None:
        return None, problems
    lines = {n.id: file.line((*trail, "nodes", i)) for i, n in enumerate(services.nodes)}
    return Inventory(services, file.name, lines), problems


def _services(file: Lined) -> tuple[Trail, dict[str, Any]]:
    """The part that speaks of services: under `services:`, or the whole of a file with nodes."""
    tree = file.data
    if not isinstance(tree, dict):
        raise file.error((), "holds no register", "Start with: bedem infrastructure init.")
    inner = tree.get("services")
    if inner is None and ("nodes" in tree or tree.get("format") == FORMAT):
        return (), tree
    if not isinstance(inner, dict) or not inner:
        raise file.error(
            ("services",), "has no services: part", "Start with: bedem infrastructure init."
        )
    return ("services",), inner


def _untagged(file: Lined, trail: Trail, tree: dict[str, Any]) -> Iterator[Problem]:
    """Numbers without a tag, unknown fields: said in the words of the register."""
    for problem, where in fields_of(tree, Services, trail):
        yield Problem(file.where(where), problem)
    for part, kind in _PARTS.items():
        rows = tree.get(part) or []
        if not isinstance(rows, list):
            yield Problem(file.where((*trail, part)), f"{part}: expected a list")
            continue
        for i, row in enumerate(rows):
            for problem, where in fields_of(row, kind, (*trail, part, i)):
                yield Problem(file.where(where), problem)


def fields_of(value: Any, kind: Any, trail: Trail) -> Iterator[tuple[str, Trail]]:
    """Problems of one object and of the objects in it; `kind` is a Struct of the schema."""
    if not isinstance(value, dict):
        yield f"expected an object with fields, got {_said(value)}", trail
        return
    known = {f.encode_name: f.type for f in msgspec.structs.fields(kind)}
    noun = kind.__name__.lower()
    ident = value.get("id")
    named = f"{ident}: " if isinstance(ident, str) else ""
    for field, inner in value.items():
        here = (*trail, field)
        if field not in known:
            near = difflib.get_close_matches(field, known, 1)
            hint = f'Did you mean "{near[0]}"?' if near else f"Allowed: {', '.join(known)}."
            yield f'{named}"{field}" is no field of {noun}. {hint}', here
            continue
        tagged = _tagged(known[field])
        if tagged is not None and inner is not None:
            wrong = _wrong_tagged(inner, tagged)
            if wrong:
                yield f"{named}{field}: {wrong}", here
        elif noun == "node" and field == "needs" and isinstance(inner, list):
            from bedem.infrastructure.schema import Need

            for i, need in enumerate(inner):
                for text, where in fields_of(need, Need, (*here, i)):
                    yield f"{named}{text}", where
        elif noun == "node" and field == "modes" and isinstance(inner, dict):
            from bedem.infrastructure.schema import Mode

            for name, mode in inner.items():
                for text, where in fields_of(mode, Mode, (*here, name)):
                    yield f"{named}modes.{name}: {text}", where


def _tagged(kind: Any) -> Any:
    """The tagged type a field asks for, None for any other field."""
    options = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    return next((t for t in _TAGGED if t in options), None)


def _wrong_tagged(value: Any, kind: Any) -> str:
    shape = _SHAPES[kind]
    if not isinstance(value, list):
        return f"{_said(value)} has no tag; write {shape}, the tag a source S* or assumption A*"
    if kind is Number:
        if len(value) != 2 or not isinstance(value[1], str):
            return f"expected {shape}, got {_said(value)}"
        number = value[0]
        if isinstance(number, bool) or not isinstance(number, int | float):
            return f"{_said(number)} is no number"
        if not math.isfinite(number):
            return f"{_said(number)} is no finite number"
        if number < 0:
            return f"{number} is negative"
    return ""


def _said(value: Any) -> str:
    text = repr(value) if not isinstance(value, dict) else "an object"
    return text if len(text) <= 40 else text[:39] + "…"


def _convert(
    file: Lined, trail: Trail, tree: dict[str, Any], problems: list[Problem]
) -> Services | None:
    """Each row on its own, so that one bad row does not hide the next."""
    parts: dict[str, Any] = {}
    for part, kind in _PARTS.items():
        rows = []
        for i, row in enumerate(tree.get(part) or []):
            try:
                rows.append(msgspec.convert(row, kind))
            except msgspec.ValidationError as error:
                text, where = path_of(str(error))
                problems.append(Problem(file.where((*trail, part, i, *where)), text))
        parts[part] = tuple(rows)
    rest = {k: v for k, v in tree.items() if k not in _PARTS}
    try:
        services = msgspec.convert(rest, Services)
    except msgspec.ValidationError as error:
        text, where = path_of(str(error))
        problems.append(Problem(file.where((*trail, *where)), text))
        return None
    return None if problems else msgspec.structs.replace(services, **parts)


def path_of(message: str) -> tuple[str, Trail]:
    """A msgspec message without its path, and the path as steps; the field leads the message."""
    text, at, path = message.partition(" - at `$")
    steps: list[str | int] = []
    for step in path.rstrip("`").replace("[...]", "").replace("[", ".[").split("."):
        if step.startswith("["):
            inner = step.strip("[]")
            if inner.isdigit():
                steps.append(int(inner))
        elif step:
            steps.append(step)
    field = ".".join(str(s) for s in steps) if at else ""
    plain = text.replace("`", '"')
    return (f"{field}: {plain}" if field else plain), tuple(steps)
