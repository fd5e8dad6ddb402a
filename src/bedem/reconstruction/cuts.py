"""What a measure would cut off beside the attacker: who uses a host or an account in its logs."""

from __future__ import annotations

from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.values import is_machine

_HOSTS: Final = """
SELECT host, lower(coalesce(domain || '\\', '') || account), account,
  coalesce(peer, address, '') FROM read_parquet($1)
WHERE kind = 'logon' AND logon_type IN (3, 7, 8, 10) AND account IS NOT NULL
AND coalesce(address, peer) IS NOT NULL GROUP BY ALL ORDER BY ALL"""
_ACCOUNTS: Final = """
SELECT lower(coalesce(domain || '\\', '') || account), host, bool_or(logon_type IN (4, 5))
FROM read_parquet($1) WHERE kind = 'logon' AND account IS NOT NULL AND logon_type IS NOT NULL
GROUP BY ALL ORDER BY ALL"""


class HostUse(msgspec.Struct):
    """Persons' accounts that log on to a host over the network, and the machines they come from."""

    accounts: set[str]
    machines: set[str]


class AccountUse(msgspec.Struct):
    """Hosts on which an account runs services and jobs (types 4, 5), and all it logs on to."""

    services: set[str]
    hosts: set[str]


class Cuts(msgspec.Struct):
    """By host key, and by folded account with its domain."""

    hosts: dict[str, HostUse]
    accounts: dict[str, AccountUse]


def cuts_of(view: CaseView) -> Cuts:
    """From all logons of the case; what no log shows is not in it."""
    facts = facts_of(view)
    hosts: dict[str, HostUse] = {}
    for host, shown, account, machine in (
        view.connection.cursor().execute(_HOSTS, [facts]).fetchall()
    ):
        if is_machine(account):
            continue
        use = hosts.setdefault(host, HostUse(set(), set()))
        use.accounts.add(shown)
        use.machines.add(machine)
    accounts: dict[str, AccountUse] = {}
    for shown, host, serves in view.connection.cursor().execute(_ACCOUNTS, [facts]).fetchall():
        held = accounts.setdefault(shown, AccountUse(set(), set()))
        held.hosts.add(host)
        if serves:
            held.services.add(host)
    return Cuts(hosts, accounts)
