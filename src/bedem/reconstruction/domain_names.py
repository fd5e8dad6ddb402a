"""Names of one Active Directory domain, learned from the records: NetBIOS, DNS and SID.

A scope is what a user's name is unique in: a group of domain names proven to be one, or a machine.
Names of two domains with different SIDs are never joined, whatever else suggests it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

import duckdb

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.reconstruction.names import HostKeys

# Written where a domain stands, and none: the machine's own, and workgroups.
BUILT_IN: Final = frozenset(
    {
        "nt authority", "builtin", "window manager", "font driver host", "nt service",
        "iis apppool", "nt virtual machine", "autorite nt", "nt-autorität", "workgroup",
    }
)  # fmt: skip
_HERE: Final = frozenset({".", "localhost"})
_DOMAIN_SID: Final = re.compile(r"^(s-1-5-21-\d+-\d+-\d+)-\d+$")
_MACHINES: Final = """
SELECT host, source, lower(domain), min(struct_pack(p := place, q := part)) FROM read_parquet($1)
WHERE ends_with(account, '$') AND domain IS NOT NULL AND NOT contains(domain, '.')
AND lower(account) = split_part(split_part(host, ' ', 1), '.', 1) || '$'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
# The GUID of a logon stands in the ticket that the controller issued for it (facts keep it in
# `command` of both).
_GUIDS: Final = """
SELECT lower(l.domain), lower(t.domain), l.host,
  min(struct_pack(a := l.source || '-' || l.place, b := t.source || '-' || t.place))
FROM read_parquet($1) l JOIN read_parquet($1) t ON l.command = t.command
AND lower(l.account) = lower(t.account) AND lower(l.domain) <> lower(t.domain)
WHERE l.kind = 'logon' AND t.kind = 'ticket' AND l.command IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


def domain_sid(sid: str) -> str:
    """`S-1-5-21-a-b-c` of an account's SID, folded; "" for every other SID."""
    found = _DOMAIN_SID.match(sid.casefold())
    return found.group(1) if found else ""


