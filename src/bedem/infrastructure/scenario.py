"""Options (what we could do), attack assumptions, and replays (what happened), as files.

A decision's hour is a plain number; what is claimed of the world is `[value, tag]` with a tag of
this file or of the register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from bedem.infrastructure.lined import Lined, Trail, read_lined
from bedem.infrastructure.reading import fields_of, path_of
from bedem.infrastructure.schema import Inventory, Number

OPTIONS_FORMAT: Final = "bedem-options/1"
EVENTS_FORMAT: Final = "bedem-events/1"
ReachWord = Literal["reached", "attempted", "no_sign", "not_covered"]
REACH_WORDS: Final[tuple[ReachWord, ...]] = ("reached", "attempted", "no_sign", "not_covered")
# What a probability can be declared for: the words of reach, and finer ones that a case can tell.
Verdict = Literal[
    "reached", "suspected", "attempted", "way_held", "no_sign", "not_covered", "clean"
]
COARSER: Final[dict[str, str]] = {
    "suspected": "attempted", "way_held": "not_covered", "clean": "reached"
}  # fmt: skip
_WILD: Final = re.compile(r"[*?\[]")
Measure = Literal["person_hours", "service_hours", "mwh"]


class Range(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A probability between low and high, and the assumption that says so."""

    low: float
    high: float
    tag: str

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


class Outage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours a node stays out after an attack: lognormal, spread is the sigma of its logarithm."""

    median: Number
    spread: Number


class Attack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Given a domain is reached: acts with this probability, at an hour uniform within_h.

    node_share: share of the systems of a reached domain that the attacker then holds.
    """

    acts: Number = Number(0.6, "D1")
    within_h: Number = Number(72, "D2")
    outage_h: Outage = Outage(Number(24, "D3"), Number(1, "D3"))
    node_share: Number = Number(1, "D4")


