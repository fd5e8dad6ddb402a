"""Whose artefact is it: files that name no computer get the host of their neighbours.

A hive of a user, prefetch, `$MFT`, SRUM or a task definition carries no name of its machine; the
SYSTEM hive and the event logs collected with it do. Files belong together (a unit) when they lie in
one disk image, below one Windows or Linux volume (`HOST/C/Windows/...`, as triage tools write it),
or, for Windows artefacts, in one folder.

In a unit the SYSTEM hive's ComputerName and the machine's own event logs (one channel a file, so
no forwarded ones) must name one computer; a rename that a record tells of (6011) joins two names.
Where they name several, or none, nothing is given and a Gap says so. Never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from bedem.case.identity import short_host
from bedem.knowledge import shapes
from bedem.model.messages import msg
from bedem.model.records import Delivery, Gap, Source
from bedem.settlement.context import Context

MACHINE_LOG: Final = "registry/machine"
# begins the reference in `places.why`
NEIGHBOUR: Final = "host by neighbour "
_NAMING: Final = ("evtx", "journal", "syslog")
# of one machine wherever it lies, and those that are only where they lie on the machine's own disk
_LOOSE: Final = frozenset({"hive", "prefetch", "ntfsmft", "usnjrnl", "srum", "taskxml"})
_HELD: Final = _LOOSE | {"w3c", "weblog", "utmp", "auditd", "dnsdebug"}

_VOLUME: Final = re.compile(
    r"(?P<root>.*?)(?P<tail>(?:windows/(?:system32|syswow64|prefetch|appcompat|tasks|serviceprofiles"
    r"|logs)/.+)|users/[^/]+/ntuser\.dat|users/[^/]+/appdata/local/microsoft/windows/[^/]+\.dat"
    r"|(?:inetpub|perflogs)/.+|\$mft|\$extend/[^/]+|var/log/.+)",
    re.IGNORECASE,
)
# a folder that stands for a drive or partition; what is above it is the machine
_DRIVE: Final = re.compile(
    r"(?:[a-z](?::|%3a)?|(?:%5c|\\){2}\.(?:%5c|\\)[a-z](?:%3a|:)|\[root\])", re.IGNORECASE
)
_ACCESSORS: Final = re.compile(
    r"(?P<root>.*?)uploads/(?:auto|ntfs|lazy_ntfs|mft|file)/", re.IGNORECASE
)


class Machine(msgspec.Struct, frozen=True):
    """The computer of a unit, and the record that names it."""

    host: str
    ref: str


class _Said(msgspec.Struct, frozen=True):
    """One file's word for its machine. last: Micros of its last record; hive: from SYSTEM."""

    host: str
    ref: str
    last: int
    hive: bool


def find(context: Context) -> tuple[dict[str, Machine], list[Gap]]:
    """Source id to its machine, for sources with records that name no host; and Gaps.

    One content handed over from several collections is the machine's only where all name one.
    """
    units_of = units(context.view.sources(), context.view.deliveries())
    silent = context.rows("SELECT DISTINCT source FROM raw_events WHERE host IS NULL ORDER BY 1")
    members: dict[tuple[str, ...], list[str]] = {}
    for (source,) in silent:
        if source in units_of:
            members.setdefault(units_of[source], []).append(source)
    if not members:
        return {}, []
    said: dict[str, list[_Said]] = {}
    for source, word in _words(context):
        for name in units_of.get(source, ()):
            said.setdefault(name, []).append(word)
    renamed = _renamed(context) if said else {}
    found: dict[str, Machine] = {}
    gaps = []
    for names, sources in sorted(members.items()):
        words = [word for name in names for word in said.get(name, [])]
        machine = _agreed(words, renamed) if all(name in said for name in names) else None
        if machine is None:
            gaps.append(_gap(sources, words))
        else:
            found |= dict.fromkeys(sources, machine)
    return found, gaps


def unit(path: str) -> tuple[str, bool]:
    """The unit a file lies in, and whether it is a volume's (else it is only a folder).

    path: where it was handed over, and its place in an archive after it.
    """
    path = path.replace("\\", "/")
    accessor = _ACCESSORS.match(path)
    if accessor:
        return accessor["root"], True
    tail = _tail(path)
    if tail is None:
        return path.rpartition("/")[0] + "/", False
    above, _, last = tail.rstrip("/").rpartition("/")
    if _DRIVE.fullmatch(last):
        return f"{above}/", True
    return tail, True


def _tail(path: str) -> str | None:
    """What is above the last place that only a volume has; the analyst's own folders come first."""
    starts = [0] + [m.end() for m in re.finditer("/", path)]
    for at in reversed(starts):
        if (match := _VOLUME.fullmatch(path[at:])) and not match["root"]:
            return path[:at]
    return None


