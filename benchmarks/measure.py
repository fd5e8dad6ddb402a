"""One measurement in a process of its own: CPU seconds, records, peak memory, as one line of JSON.

    python benchmarks/measure.py MODE RULES CACHE FILE...

parse  records_json() of the `evtx` wheel over whole files, and nothing else
match  bedem's reader and the matcher, hits counted
store  what a worker does: read, match, write the segment's tables
ready  start-up alone, with one record matched
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path


def parse(files: list[Path]) -> tuple[float, int]:
    from evtx import PyEvtxParser

    start = time.process_time()
    count = 0
    for path in files:
        try:
            for _ in PyEvtxParser(str(path), 1).records_json():
                count += 1
        except RuntimeError:
            continue
    return time.process_time() - start, count


def match(files: list[Path], rules: Path, cache: Path) -> tuple[float, int]:
    from bedem.intake import worker
    from bedem.model.records import Event
    from bedem.readers import Input, evtx

    matcher = worker.matcher(worker.RulesHandle(str(rules), str(cache), rules.name))
    start = time.process_time()
    count = hits = 0
    for path in files:
        for item in evtx.read(Input(path, path.stat().st_size, path.name)):
            if type(item) is Event:
                count += 1
                hits += len(matcher.match(item))
    return time.process_time() - start, count


def store(files: list[Path], rules: Path, cache: Path) -> tuple[float, int]:
    from bedem.intake import worker
    from bedem.intake.plan import Batch, Part

    handle = worker.RulesHandle(str(rules), str(cache), rules.name)
    worker.matcher(handle)
    parts = tuple(
        Part(f"{i:012x}", "", p.stat().st_size, str(p), p.name, "evtx", 1, p.stat().st_mtime_ns)
        for i, p in enumerate(files)
    )
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        facts = worker.read_and_match(Batch(1, parts), handle, folder)
        return time.process_time() - start, facts.events + facts.residual


def ready(rules: Path, cache: Path) -> tuple[float, int]:
    from bedem.detection import Matcher, RuleSet

    Matcher(RuleSet.open(rules), cache)
    return time.process_time(), 0


def main() -> None:
    mode, rules, cache = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    files = [Path(name) for name in sys.argv[4:]]
    took, count = {
        "parse": lambda: parse(files),
        "match": lambda: match(files, rules, cache),
        "store": lambda: store(files, rules, cache),
        "ready": lambda: ready(rules, cache),
    }[mode]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": took, "records": count, "peak_mb": peak}))


if __name__ == "__main__":
    main()
