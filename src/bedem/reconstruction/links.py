"""Links: one movement between two hosts, from the effect on the target back to the source.

An effect is given the session it ran in (same logon id, else the nearest remote logon of a person),
the session its source (address in the logon, else connections to the method's port, else the ticket
that the controller issued for it), and both ends' records are cited.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import duckdb
import msgspec

from bedem.model.entities import Link, content_id
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.effects import Effect, effects
from bedem.reconstruction.timeline import SECOND, HostFacts, by_host, of_hosts
from bedem.reconstruction.values import Fact, is_machine

# Seconds around an effect in which its session and connections stand. Creation of a service came up
# to 21 s after the logon in recorded cases; connection logs lag by up to 3 s.
_SESSION_BEFORE: Final = 30.0
_AFTER: Final = 3.0
_TICKET_NEAR: Final = 5 * SECOND
_MERGE: Final = 120 * SECOND
_REMOTE_TYPES: Final = (3, 10)
_REFS: Final = 40
_ENDS: Final = ("target", "source", "controller", "network")


class Candidate(msgspec.Struct):
    """A movement before it is judged; source is a short name or an address, "" for unknown."""

    source: str
    target: str
    account: str | None
    domain: str | None
    time: int
    methods: list[str]
    effects: list[Effect]
    refs: dict[str, list[str]]
    address: str | None = None

    def cite(self, end: str, facts: Sequence[Fact]) -> None:
        held = self.refs.setdefault(end, [])
        held += [f.ref for f in facts if f.ref not in held]


class Hosts:
    """What a movement needs of other hosts than its target; no host's facts are kept.

    names: all with facts. logging: those whose own logons are here. tickets: of controllers, by
    target and folded account, in order of time.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, facts: str, addresses: Addresses
    ) -> None:
        self._connection = connection
        self._facts = facts
        self.addresses = addresses
        rows = connection.cursor().execute(_NAMES, [facts]).fetchall()
        self.names = {name for name, _ in rows}
        self.logging = {name for name, logs in rows if logs}
        self.tickets: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for row in connection.cursor().execute(_TICKETS, [facts]).fetchall():
            ticket = Fact(*row)
            self.tickets[ticket.peer or "", (ticket.account or "").casefold()].append(ticket)

    def each(self) -> Iterator[HostFacts]:
        """All hosts with their facts, one after the other."""
        return by_host(self._facts)

    def sources(self, names: set[str]) -> Iterator[HostFacts]:
        """What hosts logged of going elsewhere."""
        kinds = ("conn_out", "explicit")
        return of_hosts(self._connection, self._facts, sorted(names & self.names), kinds)

    def issued(self, target: str, account: str | None, time: int) -> list[Fact]:
        """Tickets for this target and account within five seconds."""
        held = self.tickets.get((target, (account or "").casefold()), [])
        low = bisect_left(held, time - _TICKET_NEAR, key=lambda f: f.time or 0)
        high = bisect_right(held, time + _TICKET_NEAR, key=lambda f: f.time or 0)
        return held[low:high]


_NAMES: Final = """
SELECT host, bool_or(kind = 'logon' AND time IS NOT NULL) FROM read_parquet($1)
WHERE host <> '' GROUP BY host"""
_TICKETS: Final = """
SELECT * FROM read_parquet($1) WHERE kind = 'ticket' AND time IS NOT NULL AND host <> ''
ORDER BY time, source, place, part"""


def candidates(hosts: Hosts) -> list[Candidate]:
    """Movements by time, merged where one session left several effects."""
    found: list[Candidate] = []
    for host in hosts.each():
        made = (_candidate(hosts, host, effect) for effect in effects(host))
        found += [one for one in made if one is not None]
    _cite_others(hosts, found)
    return merged(found)


def _candidate(hosts: Hosts, host: HostFacts, effect: Effect) -> Candidate | None:
    if effect.towards is not None:
        return _from_source(hosts, host, effect)
    fact = effect.fact
    time = fact.time or 0
    session = _session(hosts, host, effect)
    connections = _connections(hosts, host, effect, session)
    address = _address(hosts, host, effect, session, connections)
    if address is None and not effect.remote:
        return None
    if hosts.addresses.is_own(host.host, address):
        return None
    source = (hosts.addresses.host_of(address, time) or address) if address else ""
    if source == host.host:
        return None
    account = session.account if session else (None if is_machine(fact.account) else fact.account)
    domain = session.domain if session else fact.domain
    start = session.time if session is not None and session.time is not None else time
    if session is None and address is not None:
        start = _first_access(host, start, address)
    methods = list(effect.methods)
    made = Candidate(source, host.host, account, domain, start, methods, [effect], {}, address)
    made.cite("target", [f for f in (session, fact) if f is not None])
    made.cite("target", [c for c in connections if address in (c.address, c.object)])
    if session is None and address is not None:
        made.cite("target", host.near("share", start, 0.0, 2.0, lambda f: f.address == address)[:5])
    return made


def _from_source(hosts: Hosts, host: HostFacts, effect: Effect) -> Candidate | None:
    """Only the source tells; where the target's own records are here, they decide instead."""
    target = effect.towards or ""
    fact = effect.fact
    if not target or target == host.host or is_machine(fact.account):
        return None
    if target in hosts.logging:
        return None
    made = Candidate(
        host.host, target, fact.account, fact.domain, fact.time or 0, list(effect.methods),
        [effect], {}, None,
    )  # fmt: skip
    typed = host.near(
        "process", made.time, 10.0, 0.0, lambda f: target in (f.command or "").casefold()
    )
    if typed:
        made.time = typed[0].time or made.time
    made.cite("source", [*typed[:1], fact])
    return made


