"""Making cases in tests, through the same code a user runs."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Any

from bedem import investigation
from bedem.case import Case, CaseView
from bedem.commands import setup
from bedem.intake.deliver import Handover
from bedem.intake.discover import Layout
from bedem.intake.pool import Pool, processes

RECEIVED = 1_661_500_800_000_000  # 2022-08-26T08:00:00Z


class Silent:
    """Progress that shows nothing."""

    def stage(self, name: str, total: int = 0) -> None: ...
    def step(self, done: int = 1) -> None: ...
    def advance(self, segment: object, facts: object, work: int) -> None: ...


def threads(workers: int) -> Executor:
    """An executor in this process: fast to start, and any executor must do."""
    return ThreadPoolExecutor(workers)


def demo_evidence() -> list[Path]:
    folder = Path(str(resources.files("bedem.commands"))) / "demo_evidence"
    return sorted(folder.glob("*.zip"))


def investigate(
    case: Path,
    evidence: list[Path],
    *,
    workers: int = 1,
    spawn: bool = False,
    layout: str = "",
    received: int = RECEIVED,
    **told: Any,
) -> Case:
    """Run the main job and return the case."""
    folder = Case.open_or_create(case)
    pool = Pool(processes if spawn else threads, workers)
    handover = Handover(received=received, received_told=True, layout=Layout.parse(layout), **told)
    try:
        investigation.investigate(folder, evidence, setup.load(False), pool, Silent(), handover)
    finally:
        pool.close()
    return folder


TABLES = {
    "raw_events": "source, place, part",
    "raw_hits": "source, place, part, rule",
    "raw_gaps": "id, source",
    "duplicates": "source, place, part",
    "clocks": "source, host, place_from",
    "places": "source, host",
    "coverage": "host, log, code",
}


def contents(view: CaseView) -> dict[str, list[tuple[Any, ...]]]:
    """Every table in a total order: what must be equal between two cases with one evidence."""
    return {
        name: view.connection.cursor().execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()
        for name in TABLES
    }
