"""One register, one set of draws, many runs: every question is asked of the same samples."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure import cascade_numba
from bedem.infrastructure.attack import Draws, draw, held_bits
from bedem.infrastructure.bits import Bits
from bedem.infrastructure.cascade import MOST_HOURS
from bedem.infrastructure.cascade import run as cascade
from bedem.infrastructure.imposing import Imposer
from bedem.infrastructure.losses import Losses, losses_of, total, watched_nodes, weights
from bedem.infrastructure.network import Network, network_of
from bedem.infrastructure.scenario import COARSER, Options
from bedem.infrastructure.schedule import Schedule, empty_schedule
from bedem.infrastructure.schema import Inventory, Services
from bedem.model.errors import UsageError

MOST_SAMPLES: Final = 100_000
# Words of one engine run, all nodes and groups together: what stays near the processor.
_MOST_WORDS: Final = 800_000
# Threads of one study where numba runs without Python's lock; array operations get in each other's
# way. Each holds the state and the changes of its runs.
_MOST_WORKERS: Final = 4
# Nodes and needs times options above which break-even is computed on fewer samples of their own.
_HEAVY: Final = 100_000
FEWER_SAMPLES: Final = 256
Key = tuple[bytes, bytes]
Floats = NDArray[np.float64]
Ranges = Mapping[str, tuple[float, float]]


class _Run(msgspec.Struct, frozen=True, eq=False):
    """What the engine is given, and what is asked of it: schedules that impose the same."""

    plan: Schedule
    held: Bits
    wanted: list[tuple[Key, Schedule]]


class Study:
    """Runs of one register under one set of draws; a run is kept, so asking again is free."""

    def __init__(
        self,
        inventory: Inventory,
        options: Options,
        ranges: Ranges,
        *,
        hours: int = 72,
        samples: int = 1000,
        seed: int = 1,
        engine: str = "auto",
        network: Network | None = None,
    ) -> None:
        if not 1 <= hours <= MOST_HOURS:
            raise UsageError(f"--hours: {hours} is not between 1 and {MOST_HOURS}")
        if not 1 <= samples <= MOST_SAMPLES:
            raise UsageError(f"--samples: {samples} is not between 1 and {MOST_SAMPLES}")
        self.inventory = inventory
        self.options = options
        self.ranges = dict(ranges)
        self.hours, self.samples, self.seed, self.engine = hours, samples, seed, engine
        self.network: Network = network or network_of(self.services)
        self.draws: Draws = draw(self.services, options, samples, seed)
        self.imposer = Imposer(self.services, self.network, self.draws, hours, samples)
        self.watched = watched_nodes(self.services)
        self._kept: dict[Key, Losses] = {}
        self._compiled = cascade_numba.AVAILABLE and engine != "numpy"
        self._weights: dict[str, Floats] = {}

    @property
    def services(self) -> Services:
        return self.inventory.services

    def prepare(self, asked: Iterable[tuple[Schedule, Mapping[str, float]]]) -> None:
        """Run what is asked and not known yet, many side by side."""
        runs: dict[Key, _Run] = {}
        nothing = empty_schedule(self.services, self.hours)
        seen: set[Key] = set()
        for plan, fixed in asked:
            held = held_bits(self.draws, self.ranges, fixed)
            key = (plan.key, held.tobytes())
            if key in self._kept or key in seen:
                continue
            seen.add(key)
            same = self.imposer.changes_nothing(plan, held)
            imposed = nothing if same else plan
            run = runs.setdefault((imposed.key, key[1]), _Run(imposed, held, []))
            run.wanted.append((key, plan))
        size = len(self.network.names) + 3 * len(self.network.groups)
        most = max(_MOST_WORDS // max(size, 1) // self.imposer.words, 1)
        todo = list(runs.values())
        batches = [todo[start : start + most] for start in range(0, len(todo), most)]
        workers = min(len(batches), os.cpu_count() or 1, _MOST_WORKERS if self._compiled else 1)
        if workers > 1:
            with ThreadPoolExecutor(workers) as pool:
                for found in pool.map(self._side_by_side, batches):
                    self._kept.update(found)
        else:
            for batch in batches:
                self._kept.update(self._side_by_side(batch))

    def _side_by_side(self, batch: Sequence[_Run]) -> dict[Key, Losses]:
        forcing = self.imposer.beside([(run.plan, run.held) for run in batch])
        history = cascade(self.network, forcing, self.hours, self.watched, self.engine)
        parts = np.split(history, len(batch), axis=2)
        return {
            key: losses_of(part, self.imposer.capacity(plan), self.watched, self.samples)
            for part, run in zip(parts, batch, strict=True)
            for key, plan in run.wanted
        }

    def losses(self, plan: Schedule, fixed: Mapping[str, float] | None = None) -> Losses:
        """fixed: probabilities of domains set for a question; the others as declared."""
        self.prepare([(plan, fixed or {})])
        held = held_bits(self.draws, self.ranges, fixed or {})
        return self._kept[plan.key, held.tobytes()]

    def sketch(self, options: int) -> Study:
        """A study for break-even: this one, or one with fewer samples where runs are heavy."""
        size = (len(self.network.names) + len(self.network.groups)) * options
        if size < _HEAVY or self.samples <= FEWER_SAMPLES:
            return self
        return Study(
            self.inventory, self.options, self.ranges, hours=self.hours, samples=FEWER_SAMPLES,
            seed=self.seed + 1, engine=self.engine, network=self.network,
        )  # fmt: skip

    def weight(self, measure: str) -> Floats:
        if measure not in self._weights:
            self._weights[measure] = weights(self.services, self.watched, measure)
        return self._weights[measure]

    def quiet(self, plans: Sequence[Schedule]) -> list[Floats]:
        """Hours lost by watched node when nobody attacks: nothing is drawn, one sample does."""
        imposer = Imposer(self.services, self.network, None, self.hours, 1)
        forcing = imposer.beside([(plan, None) for plan in plans])
        history = cascade(self.network, forcing, self.hours, self.watched, self.engine)
        parts = np.split(history, len(plans), axis=2)
        return [
            losses_of(h, imposer.capacity(p), self.watched, 1).hours[:, 0]
            for h, p in zip(parts, plans, strict=True)
        ]

    def total(
        self, plan: Schedule, fixed: Mapping[str, float] | None = None, measure: str = ""
    ) -> Floats:
        """Loss per sample in a measure (the options' own by default)."""
        return total(self.losses(plan, fixed), self.weight(measure or self.options.measure))

    def mean(
        self, plan: Schedule, fixed: Mapping[str, float] | None = None, measure: str = ""
    ) -> float:
        return float(self.total(plan, fixed, measure).mean())

    def touched(self, plan: Schedule) -> tuple[str, ...]:
        """Domains whose grip this plan changes: those of switched nodes and of their controls."""
        if not plan.mode.any():
            return ()
        switched: NDArray[np.bool_] = np.asarray(plan.mode.any(axis=0))
        rows = switched[self.draws.targets] | switched[self.draws.through]
        found = sorted({int(d) for d in self.draws.domain_of[rows]})
        return tuple(self.draws.domains[d] for d in found)


def updated(low: float, high: float, detection: float) -> tuple[float, float]:
    """A prior after logs that would have shown a presence with this probability showed none."""
    after = [p * (1 - detection) / (1 - p * detection) if p < 1 else 1.0 for p in (low, high)]
    return after[0], after[1]


def ranges_of(
    services: Services, options: Options, words: Mapping[str, str]
) -> dict[str, tuple[float, float]]:
    """Probability range by domain: declared for the domain, else by the worst verdict in it."""
    found: dict[str, tuple[float, float]] = {}
    for node in services.nodes:
        if node.kind != "control_system" and not node.domain:
            continue
        domain = node.domain.value if node.domain else node.id
        here = _one(options, domain, words.get(node.id, "not_covered"))
        if here is not None and (domain not in found or sum(here) > sum(found[domain])):
            found[domain] = here
    return found


def _one(options: Options, domain: str, word: str) -> tuple[float, float] | None:
    declared = options.verdicts.get(word)
    if declared is None:
        word = COARSER.get(word, word)
        declared = options.verdicts.get(word)
    if word == "reached":
        return 1.0, 1.0
    if word != "clean":
        declared = options.domains.get(domain) or declared
    if declared is None:
        return None
    if options.detection is not None and word in ("attempted", "no_sign"):
        return updated(declared.low, declared.high, options.detection.value)
    return declared.low, declared.high
