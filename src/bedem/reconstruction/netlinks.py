"""Movements that only a network sensor saw, to hosts whose own logs are not in the case.

trace on the wire                                                method
svcctl CreateService, StartService (Zeek dce_rpc)                 T1569.002, T1021.002
atsvc, ITaskSchedulerService register or run                      T1053.005
IWbemServices ExecMethod                                          T1047
a write below ADMIN$, C$ (smb_files); 100 kB and more sent to 445 T1021.002, T1570
the same and port 135 within a minute (a service over RPC)        also T1569.002
answered connections to 5985, 5986 with 2 kB and more sent        T1021.006

A target that five or more sources use in the same way is a server for it, and controllers answer
everybody: both are left out. What a sensor saw says who spoke with whom; whose hand it was, it does
not say, so these are unexplained until something else calls the source compromised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import duckdb
import msgspec

from bedem.reconstruction.effects import Effect
from bedem.reconstruction.links import Candidate, Hosts, merged
from bedem.reconstruction.timeline import SECOND
from bedem.reconstruction.values import Fact

HUB: Final = 5
_COPY: Final = 100_000
_SESSION: Final = 2_000
_RPC_NEAR: Final = 60 * SECOND
_TICKET_NEAR: Final = 5 * SECOND
_SERVER_PORTS: Final = (88, 389)
_ANSWERED: Final = ("SF", "S1", "S2", "S3", "RSTO", "RSTR", "OTH")
_SERVICE: Final = ("T1021.002", "T1569.002")
_COPIED: Final = ("T1021.002", "T1570")
# Endpoint and beginning of the operation, folded, as Zeek names them.
_CALLS: Final = (
    ("svcctl", ("createservice", "startservice"), (*_SERVICE, "T1543.003")),
    ("atsvc", ("netrjobadd",), ("T1053.005",)),
    ("itaskschedulerservice", ("schrpcregistertask", "schrpcrun"), ("T1053.005",)),
    ("iwbemservices", ("execmethod",), ("T1047",)),
)
_ADMIN_SHARES: Final = ("admin$", "c$", "d$", "e$")


class Seen(msgspec.Struct, frozen=True):
    """One trace: methods of it, with the fact that shows it."""

    methods: tuple[str, ...]
    fact: Fact
    use: str


def network_candidates(
    connection: duckdb.DuckDBPyConnection, path: str, hosts: Hosts
) -> list[Candidate]:
    """Movements by time; source and target are short names where the address is known."""
    flows = _facts(connection, path)
    if not flows:
        return []
    servers = {f.peer for f in flows if f.kind == "flow" and f.port in _SERVER_PORTS}
    seen = [s for s in _traces(flows) if s.fact.peer not in servers]
    users: dict[tuple[str | None, str], set[str | None]] = defaultdict(set)
    for one in seen:
        users[one.fact.peer, one.use].add(one.fact.address)
    tickets = [f for f in flows if f.kind in ("flow_kerberos", "flow_ntlm") and f.account]
    by_use: dict[str, list[Candidate]] = defaultdict(list)
    for one in seen:
        if len(users[one.fact.peer, one.use]) < HUB:
            by_use["winrm" if one.use == "winrm" else ""] += _candidate(hosts, one, tickets)
    return [link for use in sorted(by_use) for link in merged(by_use[use])]


def _facts(connection: duckdb.DuckDBPyConnection, path: str) -> list[Fact]:
    """Flows to the ports that matter, and all other facts of sensors."""
    rows = connection.cursor().execute(
        "SELECT * FROM read_parquet($1) WHERE time IS NOT NULL AND address <> peer AND "
        "((kind = 'flow' AND port IN (88, 135, 389, 445, 5985, 5986)) OR kind IN "
        "('flow_rpc', 'flow_smb', 'flow_kerberos', 'flow_ntlm')) "
        "ORDER BY time, source, place, part", [path],
    )  # fmt: skip
    return [Fact(*row) for row in rows.fetchall()]


def _traces(flows: list[Fact]) -> Iterator[Seen]:
    mapped: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for fact in flows:
        if fact.kind == "flow" and fact.port == 135:
            mapped[fact.address, fact.peer].append(fact.time or 0)
    for fact in flows:
        if fact.kind == "flow_rpc":
            yield from _by_rpc(fact)
        elif fact.kind == "flow_smb":
            yield from _by_share(fact)
        elif fact.kind == "flow":
            yield from _by_flow(fact, mapped[fact.address, fact.peer])


def _by_rpc(fact: Fact) -> Iterator[Seen]:
    endpoint, operation = (fact.object or "").casefold(), (fact.command or "").casefold()
    for name, operations, methods in _CALLS:
        if endpoint == name and operation.startswith(operations):
            yield Seen(methods, fact, "rpc")


def _by_share(fact: Fact) -> Iterator[Seen]:
    """smb_files names the action; a mapping alone is no write."""
    action = (fact.command or "").casefold()
    folders = (fact.object or "").casefold().replace("/", "\\").split("\\")
    if "write" in action and any(share in folders for share in _ADMIN_SHARES):
        yield Seen(_COPIED, fact, "smb")


def _by_flow(fact: Fact, mapped: list[int]) -> Iterator[Seen]:
    sent, _, _ = (fact.command or "0 0").partition(" ")
    count = int(sent) if sent.isdecimal() else 0
    if fact.object not in _ANSWERED:
        return
    if fact.port == 445 and count >= _COPY:
        time = fact.time or 0
        rpc = any(abs(t - time) <= _RPC_NEAR for t in mapped)
        yield Seen((*_COPIED, "T1569.002") if rpc else _COPIED, fact, "smb")
    elif fact.port in (5985, 5986) and count >= _SESSION:
        yield Seen(("T1021.006",), fact, "winrm")


def _candidate(hosts: Hosts, seen: Seen, tickets: list[Fact]) -> Iterator[Candidate]:
    """Nothing for a target whose own logons are here: its own records decide."""
    fact = seen.fact
    time = fact.time or 0
    source = hosts.addresses.host_of(fact.address, time) or fact.address or ""
    target = hosts.addresses.host_of(fact.peer, time) or fact.peer or ""
    if not target or source == target or target in hosts.logging:
        return
    issued = [
        t for t in tickets
        if t.address == fact.address and -_TICKET_NEAR <= time - (t.time or 0) <= _TICKET_NEAR
        and _fits(t, seen)
    ]  # fmt: skip
    account = issued[-1] if issued else None
    made = Candidate(
        source, target, account.account if account else None, account.domain if account else None,
        time, list(seen.methods), [Effect(fact, seen.methods, True, (), strong=False)], {},
        fact.address,
    )  # fmt: skip
    made.cite("network", [fact, *issued[-1:]])
    yield made


def _fits(ticket: Fact, seen: Seen) -> bool:
    """A ticket for the service class of the method, or an NTLM logon at the same target."""
    if ticket.kind == "flow_ntlm":
        return ticket.peer == seen.fact.peer
    service = (ticket.object or "").casefold()
    if "/" not in service or service.startswith("krbtgt/"):
        return False
    return service.startswith(("http/", "wsman/") if seen.use == "winrm" else ("cifs/", "host/"))
