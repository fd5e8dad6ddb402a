"""In which order to restore: exhaustive up to seven jobs, then greedy improved by insert and swap.

Each job gives one node back: work by one team for its hours, and never before its systems are
judged clean or rebuilt. An order is priced by the cascade, many orders side by side as samples.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import permutations
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import ALL, pack, words_for
from bedem.infrastructure.cascade import Forcing, run
from bedem.infrastructure.losses import losses_of
from bedem.infrastructure.network import Network

EXHAUSTIVE: Final = 7
NEVER: Final = 10**9
_CHUNK: Final = 4096
Order = tuple[int, ...]


class Job(msgspec.Struct, frozen=True):
    """Restore one node: hours of work; clean: hour at which it is judged clean, None for never."""

    node: int
    hours: int
    clean: int | None = 0


class Restoration(msgspec.Struct, frozen=True):
    """order: positions in the jobs given; returns: hour at which each job's node is back.

    exact: every order was tried. given_loss: loss of the order in which the jobs were given.
    """

    order: Order
    loss: float
    given_loss: float
    exact: bool
    returns: tuple[int, ...]


class Pricer:
    """Loss of orders of these jobs; nodes of jobs are out until they return."""

    def __init__(
        self,
        network: Network,
        jobs: Sequence[Job],
        weight: NDArray[np.float64],
        hours: int,
        teams: int = 1,
        engine: str = "auto",
    ) -> None:
        self.network, self.jobs, self.hours = network, list(jobs), hours
        self.weight, self.teams, self.engine = weight, max(teams, 1), engine
        self._known: dict[Order, float] = {}

    def returns(self, order: Order) -> list[int]:
        """Hour of return by job: teams take the next job when free; clean judgement waits."""
        free = [0] * self.teams
        back = [0] * len(self.jobs)
        for position in order:
            job = self.jobs[position]
            done = heapq.heappop(free) + job.hours
            heapq.heappush(free, done)
            back[position] = NEVER if job.clean is None else max(done, job.clean)
        return back

    def losses(self, orders: Sequence[Order]) -> list[float]:
        """Weighted hours lost by order; jobs that an order leaves out stay out."""
        new = list(dict.fromkeys(o for o in orders if o not in self._known))
        for start in range(0, len(new), _CHUNK):
            some = new[start : start + _CHUNK]
            for order, loss in zip(some, self._run(some), strict=True):
                self._known[order] = loss
        return [self._known[o] for o in orders]

    def _run(self, orders: Sequence[Order]) -> list[float]:
        count = len(orders)
        back = np.full((len(self.jobs), count), NEVER, np.int64)
        for column, order in enumerate(orders):
            found = self.returns(order)
            for position in order:
                back[position, column] = found[position]
        nodes = np.array([j.node for j in self.jobs], np.int64)
        changes = {}
        last = np.full((len(nodes), words_for(count)), ALL)
        for t in range(self.hours):
            now = ~pack(back > t)
            if (now != last).any():
                changes[t] = (nodes, now)
            last = now
        forcing = Forcing(words_for(count), changes)
        watched = np.flatnonzero(self.weight)
        history = run(self.network, forcing, self.hours, watched, self.engine)
        full = np.ones((self.hours, len(self.network.names)))
        lost = losses_of(history, full, watched, count)
        total: NDArray[np.float64] = self.weight[watched] @ lost.hours
        return [float(x) for x in total]


def best_order(price: Pricer, exhaustive: int = EXHAUSTIVE) -> Restoration:
    """The order with the smallest loss; ties go to the one nearest to the order given."""
    count = len(price.jobs)
    given = tuple(range(count))
    if count <= exhaustive:
        orders = list(permutations(given))
        losses = price.losses(orders)
        at = min(range(len(orders)), key=lambda i: (losses[i], orders[i]))
        best, exact = orders[at], True
    else:
        best, exact = improved(price, greedy(price)), False
    loss, given_loss = price.losses([best, given])
    if given_loss <= loss:
        best, loss = given, given_loss
    return Restoration(best, loss, given_loss, exact, tuple(price.returns(best)))


def greedy(price: Pricer) -> Order:
    """Always the job next that loses least, the jobs still open left out."""
    order: Order = ()
    left = list(range(len(price.jobs)))
    while left:
        losses = price.losses([(*order, j) for j in left])
        at = min(range(len(left)), key=lambda i: (losses[i], left[i]))
        order = (*order, left.pop(at))
    return order


def improved(price: Pricer, order: Order) -> Order:
    """Move or swap jobs as long as it helps; never worse than where it starts."""
    (loss,) = price.losses([order])
    while True:
        tried = _neighbours(order)
        losses = price.losses(tried)
        at = min(range(len(tried)), key=lambda i: (losses[i], tried[i]))
        if losses[at] >= loss:
            return order
        order, loss = tried[at], losses[at]


def _neighbours(order: Order) -> list[Order]:
    found: dict[Order, None] = {}
    for i in range(len(order)):
        rest = order[:i] + order[i + 1 :]
        for j in range(len(order)):
            if i != j:
                found[(*rest[:j], order[i], *rest[j:])] = None
                swapped = list(order)
                swapped[i], swapped[j] = swapped[j], swapped[i]
                found[tuple(swapped)] = None
    return list(found)
