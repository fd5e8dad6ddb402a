"""The custody ledger: append-only JSON lines, each of which hashes the one before.

    {"n": 4, "at": "2022-08-26T14:03:11Z", "kind": "commit", "body": {...},
     "prev": "<hash of line 3>", "hash": "<SHA-256 of n, at, kind, body, prev>"}

A line that was cut by a crash (no newline at the end of the file) is dropped on the next append:
the deed it stood for is found again from the folders. Kinds: see docs/reference/case-folder.md.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from filelock import FileLock, Timeout

from bedem.model.errors import CaseBusy, CaseDamaged

LOCK_SECONDS: Final = 30
_FIRST: Final = "0" * 64


class Line(msgspec.Struct, frozen=True):
    """One ledger line. at: ISO 8601 UTC, whole seconds."""

    n: int
    at: str
    kind: str
    body: dict[str, Any]
    prev: str
    hash: str


class Break(msgspec.Struct, frozen=True):
    """The first place where the chain does not hold."""

    line: int
    why: str


def _digest(n: int, at: str, kind: str, body: dict[str, Any], prev: str) -> str:
    raw = msgspec.json.encode([n, at, kind, body, prev], order="deterministic")
    return hashlib.sha256(raw).hexdigest()


class Ledger:
    """Reads without a lock; appends under one that is held for one append only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(str(path) + ".lock")
        self._cache: tuple[tuple[int, int], list[Line]] | None = None

    def append(self, kind: str, body: dict[str, Any]) -> Line:
        """Add one line durably; raises CaseBusy when the lock cannot be had."""
        return self.extend([(kind, body)])[0]

    def extend(self, entries: list[tuple[str, dict[str, Any]]]) -> list[Line]:
        """Add several lines with one sync."""
        try:
            with self._lock.acquire(timeout=LOCK_SECONDS):
                return self._extend_locked(entries)
        except Timeout:
            raise CaseBusy(
                "another process keeps the ledger",
                where=str(self.path),
                todo="Wait until it ends, or stop it.",
            ) from None

    def _extend_locked(self, entries: list[tuple[str, dict[str, Any]]]) -> list[Line]:
        lines, whole_bytes = self._read()
        prev = lines[-1].hash if lines else _FIRST
        added: list[Line] = []
        for kind, body in entries:
            n = len(lines) + len(added) + 1
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            line = Line(n, at, kind, body, prev, _digest(n, at, kind, body, prev))
            added.append(line)
            prev = line.hash
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.truncate(whole_bytes)
            file.seek(whole_bytes)
            file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in added))
            file.flush()
            os.fsync(file.fileno())
        return added

    def _read(self) -> tuple[list[Line], int]:
        """All whole lines and how many bytes they take."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return [], 0
        stamp = (status.st_size, status.st_mtime_ns)
        if self._cache is not None and self._cache[0] == stamp:
            return self._cache[1], _whole(self.path, status.st_size)
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        lines: list[Line] = []
        for number, raw in enumerate(data[:whole].splitlines(), 1):
            try:
                lines.append(msgspec.json.decode(raw, type=Line))
            except (msgspec.DecodeError, msgspec.ValidationError) as error:
                raise CaseDamaged(
                    f"line {number} is no ledger line ({error})",
                    where=str(self.path),
                    todo="Run bedem verify; restore the ledger from a copy.",
                ) from error
        self._cache = (stamp, lines)
        return lines, whole

    def lines(self, *kinds: str) -> Iterator[Line]:
        """All lines, or those of some kinds, oldest first; raises CaseDamaged."""
        for line in self._read()[0]:
            if not kinds or line.kind in kinds:
                yield line

    def head(self) -> str:
        """Hash of the last line."""
        lines = self._read()[0]
        return lines[-1].hash if lines else _FIRST

    def first_break(self) -> Break | None:
        """Walk the whole chain."""
        prev = _FIRST
        for expected, line in enumerate(self.lines(), 1):
            if line.n != expected:
                return Break(expected, f"numbered {line.n}")
            if line.prev != prev:
                return Break(expected, "does not continue the line before it")
            if line.hash != _digest(line.n, line.at, line.kind, line.body, line.prev):
                return Break(expected, "was altered after it was written")
            prev = line.hash
        return None


def _whole(path: Path, size: int) -> int:
    """Bytes up to the last newline."""
    with path.open("rb") as file:
        step = 65_536
        at = size
        while at > 0:
            start = max(at - step, 0)
            file.seek(start)
            found = file.read(at - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            at = start
    return 0
