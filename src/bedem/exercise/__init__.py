"""Makes attacks with known truth. Shares no code with what it tests."""

from __future__ import annotations

from bedem.exercise.folder import HOSTS, Made, Request, make_exercise
from bedem.exercise.plan import SCENARIOS

__all__ = ["HOSTS", "SCENARIOS", "Made", "Request", "make_exercise"]
