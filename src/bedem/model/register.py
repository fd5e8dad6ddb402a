"""The register: what the state knows of itself. One YAML file, one schema, all parts optional."""

from __future__ import annotations

from typing import Any

import msgspec


class Institution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ad_domains, subnets and folders decide which records are this institution's.

    place: its municipality in ISO 3166-2, `ME-16`; for the map alone.
    """

    id: str
    name: str
    sector: str = ""
    ad_domains: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    time_zone: str = ""
    place: str = ""
    note: str = ""


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """cidr: an IPv4 or IPv6 network; zone: id of a zone (office, DMZ, control system)."""

    id: str
    cidr: str
    institution: str = ""
    zone: str = ""
    note: str = ""


class Zone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    control_system: bool = False
    note: str = ""


class RegisteredHost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """names: every name the host is known by; time_zone: IANA name of its local clock."""

    id: str
    names: tuple[str, ...] = ()
    institution: str = ""
    roles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    time_zone: str = ""
    note: str = ""


class RegisteredAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    names: tuple[str, ...] = ()
    institution: str = ""
    roles: tuple[str, ...] = ()
    note: str = ""


class DataAsset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """people: whose data it holds, "up to"; hosts: where it lies."""

    id: str
    name: str
    institution: str = ""
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    people: int | None = None
    note: str = ""


class Backup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    of: tuple[str, ...] = ()
    host: str = ""
    taken: str = ""
    offline: bool = False
    checked: str = ""
    note: str = ""


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str = ""
    institution: str = ""
    role: str = ""
    reach: str = ""


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """services: the infrastructure part, validated by the room that uses it."""

    version: int = 1
    time_zone: str = ""
    institutions: tuple[Institution, ...] = ()
    networks: tuple[Network, ...] = ()
    zones: tuple[Zone, ...] = ()
    hosts: tuple[RegisteredHost, ...] = ()
    accounts: tuple[RegisteredAccount, ...] = ()
    data_assets: tuple[DataAsset, ...] = ()
    backups: tuple[Backup, ...] = ()
    contacts: tuple[Contact, ...] = ()
    services: dict[str, Any] = {}
