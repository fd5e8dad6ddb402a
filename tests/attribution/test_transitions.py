"""Benchmark items rebuilt from the releases, against the shared list; what may not leak."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bedem.attribution.reports import count, reports_of
from bedem.attribution.transitions import (
    FIT_ERA,
    TEST_ERA,
    Item,
    bundled_items,
    items_between,
)
from bedem.knowledge.attack_store import BUNDLED, load_release
from tests.attribution.conftest import shared_json


def key(item: Item) -> tuple[str, str, str]:
    return item.older, item.actor, item.report


@pytest.fixture(scope="module")
def rebuilt() -> dict[tuple[str, str, str], Item]:
    names = list(BUNDLED)
    found = [
        item
        for older, newer in pairwise(names)
        for item in items_between(load_release(older), load_release(newer))
    ]
    return {key(i): i for i in found}


def test_the_bundled_items_are_the_shared_ones(shared: Path) -> None:
    told = shared_json(shared, "temporal_reports.json.xz")["items"]
    ours = bundled_items()
    assert len(ours) == len(told) == 515
    assert [i.actor for i in ours] == [t["actor"] for t in told]


@pytest.mark.parametrize(("era", "counts"), [(FIT_ERA, (132, 101, 5)), (TEST_ERA, (56, 72, 17))])
def test_counts_of_the_published_figures(
    era: tuple[str, ...], counts: tuple[int, int, int]
) -> None:
    items = [i for i in bundled_items() if i.older in era and i.counts]
    kinds = [i.kind for i in items]
    assert (kinds.count("known"), kinds.count("new"), kinds.count("campaign")) == counts


def test_items_rebuilt_from_the_releases_are_the_bundled_ones(
    rebuilt: dict[tuple[str, str, str], Item],
) -> None:
    told = {key(i): i for i in bundled_items()}
    assert rebuilt.keys() == told.keys()
    assert all(rebuilt[k].kind == told[k].kind for k in told)
    # ids that 7.x renumbered have several forerunners; everything younger maps alike
    unlike = [k for k in told if set(rebuilt[k].features) != set(told[k].features)]
    assert {k[0] for k in unlike} <= {"6.3"}
    assert len(unlike) <= 8
    flags = [k for k in told if rebuilt[k].same_url_cited_before != told[k].same_url_cited_before]
    assert len(flags) <= 3


def test_no_test_report_is_known_before_by_name_or_address() -> None:
    for older in TEST_ERA:
        release = load_release(older)
        names = {c.name for c in release.citations}
        urls = {c.url.strip() for c in release.citations if c.url}
        newer = {c.name: c for r in list(BUNDLED) for c in load_release(r).citations}
        for item in bundled_items():
            if item.older == older and item.counts:
                assert item.report not in names
                assert (newer[item.report].url or "-").strip() not in urls


def test_what_programs_do_is_never_counted_for_groups() -> None:
    release = load_release("17.1")
    by_group = {u.target for u in release.uses if release.actors_of(u)}
    counts = count(release)
    seen = {f for f, n in zip(counts.features, counts.per_feature.sum(axis=0), strict=True) if n}
    assert seen <= by_group
    assert {u.target for u in release.uses if u.actor[0] == "S"} - by_group


def test_campaigns_count_for_their_group() -> None:
    release = load_release("17.1")
    campaign, group = release.attributed_to[0].campaign, release.attributed_to[0].group
    cited = {c for u in release.uses if u.actor == campaign for c in u.citations}
    assert cited
    assert all((group, c) in reports_of(release) for c in cited)
