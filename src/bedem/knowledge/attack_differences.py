"""What changed between two releases, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from bedem.knowledge.attack import Entry, Release


def differences(older: Release, newer: Release) -> Iterator[str]:
    """Counts of objects, of new and of gone ones, and of uses and citations."""
    kinds = ("techniques", "groups", "software", "campaigns")
    yield f"against {older.release}:"
    for kind in kinds:
        before, after = _active(getattr(older, kind)), _active(getattr(newer, kind))
        new, gone = sorted(after - before), sorted(before - after)
        told = f"  {kind}: {len(before)} to {len(after)}, {len(new)} new, {len(gone)} gone"
        yield f"{told} ({', '.join(gone[:8])}{' …' if len(gone) > 8 else ''})" if gone else told
    yield f"  uses: {len(older.uses)} to {len(newer.uses)}"
    names = {c.name for c in older.citations}
    new_citations = sum(c.name not in names for c in newer.citations)
    yield f"  citations: {len(older.citations)} to {len(newer.citations)}, {new_citations} new"


def _active(entries: tuple[Entry, ...]) -> set[str]:
    return {e.id for e in entries if e.active}
