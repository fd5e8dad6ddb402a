"""Which host a record is of: the short name, unless several hosts share it.

Every ministry has a DC01. Where one short name occurs with different DNS domains, or in different
institutions, its records are kept apart by the whole name and the institution; records that give
only the short name stay with the institution they came from.
"""

from __future__ import annotations

from collections import defaultdict

from bedem.case import CaseView
from bedem.case.identity import short_host


class HostKeys:
    """key(host, institution): the name under which a host is told in answers."""

    def __init__(self, view: CaseView) -> None:
        rows = view.places.rows("DISTINCT coalesce(host, host_given), institution", order="ALL")
        domains: dict[str, set[str]] = defaultdict(set)
        owners: dict[str, set[str]] = defaultdict(set)
        for host, institution in rows:
            if not host:
                continue
            short = short_host(host)
            domain = host.casefold().rstrip(".").removeprefix(short).lstrip(".")
            if domain:
                domains[short].add(domain)
            owners[short].add(institution or "")
        self._owners = {s for s, held in owners.items() if len(held) > 1}
        self._domains = {s for s, held in domains.items() if len(held) > 1}

    def key(self, host: str | None, institution: str | None) -> str:
        short = short_host(host)
        if not short:
            return ""
        name = (host or "").casefold().rstrip(".") if short in self._domains else short
        return f"{name} ({institution})" if short in self._owners and institution else name
