import random
from itertools import permutations

import numpy as np
import pytest

from bedem.infrastructure.restoration import Job, Pricer, best_order, greedy, improved
from tests.infrastructure.making import random_network
from tests.oracles.cascade import scalar


def loss_by_hand(network, jobs, order, weight, hours, teams):
    """The loss of one order, by a clock for the teams and the scalar cascade."""
    free, back = [0] * teams, {}
    for position in order:
        team = free.index(min(free))
        free[team] += jobs[position].hours
        clean = jobs[position].clean
        back[jobs[position].node] = 10**9 if clean is None else max(free[team], clean)
    n = len(network.names)
    plain = [(g.owner, g.members, g.k, g.buffer, g.recharge, g.start_only) for g in network.groups]
    available = [[t >= back.get(i, 0) for i in range(n)] for t in range(hours)]
    up = scalar(n, plain, network.black_start, available, [[False] * len(plain)] * hours)
    return sum(weight[i] * (not up[t][i]) for t in range(hours) for i in range(n))


def problem(seed: int, most: int):
    r = random.Random(seed)
    network = random_network(seed, nodes=r.randint(most, most + 3))
    nodes = r.sample(range(len(network.names)), r.randint(1, most))
    jobs = [Job(i, r.randint(1, 4), r.choice([0, 0, 0, 3, 6, None])) for i in nodes]
    weight = np.array([float(r.randint(0, 9)) for _ in network.names])
    return network, jobs, weight, r.randint(1, 2)


@pytest.mark.parametrize("block", range(4))
def test_equals_brute_force(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        network, jobs, weight, teams = problem(seed, 4 if seed % 10 else 5)
        found = best_order(Pricer(network, jobs, weight, 12, teams))
        by_hand = {
            order: loss_by_hand(network, jobs, order, weight, 12, teams)
            for order in permutations(range(len(jobs)))
        }
        assert found.exact
        assert found.loss == min(by_hand.values()), seed
        assert by_hand[found.order] == found.loss
        assert by_hand[tuple(range(len(jobs)))] == found.given_loss


def test_seven_jobs_are_tried_in_every_order() -> None:
    r = random.Random(3)
    network = random_network(3, nodes=12)
    jobs = [Job(i, r.randint(1, 5)) for i in range(7)]
    weight = np.arange(12.0)
    price = Pricer(network, jobs, weight, 30)
    found = best_order(price)
    assert found.exact
    assert found.loss == min(price.losses(list(permutations(range(7)))))


@pytest.mark.parametrize("seed", range(20))
def test_search_is_never_worse_than_greedy(seed: int) -> None:
    r = random.Random(seed)
    network = random_network(seed, nodes=14)
    jobs = [Job(i, r.randint(1, 5), r.choice([0, 0, 8, None])) for i in r.sample(range(14), 9)]
    weight = np.array([float(r.randint(0, 9)) for _ in range(14)])
    price = Pricer(network, jobs, weight, 40, 2)
    start = greedy(price)
    found = best_order(price)
    (greedy_loss,) = price.losses([start])
    assert not found.exact
    assert sorted(found.order) == list(range(9))
    assert found.loss <= greedy_loss
    assert price.losses([improved(price, start)])[0] <= greedy_loss


def test_nothing_returns_before_it_is_judged_clean() -> None:
    network = random_network(1, nodes=5)
    jobs = [Job(0, 2, 9), Job(1, 1, None), Job(2, 1, 0)]
    price = Pricer(network, jobs, np.ones(5), 20)
    found = best_order(price)
    assert found.returns[0] >= 9
    assert found.returns[1] > 20
    assert found.returns[2] <= 4