class DomainNames:
    """scope(domain, host, sid) and what proves that two names are of one domain."""

    def __init__(self, view: CaseView, facts: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """rows: (user, domain, sid, host, count, ref) of accounts, folded."""
        self._parent: dict[str, str] = {}
        self._why: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._hosts: dict[str, set[str]] = defaultdict(set)
        machines: dict[str, set[str]] = defaultdict(set)
        self._learn_machines(view, rows, machines)
        self._shorts = {
            short for short in self._hosts if not machines.get(short, set()) - {f"{short}$"}
        }
        self._sids: dict[str, dict[str, str]] = defaultdict(dict)
        usual: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for _, domain, sid, host, count, ref in rows:
            prefix = domain_sid(sid)
            if prefix and self._is_domain(domain):
                self._sids[domain].setdefault(
                    prefix, f"{ref['s']}-{ref['p']}" + (f"+{ref['q']}" if ref["q"] else "")
                )
                usual[domain, host][prefix] += count
        self._usual = {
            key: min(found, key=lambda p: (-found[p], p)) for key, found in usual.items()
        }
        self._join_by_sid()
        self._join_by_machines(view, facts)
        self._join_by_guid(view.connection, facts)
        self._labels = self._labelled()

    def _learn_machines(
        self, view: CaseView, rows: Sequence[tuple[Any, ...]], machines: dict[str, set[str]]
    ) -> None:
        keys = HostKeys(view)
        told = view.places.rows("DISTINCT coalesce(host, host_given), institution", order="ALL")
        for key in {keys.key(h, i) for h, i in told} | {row[3] for row in rows}:
            if key:
                self._hosts[short_host(key.partition(" ")[0])].add(key)
        for user, domain, *_ in rows:
            if user.endswith("$"):
                machines[domain].add(user)

    def _is_domain(self, name: str) -> bool:
        return bool(name) and name not in BUILT_IN and name not in _HERE | self._shorts

    # joining ------------------------------------------------------------------------------------

    def _join_by_sid(self) -> None:
        by_sid: dict[str, list[str]] = defaultdict(list)
        for domain, prefixes in sorted(self._sids.items()):
            for prefix in prefixes:
                by_sid[prefix].append(domain)
        for prefix, domains in sorted(by_sid.items()):
            for domain in domains[1:]:
                refs = (self._sids[domains[0]][prefix], self._sids[domain][prefix])
                self._unite(
                    self._node(domains[0], prefix), self._node(domain, prefix), "domain-sid", refs
                )

    def _join_by_machines(self, view: CaseView, facts: str) -> None:
        keys = HostKeys(view)
        suffixes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for source, host, institution in view.places.rows(
            "DISTINCT source, host, institution", order="ALL"
        ):
            name = (host or "").casefold().rstrip(".")
            suffix = name.removeprefix(short_host(name)).lstrip(".")
            suffixes[source, keys.key(host, institution)].add(suffix)
        rows = view.connection.cursor().execute(_MACHINES, [facts]).fetchall()
        for host, source, domain, at in rows:
            suffix = suffixes.get((source, host), set()) - {""}
            if len(suffix) == 1 and self._is_domain(domain):
                ref = f"{source}-{at['p']}" + (f"+{at['q']}" if at["q"] else "")
                ends = (self.scope(domain, host), self.scope(min(suffix), host))
                self._unite(*ends, "machine", (ref,))

    def _join_by_guid(self, connection: duckdb.DuckDBPyConnection, facts: str) -> None:
        for one, other, host, refs in connection.cursor().execute(_GUIDS, [facts]).fetchall():
            if self._is_domain(one) and self._is_domain(other):
                ends = (self.scope(one, host), self.scope(other, host))
                self._unite(*ends, "logon-guid", (refs["a"], refs["b"]))

    def _unite(self, one: str, other: str, why: str, refs: tuple[str, ...]) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        if first == second or "" in (one, other):
            return
        sids = self._group_sids(first) | self._group_sids(second)
        if len(sids) > 1:
            return
        self._parent[second] = first
        for node in (one, other):
            self._why.setdefault(node, (why, refs))

    def _group_sids(self, root: str) -> set[str]:
        found: set[str] = set()
        for domain, prefixes in self._sids.items():
            for prefix in prefixes:
                if self._root(self._node(domain, prefix)) == root:
                    found.add(prefix)
        return found

    def _node(self, domain: str, prefix: str) -> str:
        """The name; with the SID where the name goes with several."""
        return f"{domain} ({prefix.upper()})" if len(self._sids.get(domain, ())) > 1 else domain

    def _root(self, node: str) -> str:
        while (above := self._parent.get(node, node)) != node:
            node = above
        return node

    def _labelled(self) -> dict[str, str]:
        """The NetBIOS name of a group, else its shortest."""
        nodes = {self._node(d, p) for d, held in self._sids.items() for p in held}
        best: dict[str, str] = {}
        for node in sorted(nodes | set(self._why), key=lambda n: ("." in n, "(" in n, n)):
            best.setdefault(self._root(node), node)
        return best

    # what is asked ------------------------------------------------------------------------------

    def scope(self, domain: str, host: str, sid: str = "") -> str:
        """A key of the group of names, `machine:HOST` for a machine's own; "" without a domain.

        domain folded; host: key of the host that wrote the record.
        """
        if not domain:
            return ""
        if domain in _HERE:
            return f"machine:{host}" if host else ""
        if domain in self._shorts:
            return f"machine:{self._machine(domain, host)}"
        prefix = domain_sid(sid) or self._usual.get((domain, host), "")
        return self._root(self._node(domain, prefix) if prefix else domain)

    def _machine(self, short: str, host: str) -> str:
        """The host of that name nearest to the one that wrote it: itself, or of its institution."""
        held = self._hosts[short]
        if host in held:
            return host
        owner = host.partition(" ")[2]
        same = sorted(h for h in held if h.partition(" ")[2] == owner) or sorted(held)
        return same[0] if len(same) == 1 else short

    def is_local(self, scope: str) -> bool:
        return scope.startswith("machine:")

    def label(self, scope: str) -> str:
        """How the scope is written before a user's name."""
        return self._labels.get(scope, scope.removeprefix("machine:"))

    def proof(self, domain: str, scope: str) -> tuple[str, tuple[str, ...]] | None:
        """Why a domain name belongs to its group: (reason, refs)."""
        found = [
            (node, why) for node, why in sorted(self._why.items())
            if node.partition(" (")[0] == domain and self._root(node) == scope
        ]  # fmt: skip
        return found[0][1] if found else None
