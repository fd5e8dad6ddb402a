"""What is wrong with a register that fits the schema: overlaps, unknown ids, names held twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bedem.case.register import line_of, load_register, parse_yaml
from bedem.model.register import Register

Network = IPv4Network | IPv6Network


class Problem(msgspec.Struct, frozen=True):
    """One thing to correct. path: where in the file, as `$.hosts[3].institution`."""

    path: str
    text: str
    todo: str


def check_register(path: Path) -> tuple[Register, list[str]]:
    """The register and `file:line: what; what to do` of each problem; raises RegisterError."""
    register = load_register(path).register
    tree = parse_yaml(path.read_bytes(), str(path))
    found = list(problems(register))
    lines = [(line_of(tree, f"x - at `{p.path}`"), p) for p in found]
    return register, [f"{path}:{line}: {p.text}. {p.todo}" for line, p in sorted(lines, key=_place)]


def _place(item: tuple[int, Problem]) -> tuple[int, str]:
    return item[0], item[1].path


def problems(register: Register) -> Iterator[Problem]:
    """Every problem, each field by itself."""
    yield from _ids(register)
    yield from _owners(register)
    yield from _networks(register)
    yield from _names(register)
    yield from _zones_of_time(register)


_PARTS = ("institutions", "networks", "zones", "hosts", "accounts", "data_assets", "backups")


def _ids(register: Register) -> Iterator[Problem]:
    for part in _PARTS:
        seen: set[str] = set()
        for i, item in enumerate(getattr(register, part)):
            if item.id in seen:
                yield Problem(f"$.{part}[{i}].id", f'two {part} have the id "{item.id}"',
                              "Give each its own.")  # fmt: skip
            seen.add(item.id)


def _owners(register: Register) -> Iterator[Problem]:
    """Institutions and zones that are referred to must be there."""
    known = {i.id for i in register.institutions}
    zones = {z.id for z in register.zones}
    allowed = f"Known: {', '.join(sorted(known)[:8]) or 'none'}."
    for part in ("networks", "hosts", "accounts", "data_assets", "contacts"):
        for i, item in enumerate(getattr(register, part)):
            if item.institution and item.institution not in known:
                yield Problem(f"$.{part}[{i}].institution",
                              f'no institution "{item.institution}"', allowed)  # fmt: skip
    for i, network in enumerate(register.networks):
        if network.zone and network.zone not in zones:
            yield Problem(f"$.networks[{i}].zone", f'no zone "{network.zone}"',
                          f"Known: {', '.join(sorted(zones)[:8]) or 'none'}.")  # fmt: skip


def _networks(register: Register) -> Iterator[Problem]:
    """Networks that overlap and belong to two institutions leave it open whose a record is."""
    held: list[tuple[str, Network, str, str]] = []
    told = [(f"$.networks[{i}].cidr", n.cidr, n.institution) for i, n in
            enumerate(register.networks)]  # fmt: skip
    told += [
        (f"$.institutions[{i}].subnets", cidr, institution.id)
        for i, institution in enumerate(register.institutions)
        for cidr in institution.subnets
    ]
    for path, cidr, owner in told:
        try:
            held.append((path, ip_network(cidr, strict=False), owner, cidr))
        except ValueError:
            yield Problem(path, f'"{cidr}" is no network', "Write it like 10.20.0.0/16.")
    ordered = sorted(held, key=lambda h: (h[1].version, int(h[1].network_address), h[1].prefixlen))
    for i, (_, network, owner, cidr) in enumerate(ordered):
        for path, other, theirs, shown in ordered[i + 1 :]:
            if other.version != network.version or int(other.network_address) > int(
                network.broadcast_address
            ):
                break
            if owner and theirs and owner != theirs:
                yield Problem(path, f"{shown} of {theirs} overlaps {cidr} of {owner}",
                              "A network belongs to one institution.")  # fmt: skip


def _names(register: Register) -> Iterator[Problem]:
    """A name or address that two hosts claim names neither."""
    names: dict[str, set[str]] = defaultdict(set)
    known: set[str] = set()
    for i, host in enumerate(register.hosts):
        for name in {n.casefold() for n in (*host.names, host.id)}:
            known.add(name)
            known.add(name.partition(".")[0])
            if names[name] and host.institution in names[name]:
                yield Problem(f"$.hosts[{i}].names", f'another host is called "{name}" too',
                              "Write the whole name with its domain.")  # fmt: skip
            names[name].add(host.institution)
        for address in host.addresses:
            try:
                ip_address(address)
            except ValueError:
                yield Problem(f"$.hosts[{i}].addresses", f'"{address}" is no address',
                              "Write it like 10.20.1.5.")  # fmt: skip
    for i, asset in enumerate(register.data_assets if register.hosts else ()):
        for name in asset.hosts:
            if name.casefold() not in known and name.casefold().partition(".")[0] not in known:
                yield Problem(f"$.data_assets[{i}].hosts", f'no host "{name}"',
                              "Add it under hosts, or correct the name.")  # fmt: skip


def _zones_of_time(register: Register) -> Iterator[Problem]:
    told: list[tuple[str, Any]] = [("$.time_zone", register.time_zone)]
    told += [(f"$.institutions[{i}].time_zone", x.time_zone) for i, x in
             enumerate(register.institutions)]  # fmt: skip
    told += [(f"$.hosts[{i}].time_zone", x.time_zone) for i, x in enumerate(register.hosts)]
    for path, zone in told:
        if not zone:
            continue
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            yield Problem(path, f'no time zone "{zone}"', "Write it like Europe/Podgorica.")
