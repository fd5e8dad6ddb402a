"""Speed from changed evidence to a ranked table: 50 options, 2,000 nodes, 1,000 samples, 72 hours.

A made country: layers of nodes that need the layer before, control systems in twenty domains,
options that switch or isolate a few nodes each. Prints seconds for each engine.

Run: PYTHONPATH=src:. python benchmarks/options.py [--nodes 2000] [--options 50]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time

from bedem.infrastructure import cascade_numba
from bedem.infrastructure.ranking import rank
from bedem.infrastructure.scenario import Action, Option, Options, Range
from bedem.infrastructure.schema import Crew, Inventory, Mode, Need, Node, Number, Services, Word
from bedem.infrastructure.study import Study, ranges_of


def country(nodes: int, needs: int, seed: int = 1, domains: int = 20, layers: int = 6) -> Inventory:
    """Services in the last layer, assets with modes before, one control system for ten assets."""
    r = random.Random(seed)
    size = nodes // layers
    made: list[Node] = []
    half, one = Number(0.8, "A1"), Number(1, "A1")
    manual = Mode(half, Number(4, "A1"), one, Number(200, "A1"), Number(0, "A1"))
    for i in range(nodes):
        layer = i // size
        if layer == 0:
            made.append(
                Node(f"n{i}", f"n{i}", "control_system", domain=Word(f"d{i % domains}", "A1"))
            )
            continue
        found = []
        for _ in range(max(1, needs // nodes // 3)):
            low = (layer - 1) * size if r.random() > 0.02 else 0
            members = tuple(
                f"n{m}"
                for m in r.sample(
                    range(max(low, size), layer * size) if layer > 1 else range(size), 3
                )
            )
            buffer = Number(r.randint(1, 24), "A1") if r.random() < 0.3 else None
            found.append(Need(members, r.choice([1, 2]), buffer, one, tag="A1"))
        last = layer >= layers - 1
        made.append(
            Node(
                f"n{i}", f"n{i}", "service" if last else "asset", needs=tuple(found),
                people=Number(r.randint(100, 9999), "A1") if last else None,
                modes={} if last else {"manual": manual},
                control="" if last else f"n{r.randrange(size)}",
            )
        )  # fmt: skip
    crews = (Crew("crew", Number(60, "A1"), ("n*",)),)
    services = Services(assumptions={"A1": "made"}, nodes=tuple(made), crews=crews)
    return Inventory(services, "made.yml", {})


def options(inventory: Inventory, count: int, seed: int = 2) -> Options:
    r = random.Random(seed)
    assets = [n.id for n in inventory.services.nodes if n.kind == "asset"]
    controls = [n.id for n in inventory.services.nodes if n.kind == "control_system"]
    chosen = [Option("nothing")]
    for i in range(1, count):
        manual = i % 2
        nodes = tuple(r.sample(assets if manual else controls, 5))
        chosen.append(Option(f"o{i}", (Action(nodes, "manual" if manual else "isolated", 1.0),)))
    verdicts = {"not_covered": Range(0.05, 0.5, "A1")}
    return Options(verdicts=verdicts, options=tuple(chosen))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=2000)
    parser.add_argument("--needs", type=int, default=12_000)
    parser.add_argument("--options", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    inventory = country(told.nodes, told.needs)
    asked = options(inventory, told.options)
    ranges = ranges_of(inventory.services, asked, {})
    figures: dict[str, dict[str, float]] = {}
    for engine in ["numpy"] + (["numba"] if cascade_numba.AVAILABLE else []):
        if engine == "numba":
            rank(Study(inventory, options(inventory, 2), ranges, hours=2, engine=engine))
        start, busy = time.perf_counter(), time.process_time()
        found = rank(Study(inventory, asked, ranges, engine=engine))
        seconds, used = time.perf_counter() - start, time.process_time() - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures[engine] = {"cpu": used, "wall": seconds, "peak_mb": peak}
        if not told.json:
            sys.stdout.write(
                f"{engine}: {seconds:.1f} s ({used:.1f} s of processor), "
                f"{len(found.options)} options, first {found.options[0].id}\n"
            )
    if told.json:
        sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
