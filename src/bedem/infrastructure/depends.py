"""The dependency view of one node: what it needs, step by step, each node opened once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Final

import msgspec

from bedem.infrastructure.checking import tags_of
from bedem.infrastructure.network import whole_hours
from bedem.infrastructure.schema import Inventory, Need, assumed
from bedem.model.errors import NotFound

MOST_LINES: Final = 400


class Assumed(msgspec.Struct, frozen=True):
    """What a branch rests on: tags of assumptions in order, their texts, what is synthetic."""

    tags: tuple[str, ...]
    texts: tuple[str, ...]
    synthetic: tuple[str, ...]


class Branch(msgspec.Struct, frozen=True):
    """how: `1 of 3, buffer 4 h`. seen: opened elsewhere above, so not again here."""

    id: str
    label: str
    how: str
    seen: bool
    needs: tuple[Branch, ...]


def branch_of(inventory: Inventory, node: str, depth: int = 4) -> Branch:
    """Raise NotFound with the nearest name."""
    nodes = {n.id: n for n in inventory.services.nodes}
    if node not in nodes:
        near = difflib.get_close_matches(node, list(nodes), 1)
        hint = f'Did you mean "{near[0]}"?' if near else "List: bedem infrastructure check --nodes."
        raise NotFound(f'no node "{node}"', where=inventory.path, todo=hint)
    opened: set[str] = set()

    def open_node(ident: str, how: str, left: int) -> Branch:
        row = nodes[ident]
        seen = ident in opened
        if left > 0:
            opened.add(ident)
        inner: list[Branch] = []
        if not seen and left > 0 and len(opened) < MOST_LINES:
            for need in row.needs:
                inner += [open_node(m, _how(need), left - 1) for m in need.of]
            if row.control and all(row.control not in n.of for n in row.needs):
                inner.append(open_node(row.control, "can stop it", left - 1))
        return Branch(ident, row.name, how, seen and bool(row.needs), tuple(inner))

    return open_node(node, "", depth)


def assumed_by(inventory: Inventory, branch: Branch) -> Assumed:
    """Assumptions behind the needs, buffers and modes of every node that the branch shows."""
    services = inventory.services
    shown = set(_names(branch))
    tags = {
        tag
        for node in services.nodes
        if node.id in shown
        for _, tag in tags_of(node)
        if assumed(tag)
    }
    ordered = tuple(sorted(tags, key=lambda t: (len(t), t)))
    return Assumed(
        ordered, tuple(services.assumptions.get(t, "") for t in ordered),
        services.declared_synthetic,
    )  # fmt: skip


def _names(branch: Branch) -> Iterator[str]:
    yield branch.id
    for inner in branch.needs:
        yield from _names(inner)


def _how(need: Need) -> str:
    count = len(need.of)
    parts = ["needed"] if need.k == count == 1 else [f"{need.k} of {count}"]
    if need.buffer_h is not None and need.buffer_h.value:
        parts.append(f"buffer {whole_hours(need.buffer_h.value)} h ({need.buffer_h.tag})")
    if need.start_only:
        parts.append("to start only")
    return ", ".join(parts)


def drawn(branch: Branch, before: str = "", last: bool = True, top: bool = True) -> Iterator[str]:
    """Lines of a tree."""
    knot = "" if top else "└─ " if last else "├─ "
    how = f"  [{branch.how}]" if branch.how else ""
    again = "  (see above)" if branch.seen else ""
    yield f"{before}{knot}{branch.id}  {branch.label}{how}{again}"
    inner = before if top else before + ("   " if last else "│  ")
    for i, other in enumerate(branch.needs):
        yield from drawn(other, inner, i == len(branch.needs) - 1, False)
