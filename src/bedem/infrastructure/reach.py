"""Reach first: was a control system reached, and by which way could it be?

reached: a record shows a session, process or write on it. attempted: a denied or failed record.
no_sign: the logs of the system and of every way to it cover the time and show nothing.
not_covered: anything else. Silence of a log that was never delivered says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from bedem.infrastructure.scenario import ReachWord
from bedem.infrastructure.schema import Node, Services
from bedem.model.messages import Message, msg

# What shows access to a control system and an operator usually has; asked for in this order.
ASK: Final[tuple[Message, ...]] = (
    msg("infrastructure-ask-jump-host"),
    msg("infrastructure-ask-firewall"),
    msg("infrastructure-ask-historian"),
)


class Touch(msgspec.Struct, frozen=True):
    """A record that speaks of access to a host; done False: it was denied or failed."""

    host: str
    done: bool
    ref: str
    account: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """What a case says. covered: names of hosts and firewalls whose logs cover the time."""

    touches: tuple[Touch, ...] = ()
    covered: frozenset[str] = frozenset()


class Path(msgspec.Struct, frozen=True):
    """One declared way in: source, then each thing that stands between, then the system."""

    source: str
    through: tuple[str, ...]
    accounts: tuple[str, ...]
    covered: bool


class SystemReach(msgspec.Struct, frozen=True):
    """refs: records that show it. stops: nodes the system can stop. declared: it has hosts."""

    system: str
    name: str
    word: ReachWord
    refs: tuple[str, ...]
    accounts: tuple[str, ...]
    paths: tuple[Path, ...]
    stops: tuple[str, ...]
    declared: bool


def reach_of(services: Services, evidence: Evidence | None = None) -> tuple[SystemReach, ...]:
    """Every control system of the register; without evidence none is covered."""
    found = evidence or Evidence()
    covered = frozenset(short(n) for n in found.covered)
    touches: dict[str, list[Touch]] = {}
    for touch in found.touches:
        touches.setdefault(short(touch.host), []).append(touch)
    stops: dict[str, list[str]] = {}
    for node in services.nodes:
        if node.control:
            stops.setdefault(node.control, []).append(node.id)
    systems = [n for n in services.nodes if n.kind == "control_system"]
    return tuple(_system(n, touches, covered, stops.get(n.id, [])) for n in systems)


def short(name: str) -> str:
    """Host names compare without domain and case."""
    folded = name.casefold()
    return folded if folded.replace(".", "").isdigit() else folded.partition(".")[0]


def _system(
    node: Node, touches: Mapping[str, list[Touch]], covered: frozenset[str], stops: Iterable[str]
) -> SystemReach:
    hosts = [short(h) for h in node.hosts]
    here = [t for h in hosts for t in touches.get(h, ())]
    done = [t for t in here if t.done]
    paths = tuple(
        Path(
            a.source, a.through, a.accounts, all(short(x) in covered for x in a.through)
        )
        for a in node.access
    )  # fmt: skip
    word: ReachWord = "not_covered"
    if done:
        word = "reached"
    elif here:
        word = "attempted"
    elif hosts and all(h in covered for h in hosts) and paths and all(p.covered for p in paths):
        word = "no_sign"
    shown = done or here
    accounts = {t.account for t in shown if t.account}
    accounts |= {a for p in paths for a in p.accounts}
    return SystemReach(
        node.id, node.name, word, tuple(sorted({t.ref for t in shown})),
        tuple(sorted(accounts)), paths, tuple(stops), bool(hosts),
    )  # fmt: skip


def words_of(reach: Iterable[SystemReach]) -> dict[str, str]:
    return {r.system: r.word for r in reach}


def counted(reach: Iterable[SystemReach]) -> dict[Literal["all"] | ReachWord, int]:
    """How many systems have each word."""
    found: dict[Literal["all"] | ReachWord, int] = {
        "all": 0, "reached": 0, "attempted": 0, "no_sign": 0, "not_covered": 0,
    }  # fmt: skip
    for system in reach:
        found["all"] += 1
        found[system.word] += 1
    return found
