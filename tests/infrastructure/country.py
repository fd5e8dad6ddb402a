"""A small made country: two plants of one domain, one of another, a town that needs any plant."""

from __future__ import annotations

from bedem.infrastructure.schema import (
    Access,
    Crew,
    Inventory,
    Mode,
    Need,
    Node,
    Number,
    Services,
    Word,
)


def number(value: float) -> Number:
    return Number(value, "A1")


def mode(capacity: float, crew: float = 2, switch: float = 1, longest: float = 500) -> Mode:
    return Mode(number(capacity), number(crew), number(switch), number(longest), number(0))


def plant(name: str, control: str, capacity: float, mw: float, crew: float = 2) -> Node:
    return Node(
        f"plant:{name}", name, "asset", mw=number(mw), control=control,
        modes={"manual": mode(capacity, crew), "isolated": mode(0.0, 1)},
    )  # fmt: skip


def small_country(crew: int = 6) -> Inventory:
    nodes = (
        Node(
            "cs:north", "control north", "control_system", domain=Word("north", "A1"),
            hosts=("scada-n1",),
            access=(Access("office", ("fw-n", "jump-n"), ("svc-hist",)),),
        ),
        Node("cs:south", "control south", "control_system", domain=Word("south", "A1")),
        plant("a", "cs:north", 0.9, 100),
        plant("b", "cs:north", 0.5, 100, 4),
        plant("c", "cs:south", 1.0, 50),
        Node(
            "svc:power:x", "Power in X", "service", region="x", people=number(1000),
            municipality="X",
            needs=(Need(("plant:a", "plant:b"), 2, tag="A1"),),
        ),
        Node(
            "svc:power:y", "Power in Y", "service", region="y", people=number(500),
            municipality="Y",
            needs=(Need(("plant:c",), 1, number(3), number(1), tag="A1"),),
        ),
    )  # fmt: skip
    crews = (Crew("crew:one", number(crew), ("plant:*",)),)
    return Inventory(Services(assumptions={"A1": "made"}, nodes=nodes, crews=crews), "made.yml", {})
