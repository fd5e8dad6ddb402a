"""What a register means, checked: names that exist, numbers in range, tags that are explained."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

import msgspec

from bedem.infrastructure.schema import (
    FORMAT,
    MODES,
    Flag,
    Need,
    Node,
    Number,
    Place,
    Services,
    Voltages,
    Word,
)

LONGEST_HOURS: Final = 10_000
Finding = tuple[tuple[str | int, ...], str]


def semantic_problems(services: Services) -> Iterator[Finding]:
    """Pairs of path below the services part and one line of text."""
    if services.format != FORMAT:
        yield ("format",), f'format "{services.format}" is not known; this reads {FORMAT}'
    if not services.nodes:
        yield ("nodes",), "holds no nodes: nothing could be computed"
    names = [n.id for n in services.nodes]
    tags = services.sources.keys() | services.assumptions.keys()
    yield from _twice(services)
    known = frozenset(names)
    kinds = {n.id: n.kind for n in services.nodes}
    for i, node in enumerate(services.nodes):
        for where, text in _node(node, known, kinds):
            yield ("nodes", i, *where), f"{node.id}: {text}"
        for where, tag in tags_of(node):
            if tag not in tags:
                yield ("nodes", i, *where), _no_tag(node.id, ".".join(map(str, where)), tag)
    yield from _grid(services, known, frozenset(tags))
    yield from _crews(services, frozenset(tags))


def _twice(services: Services) -> Iterator[Finding]:
    for part in ("nodes", "lines", "transformers", "crews"):
        seen: set[str] = set()
        for i, row in enumerate(getattr(services, part)):
            if row.id in seen:
                yield (part, i, "id"), f"{row.id}: this id stands twice"
            seen.add(row.id)


def _node(node: Node, known: frozenset[str], kinds: Mapping[str, str]) -> Iterator[Finding]:
    if not node.id or any(c in node.id for c in "*?[ \t\n"):
        yield ("id",), "an id is a word without spaces, * ? or ["
    if node.control and node.control not in known:
        yield ("control",), _unknown("control", node.control, known)
    elif node.control and kinds[node.control] != "control_system":
        yield ("control",), f"control: {node.control} is no control_system"
    for j, need in enumerate(node.needs):
        for where, text in _need(need, known):
            yield ("needs", j, *where), f"needs[{j}]: {text}"
    for name, mode in node.modes.items():
        if name not in MODES:
            yield ("modes", name), f'mode "{name}" is not known. Allowed: {", ".join(MODES)}'
        for field in ("capacity", "exposure"):
            number = getattr(mode, field)
            if number is not None and number.value > 1:
                yield ("modes", name, field), f"modes.{name}.{field}: {number.value} is above 1"
        for field in ("switch_h", "longest_h"):
            number = getattr(mode, field)
            if number is not None and number.value > LONGEST_HOURS:
                yield ("modes", name, field), f"modes.{name}.{field}: more than {LONGEST_HOURS} h"
    if node.at is not None and not (abs(node.at.lat) <= 90 and abs(node.at.lon) <= 180):
        yield ("at",), "at: no place on earth; write [lat, lon, tag]"


def _need(need: Need, known: frozenset[str]) -> Iterator[Finding]:
    for m, other in enumerate(need.of):
        if other not in known:
            yield ("of", m), _unknown("of", other, known)
    if len(set(need.of)) != len(need.of):
        yield ("of",), "of: a node stands twice"
    if not need.of:
        yield ("of",), "of: names no node"
    elif not 1 <= need.k <= len(need.of):
        yield ("k",), f"k: {need.k} of {len(need.of)} cannot be; write 1 to {len(need.of)}"
    for field in ("buffer_h", "recharge"):
        number = getattr(need, field)
        if number is not None and number.value > LONGEST_HOURS:
            yield (field,), f"{field}: more than {LONGEST_HOURS} h"


def _unknown(field: str, name: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), 1) if len(known) < 20_000 else []
    hint = f'. Did you mean "{near[0]}"?' if near else ""
    return f'{field}: there is no node "{name}"{hint}'


def _no_tag(ident: str, field: str, tag: str) -> str:
    said = f'tag "{tag}" stands' if tag else "no tag stands"
    return f"{ident}: {field}: {said} in neither sources nor assumptions"


def tags_of(row: msgspec.Struct) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every tag a row uses with the path of its field."""
    for field in msgspec.structs.fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Number | Flag | Word | Place | Voltages):
            yield (field.encode_name,), value.tag
        elif field.name == "modes":
            for name, mode in value.items():
                for inner, tag in tags_of(mode):
                    yield ("modes", name, *inner), tag
        elif field.name == "needs":
            for j, need in enumerate(value):
                yield ("needs", j), need.tag
                for inner, tag in tags_of(need):
                    yield ("needs", j, *inner), tag


def _grid(services: Services, known: frozenset[str], tags: frozenset[str]) -> Iterator[Finding]:
    for part in ("lines", "transformers"):
        for i, row in enumerate(getattr(services, part)):
            for where, tag in tags_of(row):
                if tag not in tags:
                    yield (part, i, *where), _no_tag(row.id, str(where[0]), tag)
    for i, line in enumerate(services.lines):
        for field, end in (("from", line.source), ("to", line.to)):
            if end not in known:
                yield ("lines", i, field), f"{line.id}: {_unknown(field, end, known)}"
    for i, transformer in enumerate(services.transformers):
        if transformer.at not in known:
            text = _unknown("at", transformer.at, known)
            yield ("transformers", i, "at"), f"{transformer.id}: {text}"


def _crews(services: Services, tags: frozenset[str]) -> Iterator[Finding]:
    for i, crew in enumerate(services.crews):
        if crew.count.tag not in tags:
            yield ("crews", i, "count"), _no_tag(crew.id, "count", crew.count.tag)
        for j, pattern in enumerate(crew.may):
            if not any(fnmatchcase(n.id, pattern) for n in services.nodes):
                yield ("crews", i, "may", j), f'{crew.id}: may: no node is like "{pattern}"'


def tags_used(services: Services) -> Iterator[str]:
    """The tag of every tagged value, once for each value."""
    for part in ("nodes", "lines", "transformers", "crews"):
        for row in getattr(services, part):
            for _, tag in tags_of(row):
                yield tag
