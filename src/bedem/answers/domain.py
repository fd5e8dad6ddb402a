"""Is an Active Directory domain lost: per domain, with what speaks for it and what is covered.

`no_sign` is said only where the register lists the domain's controllers and the logs of each of
them were on over the whole time that matters; else nobody knows whether a controller is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from bedem.answers.base import foundation, ruling_claims
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, NextStep, Table
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import picture_of
from bedem.reconstruction.domains import Domain, Sign, domains_of
from bedem.reconstruction.names import HostKeys

_WORDS: Final = ("control_lost", "suspected", "not_covered", "no_sign")
_REFS: Final = 12
_DAY: Final = 24 * 3_600 * 1_000_000
_HOUR: Final = 3_600 * 1_000_000
# Which logs of a controller would show it: changes of accounts and groups, access to the directory.
NEEDED: Final = ("sec_account", "sec_directory")


class Details(msgspec.Struct, frozen=True):
    """State word, controllers and signs by domain."""

    domains: dict[str, str]
    controllers: dict[str, list[str]]
    signs: dict[str, list[Sign]]


def answer_domain(view: CaseView) -> Answer:
    """One claim a sign, one row a domain, the worst word as the headline's."""
    picture, _ = picture_of(view.whole)
    found = [d for d in domains_of(view.whole, picture) if _concerns(view, d)]
    window = _window(view.whole, [j.since for j in picture.hosts.values() if j.since is not None])
    hours = _covered(view.whole, window)
    words = {d.name: _word(d, hours, window) for d in found}
    gaps = {d.name: _gap(d, words[d.name], hours, window) for d in found}
    worst = min(words.values(), key=_WORDS.index, default="not_covered")
    named = [d for d in found if words[d.name] == worst]
    none = Gap("not_covered", msg("gap-no-domain-seen"))
    refs = [s.ref for d in named for s in sorted(d.signs, key=lambda s: not s.decisive)]
    basis = tuple(dict.fromkeys(refs))
    missing = [g for d in found if (g := gaps[d.name]) is not None] or ([] if found else [none])
    headline = msg(
        f"domain-{worst.replace('_', '-')}" if found else "domain-none-seen",
        domains=", ".join(d.name for d in named[:3]), count=len(named), of=len(found),
    )  # fmt: skip
    return Answer(
        question="domain",
        word=worst,
        headline=Claim(
            headline,
            basis[:_REFS] or tuple(g.id for g in missing[:_REFS]) or (none.id,),
            basis_total=len(basis) or None,
            grade="decisive" if worst == "control_lost" else "supporting",
        ),
        foundation=foundation(view),
        since=_since(found),
        claims=(*ruling_claims(view, only=_bearing(found)), *_claims(found)),
        against=tuple(_usual(found)),
        tables=(_table(found, words, hours, window),) if found else (),
        gaps=tuple(missing),
        would_change=(msg("domain-would-change"),),
        next_steps=(
            NextStep(msg("domain-next-reset")) if worst in _WORDS[:2] else NextStep(
                msg("domain-next-collect"), "bedem collect -o requests/"
            ),
            NextStep(msg("next-infection"), "bedem ask infection"),
        ),
        details=msgspec.to_builtins(
            Details(
                words,
                {d.name: sorted(d.controllers) for d in found},
                {d.name: d.signs[:50] for d in found},
            )
        ),
    )  # fmt: skip


def _concerns(view: CaseView, domain: Domain) -> bool:
    """Every domain, or of a narrowed view those that one of its hosts is in."""
    return view.scope is None or not view.scope.isdisjoint(domain.members | domain.controllers)


def _bearing(found: list[Domain]) -> Callable[[str, str], bool]:
    """Rulings on their machines, and on accounts and movements, which reach all of them."""
    members = {host for d in found for host in d.members | d.controllers}
    return lambda kind, name: kind != "host" or name in members


def _since(found: list[Domain]) -> tuple[int | None, int | None] | None:
    times = [s.time for d in found for s in d.signs if s.decisive and s.time]
    return (min(times), max(times)) if times else None


def _window(view: CaseView, since: list[int]) -> tuple[int, int] | None:
    """[earliest since - 14 days, last evidence], or the last 30 days without a compromised host."""
    row = next(view.coverage.rows('epoch_us(max("last"))'), None)
    if row is None or row[0] is None:
        return None
    return (min(since) - 14 * _DAY if since else row[0] - 30 * _DAY, row[0])


def _covered(view: CaseView, window: tuple[int, int] | None) -> dict[str, dict[str, int]]:
    """Micros within the window in which a log kind was on, by host and kind."""
    found: dict[str, dict[str, int]] = {}
    if window is None:
        return found
    keys = HostKeys(view)
    rows = view.connection.cursor().execute(
        "SELECT host, institution, log_kind, epoch_us(time_from), epoch_us(time_to) FROM kinds "
        "WHERE state = 'on' AND list_contains(?, log_kind) ORDER BY ALL", [list(NEEDED)],
    ).fetchall()  # fmt: skip
    for host, institution, kind, start, stop in rows:
        low = max(window[0], start if start is not None else window[0])
        high = min(window[1], stop if stop is not None else window[1])
        held = found.setdefault(keys.key(host, institution), {})
        held[kind] = held.get(kind, 0) + max(0, high - low)
    return found


