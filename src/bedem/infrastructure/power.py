"""Power as physics: who is served when plants, stations and lines are out, by a DC programme.

The least load is shed that lets the rest flow. There is no slack bus: an island with a plant serves
its own load, one without is dark. Needs the extra `power` (HiGHS).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.schema import Services, Transformer
from bedem.model.errors import RegisterError, UsageError

AVAILABLE: Final = importlib.util.find_spec("highspy") is not None
# Short-circuit voltage of a transformer on its own rating where the register gives none.
_TRANSFORMER_X: Final = 0.12
# What a neighbour can send, at most: his lines are the limit.
_NEIGHBOUR_MW: Final = 1e5
# So small that it never changes how much is shed, only whose load where it does not matter.
_EARLIER_FIRST: Final = 1e-5
_ANGLE_SCALE: Final = 1000.0


class Plant(msgspec.Struct, frozen=True):
    """MW it can give at this bus."""

    id: str
    bus: str
    mw: float


class Load(msgspec.Struct, frozen=True):
    """MW wanted, from any of these buses together."""

    id: str
    buses: tuple[str, ...]
    mw: float


class Branch(msgspec.Struct, frozen=True):
    """Between two buses; mw_per_rad None: a DC link, whose flow is free within its limit."""

    id: str
    a: str
    b: str
    mw_per_rad: float | None
    limit: float


class Grid(msgspec.Struct, frozen=True):
    """buses belong to stations: out with the station named in `station`, if any."""

    buses: tuple[str, ...]
    station: dict[str, str]
    plants: tuple[Plant, ...]
    loads: tuple[Load, ...]
    branches: tuple[Branch, ...]


class CannotBeComputed(UsageError):
    """The programme found no answer: never to be read as "no impact"."""


class Power:
    """`served(outages, hour)`: share served of each load, 0 to 1; each set of outages once.

    outages: ids of plants, stations, buses, neighbours, lines and transformers that are out.
    """

    def __init__(self, grid: Grid) -> None:
        if not AVAILABLE:
            raise UsageError(
                "power flow needs the solver HiGHS, which is not installed",
                todo="pip install bedem[power].",
            )
        self.grid = grid
        self._known: dict[frozenset[str], dict[str, float]] = {}
        self._parts = frozenset(
            [*grid.buses, *grid.station.values(), *(p.id for p in grid.plants)]
            + [b.id for b in grid.branches]
        )
        self._lay_out()

    def served(self, outages: Collection[str], hour: int = 0) -> Mapping[str, float]:
        """Raise CannotBeComputed where the solver has no optimum. The hour changes nothing yet."""
        key = self._parts.intersection(outages)
        if key not in self._known:
            self._known[key] = self._solve(key)
        return self._known[key]

    def shed(self, outages: Collection[str]) -> float:
        """MW not served in all."""
        served = self.served(outages)
        return sum(load.mw * (1 - served[load.id]) for load in self.grid.loads)

    def _lay_out(self) -> None:
        """Columns: angle, flow, generation, delivery, shed. Rows: branch, bus, load."""
        grid = self.grid
        bus = {name: i for i, name in enumerate(grid.buses)}
        self._deliveries = [(k, b) for k, load in enumerate(grid.loads) for b in load.buses]
        sizes = [len(bus), len(grid.branches), len(grid.plants), len(self._deliveries)]
        self._flow, self._gen, self._give, self._shed = (int(x) for x in np.cumsum(sizes))
        branches, loads = len(grid.branches), len(grid.loads)
        columns: list[list[tuple[int, float]]] = [[] for _ in range(self._shed + loads)]
        for r, one in enumerate(grid.branches):
            columns[self._flow + r] = [(r, 1.0), (branches + bus[one.a], -1.0),
                                       (branches + bus[one.b], 1.0)]  # fmt: skip
            if one.mw_per_rad is not None:
                columns[bus[one.a]].append((r, -one.mw_per_rad / _ANGLE_SCALE))
                columns[bus[one.b]].append((r, one.mw_per_rad / _ANGLE_SCALE))
        for k, plant in enumerate(grid.plants):
            columns[self._gen + k] = [(branches + bus[plant.bus], 1.0)]
        for d, (k, name) in enumerate(self._deliveries):
            columns[self._give + d] = [(branches + bus[name], -1.0), (branches + len(bus) + k, 1.0)]
        for k in range(loads):
            columns[self._shed + k] = [(branches + len(bus) + k, 1.0)]
        self._rows = branches + len(bus) + loads
        self._start(columns)

    def _start(self, columns: list[list[tuple[int, float]]]) -> None:
        import highspy

        grid = self.grid
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(columns), self._rows
        cost = np.zeros(len(columns))
        cost[self._shed :] = 1 + _EARLIER_FIRST * np.arange(len(grid.loads))
        program.col_cost_ = cost
        self._lower, self._upper, self._low, self._high = self._bounds(frozenset())
        program.col_lower_, program.col_upper_ = self._lower, self._upper
        program.row_lower_, program.row_upper_ = self._low, self._high
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.cumsum([0, *map(len, columns)]).astype(np.int32)
        program.a_matrix_.index_ = np.array([r for c in columns for r, _ in c], np.int32)
        program.a_matrix_.value_ = np.array([v for c in columns for _, v in c])
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(program)
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._solver.run()
        # A warm start from the last outage has given wrong objectives: each starts from this.
        self._basis = self._solver.getBasis()

    def _bounds(self, out: frozenset[str]) -> tuple[Any, Any, Any, Any]:
        """Bounds of columns and rows with these parts out."""
        grid = self.grid
        inf = float("inf")
        dark = {b for b in grid.buses if b in out or grid.station.get(b) in out}
        lower = np.zeros(self._shed + len(grid.loads))
        upper = np.full(len(lower), inf)
        lower[: self._flow] = -inf
        low, high = np.zeros(self._rows), np.zeros(self._rows)
        for r, one in enumerate(grid.branches):
            gone = one.id in out or one.a in dark or one.b in dark
            limit = 0.0 if gone else one.limit
            lower[self._flow + r], upper[self._flow + r] = -limit, limit
            if gone or one.mw_per_rad is None:
                low[r], high[r] = -inf, inf
        for k, plant in enumerate(grid.plants):
            upper[self._gen + k] = 0.0 if plant.id in out or plant.bus in dark else plant.mw
        for d, (_, name) in enumerate(self._deliveries):
            upper[self._give + d] = 0.0 if name in dark else inf
        wanted = [load.mw for load in grid.loads]
        low[self._rows - len(wanted) :] = high[self._rows - len(wanted) :] = wanted
        return lower, upper, low, high

    def _solve(self, out: frozenset[str]) -> dict[str, float]:
        lower, upper, low, high = self._bounds(out)
        solver = self._solver
        solver.setBasis(self._basis)
        columns = np.flatnonzero((lower != self._lower) | (upper != self._upper))
        rows = np.flatnonzero((low != self._low) | (high != self._high))
        for c in columns:
            solver.changeColBounds(int(c), lower[c], upper[c])
        for r in rows:
            solver.changeRowBounds(int(r), low[r], high[r])
        solver.run()
        status = solver.getModelStatus()
        values = np.array(solver.getSolution().col_value) if status == self._optimal else None
        for c in columns:
            solver.changeColBounds(int(c), self._lower[c], self._upper[c])
        for r in rows:
            solver.changeRowBounds(int(r), self._low[r], self._high[r])
        if values is None:
            shown = ", ".join(sorted(out)[:6]) or "nothing"
            raise CannotBeComputed(
                f"power flow cannot be computed with out: {shown} ({status})",
                todo="Check lines and ratings of these.",
            )
        shed = values[self._shed :]
        return {
            load.id: min(max(1 - float(s) / load.mw, 0.0), 1.0) if load.mw else 1.0
            for load, s in zip(self.grid.loads, shed, strict=True)
        }


def grid_of(services: Services) -> Grid:
    """The grid of a register: stations split by voltage, neighbours as plants, services as loads.

    A service with megawatts is a load of the stations that it needs. Lines and transformers with a
    `state` are out of service. Raise RegisterError where a line has no reactance or no rating,
    UsageError where no service has megawatts and a station.
    """
    levels: dict[str, set[float]] = {}
    branches: list[Branch] = []
    for line in services.lines:
        if line.state:
            continue
        for end in (line.source, line.to):
            levels.setdefault(end, set()).add(line.kv)
        rating = line.mw if line.dc else line.mva
        if rating is None or (line.x_ohm is None and not line.dc):
            raise RegisterError(
                f"{line.id}: a line in power flow needs x_ohm and mva (mw for a DC link)"
            )
        per = None if line.dc or line.x_ohm is None else line.kv**2 / line.x_ohm.value
        branches.append(
            Branch(line.id, _at(line.source, line.kv), _at(line.to, line.kv), per, rating.value)
        )
    for one in services.transformers:
        if not one.state:
            branches.append(_transformer(one))
            levels.setdefault(one.at, set()).update(one.kv)
    stations = [n for n in services.nodes if n.id in levels or n.physics == "power"]
    for node in stations:
        levels.setdefault(node.id, set(node.kv.values if node.kv else ()) or {0.0})
    buses = tuple(_at(s, kv) for s in sorted(levels) for kv in sorted(levels[s]))
    plants = [
        Plant(n.id, _at(n.bus, min(levels[n.bus])), n.mw.value)
        for n in services.nodes
        if n.bus in levels and n.mw is not None
    ]
    plants += [
        Plant(n.id, _at(n.id, kv), _NEIGHBOUR_MW)
        for n in services.nodes
        if n.outside and n.id in levels
        for kv in sorted(levels[n.id])[:1]
    ]
    station = {_at(s, kv): s for s in levels for kv in levels[s]}
    return Grid(buses, station, tuple(plants), _loads(services, levels), tuple(branches))


def _at(station: str, kv: float) -> str:
    return f"{station}@{kv:g}"


def _transformer(one: Transformer) -> Branch:
    if one.mva is None:
        raise RegisterError(f"{one.id}: a transformer in power flow needs mva")
    per = one.mva.value / _TRANSFORMER_X
    return Branch(one.id, _at(one.at, one.kv[0]), _at(one.at, one.kv[1]), per, one.mva.value)


def _loads(services: Services, levels: Mapping[str, Collection[float]]) -> tuple[Load, ...]:
    """Services that need stations, each served from their lowest voltage."""
    known = {n.id for n in services.nodes if n.physics == "power"}
    found = []
    for node in services.nodes:
        at = dict.fromkeys(m for need in node.needs for m in need.of if m in known)
        if node.kind == "service" and at and node.mw is not None:
            found.append(Load(node.id, tuple(_at(s, min(levels[s])) for s in at), node.mw.value))
    if not found:
        raise UsageError(
            "no service has `mw` and needs a node with `physics: power`",
            todo="Power flow needs both in the register.",
        )
    return tuple(found)


def shares(flow: Power, services: Services, up: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of its load that each node is served [hours, nodes], 1 where power does not decide.

    up [hours, nodes]: what stands; what does not is out in the grid too.
    """
    names = np.array([n.id for n in services.nodes])
    place = {name: i for i, name in enumerate(names)}
    found = np.ones(up.shape)
    for t, now in enumerate(up):
        for name, share in flow.served(names[~now].tolist(), t).items():
            found[t, place[name]] = share
    return found
