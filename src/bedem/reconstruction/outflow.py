"""Outflow: bytes that left a compromised host for a destination nobody else uses.

Counted from whatever saw the flow: Zeek, Suricata, firewalls. A destination counts when it is not
the register's and no host known here, when fewer than three other hosts sent to it before, and when
the host itself had no habit of it. A sensor that saw only one side cannot measure: that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.timeline import DAY
from bedem.reconstruction.verdicts import Picture

# Less is the talk of a session, not a transfer; printed with the answer.
LEAST: Final = 1_000_000
LEAST_CALLED: Final = 100_000
OTHER_SENDERS: Final = 3
HABIT_DAYS: Final = 3
_SLACK: Final = 120 * 1_000_000
_REFS: Final = 12


def _json(*paths: str) -> str:
    got = [f"json_extract_string(data, '$.{path}')" for path in paths]
    return f"coalesce({', '.join(got)}, NULL)"


# By log: (source, destination, port, sent, received); the names are the products' own.
_LOGS: Final[dict[str, tuple[str, str, str, str, str]]] = {
    "zeek/conn": (
        _json('"id.orig_h"', "id_orig_h", "id.orig_h"),
        _json('"id.resp_h"', "id_resp_h", "id.resp_h"),
        _json('"id.resp_p"', "id_resp_p", "id.resp_p"),
        _json("orig_bytes"), _json("resp_bytes"),
    ),
    "suricata/flow": (
        _json("src_ip"), _json("dest_ip"), _json("dest_port"),
        _json("flow.bytes_toserver"), _json("flow.bytes_toclient"),
    ),
    "firewall/fortigate": (
        _json("srcip"), _json("dstip"), _json("dstport"), _json("sentbyte"), _json("rcvdbyte"),
    ),
    "firewall/paloalto": (
        _json("src"), _json("dst"), _json("dport"), _json("bytes_sent"), _json("bytes_received"),
    ),
}  # fmt: skip


def _flows() -> str:
    parts = []
    for log, (source, target, port, sent, got) in _LOGS.items():
        parts.append(
            f"SELECT {source} AS src, {target} AS dst, TRY_CAST({port} AS INTEGER) AS port, "
            f"TRY_CAST({sent} AS BIGINT) AS sent, TRY_CAST({got} AS BIGINT) AS got, "
            "epoch_us(coalesce(time, time_from)) AS t, source, place, ref, log "
            f"FROM events WHERE lower(log) = '{log}' AND state <> 'residual'"
        )
    return " UNION ALL ".join(parts)


# The same flow seen by a second sensor within a second, with the same bytes, counts once.
_SQL: Final = f"""
WITH flows AS ({_flows()}),
once AS (
  SELECT *, lag(t) OVER same AS before, lag(source) OVER same AS other FROM flows
  WHERE src IS NOT NULL AND dst IS NOT NULL AND t IS NOT NULL
  WINDOW same AS (PARTITION BY src, dst, port, sent, got ORDER BY t, source, place))
SELECT src, dst, t // {DAY} AS day, log, source, count(*), sum(coalesce(sent, 0))::BIGINT,
  sum(coalesce(got, 0))::BIGINT, min(t), max(t),
  array_agg(DISTINCT port ORDER BY port)[:4],
  array_agg(ref ORDER BY coalesce(sent, 0) DESC, t, source, place)[:{_REFS}]
FROM once WHERE before IS NULL OR other = source OR t - before > 1000000
GROUP BY src, dst, day, log, source ORDER BY src, dst, day, log, source"""


class Sent(msgspec.Struct):
    """One day's flows from an address to another, by one sensor; times are Micros."""

    source: str
    target: str
    day: int
    log: str
    sensor: str
    flows: int
    sent: int
    got: int
    first: int
    last: int
    ports: list[int]
    refs: list[str]


