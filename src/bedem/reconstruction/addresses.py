"""Which host had which address, and when: from hosts' own connections and logons."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import duckdb
import msgspec

from bedem.reconstruction.values import Fact

# A host's own address stands in nearly all of its connections, at whichever end; which end that is
# differs by provider and version. A workstation name beside an address in a logon only says it, and
# attackers' tools make such names up: it counts for hosts that are known from their own records.
_ENDS: Final = """
WITH ends AS (
  SELECT host, address AS ip, 0 AS told, time FROM read_parquet($1)
  WHERE kind IN ('conn_in', 'conn_out')
  UNION ALL
  SELECT host, object, 1, time FROM read_parquet($1) WHERE kind IN ('conn_in', 'conn_out')),
total AS (SELECT host, time // 86400000000 AS day, count(*) / 2 AS n FROM ends GROUP BY ALL)
SELECT e.host, e.time // 86400000000 AS day, e.ip, count(*) AS held, sum(e.told)::BIGINT AS told,
  max(t.n) AS n
FROM ends e JOIN total t ON t.host = e.host AND t.day = e.time // 86400000000
WHERE e.ip IS NOT NULL GROUP BY ALL ORDER BY ALL"""
_SAID: Final = """
SELECT peer, time // 86400000000 AS day, address, count(*) FROM read_parquet($1)
WHERE kind = 'logon' AND detail = 'NTLM' AND peer IS NOT NULL AND address IS NOT NULL
AND peer <> host AND peer IN (SELECT host FROM read_parquet($1)) GROUP BY ALL ORDER BY ALL"""
_OWN_SHARE: Final = 0.5
_NEAR_DAYS: Final = 3
_MICROS_A_DAY: Final = 86_400_000_000


class Held(msgspec.Struct, frozen=True):
    """A host had an address on a day (days since 1970), said by so many records."""

    host: str
    day: int
    records: int


class Addresses:
    """Addresses move between hosts: every look-up is for a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, facts: str) -> None:
        self._held: dict[str, list[Held]] = defaultdict(list)
        rows = connection.cursor().execute(_ENDS, [facts]).fetchall()
        best: dict[tuple[str, int], int] = {}
        for host, day, _, held, told, _ in rows:
            best[host, day] = max(best.get((host, day), 0), held + told)
        for host, day, ip, held, told, total in rows:
            # with one peer alone both ends stand in every connection: the one told as local wins
            if held >= _OWN_SHARE * total and held + told == best[host, day]:
                self._held[ip].append(Held(host, day, held))
        proven = set(self._held)
        for host, day, ip, count in connection.cursor().execute(_SAID, [facts]).fetchall():
            if ip not in proven:
                self._held[ip].append(Held(host, day, count))
        self.of: dict[str, set[str]] = defaultdict(set)
        for ip, holders in self._held.items():
            for one in holders:
                self.of[one.host].add(ip)

    def host_of(self, ip: str | None, time: int | None = None) -> str | None:
        """Short name of the host that had the address then; None when nobody or several did."""
        holders = self._held.get(ip or "", [])
        if time is not None:
            day = time // _MICROS_A_DAY
            holders = [h for h in holders if abs(h.day - day) <= _NEAR_DAYS]
        counts: dict[str, int] = defaultdict(int)
        for one in holders:
            counts[one.host] += one.records
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if not ranked:
            return None
        # an address that moved within days names nobody unless one host had it nearly always
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 20 * ranked[1][1] else None

    def peer(self, host: str, fact: Fact) -> str | None:
        """The other end of a connection that `host` logged."""
        return fact.object if self.is_own(host, fact.address) else fact.address

    def is_own(self, host: str, ip: str | None) -> bool:
        return ip is not None and ip in self.of.get(host, ())
