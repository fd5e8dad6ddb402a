"""Fall and rise are monotone: more availability never gives less, a larger buffer never loses."""

import msgspec
import numpy as np
import pytest

from bedem.infrastructure.bits import unpack
from bedem.infrastructure.cascade import run, run_many
from bedem.infrastructure.network import Network
from tests.infrastructure.making import forcing_of, random_network, random_tables


@pytest.mark.parametrize("seed", range(60))
def test_more_available_never_less_up(seed: int) -> None:
    network = random_network(seed)
    available, waived = random_tables(seed, network, 14, 70)
    more = available | (np.random.default_rng(seed).random(available.shape) < 0.4)
    less_up = unpack(run(network, forcing_of(available, waived), 14), 70)
    more_up = unpack(run(network, forcing_of(more, waived), 14), 70)
    assert not (less_up & ~more_up).any()


@pytest.mark.parametrize("seed", range(60))
def test_a_larger_buffer_never_loses(seed: int) -> None:
    network = random_network(seed)
    available, waived = random_tables(seed, network, 14, 70)
    larger = tuple(msgspec.structs.replace(g, buffer=g.buffer + 2) for g in network.groups)
    bigger = Network(network.names, larger, network.black_start)
    forcing = forcing_of(available, waived)
    small, big = (unpack(run(n, forcing, 14), 70) for n in (network, bigger))
    assert not (small & ~big).any()


def test_side_by_side_is_one_by_one() -> None:
    network = random_network(7)
    forcings = [forcing_of(*random_tables(s, network, 14, 30 + 50 * s)) for s in range(4)]
    together = run_many(network, forcings, 14)
    for forcing, found in zip(forcings, together, strict=True):
        assert (run(network, forcing, 14) == found).all()
