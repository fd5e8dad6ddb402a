import numpy as np
import pytest

from bedem.infrastructure import cascade_numba
from bedem.infrastructure.bits import pack, unpack
from bedem.infrastructure.cascade import Forcing, run
from bedem.infrastructure.network import Group, Network
from tests.infrastructure.making import forcing_of, random_network, random_tables
from tests.oracles.cascade import scalar

ENGINES = ["numpy"] + (["numba"] if cascade_numba.AVAILABLE else [])


def plain(network: Network):
    return [(g.owner, g.members, g.k, g.buffer, g.recharge, g.start_only) for g in network.groups]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("block", range(10))
def test_every_sample_equals_the_scalar_reference(engine: str, block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        network = random_network(seed)
        hours, samples = 14, 1 + seed % 3
        available, waived = random_tables(seed, network, hours, samples)
        found = unpack(run(network, forcing_of(available, waived), hours, engine=engine), samples)
        for s in range(samples):
            want = scalar(
                len(network.names), plain(network), network.black_start,
                available[:, :, s].tolist(), waived[:, :, s].tolist(),
            )  # fmt: skip
            assert found[:, :, s].tolist() == want, (seed, s)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("outage", "black", "power", "telecom"),
    [(2, False, "110011111111", "111111111111"),
     (6, False, "110000000000", "111111000000"),
     (6, True, "110000001111", "111111001111")],
)  # fmt: skip
def test_worked_example(engine: str, outage: int, black: bool, power: str, telecom: str) -> None:
    groups = (Group(0, (1,), 1), Group(1, (0,), 1, buffer=4, recharge=1))
    network = Network(("power", "telecom"), groups, np.array([black, False]))
    available = np.ones((12, 2, 1), bool)
    available[2 : 2 + outage, 0] = False
    found = unpack(
        run(network, forcing_of(available, np.zeros((12, 2, 1), bool)), 12, engine=engine), 1
    )
    assert "".join("01"[int(x)] for x in found[:, 0, 0]) == power
    assert "".join("01"[int(x)] for x in found[:, 1, 0]) == telecom


@pytest.mark.parametrize("samples", [1, 63, 64, 65, 100, 130])
def test_padding_is_cut_off(samples: int) -> None:
    flags = np.random.default_rng(samples).random((3, samples)) < 0.5
    assert (unpack(pack(flags), samples) == flags).all()
    network = Network(("a",), (), np.array([False]))
    available = np.ones((4, 1, samples), bool)
    available[1, 0] = False
    up = unpack(run(network, forcing_of(available, np.zeros((4, 0, samples), bool)), 4), samples)
    assert up.shape == (4, 1, samples)
    assert int((~up).sum()) == samples


def test_nothing_imposed_nothing_falls() -> None:
    network = random_network(5)
    assert unpack(run(network, Forcing(1), 5), 64).all()