def units(sources: Iterable[Source], deliveries: Iterable[Delivery]) -> dict[str, tuple[str, ...]]:
    """Source to its units, for those that name a machine or may get one.

    A unit is called by the least source id in it: only equality matters, never a path.
    """
    paths: dict[str, set[str]] = {}
    for delivery in deliveries:
        paths.setdefault(delivery.source, set()).add(delivery.path)
    lying: dict[str, set[str]] = {}
    for source in sources:
        outer = source.id.partition(".")[0]
        if source.reader not in _HELD | set(_NAMING):
            continue
        for path in paths.get(outer, ()):
            name = _unit_of(source, outer, path)
            if name is not None:
                lying.setdefault(source.id, set()).add(name)
    least: dict[str, str] = {}
    for ident, names in sorted(lying.items()):
        for name in names:
            least.setdefault(name, ident + ("" if name.startswith("folder") else "/"))
    return {ident: tuple(sorted(least[n] for n in names)) for ident, names in lying.items()}


def _unit_of(source: Source, outer: str, path: str) -> str | None:
    partition = source.id.split(".")[1:2]
    if partition and source.name.startswith(f"{partition[0]}/") and source.id.count(".") == 2:
        return f"image {outer}"
    name, whole = unit(f"{path}/{source.name}" if source.name else path)
    if whole or source.reader in _LOOSE or source.reader == "evtx":
        return f"{'volume' if whole else 'folder'} {name.casefold()}"
    return None


def _words(context: Context) -> Iterator[tuple[str, _Said]]:
    """What files say: the computer in SYSTEM, and the computers of whole event logs."""
    rows = context.rows(
        "SELECT source, min(host), count(DISTINCT log) AS logs, min(place), "
        "epoch_us(max(time_stamped)) FROM raw_events WHERE host IS NOT NULL "
        "AND state <> 'residual' AND source IN (SELECT id FROM raw_sources WHERE list_contains(?, "
        "reader)) GROUP BY source, host ORDER BY ALL",
        [list(_NAMING)],
    )
    for source, host, logs, place, last in rows:
        if logs == 1:
            yield source, _Said(host, f"{source}-{place}", last or 0, hive=False)
    for source, place, host in context.rows(
        "SELECT source, place, host FROM raw_events WHERE log = ? AND host IS NOT NULL "
        "ORDER BY ALL",
        [MACHINE_LOG],
    ):
        yield source, _Said(host, f"{source}-{place}", 0, hive=True)


def _renamed(context: Context) -> dict[str, str]:
    """Old short name to new, by records 6011 of the System log."""
    joined: dict[str, str] = {}
    for shape, data in context.rows(
        "SELECT shape, data FROM raw_events WHERE code = 6011 AND lower(log) = 'system' "
        "AND lower(provider) IN ('eventlog', 'microsoft-windows-eventlog') ORDER BY ALL"
    ):
        names = list(_texts(shapes.event_data(shape, msgspec.json.decode(data))))
        if len(names) >= 2 and short_host(names[0]) != short_host(names[1]):
            joined[short_host(names[0])] = short_host(names[1])
    return joined


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held)


def _agreed(said: Iterable[_Said], renamed: dict[str, str]) -> Machine | None:
    """The one computer all words mean: its longest spelling, the latest word as the reference."""
    words = list(said)
    names = {short_host(w.host) for w in words}
    ends = {_end(name, renamed) for name in names}
    if len(ends) != 1:
        return None
    (end,) = ends
    now = [w for w in words if short_host(w.host) == end] or words
    best = max(now, key=lambda w: (len(w.host), w.last, w.hive, w.ref))
    cited = max(now, key=lambda w: (w.hive, w.last, w.ref))
    return Machine(best.host, cited.ref)


def _end(name: str, renamed: dict[str, str]) -> str:
    """The last name of a chain of renames; a ring ends where it would turn."""
    passed = {name}
    while (following := renamed.get(name)) is not None and following not in passed:
        passed.add(following)
        name = following
    return name


def _gap(sources: list[str], said: list[_Said]) -> Gap:
    hosts = sorted({w.host for w in said})
    shown = ", ".join(hosts[:5])
    message = (
        msg("gap-machine-several", files=len(sources), hosts=shown)
        if hosts
        else msg("gap-machine-none", files=len(sources))
    )
    return Gap(
        "machine_unknown",
        message,
        source=sources[0],
        count=len(sources),
        closes=msg("close-machine"),
    )
