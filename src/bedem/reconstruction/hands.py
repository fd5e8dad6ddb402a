"""One hand or not: what groups of attacked hosts have in common, weighed by how rare it is.

weight   what
strong   an address that nearly nobody else called; the hash of a program of attacked hosts alone
medium   an account the attacker worked with; a program at the same odd path
weak     an import hash, a file name, a stock service name: of a tool, not of a hand

Groups that share one strong or two medium indicators are one hand's. Sharing nothing proves
nothing: two groups are never called separate.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec

from bedem.case import CaseView
from bedem.model.entities import Wave
from bedem.reconstruction.calls import Call
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.values import Fact, base_name, is_machine
from bedem.reconstruction.verdicts import Picture

Weight = Literal["strong", "medium", "weak"]
# Outside attacked hosts, an indicator seen on more hosts than this is nobody's in particular.
MOST_OTHERS: Final = 2
_HASH: Final = re.compile(r"(SHA256|SHA1|MD5|IMPHASH)=([0-9A-F]{32,64})", re.IGNORECASE)
_SYSTEM_PATH: Final = re.compile(
    r"^(?:[a-z]:)?\\(?:windows\\(?:system32|syswow64|winsxs|microsoft\.net|servicing)|"
    r"program files(?: \(x86\))?)\\|^[a-z]:\\windows\\[^\\]+$"
)
_COMMON_NAMES: Final = frozenset({"administrator", "admin", "root", "guest", "user"})
_REFS: Final = 6
_SLACK: Final = 120 * 1_000_000


class Shared(msgspec.Struct, frozen=True):
    """One indicator and the groups (by position) that show it, with a record of each."""

    kind: str
    value: str
    weight: Weight
    others: int
    groups: tuple[int, ...]
    refs: tuple[str, ...]


class Group(msgspec.Struct):
    """Hosts of one wave that attackers' movements join; values by kind, with a ref for each."""

    wave: int
    hosts: tuple[str, ...]
    time_from: int
    time_to: int
    refs: tuple[str, ...]
    values: dict[str, dict[str, str]]


def groups_of(
    view: CaseView, picture: Picture, waves: Sequence[Wave], called: Sequence[Call]
) -> list[Group]:
    """Groups in order of time, with what each shows."""
    found = []
    for number, wave in enumerate(waves):
        for hosts in _joined(picture, wave):
            refs = tuple(r for r in wave.refs if len(wave.hosts) == len(hosts)) or wave.refs[:1]
            found.append(Group(number, hosts, wave.time_from, wave.time_to, refs, {}))
    facts = facts_of(view)
    for group in found:
        _fill(view, facts, picture, called, group)
    return found


def _joined(picture: Picture, wave: Wave) -> list[tuple[str, ...]]:
    """Hosts of a wave, put together where an attacker moved between them in it."""
    parent = {h: h for h in wave.hosts}

    def root(host: str) -> str:
        while parent[host] != host:
            host = parent[host]
        return host

    for link, intent in zip(picture.links, picture.intents, strict=True):
        if intent == "attacker" and wave.time_from <= link.time <= wave.time_to:
            ends = [e for e in (link.source, link.target) if e in parent]
            if len(ends) == 2:
                parent[root(ends[0])] = root(ends[1])
    sets: dict[str, list[str]] = defaultdict(list)
    for host in wave.hosts:
        sets[root(host)].append(host)
    return sorted(tuple(sorted(hosts)) for hosts in sets.values())


def _fill(
    view: CaseView, facts: str, picture: Picture, called: Sequence[Call], group: Group
) -> None:
    values: dict[str, dict[str, str]] = defaultdict(dict)
    low, high = group.time_from - _SLACK, group.time_to + _SLACK
    for call in called:
        here = [ref for host, (_, ref) in sorted(call.by_host.items()) if host in group.hosts]
        if here and call.first <= high and call.last >= low:
            values["address"].setdefault(call.address, here[0])
    for link, intent in zip(picture.links, picture.intents, strict=True):
        refs = link.refs.get("target") or link.refs.get("source") or []
        inside = link.target in group.hosts and low <= link.time <= high
        if intent == "attacker" and inside and link.account and refs:
            values["account"].setdefault(link.account.casefold(), refs[0])
    marked = {
        mark.ref
        for host in group.hosts if host in picture.hosts
        for mark in picture.hosts[host].marks
        if low <= mark.time <= high and mark.level != "medium"
    }  # fmt: skip
    for fact in _cited(view, facts, marked):
        for kind, value in _of_fact(fact):
            values[kind].setdefault(value, fact.ref)
    group.values = dict(values)


