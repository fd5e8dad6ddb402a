"""Ids across releases: what an id of one release was called in another, or why it has no place.

An id that is revoked in the release asked is followed to the one that took its place. An id that is
younger than the release is followed backwards: the ids it later replaced, else its technique.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from bedem.knowledge.attack import Release

How = Literal["same", "replaced", "backwards", "parent", "dropped", "unknown"]


class Mapped(msgspec.Struct, frozen=True):
    """given: as the user wrote it; ids: what it is in the release; how it came to that."""

    given: str
    ids: tuple[str, ...]
    how: How


def map_id(given: str, release: Release, newer: Iterable[Release] = ()) -> Mapped:
    """`newer`: later releases, oldest first; only their tables of ids are looked at."""
    ident = given.strip().upper()
    found = _forward(ident, release)
    if found:
        return Mapped(given, (found,), "same" if found == ident else "replaced")
    if ident in release.entries:
        return Mapped(given, (), "dropped")
    for later in newer:
        entry = later.entries.get(ident)
        if entry is None:
            continue
        before = tuple(
            sorted(
                e.id
                for e in (*later.techniques, *later.software)
                if e.revoked_by == ident and release.active(e.id)
            )
        )
        if before:
            return Mapped(given, before, "backwards")
        parent = entry.parent or (later.entries[entry.revoked_by].parent if entry.revoked_by in
                                  later.entries else "")  # fmt: skip
        if parent and release.active(parent):
            return Mapped(given, (parent,), "parent")
        return Mapped(given, (), "dropped")
    return Mapped(given, (), "unknown")


def _forward(ident: str, release: Release) -> str:
    """The active id that `ident` is or became; "" where there is none."""
    for _ in range(8):
        entry = release.entries.get(ident)
        if entry is None:
            return ""
        if entry.active:
            return ident
        if not entry.revoked_by or entry.revoked_by == ident:
            return ""
        ident = entry.revoked_by
    return ""
