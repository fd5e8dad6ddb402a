"""The data sets of the benchmarks, made once under bench-data/ from the shared event logs.

dense: full chunks of recorded attacks, replicated; every run of four or more digits in UTF-16 text
is made random outside GUIDs, record ids and CRCs are rewritten, so that no memo profits from
repetition. benign: the logs of a clean Windows 10.
"""

from __future__ import annotations

import os
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import py7zr

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
    folder = BENCH / f"dense-{size}-mib"
    folder.mkdir(parents=True, exist_ok=True)
    base: list[bytes] = []
    out: list[Path] = []
    for number in range(files):
        path = folder / f"{number:02}.evtx"
        if not path.exists():
            base = base or seeds()
            rng = random.Random(number)
            # as of other logs: equal ids would look like copies of one another
            next_id, parts = 1 + number * 1_000_000, list[bytes]()
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


def benign() -> list[Path]:
    """The logs of a clean Windows 10, 58 MiB."""
    return sorted(unpacked("win10_clean_DESKTOP-GNCCVRK").rglob("*.evtx"))
