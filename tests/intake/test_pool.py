"""Workers that die or hang cost the source that kills them, and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

import pytest

from bedem import investigation
from bedem.case import Case, CaseView
from bedem.commands import setup
from bedem.intake.deliver import Handover
from bedem.intake.pool import Pool
from bedem.readers import Input
from bedem.readers.base import Item
from tests.making import RECEIVED, Silent

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork to place a trap")

LINE = (
    '{{"EventTime":"2022-08-26 10:00:0{n}","EventReceivedTime":"2022-08-26 10:00:09",'
    '"SourceModuleType":"im_msvistalog","Channel":"System","Hostname":"{host}",'
    '"SourceName":"x","EventID":7036,"RecordNumber":{n}}}\n'
)


def forked(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork"))


def evidence(folder: Path) -> list[str]:
    """Six files; the one that is to kill says so in its bytes."""
    folder.mkdir()
    hosts = ["a", "b", "KILLER", "c", "d", "e"]
    for host in hosts:
        lines = [LINE.format(n=n, host=host) for n in range(1, 6)]
        (folder / f"{host}.json").write_text("".join(lines))
    return [h for h in hosts if h != "KILLER"]


@pytest.mark.parametrize("way", ["dies", "hangs"])
def test_one_killer_costs_one_source(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    from bedem.readers import winjson

    honest = winjson.read

    def trap(source: Input) -> Iterator[Item]:
        if b"KILLER" in source.path.read_bytes():
            if way == "dies":
                os._exit(9)
            time.sleep(600)
        yield from honest(source)

    monkeypatch.setattr(winjson, "read", trap)
    others = evidence(tmp_path / "evidence")
    case = Case.open_or_create(tmp_path / "case")
    pool = Pool(forked, 2, silence=1.0)
    try:
        totals = investigation.investigate(
            case, [tmp_path / "evidence"], setup.load(False), pool, Silent(),
            Handover(received=RECEIVED),
        )  # fmt: skip
    finally:
        pool.close()
    view = CaseView(case, totals.state)
    counted = dict(view.events.rows("host, count(*)", "true GROUP BY host"))
    assert counted == dict.fromkeys(others, 5)
    gaps = view.gaps("kind = 'reader_died'")
    assert len(gaps) == 1
    assert gaps[0].message.args["name"] == "KILLER.json"
    assert totals.damaged == 1
    assert list((case.path / "tmp").glob("*/alive")) == []


def test_a_killer_that_looks_deadly_at_first_sight_is_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    from bedem.readers import winjson

    honest = winjson.score

    def trap(head: object) -> int:
        if b"KILLER" in head.data:  # type: ignore[attr-defined]
            os._exit(9)
        return honest(head)  # type: ignore[arg-type]

    monkeypatch.setattr(winjson, "score", trap)
    others = evidence(tmp_path / "evidence")
    case = Case.open_or_create(tmp_path / "case")
    pool = Pool(forked, 2)
    try:
        totals = investigation.investigate(
            case, [tmp_path / "evidence"], setup.load(False), pool, Silent(),
            Handover(received=RECEIVED),
        )  # fmt: skip
    finally:
        pool.close()
    view = CaseView(case, totals.state)
    assert view.events.count() == 5 * len(others)
    assert [g.message.args["name"] for g in view.gaps("kind = 'reader_died'")] == ["KILLER.json"]
