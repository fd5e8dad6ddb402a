"""What reading lines costs, against the barest loop that makes dicts of the same lines.

    python benchmarks/readers.py [--megabytes 64] [--repeats 5]

FortiGate and Zeek rows against `str.split` into dicts, EVE and cloud records against msgspec's
decode of each line; ratios of processor time, taken in turns in processes of their own.
Written into the section of docs/performance.md that this script owns.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from sets import BENCH, ROOT, SHARED

from bedem.model.records import Event
from bedem.readers import READERS, Input

PAGE = ROOT / "docs" / "performance.md"
START, ENDS = "## Lines read", ("## Local view and report", "## Data")
EVENTS = SHARED / "events"
NEEDED = 0.5
_DIGITS = re.compile(rb"(?<=[.:=])\d(\d{3,8})(?=[\s.,\"])")


def fortigate_lines() -> list[bytes]:
    """The shared lines of FortiOS 6 and later, which give their time as `eventtime` or as date."""
    return (EVENTS / "formats/edge/fortigate_filled.log").read_bytes().splitlines()


def zeek_lines() -> tuple[list[bytes], list[bytes]]:
    """(`#` lines, rows) of one hour's conn.log."""
    with zipfile.ZipFile(EVENTS / "ordinary/zeek_lan_proxy_2024-04-29.zip") as archive:
        lines = archive.read("zeek_lan_proxy/conn.16_00_00-17_00_00.log").splitlines()
    head = [line for line in lines if line.startswith(b"#")]
    return [line for line in head if not line.startswith(b"#close")], [
        line for line in lines if line and not line.startswith(b"#")
    ]


def eve_lines() -> list[bytes]:
    with zipfile.ZipFile(EVENTS / "ordinary/suricata_eve_2021-06-06.zip") as archive:
        return archive.read("suricata_eve_2021-06-06.json").splitlines()


def made(name: str, megabytes: int) -> Path:
    """The set, written once: shared lines over and over with other numbers."""
    path = BENCH / f"lines-{name}-{megabytes}.log"
    if path.exists():
        return path
    BENCH.mkdir(exist_ok=True)
    head: list[bytes] = []
    if name == "fortigate":
        lines = fortigate_lines()
    elif name == "zeek":
        head, lines = zeek_lines()
    elif name == "eve":
        lines = eve_lines()
    else:
        lines = (EVENTS / "formats/cloud/m365_unified_audit_log.jsonl").read_bytes().splitlines()
    rng = random.Random(name)

    def other(found: re.Match[bytes]) -> bytes:  # a first digit stays: JSON takes no 0012
        size = len(found[1])
        return found[0][:1] + b"%0*d" % (size, rng.randrange(10**size))

    written = 0
    with path.with_suffix(".part").open("wb") as out:
        out.writelines(line + b"\n" for line in head)
        while written < megabytes << 20:
            for line in lines:
                written += out.write(_DIGITS.sub(other, line) + b"\n")
    path.with_suffix(".part").rename(path)
    return path


def bare_fortigate(path: Path) -> Iterator[object]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield dict(pair.split("=", 1) for pair in line.split() if "=" in pair)


def bare_zeek(path: Path) -> Iterator[object]:
    names: list[str] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line[0] != "#":
                yield dict(zip(names, line.rstrip("\n").split("\t"), strict=True))
            elif line.startswith("#fields"):
                names = line.rstrip("\n").split("\t")[1:]


def bare_json(path: Path) -> Iterator[object]:
    decode = msgspec.json.Decoder().decode
    with path.open("rb") as file:
        for line in file:
            yield decode(line)


BARE: dict[str, Callable[[Path], Iterator[object]]] = {
    "fortigate": bare_fortigate,
    "zeek": bare_zeek,
    "eve": bare_json,
    "cloud": bare_json,
}
READER = {"fortigate": "syslog"}
LOOP = {"fortigate": "str.split", "zeek": "str.split", "eve": "msgspec", "cloud": "msgspec"}


def ours(name: str, path: Path) -> Iterator[object]:
    module = next(e for e in READERS if e.name == READER.get(name, name)).load()
    return (
        item
        for item in module.read(Input(path, path.stat().st_size, path.name))
        if type(item) is Event
    )


def once(what: str, name: str, path: Path) -> dict[str, float]:
    """The measurement of this very process."""
    records = BARE[name](path) if what == "bare" else ours(name, path)
    begin = time.process_time()
    count = sum(1 for _ in records)
    cpu = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": cpu, "records": count, "peak_mb": peak}


def apart(what: str, name: str, path: Path) -> dict[str, float]:
    told = [sys.executable, __file__, "--once", what, name, str(path)]
    return json.loads(subprocess.run(told, capture_output=True, check=True).stdout)


def ratios(name: str, megabytes: int, repeats: int) -> dict[str, float]:
    path = made(name, megabytes)
    pairs = [(apart("bare", name, path), apart("ours", name, path)) for _ in range(repeats)]
    records = pairs[0][0]["records"]
    if any(entry["records"] != records for pair in pairs for entry in pair):
        raise SystemExit(f"{name}: the loops do not read the same records")
    return {
        "ratio": statistics.median(bare["cpu"] / own["cpu"] for bare, own in pairs),
        "bare_us": statistics.median(bare["cpu"] for bare, _ in pairs) / records * 1e6,
        "own_us": statistics.median(own["cpu"] for _, own in pairs) / records * 1e6,
        "records": records,
        "peak_mb": max(own["peak_mb"] for _, own in pairs),
    }


def section(found: dict[str, dict[str, float]]) -> str:
    rows = [
        f"| {name} | {LOOP[name]} | {entry['bare_us']:.1f} | {entry['own_us']:.1f} | "
        f"≥ {NEEDED} | {entry['ratio']:.2f} | {entry['peak_mb']:.0f} |"
        for name, entry in found.items()
    ]
    table = "\n".join(rows)
    return f"""{START}

By `python benchmarks/readers.py`: processor time of the reader alone (whole events with their
times, hosts and JSON) against the barest loop over the same lines, in turns, first pass.

| lines | bare loop | its µs a line | bedem's | needed | measured | peak MB |
|---|---|---|---|---|---|---|
{table}

The bare loop makes a dict of every line and nothing else: no time, no place, no damage, no quotes
(a quoted FortiGate value with blanks comes apart in it).

"""


def kept(page: str) -> str:
    """The section as a page holds it, "" for one without."""
    begin = page.find(START)
    if begin < 0:
        return ""
    ends = [at for mark in ENDS if (at := page.find(mark, begin)) >= 0]
    return page[begin : min(ends)]


def with_section(page: str, own: str) -> str:
    """The page with this section before the words about the data, whether it held one or not."""
    page = page.replace(kept(page), "", 1) if kept(page) else page
    at = min(at for mark in ENDS if (at := page.find(mark)) >= 0)
    return page[:at] + own + page[at:]


def main() -> int:
    if sys.argv[1:2] == ["--once"]:
        what, name, path = sys.argv[2:]
        print(json.dumps(once(what, name, Path(path))))
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--no-page", action="store_true", help="print only")
    told = parser.parse_args()
    found = {}
    for name in BARE:
        found[name] = ratios(name, told.megabytes, told.repeats)
        print(name, json.dumps(found[name]), flush=True)
    if not told.no_page:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_section(page, section(found)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
