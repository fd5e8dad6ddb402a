"""Hosts that others' records name and whose own records nobody delivered.

Asked are fields that hold the name of a computer: WorkstationName of 4624, TargetServerName of
4648, ServiceName ending in $ of 4769, host names of Sysmon 3, and names in Zeek's ntlm log. A name
in 4624 is what the caller says of itself, so a made-up one cannot be told from a real one: how
often it was named is all there is. Failed logons are left out for that reason.
"""

from __future__ import annotations

from typing import Final

import msgspec

from bedem.case.identity import short_host
from bedem.model.register import Register
from bedem.settlement.coverage_scan import Scan, struct_ref, told

MOST_NAMED: Final = 5_000

_NAMED: Final = rf"""
WITH n AS (
  SELECT struct_pack(t := epoch_us(time), source := source, place := place, part := part) AS k,
    unnest(CASE
      WHEN code = 4624 THEN [('WorkstationName', {told("WorkstationName")})]
      WHEN code = 4648 THEN [('TargetServerName', {told("TargetServerName")})]
      WHEN code = 4769 THEN [('ServiceName', {told("ServiceName")})]
      WHEN code = 3 THEN [('SourceHostname', {told("SourceHostname")}),
        ('DestinationHostname', {told("DestinationHostname")})]
      ELSE [('hostname', {told("hostname")}),
        ('server_nb_computer_name', {told("server_nb_computer_name")})] END) AS f
  FROM events WHERE state <> 'residual' AND (
    (code IN (4624, 4648, 4769) AND lower(log) = 'security')
    OR (code = 3 AND lower(log) = 'microsoft-windows-sysmon/operational')
    OR lower(log) = 'zeek/ntlm'))
SELECT rtrim(f[2], '$') AS name, f[1] AS field, count(*)::BIGINT AS n,
  coalesce(min(k) FILTER (k.t IS NOT NULL), min(k)) AS lo,
  coalesce(max(k) FILTER (k.t IS NOT NULL), max(k)) AS hi
FROM n WHERE length(f[2]) BETWEEN 1 AND 254 AND regexp_full_match(f[2], '[\pL\pN_.-]+\$?')
  AND NOT regexp_full_match(f[2], '[0-9.]+') AND (f[1] <> 'ServiceName' OR ends_with(f[2], '$'))
GROUP BY ALL ORDER BY ALL"""
_NO_HOST: Final = frozenset({"localhost", "null", "workgroup", "unknown", "-"})


class Named(msgspec.Struct, frozen=True):
    """A host known by name alone. count: records that name it; the refs of the first and last."""

    name: str
    institution: str | None
    count: int
    first: int | None
    last: int | None
    ref_first: str
    ref_last: str
    field: str


def named_hosts(scan: Scan, register: Register) -> list[Named]:
    """Most often named first; hosts with records of their own are left out, by all their names."""
    known = _Known([key.partition("|")[2] for key in scan.names.all()], register)
    groups: dict[str, list[tuple[str, str, int, dict[str, int], dict[str, int]]]] = {}
    for name, field, count, lo, hi in scan.rows(_NAMED):
        folded = name.casefold().rstrip(".")
        if short_host(folded) in _NO_HOST or known.has(folded):
            continue
        if field.endswith("Hostname") and "." in folded and not known.domain(folded):
            continue  # a name that reverse lookup gave to any address of the internet
        groups.setdefault(folded, []).append((name, field, count, lo, hi))
    _fold(groups)
    found = [_named(rows, known) for rows in groups.values()]
    return sorted(found, key=lambda n: (-n.count, n.name.casefold(), n.name))


def _fold(groups: dict[str, list[tuple[str, str, int, dict[str, int], dict[str, int]]]]) -> None:
    """A short name joins the full one where there is exactly one."""
    full: dict[str, list[str]] = {}
    for name in groups:
        if short_host(name) != name:
            full.setdefault(short_host(name), []).append(name)
    for short, names in full.items():
        if len(names) == 1 and short in groups:
            groups[names[0]] += groups.pop(short)


def _named(
    rows: list[tuple[str, str, int, dict[str, int], dict[str, int]]], known: _Known
) -> Named:
    rows = sorted(rows, key=lambda r: (-r[2], r[0], r[1]))
    low = min((r[3] for r in rows), key=_order)
    high = max((r[4] for r in rows), key=_order)
    name = min((r[0] for r in rows), key=lambda n: (-len(n), n))
    return Named(
        name,
        known.institution(name),
        sum(r[2] for r in rows),
        low["t"],
        high["t"],
        struct_ref(low),
        struct_ref(high),
        rows[0][1],
    )


def _order(struct: dict[str, int]) -> tuple[int, str, int, int]:
    time = struct["t"] if struct["t"] is not None else -(2**62)
    return (time, str(struct["source"]), struct["place"], struct["part"])


class _Known:
    """Names of hosts with records, widened by the register's other names for them."""

    def __init__(self, own: list[str], register: Register) -> None:
        self._names = set(own) - {""}
        self._shorts = {short_host(name) for name in self._names}
        self._institutions: dict[str, str] = {}
        self._domains = {
            name.partition(".")[2] for name in self._names if short_host(name) != name
        } | {d.casefold().strip(".") for i in register.institutions for d in i.ad_domains}
        for host in register.hosts:
            aliases = {n.casefold().rstrip(".") for n in (host.id, *host.names)}
            if any(self.has(alias) for alias in aliases):
                self._names |= aliases
            if host.institution:
                self._institutions |= dict.fromkeys(aliases, host.institution)
        self._shorts |= {short_host(name) for name in self._names}

    def has(self, folded: str) -> bool:
        """True for a host with records: by full name, or by short name where either is short."""
        short = short_host(folded)
        if folded in self._names or short in self._names:
            return True
        return folded == short and short in self._shorts

    def domain(self, folded: str) -> bool:
        return folded.partition(".")[2] in self._domains

    def institution(self, name: str) -> str | None:
        folded = name.casefold().rstrip(".")
        return self._institutions.get(folded) or self._institutions.get(short_host(folded))


def never_seen(scan: Scan, named: list[Named], register: Register) -> list[str]:
    """Ids of registered hosts without records that no record names either."""
    known = _Known(
        [key.partition("|")[2] for key in scan.names.all()] + [n.name.casefold() for n in named],
        Register(),
    )
    return sorted(
        host.id
        for host in register.hosts
        if not any(known.has(n.casefold().rstrip(".")) for n in (host.id, *host.names))
    )