def _first_access(host: HostFacts, time: int, address: str) -> int:
    """When shares began to be used from there, without a pause of five minutes."""
    start = time
    for share in reversed(host.near("share", time, 3_600.0, 0.0, lambda f: f.address == address)):
        if start - (share.time or 0) > 300 * SECOND:
            break
        start = share.time or start
    return start


def _session(hosts: Hosts, host: HostFacts, effect: Effect) -> Fact | None:
    """The remote logon an effect belongs to."""
    fact = effect.fact
    if fact.kind == "logon":
        return fact
    time = fact.time or 0

    def remote(logon: Fact) -> bool:
        own = hosts.addresses.is_own(host.host, logon.address)
        return logon.logon_type in _REMOTE_TYPES and not is_machine(logon.account) and not own

    if fact.logon_id is not None:
        for logon in reversed(host.near("logon", time, 3_600.0, _AFTER)):
            if logon.logon_id == fact.logon_id:
                return logon if remote(logon) else None
    near = host.near("logon", time, _SESSION_BEFORE, _AFTER, remote)
    same = [n for n in near if fact.address and n.address == fact.address] or near
    if fact.account and not is_machine(fact.account):
        by_name = [n for n in same if (n.account or "").casefold() == fact.account.casefold()]
        same = by_name or (same if not effect.strong else [])
    return same[-1] if same else None


def _connections(hosts: Hosts, host: HostFacts, effect: Effect, session: Fact | None) -> list[Fact]:
    """Connections from other hosts to the ports of the method, around the session."""
    anchor = (session.time if session else None) or effect.fact.time or 0

    def fits(conn: Fact) -> bool:
        return conn.port in effect.ports or (conn.port or 0) >= 49_152

    return host.near("conn_in", anchor, 3.0, 3.0, fits)


def _address(
    hosts: Hosts,
    host: HostFacts,
    effect: Effect,
    session: Fact | None,
    connections: list[Fact],
) -> str | None:
    fact = effect.fact
    for known in (session, fact):
        if known is not None and known.address is not None:
            return known.address
    if session is None and not connections and fact.code != 4742:
        return None
    asked = [c for c in connections if c.port in effect.ports]
    users = {ip for c in asked if (ip := hosts.addresses.peer(host.host, c))}
    if len(users) == 1:
        return users.pop()
    issued = _ticket(hosts, host, session or fact)
    if issued is not None:
        return issued.address
    return min(users) if fact.code == 4742 and users else None


def _ticket(hosts: Hosts, host: HostFacts, session: Fact) -> Fact | None:
    """The service ticket for this host and account, by which WinRM's missing address is found."""
    found = hosts.issued(host.host, session.account, session.time or 0)
    return next((ticket for ticket in found if ticket.address), None)


def _cite_others(hosts: Hosts, found: list[Candidate]) -> None:
    """What the sources themselves logged, and what the controllers did."""
    by_source: dict[str, list[Candidate]] = defaultdict(list)
    for made in found:
        if made.effects[0].towards is None:
            by_source[made.source].append(made)
            made.cite("controller", hosts.issued(made.target, made.account, made.time))
    for source in hosts.sources(set(by_source)):
        for made in by_source[source.host]:
            _cite_source(hosts, source, made)


def _cite_source(hosts: Hosts, source: HostFacts, made: Candidate) -> None:
    targets = hosts.addresses.of.get(made.target, set())

    def there(fact: Fact) -> bool:
        return fact.address in targets or fact.object in targets

    out = source.near("conn_out", made.time, 3.0, 6.0, there)
    explicit = source.near("explicit", made.time, 10.0, 3.0, lambda f: f.peer == made.target)
    made.cite("source", out + explicit)


def merged(found: list[Candidate]) -> list[Candidate]:
    """Those of one source, target and account within two minutes are one movement."""
    groups: dict[tuple[str, str, str], list[Candidate]] = defaultdict(list)
    for one in sorted(found, key=lambda c: (c.time, c.source, c.target)):
        key = (one.source, one.target, (one.account or "").casefold())
        held = groups[key]
        if held and one.time - _end(held[-1]) <= _MERGE:
            last = held[-1]
            last.methods += [m for m in one.methods if m not in last.methods]
            last.effects += one.effects
            for end, refs in one.refs.items():
                mine = last.refs.setdefault(end, [])
                mine += [r for r in refs if r not in mine]
            continue
        held.append(one)
    every = [c for held in groups.values() for c in held]
    return sorted(every, key=lambda c: (c.time, c.source, c.target))


def _end(made: Candidate) -> int:
    return max([made.time, *((e.fact.time or 0) for e in made.effects)])


def as_link(made: Candidate, intent: str) -> Link:
    """The noun that answers show."""
    both = bool(made.refs.get("source")) and bool(made.refs.get("target"))
    account = f"{made.domain}\\{made.account}" if made.domain and made.account else made.account
    refs = tuple(r for end in _ENDS for r in made.refs.get(end, []))
    return Link(
        id=content_id("l", made.source, made.target, account or "", str(made.time)),
        source=made.source or None,
        target=made.target,
        account=account,
        method=" ".join(made.methods),
        time=made.time,
        evidence="both_ends" if both else "one_end" if made.source else "inferred",
        intent=intent,  # type: ignore[arg-type]
        refs=refs[:_REFS],
    )
