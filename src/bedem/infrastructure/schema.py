"""What a register says of services: nodes, what they need, modes, crews, grid.

Every number is written `[value, tag]`: the tag names a source (S1) or an assumption (A1) of the
same file, so that nothing assumed can pass for a fact. `k` and the kV of a line are structure.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

FORMAT: Final = "bedem-register/1"
MODES: Final = ("normal", "manual", "isolated")
NodeKind = Literal["service", "asset", "control_system", "institution"]
ModeName = Literal["normal", "manual", "isolated"]


class Number(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A number and the source or assumption it comes from."""

    value: float
    tag: str


class Flag(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    value: bool
    tag: str


class Word(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    value: str
    tag: str


class Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """WGS84 degrees."""

    lat: float
    lon: float
    tag: str


class Voltages(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    values: tuple[float, ...]
    tag: str


class Need(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At least k of the nodes `of`, bridged for buffer_h hours by battery, tank or stock.

    recharge: buffer hours regained in an hour of supply. start_only: needed to start, not to run.
    """

    of: tuple[str, ...]
    k: int = 1
    buffer_h: Number | None = None
    recharge: Number | None = None
    start_only: bool = False
    tag: str = ""
    why: str = ""


class Mode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """capacity and exposure 0 to 1; crew: people a shift; switch_h, longest_h: hours."""

    capacity: Number | None = None
    crew: Number | None = None
    switch_h: Number | None = None
    longest_h: Number | None = None
    exposure: Number | None = None


class Access(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way in to a control system: where from, through which firewalls and hosts, by whom."""

    source: str = ""
    through: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    note: str = ""


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that can be up or down. hosts: names or ids of hosts that run it.

    control: the control system that can stop it. domain: who administers it: what one
    administrator holds falls together. restore_h: hours of work to rebuild it.
    """

    id: str
    name: str
    kind: NodeKind
    sector: str = ""
    municipality: str = ""
    region: str = ""
    people: Number | None = None
    mw: Number | None = None
    at: Place | None = None
    needs: tuple[Need, ...] = ()
    modes: dict[str, Mode] = {}
    control: str = ""
    domain: Word | None = None
    black_start: Flag | None = None
    outside: bool = False
    physics: Literal["", "power", "water"] = ""
    hosts: tuple[str, ...] = ()
    access: tuple[Access, ...] = ()
    restore_h: Number | None = None
    bus: str = ""
    fuel: str = ""
    kv: Voltages | None = None
    neighbour: str = ""
    exists: str = ""
    note: str = ""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from"}):
    """A line of the grid. state: words when it is not in service."""

    id: str
    source: str
    to: str
    kv: float
    km: Number | None = None
    x_ohm: Number | None = None
    mva: Number | None = None
    mw: Number | None = None
    dc: bool = False
    exists: str = ""
    state: str = ""
    note: str = ""


class Transformer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    at: str
    kv: tuple[float, float]
    mva: Number | None = None
    exists: str = ""
    state: str = ""
    note: str = ""


class Crew(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """People of one shift and the nodes they may work at, as patterns (`plant:*`)."""

    id: str
    count: Number
    may: tuple[str, ...]
    note: str = ""


class Services(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The infrastructure part of a register; `totals` and `disputed` are for readers."""

    format: str = FORMAT
    country: str = ""
    hours: str = ""
    declared_synthetic: tuple[str, ...] = ()
    sources: dict[str, str] = {}
    assumptions: dict[str, str] = {}
    disputed: tuple[dict[str, Any], ...] = ()
    totals: dict[str, Any] = {}
    nodes: tuple[Node, ...] = ()
    lines: tuple[Line, ...] = ()
    transformers: tuple[Transformer, ...] = ()
    crews: tuple[Crew, ...] = ()
    outline: str = ""


class Inventory(msgspec.Struct, frozen=True):
    """A checked register: its services, where it came from, and the line of each node."""

    services: Services
    path: str
    lines: dict[str, int]

    def where(self, node: str) -> str:
        return f"{self.path}:{self.lines.get(node, 1)}"


def assumed(tag: str) -> bool:
    """True for a tag of an assumption: what it tags is no fact."""
    return tag.startswith("A")
