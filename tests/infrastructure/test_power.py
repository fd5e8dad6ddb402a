"""Least load shed against corners tried one by one, and on the grid of Montenegro."""

import random
from pathlib import Path

import msgspec
import pytest

pytest.importorskip("highspy", reason="the extra `power` is not installed")

from bedem.infrastructure import power
from bedem.infrastructure.power import Branch, CannotBeComputed, Grid, Load, Plant, Power, grid_of
from bedem.infrastructure.reading import read_inventory
from bedem.infrastructure.running import run_register
from bedem.infrastructure.scenario import Event, Options, Replay
from bedem.model.errors import UsageError
from tests.oracles.power import least_shed

REGISTER = Path(power.__file__).parent / "data" / "montenegro" / "register.yml"


def small(seed: int) -> Grid:
    r = random.Random(seed)
    buses = tuple(f"b{i}" for i in range(r.randint(2, 5)))
    plants = tuple(
        Plant(f"p{i}", r.choice(buses), r.randint(10, 100)) for i in range(r.randint(1, 2))
    )
    loads = tuple(
        Load(f"d{i}", (r.choice(buses),), r.randint(10, 80)) for i in range(r.randint(1, 3))
    )
    pairs = [(a, b) for i, a in enumerate(buses) for b in buses[i + 1 :]]
    some = r.sample(pairs, min(len(pairs), r.randint(1, 4)))
    branches = tuple(
        Branch(f"l{i}", a, b, float(r.randint(100, 900)), float(r.randint(5, 60)))
        for i, (a, b) in enumerate(some)
    )
    return Grid(buses, {}, plants, loads, branches)


@pytest.mark.parametrize("block", range(4))
def test_equals_every_corner_tried(block: int) -> None:
    shed = 0
    for seed in range(block * 50, block * 50 + 50):
        grid = small(seed)
        flow = Power(grid)
        for out in ((), (grid.branches[0].id,), (grid.plants[0].id,)):
            want = least_shed(
                list(grid.buses),
                [(p.bus, p.mw) for p in grid.plants if p.id not in out],
                [(d.buses[0], d.mw) for d in grid.loads],
                [(b.a, b.b, b.mw_per_rad, b.limit) for b in grid.branches if b.id not in out],
            )
            assert flow.shed(out) == pytest.approx(want, abs=1e-5), (seed, out)
            shed += want > 0
    assert shed > 20


def test_an_island_with_a_plant_is_served_and_one_without_is_dark() -> None:
    grid = Grid(
        ("a", "b"), {}, (Plant("p", "a", 50), Plant("q", "b", 0)),
        (Load("x", ("a",), 40), Load("y", ("b",), 10)), (Branch("l", "a", "b", 500, 100),),
    )  # fmt: skip
    flow = Power(grid)
    assert flow.served(()) == {"x": 1.0, "y": 1.0}
    assert flow.served(("l",), 5) == {"x": 1.0, "y": 0.0}
    assert flow.served(("p",)) == {"x": 0.0, "y": 0.0}
    assert flow.served(("a",))["x"] == 0.0


def test_a_load_of_two_stations_is_carried_by_the_other() -> None:
    stations = {"a": "st:a", "b": "st:b"}
    load = Load("x", ("a", "b"), 40)
    grid = Grid(("a", "b"), stations, (Plant("p", "b", 50),), (load,), ())
    assert Power(grid).served(("st:a",)) == {"x": 1.0}
    assert Power(grid).served(("st:b",)) == {"x": 0.0}


def test_an_answer_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Power(small(1))
    monkeypatch.setattr(flow, "_optimal", None)
    with pytest.raises(CannotBeComputed, match="cannot be computed"):
        flow.served(())


def test_without_the_solver_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "AVAILABLE", False)
    with pytest.raises(UsageError, match="HiGHS"):
        Power(small(1))


def test_montenegro_is_served_with_neighbours_and_without() -> None:
    services = read_inventory(REGISTER).services
    flow = Power(grid_of(services))
    abroad = {n.id for n in services.nodes if n.outside}
    assert sum(load.mw for load in flow.grid.loads) == pytest.approx(600)
    assert flow.shed(()) == pytest.approx(0, abs=1e-6)
    assert flow.shed(abroad) == pytest.approx(0, abs=1e-6)
    assert flow.shed(abroad | {"plant:piva"}) == pytest.approx(0, abs=1e-6)
    plants = {n.id for n in services.nodes if n.id.startswith("plant:")}
    assert flow.shed(abroad | plants) == pytest.approx(600)
    for branch in flow.grid.branches:
        assert flow.shed((branch.id,)) == pytest.approx(0, abs=1e-6), branch.id


def test_a_replay_counts_what_the_grid_cannot_carry() -> None:
    """Without neighbours and plants every station stands and no town is served."""
    inventory = read_inventory(REGISTER)
    gone = [
        n.id
        for n in inventory.services.nodes
        if (n.outside and n.id.startswith("ext:")) or n.id.startswith("plant:")
    ]
    replay = Replay(events=tuple(Event(2, name, "out", until_h=5) for name in gone))
    plain = run_register(inventory, None, replay, hours=8)
    flowing = run_register(inventory, None, replay, hours=8, physics="power")
    assert plain.replay is not None
    assert flowing.replay is not None
    name = "svc:power:podgorica"
    assert flowing.replay.not_served[name] == plain.replay.not_served.get(name, 0) + 3
    assert flowing.replay.physics == "power"


def test_power_flow_is_for_replays_and_for_grids() -> None:
    inventory = read_inventory(REGISTER)
    with pytest.raises(UsageError, match="replay"):
        run_register(inventory, Options(), hours=4, samples=2, physics="power")
    bare = msgspec.structs.replace(
        inventory, services=msgspec.structs.replace(inventory.services, nodes=(), lines=())
    )
    with pytest.raises(UsageError, match="physics: power"):
        grid_of(msgspec.structs.replace(bare.services, transformers=()))
