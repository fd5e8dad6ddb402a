"""Speed of the cascade: 10,000 nodes and 60,000 dependencies over 72 hours in 1,000 samples.

A layered model with a few back edges, three of ten needs buffered, one percent of the pairs of
node and sample forced out for some hours. Prints seconds, peak memory and the share of hours
lost. The yardstick is the scalar reference of the tests: the least it would need for one sample.

Run: PYTHONPATH=src:. python benchmarks/cascade.py [--out 0.01] [--nodes 10000]
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time

import numpy as np
from tests.oracles.cascade import scalar

from bedem.infrastructure import cascade_numba
from bedem.infrastructure.bits import ALL, hours_down, pack, words_for
from bedem.infrastructure.cascade import Forcing, run
from bedem.infrastructure.network import Group, Network


def layered(nodes: int, needs: int, seed: int = 1, layers: int = 8, back: float = 0.02) -> Network:
    """Each node needs groups of three in the layer before; some needs point anywhere."""
    rng = np.random.default_rng(seed)
    size = nodes // layers
    groups = []
    for _ in range(needs // 3):
        owner = int(rng.integers(size, nodes))
        layer = owner // size
        anywhere = rng.random() < back
        low, high = (0, nodes) if anywhere else ((layer - 1) * size, layer * size)
        members = tuple(int(m) for m in rng.choice(np.arange(low, high), 3, replace=False))
        buffered = rng.random() < 0.3
        groups.append(
            Group(
                owner,
                members,
                int(rng.choice([1, 1, 2])),
                int(rng.integers(1, 25)) if buffered else 0,
                1,
            )
        )
    return Network(tuple(f"n{i}" for i in range(nodes)), tuple(groups), np.zeros(nodes, bool))


def outages(nodes: int, hours: int, samples: int, share: float, seed: int = 2) -> Forcing:
    """Each pair of node and sample is out with this share, from some hour for 1 to 24 hours."""
    rng = np.random.default_rng(seed)
    begin = np.full((nodes, samples), hours, np.int16)
    hit = rng.random((nodes, samples)) < share
    begin[hit] = rng.integers(0, hours, int(hit.sum()))
    end = begin + rng.integers(1, 25, begin.shape).astype(np.int16)
    words = words_for(samples)
    last = np.full((nodes, words), ALL)
    changes = {}
    for t in range(hours):
        now = ~pack((begin <= t) & (t < end))
        rows = np.flatnonzero((now != last).any(axis=1))
        changes[t] = (rows, now[rows])
        last = now
    return Forcing(words, changes)


def reference_seconds(network: Network, hours: int) -> float:
    """One sample through the scalar reference, times the samples."""
    plain = [(g.owner, g.members, g.k, g.buffer, g.recharge, g.start_only) for g in network.groups]
    n = len(network.names)
    start = time.perf_counter()
    scalar(n, plain, network.black_start, [[True] * n] * 2, [[False] * len(plain)] * 2)
    return (time.perf_counter() - start) / 2 * hours


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--needs", type=int, default=60_000)
    parser.add_argument("--out", type=float, default=0.01)
    parser.add_argument("--hours", type=int, default=72)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    network = layered(told.nodes, told.needs)
    forcing = outages(told.nodes, told.hours, told.samples, told.out)
    found = {}
    figures: dict[str, dict[str, float]] = {}
    for engine in ["numpy"] + (["numba"] if cascade_numba.AVAILABLE else []):
        if engine == "numba":
            run(network, forcing, 2, engine=engine)
        start, busy = time.perf_counter(), time.process_time()
        found[engine] = run(network, forcing, told.hours, engine=engine)
        seconds, used = time.perf_counter() - start, time.process_time() - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures[engine] = {"cpu": used, "wall": seconds, "peak_mb": peak}
        lost = hours_down(found[engine], told.samples).mean() / told.hours
        if not told.json:
            sys.stdout.write(
                f"{engine}: {seconds:.2f} s, peak {peak:.0f} MB, {lost:.1%} of node hours down\n"
            )
    if told.json:
        sys.stdout.write(json.dumps(figures))
        return
    if len(found) == 2:
        same = bool((found["numpy"] == found["numba"]).all())
        sys.stdout.write(f"same bits: {same}\n")
    one = reference_seconds(network, told.hours)
    sys.stdout.write(f"scalar reference: {one:.1f} s a sample at best\n")


if __name__ == "__main__":
    main()
