"""Fall and rise are monotone: more availability never gives less, a larger buffer never loses."""

import msgspec
import numpy as np
import pytest

from bedem.infrastructure.attack import held_bits
from bedem.infrastructure.bits import unpack
from bedem.infrastructure.cascade import run
from bedem.infrastructure.network import Network, levels_of
from bedem.infrastructure.scenario import Action, Option, Options
from bedem.infrastructure.schedule import schedule_option
from bedem.infrastructure.study import Study
from tests.infrastructure.country import small_country
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
    """Options that share a run lose in each sample what they lose alone."""
    inventory = small_country()
    options = tuple(
        Option(f"{mode}-{node}", (Action((f"plant:{node}",), mode, float(hour)),))
        for node in "abc" for mode, hour in (("manual", 1), ("isolated", 5))
    )  # fmt: skip
    ranges = {"north": (0.2, 0.6), "south": (0.5, 0.5)}
    together, alone = (
        Study(inventory, Options(options=options), ranges, samples=130) for _ in range(2)
    )
    plans = [schedule_option(o, inventory.services, together.hours) for o in options]
    together.prepare((plan, {}) for plan in plans)
    for plan in plans:
        assert (together.losses(plan).hours == alone.losses(plan).hours).all()
    held = held_bits(alone.draws, ranges, {})
    apart = [alone.imposer.forcing(plan, held) for plan in plans]
    joined = alone.imposer.beside([(plan, held) for plan in plans])
    whole = run(alone.network, joined, 72)
    for forcing, part in zip(apart, np.split(whole, len(plans), axis=2), strict=True):
        assert (run(alone.network, forcing, 72) == part).all()


@pytest.mark.parametrize("seed", range(20))
def test_levels_lie_above_what_they_need_but_in_circles(seed: int) -> None:
    network = random_network(seed, nodes=30)
    acyclic = tuple(
        msgspec.structs.replace(g, members=tuple(m for m in g.members if m < g.owner), k=1)
        for g in network.groups
        if any(m < g.owner for m in g.members)
    )
    level = levels_of(Network(network.names, acyclic, network.black_start))
    assert all(level[g.owner] > level[m] for g in acyclic for m in g.members)
    assert (levels_of(network) < 30).all()
