"""Reach first: was a control system reached, and by which way could it be?

reached: a record shows a session, process or write on it. attempted: a denied or failed record, or
a suspicion. no_sign: the logs of the system and of every way to it cover the time and show nothing.
not_covered: anything else. Silence of a log that was never delivered says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from bedem.infrastructure.scenario import Options, ReachWord, Verdict, nodes_like
from bedem.infrastructure.schema import Access, Node, Number, Services
from bedem.model.messages import Message, msg

# What shows access to a control system and an operator usually has; asked for in this order.
ASK: Final[tuple[Message, ...]] = (
    msg("infrastructure-ask-jump-host"),
    msg("infrastructure-ask-firewall"),
    msg("infrastructure-ask-historian"),
)


TouchKind = Literal["attack", "session", "suspected", "refused"]
_KINDS: Final[tuple[TouchKind, ...]] = ("attack", "session", "suspected", "refused")


class Touch(msgspec.Struct, frozen=True):
    """A record that speaks of access to a host; done False: denied, failed, or not enough.

    kind: an attack on it, a session of the attacker, a suspicion, a logon that was refused.
    """

    host: str
    done: bool
    ref: str
    account: str = ""
    kind: TouchKind | None = None

    @property
    def told(self) -> TouchKind:
        return self.kind or ("attack" if self.done else "refused")


class Evidence(msgspec.Struct, frozen=True):
    """What a case says of hosts, firewalls and accounts, by name.

    covered: their logs cover the time. held: the attacker was on them; accounts: used by him.
    clean: judged clean or rebuilt, and nothing came after it.
    """

    touches: tuple[Touch, ...] = ()
    covered: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    clean: frozenset[str] = frozenset()


class Path(msgspec.Struct, frozen=True):
    """One declared way in: source, then each thing that stands between, then the system.

    held: hosts and accounts of it that the attacker has; between: what is left in his way.
    """

    source: str
    through: tuple[str, ...]
    accounts: tuple[str, ...]
    covered: bool
    held: tuple[str, ...] = ()
    between: tuple[str, ...] = ()


class SystemReach(msgspec.Struct, frozen=True):
    """refs: records that show it. stops: nodes the system can stop. declared: it has hosts.

    kind: what its records are, the strongest first. clean: all its hosts judged clean or rebuilt.
    """

    system: str
    name: str
    word: ReachWord
    refs: tuple[str, ...]
    accounts: tuple[str, ...]
    paths: tuple[Path, ...]
    stops: tuple[str, ...]
    declared: bool
    kind: TouchKind | None = None
    clean: bool = False

    @property
    def verdict(self) -> Verdict:
        """The finest word for which a probability can be declared."""
        if self.clean and self.word == "reached":
            return "clean"
        if self.word == "attempted" and self.kind == "suspected":
            return "suspected"
        if self.word in ("no_sign", "not_covered") and any(p.held for p in self.paths):
            return "way_held"
        return self.word


def reach_of(services: Services, evidence: Evidence | None = None) -> tuple[SystemReach, ...]:
    """Every control system of the register; without evidence none is covered."""
    known = _Known(evidence or Evidence())
    stops: dict[str, list[str]] = {}
    for node in services.nodes:
        if node.control:
            stops.setdefault(node.control, []).append(node.id)
    systems = [n for n in services.nodes if n.kind == "control_system"]
    return tuple(known.system(n, stops.get(n.id, [])) for n in systems)


def short(name: str) -> str:
    """A host name without domain and case; an address stays whole."""
    folded = name.casefold()
    return folded if folded.replace(".", "").isdigit() else folded.partition(".")[0]


def same_host(one: str, other: str) -> bool:
    """Short names agree, and domains where both give one."""
    a, b = one.casefold(), other.casefold()
    return a == b or (short(a) == short(b) and (short(a) == a or short(b) == b))


def person(account: str) -> tuple[str, str]:
    """Domain (its first label, "" for none) and name: `GRID/ana` is `ana@grid.example`."""
    folded = account.casefold().replace("\\", "/")
    domain, _, name = folded.rpartition("/")
    if not domain:
        name, _, domain = folded.partition("@")
    return domain.partition(".")[0], name


def same_person(one: str, other: str) -> bool:
    """Names agree, and domains where both give one."""
    (domain, name), (domain_2, name_2) = person(one), person(other)
    return name == name_2 and (not domain or not domain_2 or domain == domain_2)


class _Names:
    """A set of host names that is asked in any form of a name."""

    def __init__(self, names: Iterable[str]) -> None:
        self.by_short: dict[str, list[str]] = {}
        for name in sorted(names):
            self.by_short.setdefault(short(name), []).append(name)

    def __contains__(self, name: str) -> bool:
        return any(same_host(name, other) for other in self.by_short.get(short(name), ()))


class _Known:
    """Evidence, asked by the register's names."""

    def __init__(self, evidence: Evidence) -> None:
        self.covered = _Names(evidence.covered)
        self.held = _Names(evidence.held)
        self.clean = _Names(evidence.clean)
        self.accounts = evidence.accounts
        self.touches: dict[str, list[Touch]] = {}
        for touch in evidence.touches:
            self.touches.setdefault(short(touch.host), []).append(touch)

    def path(self, way: Access) -> Path:
        places = [x for x in (way.source, *way.through) if x]
        held = [x for x in places if x in self.held]
        last = max((i for i, x in enumerate(places) if x in self.held), default=-1)
        accounts = [a for a in way.accounts if any(same_person(a, b) for b in self.accounts)]
        return Path(
            way.source, way.through, way.accounts,
            all(x in self.covered for x in way.through),
            (*held, *accounts), tuple(places[last + 1 :]) if held or accounts else (),
        )  # fmt: skip

    def system(self, node: Node, stops: Iterable[str]) -> SystemReach:
        hosts = node.hosts
        here = [t for h in hosts for t in self.touches.get(short(h), ()) if same_host(t.host, h)]
        done = [t for t in here if t.done]
        paths = tuple(map(self.path, node.access))
        silent = hosts and all(h in self.covered for h in hosts)
        word: ReachWord = "not_covered"
        if done:
            word = "reached"
        elif here:
            word = "attempted"
        elif silent and paths and all(p.covered for p in paths):
            word = "no_sign"
        shown = done or here
        kinds = sorted({t.told for t in shown}, key=_KINDS.index)
        accounts = {t.account for t in shown if t.account}
        accounts |= {a for p in paths for a in p.accounts}
        return SystemReach(
            node.id, node.name, word, tuple(sorted({t.ref for t in shown})),
            tuple(sorted(accounts)), paths, tuple(stops), bool(hosts),
            kinds[0] if kinds else None, bool(hosts) and all(h in self.clean for h in hosts),
        )  # fmt: skip


