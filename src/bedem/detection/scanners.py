"""Find many needles in one text: Hyperscan, or Aho-Corasick where Hyperscan has no wheel.

Both fold ASCII letters and report each needle at least once; results are the same.
"""

from __future__ import annotations

import hashlib
import importlib
import platform
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal

import ahocorasick_rs

from bedem.detection.storage import read_checked, write_checked

hyperscan: Any
try:
    hyperscan = importlib.import_module("hyperscan")
except ImportError:  # no wheel for this machine
    hyperscan = None

Kind = Literal["hyperscan", "ahocorasick"]
OnMatch = Callable[[int, int, int, int, list[int]], None]
Scan = Callable[[bytes, OnMatch, int, list[int]], Any]
_LABEL: Final = "hyperscan"


def resolve(kind: Literal["hyperscan", "ahocorasick", "auto"]) -> Kind:
    """The scanner to use; raises ValueError when Hyperscan is asked for and absent."""
    if kind == "ahocorasick":
        return "ahocorasick"
    if hyperscan is None:
        if kind == "hyperscan":
            raise ValueError("hyperscan is not installed on this machine")
        return "ahocorasick"
    return "hyperscan"


def scanner(kind: Kind, needles: Sequence[str], cache: Path | None = None) -> Scan:
    """A scan over `needles` (folded ASCII JSON text); `cache` keeps compiled databases.

    The scan is called as `scan(text, on_match, 0, found)`, the way Hyperscan's own is, so that no
    call stands between; `found` gets the indexes of the needles seen.
    """
    if kind == "ahocorasick":
        return _ahocorasick(needles)
    scan: Scan = _database(needles, cache).scan
    return scan


def on_match(index: int, _start: int, _end: int, _flags: int, found: list[int]) -> None:
    """What Hyperscan calls for each needle seen."""
    found.append(index)


def _ahocorasick(needles: Sequence[str]) -> Scan:
    automaton = ahocorasick_rs.BytesAhoCorasick([n.encode() for n in needles])
    find = automaton.find_matches_as_indexes

    def scan(text: bytes, _on_match: OnMatch, _flags: int, found: list[int]) -> None:
        found.extend({hit[0] for hit in find(text.lower(), overlapping=True)})

    return scan


def _compile(needles: Sequence[str]) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[n.encode() for n in needles],
        ids=list(range(len(needles))),
        flags=hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH,
        literal=True,
    )
    return database


def _database(needles: Sequence[str], cache: Path | None) -> Any:
    if cache is None:
        return _compile(needles)
    path = cache / f"{_key(needles)}.hs"
    raw = read_checked(path, _LABEL)
    if raw is not None:
        try:
            database = hyperscan.loadb(raw, mode=hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
        except hyperscan.HyperscanError:
            pass  # another version or another machine: compile anew
        else:
            return database
    database = _compile(needles)
    write_checked(path, _LABEL, hyperscan.dumpb(database))
    return database


def _key(needles: Sequence[str]) -> str:
    digest = hashlib.blake2b("\0".join([_machine(), *needles]).encode(), digest_size=16)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _machine() -> str:
    """What tells one kind of processor from another; a database is made for its features."""
    probe = _compile(["bedem"])
    about = probe.info().decode("ascii", "replace")
    parts = [version("hyperscan"), platform.machine(), platform.system()]
    return " ".join([*parts, about, str(probe.size())])
