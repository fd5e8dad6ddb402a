"""What a case says of the hosts, ways in and accounts that a register names for control systems.

A host's verdict decides: `compromised` is an attack on it, a movement of the attacker to it a
session, `suspected` a suspicion, a refused logon an attempt. Its logs count as covering where its
own verdict is `no_sign`, and only there. Names of one host are joined through the register; a name
that stands for several hosts of the case decides nothing and is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from bedem.answers.base import states_in_force
from bedem.case import CaseView
from bedem.infrastructure import Evidence, Inventory, Touch
from bedem.infrastructure.reach import TouchKind
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import Judged, Picture, picture_of
from bedem.reconstruction.names import HostKeys

_REFUSED: Final = (4625, 4771, 4776)
_CLEANED: Final = ("clean", "rebuilt")
_MOST_REFUSED: Final = 1000


class CaseEvidence(msgspec.Struct, frozen=True):
    """evidence: by the register's own names. verdicts: of hosts it names; gaps: names unclear."""

    evidence: Evidence
    verdicts: dict[str, str]
    gaps: tuple[Gap, ...]


def evidence_of(view: CaseView, inventory: Inventory) -> CaseEvidence:
    """Verdicts, movements, refused logons, coverage and rulings for every name of the register."""
    named = _named(inventory)
    if not named:
        return CaseEvidence(Evidence(), {}, ())
    hosts: dict[str, list[str]] = view.answer("infection").details["hosts"]
    words = {key: word for word, keys in hosts.items() for key in keys}
    found, unclear = _joined(named, words, _written(view), _other_names(view))
    picture, _ = picture_of(view)
    touches = [t for name, key in found.items() for t in _of_verdict(picture, name, key)]
    touches += _sessions(picture, found)
    touches += _refused(view, found)
    told = {name: words[key] for name, key in found.items()}
    rulings = states_in_force(view)
    clean = {n for n, k in found.items() if k in rulings and rulings[k].judged_as in _CLEANED}
    evidence = Evidence(
        tuple(touches),
        frozenset(n for n, word in told.items() if word == "no_sign"),
        frozenset(n for n, word in told.items() if word == "compromised" and n not in clean),
        frozenset(_accounts(picture)),
        frozenset(clean),
    )
    return CaseEvidence(evidence, told, tuple(_unclear(n, keys) for n, keys in unclear.items()))


def _named(inventory: Inventory) -> list[str]:
    """Hosts that run something, and everything on a way in."""
    found: dict[str, None] = {}
    for node in inventory.services.nodes:
        found |= dict.fromkeys(node.hosts)
        for way in node.access:
            found |= dict.fromkeys(x for x in (way.source, *way.through) if x)
    return list(found)


def _written(view: CaseView) -> dict[str, set[str]]:
    """Names with a domain under which a host of the case is written in records."""
    keys = HostKeys(view)
    found: dict[str, set[str]] = defaultdict(set)
    for host, institution in view.places.rows(
        "DISTINCT coalesce(host, host_given), institution", order="ALL"
    ):
        name = (host or "").casefold().rstrip(".")
        if name != _short(name):
            found[keys.key(host, institution)].add(name)
    return found


def _other_names(view: CaseView) -> dict[str, set[str]]:
    """All names of a host of the register's own list, by each of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for host in view.register.hosts:
        names = {n.casefold() for n in (host.id, *host.names)}
        for name in names:
            found[name] |= names
    return found


def _joined(
    named: list[str],
    words: dict[str, str],
    written: Mapping[str, set[str]],
    other: Mapping[str, set[str]],
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The case's host for each name, and names that fit several; others are not in the case."""
    keys: dict[str, set[str]] = defaultdict(set)
    for key in words:
        keys[_short(key.partition(" (")[0])].add(key)
    found: dict[str, str] = {}
    unclear: dict[str, list[str]] = {}
    for name in named:
        asked = {name.casefold()} | other.get(name.casefold(), set())
        fits = {k for k in words if k.casefold() in asked and (k == _short(k) or " (" in k)}
        fits = fits or {
            k for a in asked for k in keys[_short(a)] if _agree(a, k, written.get(k, set()))
        }
        if len(fits) == 1:
            found[name] = fits.pop()
        elif fits:
            unclear[name] = sorted(fits)
    return found, unclear


def _agree(name: str, key: str, written: set[str]) -> bool:
    """A name with a domain is a host that is written with this domain, or with none."""
    bare = key.partition(" (")[0]
    if name == _short(name):
        return True
    return name in written or name == bare or (not written and bare == _short(bare))


def _short(name: str) -> str:
    return name if name.replace(".", "").isdigit() else name.partition(".")[0]


def _unclear(name: str, keys: list[str]) -> Gap:
    return Gap(
        "not_judged",
        msg("gap-infrastructure-unclear", host=name, hosts=", ".join(keys[:4])),
        closes=msg("close-infrastructure-unclear"),
    )


def _of_verdict(picture: Picture, name: str, key: str) -> list[Touch]:
    judged = picture.hosts.get(key)
    if judged is None or judged.word not in ("compromised", "suspected"):
        return []
    kind: TouchKind = "attack" if judged.word == "compromised" else "suspected"
    return [Touch(name, kind == "attack", ref, kind=kind) for ref in _proof(judged)]


def _proof(judged: Judged) -> list[str]:
    held = [ref for branch in judged.reasons.children if branch.holds for ref in branch.basis]
    return list(dict.fromkeys(held or [mark.ref for mark in judged.marks[:3]]))


def _sessions(picture: Picture, found: dict[str, str]) -> list[Touch]:
    """Movements of the attacker to these hosts: records of the target's own end."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, key in found.items():
        names[key].append(name)
    touches = []
    for link, intent in zip(picture.links, picture.intents, strict=True):
        if intent == "attacker":
            refs = [ref for end in sorted(link.refs) for ref in link.refs[end][:2]]
            touches += [
                Touch(name, True, ref, link.account or "", "session")
                for name in names.get(link.target, ())
                for ref in refs
            ]
    return touches


def _accounts(picture: Picture) -> set[str]:
    """Accounts used in movements of the attacker."""
    return {
        f"{link.domain}\\{link.account}" if link.domain else link.account
        for link, intent in zip(picture.links, picture.intents, strict=True)
        if intent == "attacker" and link.account
    }


def _refused(view: CaseView, found: dict[str, str]) -> list[Touch]:
    keys = HostKeys(view)
    names: dict[str, list[str]] = defaultdict(list)
    for name, key in found.items():
        names[key].append(name)
    shorts = sorted({_short(key.partition(" (")[0]) for key in names})
    rows = view.events.rows(
        "host, institution, source, place, part",
        "list_contains(?, code) AND list_contains(?, split_part(lower(host), '.', 1))",
        [list(_REFUSED), shorts],
        "source, place, part",
        _MOST_REFUSED,
    )
    return [
        Touch(name, False, _ref(row), kind="refused")
        for row in rows
        for name in names.get(keys.key(row[0], row[1]), ())
    ]


def _ref(row: tuple[Any, ...]) -> str:
    _, _, source, place, part = row
    return f"{source}-{place}" + (f"+{part}" if part else "")
