"""Cost of matching against the cost of parsing alone: one run, first pass, CPU time.

    python benchmarks/matcher.py [--files 8] [--size 64] [--sets dense,benign] [--scanner auto]

The data sets are those of sets.py. benchmarks/run.py measures the whole path; this, the matcher.

Printed for each set: CPU of records_json() alone; of records_json(), an Event for each record and
the match; the same with the deciding fields of each match; the ratios; and start-up.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from evtx import PyEvtxParser
from sets import RULES, benign, chunks_of, dense, file_header

from bedem.detection import Matcher, Profile, RuleSet, load_rules, read_pack
from bedem.model.records import Event

HEAD = re.compile(
    r'"Provider":\{"#attributes":\{"Name":"([^"]*)".*?"EventID":(?:\{[^}]*\},"#text":)?(\d+)'
)


def event_maker() -> Callable[[str], Event]:
    """The least a reader does for an event: host, log, provider, id, number; the time as text."""
    heads: dict[str, tuple[str | None, int | None]] = {}

    def make(data: str) -> Event:
        at = data.find('"TimeCreated":')
        head = data[:at]
        known = heads.get(head)
        if known is None:
            found = HEAD.search(data)
            known = (found[1], int(found[2])) if found else (None, None)
            heads[head] = known
        id_at = at + 75 + 16  # where the time has six digits of a second, as it nearly always has
        if not data.startswith('"EventRecordID":', at + 75):
            id_at = data.find('"EventRecordID":', at) + 16
        log_at = data.find('"Channel":"', id_at) + 11
        host_at = data.find('","Computer":"', log_at)
        number = int(data[id_at : data.find(",", id_at)])
        host = data[host_at + 14 : data.find('"', host_at + 14)]
        text = data[at + 44 : at + 71]
        return Event(
            0, len(data), None, "utc", "SystemTime", host, data[log_at:host_at], *known, number,
            data, time_text=text,
        )  # fmt: skip

    return make


def records(paths: list[Path]) -> Iterator[str]:
    """JSON texts, chunk by chunk, as the intake reads them."""
    head = file_header(1)
    for path in paths:
        for chunk in chunks_of(path.read_bytes()):
            parser = PyEvtxParser(io.BytesIO(head + chunk), number_of_threads=1)
            try:
                for record in parser.records_json():
                    yield record["data"]
            except RuntimeError:
                continue


def parse_only(paths: list[Path]) -> tuple[float, int]:
    start = time.process_time()
    count = sum(1 for _ in records(paths))
    return time.process_time() - start, count


def parse_and_match(paths: list[Path], matcher: Matcher, explain: bool) -> tuple[float, int]:
    make, match, hits = event_maker(), matcher.match, 0
    start = time.process_time()
    for data in records(paths):
        found = match(make(data))
        if found:
            hits += len(found)
            if explain:
                for one in found:
                    one.matched  # noqa: B018
    return time.process_time() - start, hits


def run(name: str, paths: list[Path], saved: Path, cache: Path, scanner: str) -> None:
    parse, count = parse_only(paths)
    again, _ = parse_only(paths)
    parse = min(parse, again)
    out = []
    for explain in (False, True):
        matcher = Matcher(RuleSet.open(saved), cache, scanner)  # type: ignore[arg-type]
        out.append(parse_and_match(paths, matcher, explain))
    (plain, hits), (full, _) = out
    per = 1e6 / max(count, 1)
    print(
        f"{name:7} {count:8} records  parse {parse:6.2f} s {parse * per:5.2f} us  "
        f"parse+event+match {plain:6.2f} s {plain * per:5.2f} us  {plain / parse:4.2f} x  "
        f"with fields {full:6.2f} s {full / parse:4.2f} x  matches {hits}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--size", type=int, default=64, help="MiB a file")
    parser.add_argument("--sets", default="dense,benign")
    parser.add_argument("--scanner", default="auto")
    args = parser.parse_args()
    if not RULES.exists():
        print(f"shared data missing: {RULES}", file=sys.stderr)
        return 1
    makers = {"dense": lambda: dense(args.files, args.size), "benign": benign}
    chosen = {name: makers[name]() for name in args.sets.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        pack = read_pack(RULES)
        start = time.process_time()
        rules = load_rules([pack], Profile(all_rules=True), cache)
        cold = time.process_time() - start
        saved = Path(folder) / "rules.set"
        rules.save(saved)
        for paths in chosen.values():  # databases ready, as after one run of the user's
            matcher = Matcher(rules, cache, args.scanner)
            parse_and_match(paths[:1] if len(paths) < 20 else paths, matcher, False)
        start = time.process_time()
        load_rules([pack], Profile(all_rules=True), cache)
        cached = time.process_time() - start
        print(f"{len(rules.rules)} rules; cold {cold:.2f} s, cached {cached:.2f} s")
        for name, paths in chosen.items():
            run(name, paths, saved, cache, args.scanner)
    return 0


if __name__ == "__main__":
    sys.exit(main())