def _word(domain: Domain, hours: dict[str, dict[str, int]], window: tuple[int, int] | None) -> str:
    if domain.signs or window is None or not domain.registered:
        return domain.word
    whole = window[1] - window[0] - _HOUR
    if all(hours.get(c, {}).get(kind, 0) >= whole for c in domain.controllers for kind in NEEDED):
        return "no_sign"
    return "not_covered"


def _gap(
    domain: Domain,
    word: str,
    hours: dict[str, dict[str, int]],
    window: tuple[int, int] | None,
) -> Gap | None:
    """What keeps a domain without signs from `no_sign`."""
    if word != "not_covered":
        return None
    if not domain.controllers:
        text = msg("gap-domain-no-controller", domain=domain.name)
    elif not domain.registered:
        text = msg(
            "gap-domain-unregistered", domain=domain.name, controllers=len(domain.controllers)
        )
    else:
        text = msg(
            "gap-domain-hours", domain=domain.name, hours=_least(domain, hours),
            needed=(window[1] - window[0]) // _HOUR if window else 0,
        )  # fmt: skip
    return Gap("not_covered", text, host=min(domain.controllers, default=None))


def _least(domain: Domain, hours: dict[str, dict[str, int]]) -> int:
    least = min(hours.get(c, {}).get(k, 0) for c in domain.controllers for k in NEEDED)
    return least // _HOUR


def _claims(found: list[Domain]) -> list[Claim]:
    """Signs of one kind by one account on one host are one claim, the decisive ones first."""
    claims = []
    for domain in found:
        groups: dict[tuple[bool, str, str, str, str], list[str]] = {}
        for s in sorted(domain.signs, key=lambda s: (not s.decisive, s.time, s.ref)):
            groups.setdefault((s.decisive, s.kind, s.host, s.account, s.told), []).append(s.ref)
        for (decisive, kind, host, account, told), refs in groups.items():
            basis = tuple(dict.fromkeys(refs))
            claims.append(
                Claim(
                    _said(domain, kind, host, account, told), basis[:_REFS],
                    grade="decisive" if decisive else "supporting", basis_total=len(basis),
                )
            )  # fmt: skip
        if domain.trusted_by and domain.signs:
            claims.append(
                Claim(
                    msg("domain-trust", domain=domain.name, others=_listed(domain.trusted_by)),
                    (domain.signs[0].ref,), grade="weak",
                )
            )  # fmt: skip
    return claims


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _said(domain: Domain, kind: str, host: str, account: str, told: str) -> Any:
    return msg(
        f"domain-sign-{kind.replace('_', '-')}",
        domain=domain.name, host=host, account=account or "?", told=told or "?",
    )  # fmt: skip


def _usual(found: list[Domain]) -> list[Claim]:
    """What looks alike and is the work of administrators or of synchronisation."""
    claims = []
    for domain in found:
        groups: dict[tuple[str, str], list[str]] = {}
        for sign in domain.usual:
            groups.setdefault((sign.kind, sign.account), []).append(sign.ref)
        for (kind, account), refs in sorted(groups.items()):
            basis = tuple(dict.fromkeys(refs))
            claims.append(
                Claim(
                    msg(
                        "domain-usual", domain=domain.name, kind=kind, account=account or "?",
                        count=len(basis),
                    ),
                    basis[:_REFS], grade="weak", basis_total=len(basis),
                )
            )  # fmt: skip
    return claims


def _table(
    found: list[Domain],
    words: dict[str, str],
    hours: dict[str, dict[str, int]],
    window: tuple[int, int] | None,
) -> Table:
    columns = (
        Column("domain", msg("column-domain")),
        Column("verdict", msg("column-verdict"), "word"),
        Column("controllers", msg("column-controllers")),
        Column("covered", msg("column-hours-covered")),
        Column("signs", msg("column-signs"), "number"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = []
    for d in sorted(found, key=lambda d: (_WORDS.index(words[d.name]), d.name)):
        needed = (window[1] - window[0]) // _HOUR if window else 0
        shown = f"{_least(d, hours)} / {needed} h" if d.controllers else Absent("not_covered")
        first = sorted(d.signs, key=lambda s: (not s.decisive, s.time))[:1]
        rows.append(
            (
                d.name, words[d.name], ", ".join(sorted(d.controllers)) or Absent("unknown"),
                shown, len(d.signs), first[0].ref if first else Absent("not_applicable"),
            )
        )  # fmt: skip
    return Table("domains", columns, tuple(rows))
