"""Running batches on an executor, whatever kills its workers.

A dead or silent worker breaks the pool: a new one is made, what was in flight runs again one batch
at a time, a batch that dies alone is halved until one source or range is left (a Gap), and the rest
goes on side by side.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.case import Case, Segment, SegmentFacts
from bedem.intake.plan import Batch, Part, halves
from bedem.intake.worker import HEARTBEAT, RulesHandle, read_and_match
from bedem.model.messages import msg
from bedem.model.records import Gap

SILENCE_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 2.0


def processes(workers: int) -> Executor:
    """The default executor: fresh processes, the same on every system."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, initializer=_leave_interrupts)


def _leave_interrupts() -> None:
    """Ctrl-C is for the coordinator, which ends its workers; they would only print tracebacks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def default_workers() -> int:
    """One a core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(len(os.sched_getaffinity(0)), 1)
    return max(os.cpu_count() or 1, 1)


class Job(msgspec.Struct):
    """A batch of a plan with the folder its next attempt writes to."""

    plan: str
    batch: Batch
    folder: Path | None = None
    submitted: float = 0.0


class Pool:
    """Owns the executor, so that a broken one can be replaced."""

    def __init__(
        self,
        make: Callable[[int], Executor],
        workers: int,
        silence: float = SILENCE_SECONDS,
    ) -> None:
        self._make = make
        self.workers = workers
        self.silence = silence
        self.executor = make(workers)

    def renew(self) -> None:
        """Throw the executor and its processes away and make a new one."""
        self.kill()
        self.executor = self._make(self.workers)

    def kill(self) -> None:
        """End the workers at once; what they were writing is thrown away by the next intake."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.kill()

    def close(self) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)

    def map(self, call: Callable[..., Any], items: list[tuple[Any, ...]]) -> Iterator[Any]:
        """Results in the order of items; an item whose worker dies gives None."""
        at = 0
        while at < len(items):
            futures = [self.executor.submit(call, *item) for item in items[at:]]
            try:
                for future in futures:
                    yield future.result()
                    at += 1
            except BrokenExecutor:
                self.renew()
                # alone, to find out which one it is
                try:
                    yield self.executor.submit(call, *items[at]).result()
                except BrokenExecutor:
                    self.renew()
                    yield None
                at += 1


def run(
    case: Case,
    pool: Pool,
    batches: list[tuple[str, Batch]],
    rules: RulesHandle,
    passwords: tuple[bytes, ...] = (),
) -> Iterator[tuple[Segment, SegmentFacts, int]]:
    """Commit each batch as it is done: its segment, what is in it, bytes of evidence read."""
    waiting = [Job(p, b) for p, b in batches]
    while waiting:
        never_begun: list[Job] = []
        suspects: list[Job] = []
        for job, facts in _attempt(case, pool, waiting, rules, passwords):
            if facts is not None:
                yield case.commit(job.plan, job.batch.number, facts), facts, job.batch.work
            else:
                (never_begun if job.folder is None else suspects).append(job)
        while suspects:
            # alone: whoever dies now is the one
            suspect = suspects.pop(0)
            for job, facts in _attempt(case, pool, [suspect], rules, passwords):
                if facts is None:
                    suspects[:0] = [Job(job.plan, half) for half in _halved(case, job)]
                else:
                    yield case.commit(job.plan, job.batch.number, facts), facts, job.batch.work
        waiting = never_begun


def _attempt(
    case: Case,
    pool: Pool,
    jobs: list[Job],
    rules: RulesHandle,
    passwords: tuple[bytes, ...],
) -> Iterator[tuple[Job, SegmentFacts | None]]:
    """Run jobs until all ended or the pool broke; None for those to be tried again.

    A job that never began has no folder.
    """
    pending: dict[Future[SegmentFacts], Job] = {}
    queue = list(jobs)
    broken = False
    while (queue or pending) and not broken:
        while queue and len(pending) < pool.workers + 1:
            job = queue.pop(0)
            job.folder = case.work_folder()
            job.submitted = time.time()
            try:
                future = pool.executor.submit(
                    read_and_match, job.batch, rules, str(job.folder), passwords
                )
            except BrokenExecutor:
                shutil.rmtree(job.folder, ignore_errors=True)
                job.folder = None
                queue.insert(0, job)
                broken = True
                break
            pending[future] = job
        ended, _ = wait(pending, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for future in ended:
            try:
                facts = future.result()
            except BrokenExecutor:
                broken = True
                continue
            yield pending.pop(future), facts
        if not ended and _silent(list(pending.values()), pool):
            broken = True
    if broken:
        pool.renew()
        for job in [*pending.values(), *queue]:
            if job.folder is not None:
                shutil.rmtree(job.folder, ignore_errors=True)
            yield job, None


def _silent(jobs: list[Job], pool: Pool) -> bool:
    """True when a job that runs has shown no sign of life for too long.

    A job may wait its turn in the executor's queue: only those that began to beat count, or all of
    them when none began although workers are free.
    """
    now = time.time()
    for job in jobs:
        last = _last_beat(job)
        if last is not None and now - last > pool.silence:
            return True
        if last is None and len(jobs) <= pool.workers and now - job.submitted > 3 * pool.silence:
            return True
    return False


def _last_beat(job: Job) -> float | None:
    try:
        return None if job.folder is None else (job.folder / HEARTBEAT).stat().st_mtime
    except OSError:
        return None


def _halved(case: Case, job: Job) -> list[Batch]:
    """Split a batch that kills its worker; the split is a ledger line before it runs."""
    parts = job.batch.parts
    if len(parts) > 1:
        middle = len(parts) // 2
        groups: list[tuple[Part, ...]] = [parts[:middle], parts[middle:]]
    else:
        pieces = halves(parts[0])
        groups = [(piece,) for piece in pieces] or [(_given_up(parts[0]),)]
    first = _next_batch_number(case, job.plan)
    batches = [Batch(first + i, group) for i, group in enumerate(groups)]
    case.record(
        "split",
        {
            "plan": job.plan,
            "batch": job.batch.number,
            "batches": msgspec.to_builtins(batches),
        },
    )
    return batches


def _next_batch_number(case: Case, plan: str) -> int:
    numbers = [
        int(raw["number"])
        for line in case.ledger.lines("plan", "split")
        if line.body["plan"] == plan
        for raw in line.body["batches"]
    ]
    return max(numbers, default=0) + 1


def _given_up(part: Part) -> Part:
    problem = Gap(
        "reader_died",
        msg("gap-reader-died", name=part.name),
        place_from=part.start,
        place_to=part.size if part.end is None else part.end,
        closes=msg("close-other-tool"),
    )
    return msgspec.structs.replace(part, problem=problem)
