"""Killed, failed or repeated runs end in the same case, table by table."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from bedem.answers import open_view
from bedem.case import Case
from bedem.model.errors import BedemError
from tests.making import RECEIVED, contents, demo_evidence, investigate

RECEIVED_TEXT = "2022-08-26T08:00:00Z"


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's evidence unpacked and cut into many small files and batches."""
    folder = tmp_path_factory.mktemp("evidence")
    for archive in demo_evidence():
        with zipfile.ZipFile(archive) as members:
            for name in members.namelist():
                data = members.read(name)
                if name.endswith(".json"):
                    lines = data.splitlines(keepends=True)
                    for i in range(0, len(lines), 400):
                        (folder / f"part-{i:05d}.json").write_bytes(b"".join(lines[i : i + 400]))
                else:
                    (folder / Path(name).name).write_bytes(data)
    return folder


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDEM_BATCH_BYTES", "200000")


def tables(case: Case) -> dict[str, list[tuple[Any, ...]]]:
    view = open_view(case)
    try:
        return contents(view)
    finally:
        view.close()


@pytest.fixture(scope="module")
def expected(
    evidence: Path, tmp_path_factory: pytest.TempPathFactory, home: Path
) -> dict[str, list[tuple[Any, ...]]]:
    case = investigate(tmp_path_factory.mktemp("whole") / "case", [evidence])
    found = tables(case)
    assert len(found["raw_events"]) > 3_000
    assert found["raw_hits"]
    return found


def start(case: Path, evidence: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "bedem", "investigate", str(evidence), "--case", str(case),
        "--received", RECEIVED_TEXT, "--workers", "2", "-q",
    ]  # fmt: skip
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process group")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kill_9_and_again(
    seed: int, evidence: Path, expected: dict[str, list[tuple[Any, ...]]], tmp_path: Path
) -> None:
    case = tmp_path / "case"
    moment = random.Random(seed).uniform(0.0, 0.9)
    process = start(case, evidence)
    segments = case / "segments"
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if segments.is_dir() and any(segments.iterdir()):
            time.sleep(moment * 0.3)
            break
        time.sleep(0.005)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    again = start(case, evidence)
    _, told = again.communicate(timeout=120)
    assert again.returncode == 0, told.decode()
    assert tables(Case(case)) == expected


def test_the_same_evidence_twice_adds_nothing(evidence: Path, tmp_path: Path) -> None:
    case = investigate(tmp_path / "case", [evidence])
    before, lines = tables(case), len(list(case.ledger.lines()))
    investigate(case.path, [evidence])
    assert tables(case) == before
    assert len(list(case.ledger.lines())) == lines


def test_another_order_and_cut_gives_the_same_tables(
    evidence: Path,
    expected: dict[str, list[tuple[Any, ...]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BEDEM_BATCH_BYTES", "5000000")
    files = sorted(evidence.iterdir())
    random.Random(7).shuffle(files)
    case = investigate(tmp_path / "case", files[: len(files) // 2], workers=2)
    investigate(case.path, files[len(files) // 2 :])
    found = tables(case)
    for name, rows in expected.items():
        assert found[name] == rows, name


def test_new_evidence_adds_only_itself(evidence: Path, tmp_path: Path) -> None:
    files = sorted(evidence.iterdir())
    case = investigate(tmp_path / "case", files[:4])
    first = {s.number: s.files for s in case.all_segments()}
    investigate(case.path, files)
    second = {s.number: s.files for s in case.all_segments()}
    assert {n: second[n] for n in first} == first
    assert {
        s.id for n in case.all_segments() if n.number not in first for s in n.sources
    }.isdisjoint({s.id for n in case.all_segments() if n.number in first for s in n.sources})


class Failing:
    """Raises ENOSPC at the n-th call of any of the ways in which bedem writes."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.calls = 0

    def wrap(self, honest: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return honest(*args, **kwargs)

        return call


def trapped(monkeypatch: pytest.MonkeyPatch, trap: Failing) -> None:
    monkeypatch.setattr(Path, "rename", trap.wrap(Path.rename))
    monkeypatch.setattr(Path, "replace", trap.wrap(Path.replace))
    monkeypatch.setattr(Path, "mkdir", trap.wrap(Path.mkdir))
    monkeypatch.setattr(os, "fsync", trap.wrap(os.fsync))
    monkeypatch.setattr(pq, "write_table", trap.wrap(pq.write_table))
    monkeypatch.setattr(pq.ParquetWriter, "write_table", trap.wrap(pq.ParquetWriter.write_table))
    monkeypatch.setattr(pq.ParquetWriter, "close", trap.wrap(pq.ParquetWriter.close))


def test_a_failure_at_every_write_site(
    evidence: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """The disk fills up at each call in turn: one clear error, and the next run finishes."""
    monkeypatch.setenv("BEDEM_BATCH_BYTES", "800000")
    few = tmp_path / "few"
    few.mkdir()
    for file in sorted(evidence.iterdir())[:4]:
        shutil.copy2(file, few)
    wanted = tables(investigate(tmp_path / "wanted", [few]))
    at = 0
    while True:
        at += 1
        path = tmp_path / f"case-{at}"
        trap = Failing(at)
        with monkeypatch.context() as patch:
            trapped(patch, trap)
            try:
                investigate(path, [few])
            except (BedemError, OSError) as error:
                told = str(error)
                assert "full" in told or "written" in told or "No space" in told
        if trap.calls < at:
            break
        assert tables(investigate(path, [few])) == wanted, f"after a failure at write {at}"
        shutil.rmtree(path)
    assert at > 20
    assert RECEIVED == 1_661_500_800_000_000