def _cited(view: CaseView, facts: str, refs: set[str]) -> list[Fact]:
    if not refs:
        return []
    rows = view.connection.cursor().execute(
        "SELECT * FROM read_parquet($1) WHERE list_contains($2, source || '-' || place || "
        "CASE WHEN part > 0 THEN '+' || part ELSE '' END) ORDER BY time, source, place, part",
        [facts, sorted(refs)],
    )
    return [Fact(*row) for row in rows.fetchall()]


def _of_fact(fact: Fact) -> Iterator[tuple[str, str]]:
    """Indicators that a marked record carries of its own."""
    path = (fact.process or "").casefold()
    own = bool(path) and _SYSTEM_PATH.match(path) is None
    if fact.account and not is_machine(fact.account):
        yield "account", fact.account.casefold()
    if fact.kind == "process" and own:
        yield "path", path
        yield "file_name", base_name(path)
        for kind, value in _HASH.findall(fact.detail or ""):
            yield ("import_hash" if kind.upper() == "IMPHASH" else "hash"), value.upper()
    if fact.kind == "service" and fact.object:
        yield "service", fact.object.casefold()


def shared_of(view: CaseView, groups: Sequence[Group], picture: Picture) -> list[Shared]:
    """What two or more groups show, strongest first."""
    by_value: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for kind, values in group.values.items():
            for value in values:
                by_value[kind, value].append(number)
    several = {key: held for key, held in by_value.items() if len(held) > 1}
    others = others_of(view, set(several), picture)
    found = [
        Shared(
            kind, value, weigh(kind, value, others.get((kind, value), 0)),
            others.get((kind, value), 0), tuple(held),
            tuple(dict.fromkeys(groups[n].values[kind][value] for n in held))[:_REFS],
        )
        for (kind, value), held in several.items()
    ]  # fmt: skip
    order = ("strong", "medium", "weak")
    return sorted(found, key=lambda s: (order.index(s.weight), -len(s.groups), s.kind, s.value))


def weigh(kind: str, value: str, others: int) -> Weight:
    """How much one indicator says. others: hosts that show it and are not compromised."""
    if others > MOST_OTHERS or kind in ("import_hash", "file_name", "service"):
        return "weak"
    if kind in ("address", "hash"):
        return "strong"
    return "weak" if kind == "account" and value in _COMMON_NAMES else "medium"


def others_of(
    view: CaseView, wanted: set[tuple[str, str]], picture: Picture
) -> dict[tuple[str, str], int]:
    """On how many hosts that are not compromised an account, path or hash is seen."""
    bad = sorted(h for h, judged in picture.hosts.items() if judged.word == "compromised")
    facts = facts_of(view)
    asked = {
        "account": "SELECT lower(account), count(DISTINCT host) FROM read_parquet($1) WHERE "
        "lower(account) IN (SELECT unnest($2)) AND NOT list_contains($3, host) GROUP BY 1",
        "path": "SELECT lower(process), count(DISTINCT host) FROM read_parquet($1) WHERE "
        "lower(process) IN (SELECT unnest($2)) AND NOT list_contains($3, host) GROUP BY 1",
        "hash": "SELECT v, count(DISTINCT host) FROM (SELECT host, "
        "upper(unnest(regexp_extract_all(detail, '[0-9A-Fa-f]{32,64}'))) AS v "
        "FROM read_parquet($1) WHERE kind = 'process' AND detail IS NOT NULL) "
        "WHERE v IN (SELECT unnest($2)) AND NOT list_contains($3, host) GROUP BY 1",
    }
    found: dict[tuple[str, str], int] = {}
    for kind, sql in asked.items():
        values = sorted(value for k, value in wanted if k == kind)
        if values:
            rows = view.connection.cursor().execute(sql, [facts, values, bad]).fetchall()
            found |= {(kind, value): count for value, count in rows}
    return found


def hands(groups: Sequence[Group], shared: Sequence[Shared]) -> list[tuple[int, ...]]:
    """Groups by hand, as far as the shared indicators carry it."""
    parent = list(range(len(groups)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for first in range(len(groups)):
        for second in range(first + 1, len(groups)):
            both = [s.weight for s in shared if first in s.groups and second in s.groups]
            if "strong" in both or both.count("medium") >= 2:
                parent[root(second)] = root(first)
    sets: dict[int, list[int]] = defaultdict(list)
    for number in range(len(groups)):
        sets[root(number)].append(number)
    return sorted(tuple(held) for held in sets.values())


def differing(groups: Sequence[Group], hand: Sequence[int]) -> list[tuple[str, tuple[str, ...]]]:
    """(kind, refs) of what every group of one hand shows, and never the same."""
    found = []
    for kind in ("hash", "address", "account"):
        held = [groups[n].values[kind] for n in hand if groups[n].values.get(kind)]
        if len(held) > 1 and not any(
            set(a) & set(b) for i, a in enumerate(held) for b in held[i + 1 :]
        ):
            found.append((kind, tuple(next(iter(values.values())) for values in held)[:_REFS]))
    return found
