"""Schedule and attack together: what is forced out in each hour of each sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.attack import Draws
from bedem.infrastructure.bits import ALL, NONE, Bits, pack, words_for
from bedem.infrastructure.cascade import Forcing
from bedem.infrastructure.network import Network
from bedem.infrastructure.schedule import ISOLATED, MANUAL, MODE_CODES, Schedule
from bedem.infrastructure.schema import Services


class _Attack(msgspec.Struct, frozen=True, eq=False):
    """active [hours, targets, words]; whose [targets, plans, words]: where the domain is held."""

    active: Bits
    whose: Bits
    special: list[tuple[NDArray[np.int64], Bits]]

    def at(self, hour: int) -> Bits:
        """Words [targets, plans, words] of what is stopped in this hour."""
        found: Bits = self.active[hour][:, None, :] & self.whose
        for k, (rows, stopped) in enumerate(self.special):
            found[rows, k] = stopped[hour]
        return found


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
        index = network.index
        self.control = np.array(
            [index[n.control] if n.control else -1 for n in services.nodes], np.int64
        )
        self.exposure = _exposure(services)
        self.capacities = _capacities(services)
        self.own_control = [
            (j, g.owner)
            for j, g in enumerate(network.groups)
            if all(m == self.control[g.owner] for m in g.members)
        ]
        self.active = self._active() if draws is not None else None
        if draws is not None:
            # A node can be stopped in two ways, by its control system and by its own domain.
            self.by_target = np.argsort(draws.targets, kind="stable")
            self.target_nodes, self.target_starts = np.unique(
                draws.targets[self.by_target], return_index=True
            )
            if len(self.target_nodes) == len(draws.targets):
                self.target_nodes = draws.targets

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
        return self.beside([(plan, held)])

    def beside(self, asked: Sequence[tuple[Schedule, Bits | None]]) -> Forcing:
        """One Forcing whose words are those of all, in order."""
        touched = np.zeros(len(self.network.names), np.bool_)
        for plan, held in asked:
            touched |= self._touched(plan, held is not None)
        rows = np.flatnonzero(touched)
        blocked = [self._blocked(plan)[:, rows] for plan, _ in asked]
        attack = self._attack(asked)
        place = (np.cumsum(touched) - 1)[self.target_nodes] if attack else None
        changes: dict[int, tuple[Any, Any]] = {}
        before = np.full((len(rows), len(asked), self.words), ALL)
        for t in range(self.hours):
            now = np.full_like(before, ALL)
            if attack is not None:
                stopped = attack.at(t)
                if len(self.target_nodes) < len(stopped):
                    stopped = np.bitwise_or.reduceat(
                        stopped[self.by_target], self.target_starts, axis=0
                    )
                now[place] = np.invert(stopped, out=stopped)
            for k, out in enumerate(blocked):
                now[out[t], k] = NONE
            changed = (now != before).any(axis=(1, 2))
            if changed.any():
                changes[t] = (rows[changed], now[changed].reshape(-1, len(asked) * self.words))
            before = now
        words = len(asked) * self.words
        return Forcing(words, changes, self._waived([plan for plan, _ in asked]))

    def changes_nothing(self, plan: Schedule, held: Bits) -> bool:
        """Is what this plan imposes the same as if nothing were done? Capacity aside.

        So it is for manual mode of nodes that nobody attacks and that need no control system.
        """
        if self.draws is None or self.active is None or plan.imposed:
            return False
        if (plan.mode >= ISOLATED).any():
            return False
        switched = (plan.mode == MANUAL).any(axis=0)
        if any(switched[owner] for _, owner in self.own_control):
            return False
        rows = np.flatnonzero(switched[self.draws.targets] | switched[self.draws.through])
        return not (self.active[:, rows] & held[self.draws.domain_of[rows]]).any()

    def capacity(self, plan: Schedule) -> NDArray[np.float64]:
        """What a node that is up gives [hours, nodes], 0 to 1: mode and declared degradation."""
        return np.minimum(self.capacities[plan.mode, np.arange(self.capacities.shape[1])], plan.cap)

    def _touched(self, plan: Schedule, attack: bool) -> NDArray[np.bool_]:
        touched = (plan.mode >= ISOLATED).any(axis=0) | plan.out.any(axis=0)
        touched |= plan.lost.any(axis=0)
        held = np.flatnonzero(plan.lost.any(axis=0))
        touched |= np.isin(self.control, held)
        if attack and self.draws is not None:
            touched[self.draws.targets] = True
        return touched

    def _blocked(self, plan: Schedule) -> NDArray[np.bool_]:
        """Out in every sample [hours, nodes]: by event, isolated, lost, or by a lost control."""
        mode = plan.mode
        found: NDArray[np.bool_] = plan.out | (mode >= ISOLATED) | plan.lost
        if not plan.lost.any():
            return found
        controlled = np.flatnonzero(self.control >= 0)
        through = np.zeros_like(found)
        through[:, controlled] = plan.lost[:, self.control[controlled]]
        return found | (through & (self.exposure[mode, np.arange(mode.shape[1])] > 0))

    def _attack(self, asked: Sequence[tuple[Schedule, Bits | None]]) -> _Attack | None:
        """What the attacker stops, were it not for modes, and by plan what modes change of it."""
        if self.draws is None or self.active is None or all(h is None for _, h in asked):
            return None
        nobody = np.zeros((len(self.draws.domains), self.words), np.uint64)
        held = [h if h is not None else nobody for _, h in asked]
        whose = np.stack([h[self.draws.domain_of] for h in held], axis=1)
        special = [self._special(plan, h) for (plan, _), h in zip(asked, held, strict=True)]
        return _Attack(self.active, whose, special)

    def _special(self, plan: Schedule, held: Bits) -> tuple[NDArray[np.int64], Bits]:
        """Targets of which a mode decides, and words [hours, these, words] of what is stopped."""
        draws, active = self.draws, self.active
        assert draws is not None and active is not None
        special = np.flatnonzero(
            plan.mode[:, draws.targets].any(axis=0)
            | plan.mode[:, draws.through].any(axis=0)
            | (self.exposure[0, draws.targets] < 1)
        )
        found = active[:, special] & held[draws.domain_of[special]]
        for i, row in enumerate(special):
            node, through = draws.targets[row], draws.through[row]
            cut = np.flatnonzero(plan.mode[:, through] == ISOLATED)
            if len(cut):
                found[:, i] &= pack(draws.begin[row] < cut[0])
            for mode in np.unique(plan.mode[:, node]):
                hours = plan.mode[:, node] == mode
                exposure = float(self.exposure[mode, node])
                if exposure < 1:
                    found[hours, i] &= pack(draws.exposed[row] < exposure)
        return special, found

    def _waived(self, plans: Sequence[Schedule]) -> dict[int, tuple[Any, Any]]:
        """In manual mode a node needs no supply from its own control system."""
        changes: dict[int, list[tuple[int, Bits]]] = {}
        for group, owner in self.own_control:
            by_hand = np.array([plan.mode[:, owner] == MANUAL for plan in plans])
            if not by_hand.any():
                continue
            flips = (np.diff(by_hand, axis=1, prepend=False) != 0).any(axis=0)
            for t in np.flatnonzero(flips):
                row = np.repeat(np.where(by_hand[:, t], ALL, NONE), self.words)
                changes.setdefault(int(t), []).append((group, row))
        return {
            t: (np.array([g for g, _ in found], np.int64), np.array([row for _, row in found]))
            for t, found in changes.items()
        }


def _capacities(services: Services) -> NDArray[np.float64]:
    """Capacity by mode [modes, nodes]."""
    table = np.ones((len(MODE_CODES), len(services.nodes)))
    for i, node in enumerate(services.nodes):
        for name, mode in node.modes.items():
            if mode.capacity is not None:
                table[MODE_CODES[name], i] = mode.capacity.value
    table[ISOLATED] = np.minimum(table[ISOLATED], 1.0)
    return table


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