class Outflow(msgspec.Struct, frozen=True):
    """What a host sent to one destination after its since. measured: False where one side was seen.

    host: key of the verdicts, or the bare address of a machine that no record names.
    """

    host: str
    target: str
    ports: tuple[int, ...]
    sent: int
    got: int
    measured: bool
    called: bool
    first: int
    last: int
    logs: tuple[str, ...]
    refs: tuple[str, ...]


def sent_of(view: CaseView) -> list[Sent]:
    """All flows with bytes, by day: as many rows as pairs of addresses a day."""
    cursor = view.connection.cursor().execute(_SQL)
    found: list[Sent] = []
    while rows := cursor.fetchmany(10_000):
        found += [Sent(*row) for row in rows]
    return found


def outflows(
    view: CaseView, picture: Picture, flows: Sequence[Sent], called: frozenset[str]
) -> list[Outflow]:
    """Transfers out of compromised hosts, the largest first. called: addresses to be blocked."""
    since = {j.host: j.since for j in picture.hosts.values() if j.since is not None}
    if not since or not flows:
        return []
    known = Known(view)
    by_target: dict[str, list[Sent]] = defaultdict(list)
    for flow in flows:
        by_target[flow.target].append(flow)
    pairs: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for flow in flows:
        host = known.host(flow.source, flow.first)
        start = since.get(host)
        if start is not None and flow.last >= start - _SLACK:
            pairs[host, flow.target].append(flow)
    found = []
    for (host, target), held in pairs.items():
        start = since[host]
        if known.internal(target, start) or _usual(by_target[target], held, start):
            continue
        made = _outflow(host, target, held, target in called)
        if _counts(made):
            found.append(made)
    return sorted(found, key=lambda o: (not o.measured, -o.sent, o.host, o.target))


def _counts(made: Outflow) -> bool:
    if not made.measured:
        return made.called
    if made.called:
        return made.sent >= LEAST_CALLED
    return made.sent >= LEAST and made.sent > made.got


def _usual(all_of: Iterable[Sent], own: Sequence[Sent], since: int) -> bool:
    """Others sent there before the host was compromised, or the host did on several days."""
    sources = {flow.source for flow in own}
    before = [flow for flow in all_of if flow.first < since - _SLACK]
    others = {flow.source for flow in before} - sources
    days = {flow.day for flow in before if flow.source in sources}
    return len(others) >= OTHER_SENDERS or len(days) >= HABIT_DAYS


def _outflow(host: str, target: str, held: Sequence[Sent], called: bool) -> Outflow:
    """A sensor that saw answers and never a byte sent is blind on that side."""
    sent, got = sum(f.sent for f in held), sum(f.got for f in held)
    refs = [r for f in sorted(held, key=lambda f: (-f.sent, f.first, f.sensor)) for r in f.refs]
    return Outflow(
        host=host,
        target=target,
        ports=tuple(sorted({p for f in held for p in f.ports if p is not None})),
        sent=sent,
        got=got,
        measured=sent > 0,
        called=called,
        first=min(f.first for f in held),
        last=max(f.last for f in held),
        logs=tuple(sorted({f.log for f in held})),
        refs=tuple(dict.fromkeys(refs))[:_REFS],
    )


class Known:
    """Which machine an address is, and which destinations are our own."""

    def __init__(self, view: CaseView) -> None:
        self._addresses = Addresses(view.connection, facts_of(view))
        self._networks = [ip_network(n.cidr, strict=False) for n in view.register.networks]
        self._networks += [
            ip_network(cidr, strict=False)
            for i in view.register.institutions for cidr in i.subnets
        ]  # fmt: skip
        self._registered = {
            address: short_host((host.names or (host.id,))[0])
            for host in view.register.hosts
            for address in host.addresses
        }

    def host(self, address: str, time: int) -> str:
        """Key of the host that had the address then; the address where nobody is known."""
        return self._addresses.host_of(address, time) or self._registered.get(address, address)

    def internal(self, address: str, time: int) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        if parsed.is_multicast or parsed.is_loopback or parsed.is_unspecified:
            return True
        if address in self._registered or any(parsed in n for n in self._networks):
            return True
        return self._addresses.host_of(address, time) is not None
