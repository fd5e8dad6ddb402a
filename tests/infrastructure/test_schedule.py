"""Crews are never exceeded, switches wait in the order given, hours are as declared."""

import random

import msgspec
import pytest

from bedem.infrastructure.scenario import Action, Event, Option, Replay
from bedem.infrastructure.schedule import (
    MANUAL,
    Order,
    schedule_option,
    schedule_orders,
    schedule_replay,
)
from bedem.infrastructure.schema import Mode, Node
from tests.infrastructure.country import mode, number, small_country


@pytest.mark.parametrize("seed", range(100))
def test_crew_is_never_exceeded_in_any_hour(seed: int) -> None:
    r = random.Random(seed)
    services = small_country(crew=r.randint(0, 9)).services
    plants = [i for i, n in enumerate(services.nodes) if n.id.startswith("plant:")]
    nodes = list(services.nodes)
    for i in plants:
        nodes[i] = msgspec.structs.replace(
            nodes[i], modes={"manual": mode(0.8, r.randint(0, 5), r.randint(0, 3), r.randint(1, 9))}
        )
    services = msgspec.structs.replace(services, nodes=tuple(nodes))
    orders = [
        Order(r.randint(0, 30), r.choice(plants), r.choice([0, 1, 1]), None) for _ in range(12)
    ]
    plan = schedule_orders(orders, services, 40)
    assert (plan.use["crew:one"] <= services.crews[0].count.value).all()
    at_work = [0] * 40
    for switch in plan.switches:
        if switch.started is not None and switch.pool and switch.ended is not None:
            for t in range(switch.started, switch.ended):
                at_work[t] += switch.crew
    assert max(at_work) <= services.crews[0].count.value


def test_a_switch_waits_for_people_in_the_order_given() -> None:
    services = small_country(crew=4).services
    names = [n.id for n in services.nodes]
    b, a = names.index("plant:b"), names.index("plant:a")
    orders = [Order(0, b, MANUAL, until=10), Order(0, a, MANUAL)]
    plan = schedule_orders(orders, services, 30)
    first, second = plan.switches
    assert (first.started, first.effective, first.ended) == (0, 1, 10)
    assert (second.started, second.effective) == (10, 11)
    assert plan.mode[10, a] == 0
    assert plan.mode[11, a] == MANUAL


def test_people_are_free_again_after_the_longest_time() -> None:
    services = small_country(crew=2).services
    names = [n.id for n in services.nodes]
    a, c = names.index("plant:a"), names.index("plant:c")
    nodes = list(services.nodes)
    nodes[a] = msgspec.structs.replace(nodes[a], modes={"manual": mode(0.9, 2, 1, 5)})
    services = msgspec.structs.replace(services, nodes=tuple(nodes))
    plan = schedule_orders([Order(0, a, MANUAL), Order(0, c, MANUAL)], services, 30)
    assert plan.mode[:, a].tolist() == [0] + [1] * 5 + [0] * 24
    assert plan.switches[1].started == 6


@pytest.mark.parametrize("field", ["capacity", "crew", "longest_h"])
def test_a_plant_without_capacity_crew_or_endurance_is_left_out(field: str) -> None:
    services = small_country().services
    nodes = list(services.nodes)
    at = next(i for i, n in enumerate(nodes) if n.id == "plant:a")
    lacking: Mode = msgspec.structs.replace(nodes[at].modes["manual"], **{field: None})
    node: Node = msgspec.structs.replace(nodes[at], modes={"manual": lacking})
    nodes[at] = node
    services = msgspec.structs.replace(services, nodes=tuple(nodes))
    plan = schedule_option(Option("o", (Action(("plant:a",), "manual"),)), services, 24)
    assert [u.node for u in plan.unusable] == ["plant:a"]
    assert field in plan.unusable[0].why
    assert not plan.mode.any()


def test_fractions_of_hours_are_rounded_up() -> None:
    services = small_country().services
    replay = Replay(
        events=(Event(0.5, "plant:a", "out", until_h=1.5), Event(number(2), "svc:*", "degraded",
                capacity=number(0.5)))
    )  # fmt: skip
    plan = schedule_replay(replay, services, 6)
    a = next(i for i, n in enumerate(services.nodes) if n.id == "plant:a")
    assert plan.out[:, a].tolist() == [False, True, False, False, False, False]
    assert plan.cap[:, -1].tolist() == [1, 1, 0.5, 0.5, 0.5, 0.5]