def words_of(reach: Iterable[SystemReach]) -> dict[str, Verdict]:
    """By system the word by which its probability is looked up."""
    return {r.system: r.verdict for r in reach}


def counted(reach: Iterable[SystemReach]) -> dict[Literal["all"] | ReachWord, int]:
    """How many systems have each word."""
    found: dict[Literal["all"] | ReachWord, int] = {
        "all": 0, "reached": 0, "attempted": 0, "no_sign": 0, "not_covered": 0,
    }  # fmt: skip
    for system in reach:
        found["all"] += 1
        found[system.word] += 1
    return found


def judged(services: Services, options: Options, evidence: Evidence) -> Options:
    """Options whose `clean_h` holds what the case says of nodes that are run by named hosts.

    A node is clean now when all hosts of it and of its control system are judged clean or rebuilt;
    the file decides only of nodes for which the register names no host.
    """
    hosts = {n.id: n.hosts for n in services.nodes}
    clean = _Names(evidence.clean)
    names = tuple(hosts)
    hours = {
        names[i]: number
        for pattern, number in options.clean_h.items()
        for i in nodes_like((pattern,), names)
    }
    for node in services.nodes:
        mine = (*node.hosts, *hosts.get(node.control, ()))
        if mine:
            hours.pop(node.id, None)
            if all(h in clean for h in mine):
                hours[node.id] = Number(0, "")
    return msgspec.structs.replace(options, clean_h=hours)
