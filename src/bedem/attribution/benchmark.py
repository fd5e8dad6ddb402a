"""The error rates, reproducible: everything `bedem attribution benchmark` measures."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import msgspec

from bedem.attribution.contenders import OURS, contenders
from bedem.attribution.leave_out import LeaveOut, evaluate_left_out
from bedem.attribution.likelihood import Parameters, parameters
from bedem.attribution.markers_measured import MarkerScore, score_markers
from bedem.attribution.nature import NatureScore, leave_one_out, temporal_nature
from bedem.attribution.planted import CaseLayer, case_layer
from bedem.attribution.record import BenchmarkRecord
from bedem.attribution.temporal import NAMING, Temporal, evaluate
from bedem.attribution.transitions import FIT_ERA, TEST_ERA, Item, bundled_items, items_between
from bedem.knowledge.attack_store import BUNDLED, known_releases, load_release


class Era(msgspec.Struct, frozen=True):
    """Reports that are new between the first and the last release."""

    name: str
    releases: tuple[str, ...]
    temporal: Temporal
    markers: MarkerScore


class Benchmark(msgspec.Struct, frozen=True):
    """eras: the one the numbers were fitted on, the one after it, and what was imported since."""

    numbers: Parameters
    eras: tuple[Era, ...]
    leave_out: LeaveOut
    natures: tuple[NatureScore, ...]
    case_layer: CaseLayer

    def record(self) -> BenchmarkRecord:
        """What decides about naming: all eras after the fit together."""
        later = self.eras[1:]
        named = [o.named for e in later for o in e.temporal.opened if o.method == OURS]
        right, wrong, new = (sum(n[i] for n in named) for i in range(3))
        nature = self.natures[0]
        return BenchmarkRecord(
            NAMING, right, wrong, new,
            sum(e.temporal.known for e in later), sum(e.temporal.new for e in later),
            f"{later[0].releases[0]} to {later[-1].releases[-1]}",
            round(nature.auroc.value, 3), round(nature.brier.value, 3),
            sum(e.markers.right for e in later), sum(e.markers.mentions for e in later),
        )  # fmt: skip


def run_benchmark(
    home: Path | None = None, progress: Callable[[str], None] = lambda step: None
) -> Benchmark:
    """Everything; imported releases make an era of their own, which nothing was fitted on."""
    models = contenders()
    items = bundled_items()
    eras = []
    for name, older in (("fitted on", FIT_ERA), ("after the fit", TEST_ERA)):
        progress(f"reports {name}")
        mine = [i for i in items if i.older in older]
        releases = (*older, mine[-1].newer)
        eras.append(Era(name, releases, evaluate(mine, models), score_markers(mine)))
    late, names = imported_items(home)
    if late:
        progress("reports of imported releases")
        eras.append(Era("imported", names, evaluate(late, models, home), score_markers(late, home)))
    progress("one report left out at a time")
    newest_bundled = list(BUNDLED)[-1]
    left = evaluate_left_out(load_release(newest_bundled), models)
    progress("state or criminal")
    natures = (
        leave_one_out(load_release(newest_bundled)),
        temporal_nature([*TEST_ERA, newest_bundled]),
        temporal_nature([*FIT_ERA, TEST_ERA[0]]),
    )
    progress("planted worlds")
    return Benchmark(parameters(), tuple(eras), left, natures, case_layer())


def imported_items(home: Path | None) -> tuple[list[Item], tuple[str, ...]]:
    """Items between the newest bundled release and those imported after it, in order of time."""
    newest = list(BUNDLED)[-1]
    later = [k.release for k in known_releases(home) if k.released > BUNDLED[newest]]
    found: list[Item] = []
    names = (newest, *later)
    for older, newer in itertools.pairwise(names):
        found += items_between(load_release(older, home), load_release(newer, home))
    return found, names if later else ()
