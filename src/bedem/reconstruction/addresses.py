"""Which host had which address: from what hosts log of their own connections and logons."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

import duckdb

from bedem.reconstruction.values import Fact

# A host's own address stands in nearly all of its connections, at whichever end; which end that is
# differs by provider and version. A workstation name beside an address in a logon only says it.
_ENDS: Final = """
WITH ends AS (
  SELECT host, address AS ip, 0 AS told FROM read_parquet($1) WHERE kind IN ('conn_in', 'conn_out')
  UNION ALL
  SELECT host, object, 1 FROM read_parquet($1) WHERE kind IN ('conn_in', 'conn_out')),
total AS (SELECT host, count(*) / 2 AS n FROM ends GROUP BY host)
SELECT e.host, e.ip, count(*) AS held, sum(e.told)::BIGINT AS told, max(t.n) AS n
FROM ends e JOIN total t USING (host) WHERE e.ip IS NOT NULL GROUP BY e.host, e.ip
ORDER BY e.host, count(*) + sum(e.told) DESC, e.ip"""
_SAID: Final = """
SELECT peer, address, count(*) FROM read_parquet(?) WHERE kind = 'logon' AND detail = 'NTLM'
AND peer IS NOT NULL AND address IS NOT NULL AND peer <> host GROUP BY ALL ORDER BY ALL"""
_OWN_SHARE: Final = 0.5


class Addresses:
    """host_of(ip): short name, None when nobody or more than one host had it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, facts: str) -> None:
        self._hosts: dict[str, Counter[str]] = defaultdict(Counter)
        rows = connection.cursor().execute(_ENDS, [facts]).fetchall()
        best = {host: held + told for host, _, held, told, _ in reversed(rows)}
        for host, ip, held, told, total in rows:
            # with one peer alone both ends stand in every connection: the one told as local wins
            if held >= _OWN_SHARE * total and held + told == best[host]:
                self._hosts[ip][host] += held
        known = set(self._hosts)
        for host, ip, count in connection.cursor().execute(_SAID, [facts]).fetchall():
            if ip not in known:
                self._hosts[ip][host] += count
        self.of: dict[str, set[str]] = defaultdict(set)
        for ip, hosts in self._hosts.items():
            for host in hosts:
                self.of[host].add(ip)

    def host_of(self, ip: str | None) -> str | None:
        hosts = self._hosts.get(ip or "")
        if not hosts:
            return None
        (first, count), *rest = hosts.most_common(2)
        # an address that moved between hosts names nobody unless one had it nearly always
        return first if not rest or count >= 20 * rest[0][1] else None

    def peer(self, host: str, fact: Fact) -> str | None:
        """The other end of a connection that `host` logged."""
        return fact.object if self.is_own(host, fact.address) else fact.address

    def is_own(self, host: str, ip: str | None) -> bool:
        return ip is not None and ip in self.of.get(host, ())
