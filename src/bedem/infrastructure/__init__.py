"""Services and dependencies: was a control system reached, what fails when, what options cost."""

from __future__ import annotations

from bedem.infrastructure.deadlock import Loop, cold_start
from bedem.infrastructure.network import network_of
from bedem.infrastructure.prices import Price
from bedem.infrastructure.reach import Evidence, SystemReach, Touch, reach_of
from bedem.infrastructure.reading import Problem, examine, read_inventory
from bedem.infrastructure.running import RunResult, run_register
from bedem.infrastructure.scenario import read_options, read_replay
from bedem.infrastructure.schema import Inventory, Services
from bedem.infrastructure.starting import COUNTRIES, start
from bedem.infrastructure.telling import tell, told_break_even

__all__ = [
    "COUNTRIES",
    "Evidence",
    "Inventory",
    "Loop",
    "Price",
    "Problem",
    "RunResult",
    "Services",
    "SystemReach",
    "Touch",
    "cold_start",
    "examine",
    "network_of",
    "reach_of",
    "read_inventory",
    "read_options",
    "read_replay",
    "run_register",
    "start",
    "tell",
    "told_break_even",
]
