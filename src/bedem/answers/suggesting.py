"""A register to start from: what the records, and an export of the directory, say of the state.

It is a suggestion: institutions are those of the deliveries, roles only what records prove. People
must read it before it decides whose a record is.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.language import clean
from bedem.model.errors import UsageError
from bedem.reconstruction import picture_of
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.domains import domains_of
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.names import HostKeys

# Columns of directory exports (Get-ADComputer, csvde, AdExplorer), folded, by what they hold.
_NAME: Final = ("dnshostname", "dnshost name", "name", "cn", "samaccountname", "computername")
_SYSTEM: Final = ("operatingsystem", "operating system")
_ADDRESS: Final = ("ipv4address", "ipaddress", "ip address")
_MOST_ADDRESSES: Final = 4


def suggestion(view: CaseView, directory: Path | None = None) -> dict[str, Any]:
    """Plain data in the register's shape; raises UsageError for an export without names."""
    picture, _ = picture_of(view)
    domains = domains_of(view, picture)
    keys = HostKeys(view)
    names: dict[str, set[str]] = defaultdict(set)
    owner: dict[str, str] = {}
    for host, institution in view.coverage.rows("DISTINCT host, institution", "host <> ''"):
        key = keys.key(host, institution)
        names[key].add(clean(host))
        if institution:
            owner[key] = clean(institution)
    addresses = Addresses(view.connection, facts_of(view))
    controllers = {c for domain in domains for c in domain.controllers}
    hosts = []
    for key in sorted(names):
        entry: dict[str, Any] = {"id": clean(key), "names": sorted(names[key])}
        if key in owner:
            entry["institution"] = owner[key]
        if key in controllers:
            entry["roles"] = ["domain controller"]
        held = sorted(addresses.of.get(key, ()))[:_MOST_ADDRESSES]
        if held:
            entry["addresses"] = held
        hosts.append(entry)
    known = {short_host(name) for found in names.values() for name in found}
    hosts += _from_directory(directory, known) if directory is not None else []
    return {
        "version": 1,
        "institutions": _institutions(set(owner.values()), domains, owner),
        "hosts": hosts,
    }


def _institutions(ids: set[str], domains: list[Any], owner: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for ident in sorted(ids):
        theirs = sorted(
            d.name for d in domains if any(owner.get(member) == ident for member in d.members)
        )
        entry: dict[str, Any] = {"id": ident, "name": ident}
        if theirs:
            entry["ad_domains"] = theirs
        found.append(entry)
    return found


def _from_directory(path: Path, known: set[str]) -> list[dict[str, Any]]:
    """Hosts of an export that no record names: nobody would look for them otherwise."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="utf-16")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    rows = csv.DictReader(text.splitlines(), delimiter=separator)
    columns = {(c or "").strip().casefold(): c for c in rows.fieldnames or ()}
    name = next((columns[c] for c in _NAME if c in columns), None)
    if name is None:
        raise UsageError(
            f"{path} has no column with the names of computers",
            todo=f"One of its columns must be called {', '.join(_NAME[:4])}.",
        )
    system = next((columns[c] for c in _SYSTEM if c in columns), None)
    address = next((columns[c] for c in _ADDRESS if c in columns), None)
    found = []
    for row in rows:
        text = clean((row.get(name) or "").strip().rstrip("$"))
        short = short_host(text)
        if not short or short in known:
            continue
        known.add(short)
        entry: dict[str, Any] = {"id": short, "names": [text]}
        if address and (row.get(address) or "").strip():
            entry["addresses"] = [clean(str(row[address]).strip())]
        note = clean((row.get(system) or "").strip()) if system else ""
        entry["note"] = "directory export" + (f", {note}" if note else "")
        found.append(entry)
    return sorted(found, key=lambda e: str(e["id"]))