class Administrator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Domains that fall together because one hand administers them; share: how often."""

    domains: tuple[str, ...]
    share: Number


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """mode for nodes at an hour, or restore in the order given."""

    nodes: tuple[str, ...] = ()
    mode: str = ""
    at_h: float | Number = 0.0
    until_h: float | Number | None = None
    restore: tuple[str, ...] = ()
    needs: str = ""
    teams: Number | None = None
    note: str = ""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    do: tuple[Action, ...] = ()
    name: str = ""
    note: str = ""


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """verdicts: probability that a control system is held, by its verdict; domains: by domain.

    A finer word that is not declared has the probability of the coarser one (see COARSER).

    detection: how often the logs read would show a presence (0 to 1). calibrated: on what the
    ranges were calibrated; empty means that no hours are stated, only order and break-even.
    clean_h: hour at which a node's systems are judged clean or rebuilt.
    """

    format: str = OPTIONS_FORMAT
    sources: dict[str, str] = {}
    assumptions: dict[str, str] = {}
    verdicts: dict[str, Range] = {}
    domains: dict[str, Range] = {}
    administrators: dict[str, Administrator] = {}
    detection: Number | None = None
    attack: Attack = Attack()
    calibrated: str = ""
    measure: Measure = "person_hours"
    clean_h: dict[str, Number] = {}
    options: tuple[Option, ...] = ()
    note: str = ""


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """out: forced out. lost: the attacker holds it: what it controls stops. degraded: capacity."""

    at_h: float | Number
    node: str
    what: Literal["out", "lost", "degraded", "mode", "restore"]
    until_h: float | Number | None = None
    mode: str = ""
    capacity: Number | None = None
    tag: str = ""
    note: str = ""


class Expectation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """hours_lost: a number, or text such as "> 500"."""

    node: str
    hours_lost: float | str
    source: str = ""


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """crews: "limited" by the register, or "not limited"."""

    format: str = EVENTS_FORMAT
    start: str = ""
    name: str = ""
    crews: Literal["limited", "not limited"] = "limited"
    sources: dict[str, str] = {}
    assumptions: dict[str, str] = {}
    events: tuple[Event, ...] = ()
    expect: tuple[Expectation, ...] = ()
    note: str = ""


def read_options(path: Path, inventory: Inventory) -> Options:
    """Raise RegisterError with file and line, also for a node that the register does not have."""
    file = read_lined(path)
    options: Options = _typed(file, Options)
    if options.format != OPTIONS_FORMAT:
        raise file.error(("format",), f'format "{options.format}" is not {OPTIONS_FORMAT}')
    _options_checked(file, options, inventory)
    return options


def read_replay(path: Path, inventory: Inventory) -> Replay:
    """Raise RegisterError with file and line."""
    file = read_lined(path)
    replay: Replay = _typed(file, Replay)
    if replay.format != EVENTS_FORMAT:
        raise file.error(("format",), f'format "{replay.format}" is not {EVENTS_FORMAT}')
    tags = _tags_of(inventory, replay.sources, replay.assumptions)
    for i, event in enumerate(replay.events):
        here: Trail = ("events", i)
        matching(file, (*here, "node"), (event.node,), inventory)
        for field in ("at_h", "until_h", "capacity"):
            _numbers(file, (*here, field), getattr(event, field), tags)
        if event.what == "mode":
            _mode(file, (*here, "mode"), event.mode, ("lost",))
        if event.what == "degraded" and (event.capacity is None or event.capacity.value > 1):
            raise file.error((*here, "capacity"), "degraded needs a capacity from 0 to 1")
    for i, expected in enumerate(replay.expect):
        matching(file, ("expect", i, "node"), (expected.node,), inventory)
        _comparison(file, ("expect", i, "hours_lost"), expected.hours_lost)
    return replay


def _typed(file: Lined, kind: Any) -> Any:
    if not isinstance(file.data, dict):
        raise file.error((), "holds nothing of that kind")
    for text, where in fields_of(file.data, kind, ()):
        raise file.error(where, text, "Correct that field.")
    try:
        return msgspec.convert(file.data, kind)
    except msgspec.ValidationError as error:
        text, where = path_of(str(error))
        raise file.error(where, text, "Correct that field.") from error


def _options_checked(file: Lined, options: Options, inventory: Inventory) -> None:
    tags = _tags_of(inventory, options.sources, options.assumptions)
    seen: set[str] = set()
    for i, option in enumerate(options.options):
        if option.id in seen:
            raise file.error(("options", i, "id"), f"option {option.id} stands twice")
        seen.add(option.id)
        for j, action in enumerate(option.do):
            here: Trail = ("options", i, "do", j)
            if bool(action.mode) == bool(action.restore):
                raise file.error(here, f"option {option.id}: give either mode or restore")
            if action.mode:
                _mode(file, (*here, "mode"), action.mode, ())
            if action.needs not in ("", "declared_clean"):
                raise file.error(
                    (*here, "needs"),
                    f'needs "{action.needs}" is not known',
                    "Allowed: declared_clean.",
                )
            if action.mode and not action.nodes:
                raise file.error(here, f"option {option.id}: mode {action.mode} names no nodes")
            matching(file, (*here, "nodes"), action.nodes, inventory, f"option {option.id}: ")
            matching(file, (*here, "restore"), action.restore, inventory, f"option {option.id}: ")
            for field in ("at_h", "until_h", "teams"):
                _numbers(file, (*here, field), getattr(action, field), tags)
    _ranges_checked(file, options, inventory, tags)


def _ranges_checked(
    file: Lined, options: Options, inventory: Inventory, tags: frozenset[str]
) -> None:
    known = {n.domain.value for n in inventory.services.nodes if n.domain}
    for part, allowed in (("verdicts", {*REACH_WORDS, *COARSER}), ("domains", known)):
        for name, found in getattr(options, part).items():
            if name not in allowed:
                raise file.error(
                    (part, name), f'{part}: "{name}" is not known', _list("Allowed", allowed)
                )
            if not 0 <= found.low <= found.high <= 1:
                raise file.error((part, name), f"{part}.{name}: write [low, high, tag], 0 to 1")
            if found.tag not in tags:
                raise file.error((part, name), f'{part}.{name}: tag "{found.tag}" is not explained')
    for name, administrator in options.administrators.items():
        for domain in administrator.domains:
            if domain not in known:
                where = ("administrators", name, "domains")
                raise file.error(where, f'there is no domain "{domain}"')
        _numbers(file, ("administrators", name, "share"), administrator.share, tags, most=1)
    attack = options.attack
    given = file.data.get("attack") or {}
    for field, most in (("acts", 1.0), ("node_share", 1.0), ("within_h", 1e6)):
        if field in given:
            _numbers(file, ("attack", field), getattr(attack, field), tags, most=most)
    if attack.within_h.value <= 0 or attack.outage_h.median.value <= 0:
        raise file.error(("attack",), "attack: within_h and outage_h.median must be above 0")
    if options.detection is not None:
        _numbers(file, ("detection",), options.detection, tags, most=1)
    for node, number in options.clean_h.items():
        matching(file, ("clean_h", node), (node,), inventory)
        _numbers(file, ("clean_h", node), number, tags)


def matching(
    file: Lined, trail: Trail, patterns: tuple[str, ...], inventory: Inventory, said: str = ""
) -> None:
    """Raise for the first pattern that names no node of the register."""
    names = [n.id for n in inventory.services.nodes]
    for i, pattern in enumerate(patterns):
        if not any(fnmatchcase(name, pattern) for name in names):
            raise file.error(
                (*trail, i),
                f'{said}{trail[-1]}: there is no node "{pattern}" in {inventory.path}',
                f"Nodes: bedem infrastructure check {inventory.path} --nodes.",
            )


def nodes_like(patterns: tuple[str, ...], names: tuple[str, ...]) -> list[int]:
    """Indices in the order of the patterns, each node once."""
    place = {name: i for i, name in enumerate(names)}
    found: dict[int, None] = {}
    for pattern in patterns:
        if pattern in place and not _WILD.search(pattern):
            found[place[pattern]] = None
            continue
        for i, name in enumerate(names):
            if name == pattern or fnmatchcase(name, pattern):
                found[i] = None
    return list(found)


def _tags_of(inventory: Inventory, *more: dict[str, str]) -> frozenset[str]:
    services = inventory.services
    return frozenset(services.sources.keys() | services.assumptions.keys()).union(*more)


def _numbers(
    file: Lined, trail: Trail, value: Any, tags: frozenset[str], most: float = 1e6
) -> None:
    field = ".".join(str(s) for s in trail)
    number = value.value if isinstance(value, Number) else value
    if number is None:
        return
    if not 0 <= number <= most:
        raise file.error(trail, f"{field}: {number} is not between 0 and {most:g}")
    if isinstance(value, Number) and value.tag not in tags:
        raise file.error(trail, f'{field}: tag "{value.tag}" is explained nowhere')


def _mode(file: Lined, trail: Trail, mode: str, more: tuple[str, ...]) -> None:
    allowed = ("normal", "manual", "isolated", *more)
    if mode not in allowed:
        raise file.error(trail, f'mode "{mode}" is not known', _list("Allowed", set(allowed)))


def _list(word: str, names: Iterable[str]) -> str:
    return f"{word}: {', '.join(sorted(names))}."


def _comparison(file: Lined, trail: Trail, text: float | str) -> None:
    try:
        compare(text, 0.0)
    except ValueError as error:
        raise file.error(trail, f'hours_lost: "{text}" is neither a number nor like "> 500"') from (
            error
        )


def compare(expected: float | str, found: float) -> bool:
    """Is it as expected: a number exactly, or < <= > >= and a number. Raises ValueError."""
    if not isinstance(expected, str):
        return abs(found - expected) < 1e-9
    sign, _, number = expected.strip().partition(" ")
    limit = float(number)
    if sign not in ("<", "<=", ">", ">="):
        raise ValueError(expected)
    return {
        "<": found < limit, "<=": found <= limit, ">": found > limit, ">=": found >= limit,
    }[sign]  # fmt: skip


def hour_of(value: float | Number | None) -> float | None:
    """A plain or tagged hour as a number."""
    return value.value if isinstance(value, Number) else value
