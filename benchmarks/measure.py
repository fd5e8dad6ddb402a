"""One measurement in a process of its own, first pass, as one line of JSON.

    python benchmarks/measure.py MODE RULES CACHE FILE...

parse  records_json() of the `evtx` wheel over whole files, and nothing else
match  bedem's reader and the matcher, hits counted
store  what a worker does: read, match, write the segment's tables
ready  from the start of the process to the first record matched

cpu, wall: seconds without start-up (`ready`: with it). peak_mb: of the whole process.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Result = dict[str, float]


@contextmanager
def timed(result: Result) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    result |= {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def parse(_rules: Path, _cache: Path, files: list[Path]) -> Result:
    from evtx import PyEvtxParser

    result: Result = {}
    count = 0
    with timed(result):
        for path in files:
            try:
                for _ in PyEvtxParser(str(path), 1).records_json():
                    count += 1
            except RuntimeError:
                continue
    return result | {"records": count}


def match(rules: Path, cache: Path, files: list[Path]) -> Result:
    from bedem.intake import worker
    from bedem.model.records import Event
    from bedem.readers import Input, evtx

    matcher = worker.matcher(worker.RulesHandle(str(rules), str(cache), rules.name))
    result: Result = {}
    count = hits = 0
    with timed(result):
        for path in files:
            for item in evtx.read(Input(path, path.stat().st_size, path.name)):
                if type(item) is Event:
                    count += 1
                    hits += len(matcher.match(item))
    return result | {"records": count, "hits": hits}


def store(rules: Path, cache: Path, files: list[Path]) -> Result:
    from bedem.intake import worker
    from bedem.intake.plan import Batch, Part

    handle = worker.RulesHandle(str(rules), str(cache), rules.name)
    worker.matcher(handle)
    parts = tuple(
        Part(f"{i:012x}", "", p.stat().st_size, str(p), p.name, "evtx", 1, p.stat().st_mtime_ns)
        for i, p in enumerate(files)
    )
    result: Result = {}
    with tempfile.TemporaryDirectory() as folder, timed(result):
        facts = worker.read_and_match(Batch(1, parts), handle, folder)
    return result | {"records": facts.events + facts.residual, "hits": sum(facts.hits.values())}


def ready(rules: Path, cache: Path, files: list[Path]) -> Result:
    from bedem.intake import worker
    from bedem.model.records import Event
    from bedem.readers import Input, evtx

    matcher = worker.matcher(worker.RulesHandle(str(rules), str(cache), rules.name))
    path = files[0]
    for item in evtx.read(Input(path, path.stat().st_size, path.name)):
        if type(item) is Event:
            matcher.match(item)
            break
    return {"cpu": time.process_time(), "records": 1}


def peak_mb() -> float:
    """The most memory this process has held; getrusage would count its parent's too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    mode, rules, cache = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    modes = {"parse": parse, "match": match, "store": store, "ready": ready}
    result = modes[mode](rules, cache, [Path(name) for name in sys.argv[4:]])
    result["peak_mb"] = peak_mb()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
