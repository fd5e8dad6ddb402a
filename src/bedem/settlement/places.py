"""Whose record is it: the institution, and the host where the record names none.

Institution: the register by host name, then by AD domain or subnet, then the delivery.
Host: the one told with the delivery, then the machine that an artefact's neighbours name.
"""

from __future__ import annotations

import ipaddress
from typing import Any

import pyarrow as pa

from bedem.case.columns import gaps_table
from bedem.case.identity import short_host
from bedem.case.settled import PLACES
from bedem.model.register import Register
from bedem.settlement import machines
from bedem.settlement.context import Context


def inputs(context: Context) -> dict[str, Any]:
    """Deliveries, which files lay together, and the register's names."""
    first = context.first_deliveries()
    units = machines.units(context.view.sources(), context.view.deliveries())
    return {
        "units": sorted(units.items()),
        "register": context.register.sha256 if context.register else "",
        "deliveries": [
            [d.source, d.institution or "", d.host or ""] for _, d in sorted(first.items())
        ],
    }


def run(context: Context) -> dict[str, pa.Table]:
    """One row per source and host as written, and Gaps for artefacts of no known machine."""
    first = context.first_deliveries()
    finder = _Finder(context.view.register)
    known, gaps = machines.find(context)
    pairs = context.rows("SELECT DISTINCT source, host FROM raw_events ORDER BY ALL")
    rows = []
    for source, host in pairs:
        delivery = first.get(source.partition(".")[0])
        given = delivery.host if delivery and not host else None
        machine = known.get(source) if not host and not given else None
        if machine is not None:
            given = machine.host
        institution, why = finder.find(host or given)
        if institution is None and delivery is not None and delivery.institution:
            institution, why = delivery.institution, "delivery"
        if machine is not None:
            why = f"{why}; {machines.NEIGHBOUR}{machine.ref}".lstrip("; ")
        rows.append(
            {
                "source": source,
                "host": host,
                "host_given": given,
                "institution": institution,
                "why": why,
            }
        )
    return {
        "places": pa.Table.from_pylist(rows, schema=PLACES),
        "gaps-places": gaps_table(gaps),
    }


class _Finder:
    """Institution of a host name by what the register says."""

    def __init__(self, register: Register) -> None:
        self._names: dict[str, str] = {}
        for host in register.hosts:
            for name in (host.id, *host.names):
                if host.institution:
                    self._names[name.casefold()] = host.institution
                    self._names.setdefault(short_host(name), host.institution)
        self._domains = {
            domain.casefold().strip("."): i.id
            for i in register.institutions
            for domain in i.ad_domains
        }
        self._networks = _networks(register)

    def find(self, host: str | None) -> tuple[str | None, str]:
        if not host:
            return None, ""
        name = host.casefold().rstrip(".")
        for key in (name, short_host(name)):
            if key in self._names:
                return self._names[key], f"register host {key}"
        suffix = name
        while "." in suffix:
            suffix = suffix.partition(".")[2]
            if suffix in self._domains:
                return self._domains[suffix], f"AD domain {suffix}"
        return self._by_address(name)

    def _by_address(self, name: str) -> tuple[str | None, str]:
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return None, ""
        fitting = [(n.prefixlen, str(n), i) for n, i in self._networks if address in n]
        if not fitting:
            return None, ""
        _, network, institution = max(fitting)
        return institution, f"network {network}"


def _networks(
    register: Register,
) -> list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]]:
    told = [(s, i.id) for i in register.institutions for s in i.subnets]
    told += [(n.cidr, n.institution) for n in register.networks if n.institution]
    found = []
    for cidr, institution in told:
        try:
            found.append((ipaddress.ip_network(cidr, strict=False), institution))
        except ValueError:
            continue  # `register check` names the field; a bad line must not stop settling
    return found
