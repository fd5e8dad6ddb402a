"""What a measure would cut off beside the attacker: who uses a host or an account in its logs."""

from __future__ import annotations

from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.reconstruction.accounts import accounts_of
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.values import is_machine

_HOSTS: Final = """
SELECT host, account, domain, coalesce(peer, address, '') FROM read_parquet($1)
WHERE kind = 'logon' AND logon_type IN (3, 7, 8, 10) AND account IS NOT NULL
AND coalesce(address, peer) IS NOT NULL GROUP BY ALL ORDER BY ALL"""
_ACCOUNTS: Final = """
SELECT account, domain, host, bool_or(logon_type IN (4, 5))
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
    """By host key, and by key of the account."""

    hosts: dict[str, HostUse]
    accounts: dict[str, AccountUse]


def cuts_of(view: CaseView) -> Cuts:
    """From all logons of the case; what no log shows is not in it."""
    facts = facts_of(view)
    hosts: dict[str, HostUse] = {}
    known = accounts_of(view)
    for host, account, domain, machine in (
        view.connection.cursor().execute(_HOSTS, [facts]).fetchall()
    ):
        if is_machine(account):
            continue
        use = hosts.setdefault(host, HostUse(set(), set()))
        use.accounts.add(known.key(account, domain, host))
        use.machines.add(machine)
    accounts: dict[str, AccountUse] = {}
    rows = view.connection.cursor().execute(_ACCOUNTS, [facts]).fetchall()
    for account, domain, host, serves in rows:
        key = known.key(account, domain, host)
        held = accounts.setdefault(key, AccountUse(set(), set()))
        held.hosts.add(host)
        if serves:
            held.services.add(host)
    return Cuts(hosts, accounts)
