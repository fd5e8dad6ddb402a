"""How the models do on reports that were written after what they know: ranking and open world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import numpy as np

from bedem.attribution.baselines import BASELINES
from bedem.attribution.contenders import OURS, PLAIN, Contender
from bedem.attribution.metrics import (
    Measured,
    Places,
    auroc,
    expected_calibration_error,
    halves_mean,
    mean_of,
    measured,
    rank_of,
)
from bedem.attribution.reports import Array, Counts, count
from bedem.attribution.transitions import Item
from bedem.knowledge.attack_store import load_release

NAMING: float = 0.8


class Ranked(msgspec.Struct, frozen=True):
    """Ranking of the true group among the known ones."""

    method: str
    top1: Measured
    top5: Measured
    mrr: Measured


class Opened(msgspec.Struct, frozen=True):
    """Both halves weigh 50 %. named: right, wrong, and of a new group, at the naming threshold."""

    method: str
    brier: Measured
    ece: Measured
    auroc_none: Measured
    named: tuple[int, int, int]


class Paired(msgspec.Struct, frozen=True):
    """Ours minus another on the same items."""

    other: str
    score: str
    difference: Measured


class NamedCampaign(msgspec.Struct, frozen=True):
    """A campaign that ATT&CK attributes to nobody, for which a model names a group: adjudicate."""

    method: str
    older: str
    campaign: str
    report: str
    group: str
    probability: float


class Temporal(msgspec.Struct, frozen=True):
    known: int
    known_groups: int
    new: int
    new_groups: int
    campaign_reports: int
    campaigns: int
    ranked: tuple[Ranked, ...]
    opened: tuple[Opened, ...]
    paired: tuple[Paired, ...]
    named_campaigns: tuple[NamedCampaign, ...]
    shuffled_top1: float


class Seen(msgspec.Struct):
    """Per-item outputs of one model, in the order of the items."""

    ranks: dict[str, Array]
    none: dict[str, Array]
    brier: dict[str, Array]
    told: dict[str, Array]
    right: dict[str, Array]
    top: dict[str, list[str]]
    top_p: dict[str, Array]


def counts_for(items: Iterable[Item], home: Path | None = None) -> dict[str, Counts]:
    """Counts of every older release of the items."""
    return {name: count(load_release(name, home)) for name in sorted({i.older for i in items})}


def look(items: list[Item], counts: Mapping[str, Counts], models: Mapping[str, Contender]) -> Seen:
    """Run every model on every item."""
    seen = Seen({}, {}, {}, {}, {}, {}, {})
    for name, scorer in BASELINES.items():
        seen.ranks[name] = np.array([
            rank_of(scorer(c, c.places(i.features)), c.group_at[i.actor])
            for i in items if i.kind == "known" for c in (counts[i.older],)
        ], dtype=float)  # fmt: skip
    for name, model in models.items():
        rows = [_one(model, counts[i.older], i) for i in items]
        seen.ranks[name] = np.array([r[0] for r in rows if r[0]], dtype=float)
        for table, column in ((seen.none, 1), (seen.brier, 2), (seen.told, 3), (seen.right, 4)):
            table[name] = np.array([r[column] for r in rows])
        seen.top[name] = [r[5] for r in rows]
        seen.top_p[name] = np.array([r[6] for r in rows])
    return seen


def _one(
    model: Contender, counts: Counts, item: Item
) -> tuple[int, float, float, float, float, str, float]:
    """Rank (0 unless known), P(none), Brier, P of the first answer, whether right, group, its P."""
    found = model(counts, counts.places(item.features))
    true = counts.group_at[item.actor] if item.kind == "known" else -1
    p_true = float(found.groups[true]) if true >= 0 else found.none
    brier = float((found.groups**2).sum()) + found.none**2 - 2 * p_true + 1
    best = int(found.groups.argmax())
    p_best = float(found.groups[best])
    none_first = found.none >= p_best
    right = (true < 0) if none_first else (best == true)
    rank = rank_of(found.groups, true) if true >= 0 else 0
    return (
        rank, found.none, brier, max(found.none, p_best), float(right), counts.groups[best], p_best
    )  # fmt: skip


def evaluate(
    items: list[Item], models: Mapping[str, Contender], home: Path | None = None
) -> Temporal:
    """`items` of any era; those with too few techniques or an old text are left out."""
    items = [i for i in items if i.counts]
    counts = counts_for(items, home)
    seen = look(items, counts, models)
    known = [i for i in items if i.kind == "known"]
    open_rows = np.array([n for n, i in enumerate(items) if i.kind != "campaign"], dtype=np.intp)
    opened_items = [items[n] for n in open_rows]
    half = np.array([0.0 if i.kind == "known" else 1.0 for i in opened_items])
    clusters = [i.actor for i in known]
    ranked = tuple(ranking(name, seen.ranks[name], clusters) for name in seen.ranks if known)
    opened = tuple(
        _opened(name, seen, open_rows, opened_items, half) for name in models if opened_items
    )
    return Temporal(
        len(known), len({i.actor for i in known}),
        int(half.sum()), len({i.actor for i in opened_items if i.kind == "new"}),
        sum(i.kind == "campaign" for i in items),
        len({i.actor for i in items if i.kind == "campaign"}),
        ranked, opened,
        _paired(seen, open_rows, opened_items, half, clusters) if known else (),
        _campaigns(items, seen), shuffled(items, counts, models[OURS]),
    )  # fmt: skip


def ranking(name: str, ranks: Array, clusters: list[str]) -> Ranked:
    return Ranked(
        name,
        measured(mean_of((ranks == 1).astype(float)), clusters),
        measured(mean_of((ranks <= 5).astype(float)), clusters),
        measured(mean_of(1 / ranks), clusters),
    )


def _opened(name: str, seen: Seen, rows: Places, items: list[Item], half: Array) -> Opened:
    clusters = [i.actor for i in items]
    halves = half.astype(int).tolist()
    told, right, none = seen.told[name][rows], seen.right[name][rows], seen.none[name][rows]

    def ece(chosen: Places) -> float:
        weight = np.where(half[chosen] == 0, 0.5 / max((half[chosen] == 0).sum(), 1),
                          0.5 / max((half[chosen] == 1).sum(), 1))  # fmt: skip
        return expected_calibration_error(told[chosen], right[chosen], weight)

    sure = seen.top_p[name][rows] >= NAMING
    tops = [seen.top[name][n] for n in rows]
    hit = np.array([t == i.actor for t, i in zip(tops, items, strict=True)])
    return Opened(
        name,
        measured(halves_mean(seen.brier[name][rows], half), clusters, halves),
        measured(ece, clusters, halves),
        measured(lambda c: auroc(none[c], half[c] == 1), clusters, halves),
        (
            int((sure & hit).sum()),
            int((sure & ~hit & (half == 0)).sum()),
            int((sure & (half == 1)).sum()),
        ),
    )


def _paired(
    seen: Seen, rows: Places, items: list[Item], half: Array, clusters: list[str]
) -> tuple[Paired, ...]:
    found = []
    for other in (PLAIN, "naive Bayes, multinomial"):
        ours, theirs = seen.ranks[OURS], seen.ranks[other]
        top1 = (ours == 1).astype(float) - (theirs == 1)
        found.append(Paired(other, "top-1", measured(mean_of(top1), clusters)))
        found.append(Paired(other, "MRR", measured(mean_of(1 / ours - 1 / theirs), clusters)))
    for other in (PLAIN, "constant: half none"):
        difference = seen.brier[OURS][rows] - seen.brier[other][rows]
        statistic = halves_mean(difference, half)
        whose = [i.actor for i in items]
        found.append(Paired(other, "Brier", measured(statistic, whose, half.astype(int).tolist())))
    return tuple(found)


def _campaigns(items: list[Item], seen: Seen) -> tuple[NamedCampaign, ...]:
    return tuple(
        NamedCampaign(name, i.older, i.actor, i.report, seen.top[name][n],
                      round(float(seen.top_p[name][n]), 3))
        for name in seen.top
        for n, i in enumerate(items)
        if i.kind == "campaign" and seen.top_p[name][n] >= NAMING
    )  # fmt: skip


def shuffled(
    items: list[Item], counts: Mapping[str, Counts], model: Contender, times: int = 20
) -> float:
    """Mean top-1 when the true groups are dealt out anew: what chance and big groups give."""
    known = [i for i in items if i.kind == "known"]
    if not known:
        return float("nan")
    tops = []
    for item in known:
        c = counts[item.older]
        tops.append(c.groups[int(model(c, c.places(item.features)).groups.argmax())])
    rng = np.random.default_rng(7)
    actors = np.array([i.actor for i in known])
    rates = [float((rng.permutation(actors) == np.array(tops)).mean()) for _ in range(times)]
    return float(np.mean(rates))
