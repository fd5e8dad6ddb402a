"""Benchmark items: reports that are new in a release, seen with the eyes of the release before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from bedem.attribution.reports import techniques_in
from bedem.knowledge.attack import Release
from bedem.knowledge.attack_ids import map_id
from bedem.knowledge.attack_store import bundled_file, unpack_xz

Kind = Literal["known", "new", "campaign"]
FEWEST_TECHNIQUES: Final = 3
FIT_ERA: Final = ("6.3", "7.2", "8.2", "9.0", "10.1", "11.3")
TEST_ERA: Final = ("12.1", "13.1", "14.1", "15.1", "16.1")


class Item(msgspec.Struct, frozen=True, rename={"older": "from", "newer": "to"}):
    """One report. kind: `known` (the group existed before), `new` (not), `campaign` (nobody's).

    features are ids of the older release. same_url_cited_before: the text is not new.
    """

    older: str
    newer: str
    actor: str
    report: str
    published: str | None
    kind: Kind
    same_url_cited_before: bool
    n_techniques: int
    features: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Items that the published figures use."""
        return self.n_techniques >= FEWEST_TECHNIQUES and not self.same_url_cited_before


class _File(msgspec.Struct):
    items: tuple[Item, ...]


def bundled_items() -> tuple[Item, ...]:
    """Items of every transition that ships with bedem, 6.3 to 17.1."""
    file = bundled_file("temporal_reports.json.xz")
    return msgspec.json.decode(unpack_xz(file.read_bytes(), file.name), type=_File).items


def items_between(older: Release, newer: Release, later: Iterable[Release] = ()) -> list[Item]:
    """Reports whose citation is new in `newer`, of groups and of campaigns that are nobody's."""
    names = {c.name for c in older.citations}
    urls = {c.url.strip() for c in older.citations if c.url}
    groups = {g.id for g in older.groups}
    named: dict[tuple[str, int], set[str]] = {}
    for use in newer.uses:
        if use.actor[0] == "S" or not newer.active(use.target):
            continue
        actors = newer.actors_of(use) or ((use.actor,) if use.actor[0] == "C" else ())
        for actor in actors:
            if newer.active(actor):
                for place in use.citations:
                    if newer.citations[place].name not in names:
                        named.setdefault((actor, place), set()).add(use.target)
    found = []
    for (actor, place), targets in sorted(named.items()):
        cited = newer.citations[place]
        mapped = {i for t in sorted(targets) for i in map_id(t, older, (newer, *later)).ids}
        if not techniques_in(mapped):
            continue
        kind: Kind = "campaign" if actor[0] == "C" else "known" if actor in groups else "new"
        found.append(
            Item(
                older.release, newer.release, actor, cited.name, cited.published, kind,
                bool(cited.url and cited.url.strip() in urls), techniques_in(mapped),
                tuple(sorted(mapped)),
            )
        )  # fmt: skip
    return found
