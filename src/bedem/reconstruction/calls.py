"""Calls: addresses that programs of compromised hosts reached after their since.

An address is worth blocking when hardly anybody else uses it: reached from compromised hosts after
their since by a program that stands in a high detection, runs what others wrote or lies where none
is installed (downloads, temporary folders), by at most two other hosts of the case, and not an
address of a host known here. Those of detected programs come
first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.values import RUNNERS, base_name
from bedem.reconstruction.verdicts import Picture

_SQL: Final = """
SELECT host, address, object, port, process, time, source, place, part FROM read_parquet($1)
WHERE kind = 'conn_out' AND time IS NOT NULL ORDER BY time, source, place, part"""
MOST_OTHERS: Final = 2
_SLACK: Final = 120 * 1_000_000


class Use(msgspec.Struct, frozen=True):
    """One connection out; program is a path."""

    host: str
    port: int | None
    program: str
    time: int
    ref: str


class Call(msgspec.Struct, frozen=True):
    """One address: who called it from compromised hosts, by which programs, and who else did.

    by_host: time and ref of each host's first call.
    """

    address: str
    ports: tuple[int, ...]
    hosts: tuple[str, ...]
    programs: tuple[str, ...]
    others: int
    count: int
    first: int
    last: int
    refs: tuple[str, ...]
    by_host: dict[str, tuple[int, str]]


def begin_with_calls(picture: Picture, called: list[Call]) -> None:
    """A call to an address to be blocked, just before the first mark, begins a host's since."""
    for call in called:
        for host, (time, _) in call.by_host.items():
            judged = picture.hosts.get(host)
            if judged is not None and judged.since is not None and time < judged.since:
                judged.since = time


def calls(view: CaseView, picture: Picture, suspicious: frozenset[str]) -> list[Call]:
    """Addresses to block, those of most hosts and of suspicious programs first.

    suspicious: refs of records with a high or critical mark; a call by a program that stands in one
    counts even where the address is used by a single host.
    """
    facts = facts_of(view)
    addresses = Addresses(view.connection, facts)
    since = {j.host: j.since for j in picture.hosts.values() if j.since is not None}
    rows = view.connection.cursor().execute(_SQL, [facts]).fetchall()
    programs = _marked_programs(view, facts, suspicious)
    placed = _rare_programs(view, facts)
    users: dict[str, set[str]] = defaultdict(set)
    after: dict[str, list[Use]] = defaultdict(list)
    for host, address, other, port, process, time, source, place, part in rows:
        peer = other if addresses.is_own(host, address) else address
        if peer is None or addresses.host_of(peer, time) is not None:
            continue
        users[peer].add(host)
        start = since.get(host)
        if start is not None and time >= start - _SLACK:
            ref = f"{source}-{place}" + (f"+{part}" if part else "")
            after[peer].append(Use(host, port, process or "", time, ref))
    found = []
    for peer, used in after.items():
        others = users[peer] - {use.host for use in used}
        if len(others) > MOST_OTHERS:
            continue
        marked = any(use.ref in suspicious or use.program.casefold() in programs for use in used)
        if marked or _by_runner(used) or _from_odd_place(used, placed):
            found.append((not marked, _call(peer, used, len(others))))
    ranked = sorted(found, key=lambda f: (f[0], -len(f[1].hosts), -f[1].count, f[1].address))
    return [call for _, call in ranked]


def _by_runner(used: list[Use]) -> bool:
    return any(base_name(use.program) in RUNNERS for use in used)


# Folders that users may write to and programs are not installed in.
_ODD_PLACES: Final = re.compile(
    r"\\(?:downloads|temp|tmp|public|perflogs|\$recycle\.bin|music|pictures|videos|desktop)\\"
    r"|^[a-z]:\\programdata\\[^\\]+$|^/(?:tmp|var/tmp|dev/shm)/"
)


def _rare_programs(view: CaseView, facts: str) -> frozenset[str]:
    """Folded paths in odd places that hardly any host of the case ever connected from."""
    rows = view.connection.cursor().execute(_PLACED, [facts]).fetchall()
    return frozenset(path for path, hosts in rows if hosts <= MOST_OTHERS + 1)


_PLACED: Final = """
SELECT lower(process), count(DISTINCT host) FROM read_parquet($1)
WHERE kind = 'conn_out' AND process IS NOT NULL GROUP BY 1 ORDER BY 1"""


def _from_odd_place(used: list[Use], placed: frozenset[str]) -> bool:
    folded = (use.program.casefold() for use in used)
    return any(path in placed and _ODD_PLACES.search(path) for path in folded)


def _marked_programs(view: CaseView, facts: str, suspicious: frozenset[str]) -> frozenset[str]:
    """Paths of programs whose start or connection carries a high or critical detection."""
    rows = view.connection.cursor().execute(_STARTS, [facts]).fetchall()
    found = set()
    for path, source, place, part in rows:
        ref = f"{source}-{place}" + (f"+{part}" if part else "")
        name = base_name(path)
        if ref in suspicious and name not in RUNNERS and name not in _SYSTEM:
            found.add(path.casefold())
    return frozenset(found)


# Marked for what they were made to do; their other calls are the system's.
_SYSTEM: Final = frozenset(
    {"svchost.exe", "lsass.exe", "services.exe", "explorer.exe", "wmiprvse.exe"}
)
_STARTS: Final = """
SELECT process, source, place, part FROM read_parquet($1)
WHERE kind IN ('process', 'conn_out', 'file') AND process IS NOT NULL"""


def _call(peer: str, used: list[Use], others: int) -> Call:
    times = [use.time for use in used]
    programs = {base_name(use.program) for use in used} - {"", "<unknown process>"}
    return Call(
        address=peer,
        ports=tuple(sorted({use.port for use in used if use.port is not None})),
        hosts=tuple(sorted({use.host for use in used})),
        programs=tuple(sorted(programs)),
        others=others,
        count=len(used),
        first=min(times),
        last=max(times),
        refs=tuple(dict.fromkeys(use.ref for use in used))[:12],
        by_host={use.host: (use.time, use.ref) for use in reversed(used)},
    )
