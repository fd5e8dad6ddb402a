"""Cost of matching against the cost of parsing alone: one run, first pass, CPU time.

    python benchmarks/matcher.py [--files 8] [--size 64] [--sets dense,benign] [--scanner auto]

dense: full chunks of recorded attacks, replicated; every run of four or more digits in UTF-16 text
is made random outside GUIDs, record ids and CRCs are rewritten, so that no memo profits from
repetition. benign: the logs of a clean Windows 10. Files are made once under bench-data/.

Printed for each set: CPU of records_json() alone; of records_json(), an Event for each record and
the match; the same with the deciding fields of each match; the ratios; and start-up.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import py7zr
from evtx import PyEvtxParser

from bedem.detection import Matcher, Profile, RuleSet, load_rules, read_pack
from bedem.model.records import Event

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("BEDEM_SHARED", ROOT.parent / "shared")) / "data"
BENCH = ROOT / "bench-data"
RULES = SHARED / "sigma" / "sigma_all_rules_2026-08-05.zip"
CHUNK = 65536
FULL = 60 * 1024
DIGITS = re.compile(rb"(?:[0-9]\0){4,}")
GUID = re.compile(rb"(?:[0-9A-Fa-f]\0){8}-\0(?:(?:[0-9A-Fa-f]\0){4}-\0){3}(?:[0-9A-Fa-f]\0){12}")


def file_header(chunks: int) -> bytes:
    """An EVTX file header for so many chunks."""
    head = struct.pack(
        "<8sQQQIHHHH76xI", b"ElfFile\0", 0, max(chunks - 1, 0), 1, 128, 1, 3, 4096, chunks, 0
    )
    return (head + struct.pack("<I", zlib.crc32(head[:120]))).ljust(4096, b"\0")


def chunks_of(raw: bytes) -> Iterator[bytes]:
    for at in range(4096, len(raw) - CHUNK + 1, CHUNK):
        if raw[at : at + 8] == b"ElfChnk\0":
            yield raw[at : at + CHUNK]


def seeds() -> list[bytes]:
    """Distinct full chunks of the recorded attacks, in a fixed order."""
    texts: list[bytes] = []
    with zipfile.ZipFile(SHARED / "events/attacks/evtx/evtx_attacks.zip") as archive:
        texts += [archive.read(n) for n in sorted(archive.namelist()) if n.endswith(".evtx")]
    folder = unpacked("srv2022_aptsimulator_WIN-FUDU2CKJOE8")
    texts += [p.read_bytes() for p in sorted(folder.rglob("*.evtx"))]
    full = {
        c for raw in texts for c in chunks_of(raw) if struct.unpack_from("<I", c, 48)[0] >= FULL
    }
    return sorted(full)


def varied(chunk: bytes, first_id: int, rng: random.Random) -> tuple[bytes, int]:
    """A copy with other digits and record ids; returns it and the number of records."""
    data = bytearray(chunk)
    guids = [m.span() for m in GUID.finditer(chunk)]
    for run in DIGITS.finditer(chunk):
        if not any(a < run.end() and run.start() < b for a, b in guids):
            for at in range(run.start(), run.end(), 2):
                data[at] = 48 + rng.randrange(10)
    free = struct.unpack_from("<I", data, 48)[0]
    at, count = 512, 0
    while at + 24 <= free and data[at : at + 4] == b"**\0\0":
        size = struct.unpack_from("<I", data, at + 4)[0]
        struct.pack_into("<Q", data, at + 8, first_id + count)
        at, count = at + size, count + 1
    last = first_id + count - 1
    struct.pack_into("<QQQQ", data, 8, first_id, last, first_id, last)
    struct.pack_into("<I", data, 52, zlib.crc32(data[512:free]))
    struct.pack_into("<I", data, 124, zlib.crc32(data[:120] + data[128:512]))
    return bytes(data), count


def dense(files: int, size: int) -> list[Path]:
    """Make the dense set once; `size` in MiB a file."""
    folder = BENCH / f"dense-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    base: list[bytes] = []
    out: list[Path] = []
    for number in range(files):
        path = folder / f"{number:02}.evtx"
        if not path.exists():
            base = base or seeds()
            rng = random.Random(number)
            next_id, parts = 1, list[bytes]()
            for place in range(size * 16 - 1):
                copy, count = varied(base[(place + number * 7) % len(base)], next_id, rng)
                parts.append(copy)
                next_id += count
            path.write_bytes(file_header(len(parts)) + b"".join(parts))
        out.append(path)
    return out


def unpacked(name: str) -> Path:
    folder = BENCH / name
    if not folder.exists():
        with py7zr.SevenZipFile(SHARED / "events/ordinary" / f"{name}.7z") as archive:
            archive.extractall(folder)
    return folder


def benign(_files: int, _size: int) -> list[Path]:
    return sorted(unpacked("win10_clean_DESKTOP-GNCCVRK").rglob("*.evtx"))


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
    makers = {"dense": dense, "benign": benign}
    chosen = {name: makers[name](args.files, args.size) for name in args.sets.split(",")}
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
