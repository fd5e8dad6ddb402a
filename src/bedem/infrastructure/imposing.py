"""Schedule and attack together: what is forced out in each hour of each sample."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.attack import Draws
from bedem.infrastructure.bits import ALL, NONE, Bits, pack, words_for
from bedem.infrastructure.cascade import Forcing
from bedem.infrastructure.network import Network
from bedem.infrastructure.schedule import ISOLATED, LOST, MANUAL, MODE_CODES, Schedule
from bedem.infrastructure.schema import Services


class Imposer:
    """Prepared once for a register, draws and horizon; gives a Forcing for each schedule."""

    def __init__(
        self, services: Services, network: Network, draws: Draws | None, hours: int, samples: int
    ) -> None:
        self.services = services
        self.network = network
        self.draws = draws
        self.hours = hours
        self.samples = samples
        self.words = words_for(samples)
        self.control = np.array(
            [network.index[n.control] if n.control else -1 for n in services.nodes], np.int64
        )
        self.exposure = _exposure(services)
        self.own_control = [
            (j, g.owner)
            for j, g in enumerate(network.groups)
            if all(m == self.control[g.owner] for m in g.members)
        ]
        self.active = self._active() if draws is not None else None

    def _active(self) -> Bits:
        """Words [hours, targets, words]: the outage is under way, were the domain held."""
        draws = self.draws
        assert draws is not None
        found = np.empty((self.hours, len(draws.targets), self.words), np.uint64)
        for t in range(self.hours):
            found[t] = pack((draws.begin <= t) & (t < draws.end))
        return found

    def forcing(self, plan: Schedule, held: Bits | None = None) -> Forcing:
        """held: words [domains, words] (see attack.held_bits); None without an attack."""
        n = len(self.network.names)
        rows = np.flatnonzero(self._touched(plan, held is not None))
        place = np.full(n, -1, np.int64)
        place[rows] = np.arange(len(rows))
        by_attack = self._attack(plan, held) if held is not None else None
        changes: dict[int, tuple[Any, Any]] = {}
        before = np.full((len(rows), self.words), ALL)
        for t in range(self.hours):
            now = np.where(self._blocked(plan, t)[rows, None], NONE, ALL)
            now = np.repeat(now, self.words, axis=1) if now.shape[1] == 1 else now
            if by_attack is not None and self.draws is not None:
                np.bitwise_and.at(now, place[self.draws.targets], ~by_attack[t])
            changed = (now != before).any(axis=1)
            if changed.any():
                changes[t] = (rows[changed], now[changed])
            before = now
        return Forcing(self.words, changes, self._waived(plan))

    def _touched(self, plan: Schedule, attack: bool) -> NDArray[np.bool_]:
        touched = (plan.mode >= ISOLATED).any(axis=0) | plan.out.any(axis=0)
        touched |= plan.lost.any(axis=0)
        held = np.flatnonzero(plan.lost.any(axis=0))
        touched |= np.isin(self.control, held)
        if attack and self.draws is not None:
            touched[self.draws.targets] = True
        return touched

    def _blocked(self, plan: Schedule, t: int) -> NDArray[np.bool_]:
        """Out in every sample: by event, isolated, lost, or stopped through a lost control."""
        mode = plan.mode[t]
        found: NDArray[np.bool_] = plan.out[t] | (mode == ISOLATED) | (mode == LOST) | plan.lost[t]
        controlled = self.control >= 0
        through = np.zeros_like(found)
        through[controlled] = plan.lost[t][self.control[controlled]]
        return found | (through & (self.exposure[mode, np.arange(len(mode))] > 0))

    def _attack(self, plan: Schedule, held: Bits) -> Bits:
        """Words [hours, targets, words] of what the attacker stops under these modes."""
        draws, active = self.draws, self.active
        assert draws is not None and active is not None
        found = active & held[draws.domain_of]
        special = np.flatnonzero(
            plan.mode[:, draws.targets].any(axis=0)
            | plan.mode[:, draws.through].any(axis=0)
            | (self.exposure[0, draws.targets] < 1)
        )
        for row in special:
            node, through = draws.targets[row], draws.through[row]
            cut = np.flatnonzero(plan.mode[:, through] == ISOLATED)
            if len(cut):
                found[:, row] &= pack(draws.begin[row] < cut[0])
            for mode in np.unique(plan.mode[:, node]):
                hours = plan.mode[:, node] == mode
                exposure = float(self.exposure[mode, node])
                if exposure < 1:
                    found[hours, row] &= pack(draws.exposed[row] < exposure)
        return found

    def _waived(self, plan: Schedule) -> dict[int, tuple[Any, Any]]:
        """In manual mode a node needs no supply from its own control system."""
        changes: dict[int, list[tuple[int, bool]]] = {}
        for group, owner in self.own_control:
            manual = plan.mode[:, owner] == MANUAL
            if manual.any():
                flips = np.flatnonzero(np.diff(manual, prepend=False))
                for t in flips:
                    changes.setdefault(int(t), []).append((group, bool(manual[t])))
        return {
            t: (
                np.array([g for g, _ in found], np.int64),
                np.array([np.full(self.words, ALL if on else NONE) for _, on in found]),
            )
            for t, found in changes.items()
        }


def capacity_of(services: Services, plan: Schedule) -> NDArray[np.float64]:
    """What a node that is up gives [hours, nodes], 0 to 1: mode and declared degradation."""
    table = np.ones((len(MODE_CODES), len(services.nodes)))
    for i, node in enumerate(services.nodes):
        for name, mode in node.modes.items():
            if mode.capacity is not None:
                table[MODE_CODES[name], i] = mode.capacity.value
    table[ISOLATED] = np.minimum(table[ISOLATED], 1.0)
    nodes = np.arange(len(services.nodes))
    return np.minimum(table[plan.mode, nodes], plan.cap)


def _exposure(services: Services) -> NDArray[np.float64]:
    """How open a node is to its control system by mode [modes, nodes]."""
    table = np.ones((len(MODE_CODES), len(services.nodes)))
    table[MANUAL] = 0.0
    table[ISOLATED] = 0.0
    for i, node in enumerate(services.nodes):
        for name, mode in node.modes.items():
            if mode.exposure is not None:
                table[MODE_CODES[name], i] = mode.exposure.value
    return table
