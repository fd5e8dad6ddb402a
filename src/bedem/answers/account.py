"""The page of one account: its names, where it logged on, what attackers moved with it."""

from __future__ import annotations

import difflib
from typing import Any, Final

import msgspec

from bedem.answers.base import foundation, ruling_claims
from bedem.answers.entity import (
    LAST_REF,
    MOST,
    REFS,
    links_table,
    logon_table,
    touching,
)
from bedem.case import CaseView
from bedem.model.answers import Answer, Cell, Claim, Column, NextStep, Said, Table
from bedem.model.entities import Account, Link
from bedem.model.errors import NotFound
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import as_link, picture_of
from bedem.reconstruction.accounts import Accounts, accounts_of
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.values import is_machine

_LOGONS: Final = f"""
SELECT host, coalesce(f.domain || '\\\\', '') || account, logon_type, coalesce(peer, address, ''),
  count(*), max(time), {LAST_REF} FROM read_parquet($1) f
JOIN (SELECT unnest($2) AS u, unnest($3) AS d, unnest($4) AS h) s
ON lower(account) = u AND lower(coalesce(f.domain, '')) = d AND coalesce(host, '') = h
WHERE kind = 'logon' AND time IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 6 DESC, 1, 2, 3, 4"""
# Logons that leave the secret on the machine: at the keyboard, batch, service, unlock, remote
# desktop, cached.
_SECRETS: Final = f"""
SELECT host, account, domain, max(time), {LAST_REF} FROM read_parquet($1)
WHERE kind = 'logon' AND logon_type IN (2, 4, 5, 7, 10, 11) AND time IS NOT NULL
AND account IS NOT NULL AND list_contains($2, host) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


class AtRisk(msgspec.Struct):
    """An account whose secret lay on compromised hosts after their since. refs: one a host."""

    account: str
    hosts: list[str]
    last: int
    refs: list[str]


def find_account(view: CaseView, name: str) -> str:
    r"""The key of an account by any of its names (`DOM\x`, `x@dom.local`, SID); raises NotFound."""
    accounts = accounts_of(view)
    found = accounts.find(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f'several accounts "{name}"', todo=f"Say which: {', '.join(found[:6])}.")
    close = difflib.get_close_matches(name.casefold(), accounts.all(), 1)
    raise NotFound(
        f'no record names an account "{name}"',
        todo=f'Did you mean "{close[0]}"?' if close else "Check the spelling.",
    )


def account_names(view: CaseView) -> frozenset[str]:
    """Every name, folded, that means one account."""
    return accounts_of(view).texts()


def account_answer(view: CaseView, name: str, most: int | None = MOST) -> Answer:
    """Where an account logged on, what attackers moved with it, and whether it must be reset."""
    key = find_account(view, name)
    accounts = accounts_of(view)
    whole = accounts.account(key)
    moved = _moved(view, accounts, key)
    attacks = [link for link in moved if link.intent == "attacker"]
    at_risk = next((a for a in accounts_at_risk(view) if a.account == key), None)
    refs = [r for link in attacks for r in link.refs[:2]] + (at_risk.refs if at_risk else [])
    gap = Gap("not_seen", msg("gap-account-quiet", account=key))
    return Answer(
        question="account",
        word="at_risk" if refs else "not_covered",
        headline=Claim(
            msg("account-headline", account=key, moved=len(attacks),
                hosts=len(at_risk.hosts) if at_risk else 0),
            tuple(dict.fromkeys(refs))[:REFS] or (gap.id,),
        ),
        foundation=foundation(view),
        claims=ruling_claims(view, "account", only=lambda _, subject: subject == key),
        against=_bare(accounts, key),
        tables=tuple(
            t for t in (_names(whole), links_table(moved, most),
                        _used(view, accounts, key, most)) if t.rows
        ),
        gaps=() if refs else (gap,),
        next_steps=(NextStep(msg("next-spread"), "bedem ask spread"),),
        details={"account": msgspec.to_builtins(whole)},
    )  # fmt: skip


def movements_of(view: CaseView, *, host: str = "", account: str = "") -> list[Link]:
    """Movements from and to a host, or with an account, by their keys, as their tables do."""
    found = touching(picture_of(view)[0], host) if host else []
    found += _moved(view, accounts_of(view), account) if account else []
    return [link for link in found if link.refs][:MOST]


def _moved(view: CaseView, accounts: Accounts, key: str) -> list[Link]:
    picture, _ = picture_of(view)
    return [
        as_link(made, intent)
        for made, intent in zip(picture.links, picture.intents, strict=True)
        if accounts.key(made.account, made.domain, made.target) == key
    ]


def _bare(accounts: Accounts, key: str) -> tuple[Claim, ...]:
    """Records that give the user's name without a domain are not taken for this account."""
    held = accounts.bare(key)
    if not held or "\\" not in key:
        return ()
    refs = tuple(dict.fromkeys(s.ref for s in held))
    told = msg("account-bare", user=held[0].user, count=sum(s.records for s in held))
    return (Claim(told, refs[:REFS], grade="weak"),)


def accounts_at_risk(view: CaseView) -> list[AtRisk]:
    """The reset list: persons' accounts, those on most compromised hosts first."""
    picture, _ = picture_of(view)
    accounts = accounts_of(view)
    since = {j.host: j.since for j in picture.hosts.values() if j.since is not None}
    rows = view.connection.cursor().execute(_SECRETS, [facts_of(view), sorted(since)])
    found: dict[str, AtRisk] = {}
    for host, user, domain, last, ref in rows.fetchall():
        if is_machine(user) or last < since[host]:
            continue
        key = accounts.key(user, domain, host)
        held = found.setdefault(key, AtRisk(key, [], last, []))
        held.last = max(held.last, last)
        if host not in held.hosts:
            held.hosts.append(host)
            held.refs.append(ref)
    return sorted(found.values(), key=lambda a: (-len(a.hosts), a.account))


# tables ------------------------------------------------------------------------------------------


def _names(account: Account) -> Table:
    columns = (
        Column("name", msg("column-account"), "name"), Column("because", msg("column-because")),
        Column("ref", msg("column-ref"), "ref"), Column("proof", msg("column-proof"), "ref"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (n.text, Said(msg(n.reason)), n.refs[0], n.refs[-1]) for n in account.names
    ]
    return Table("names", columns, tuple(rows), msg("table-account-names"))


def _used(view: CaseView, accounts: Accounts, key: str, most: int | None) -> Table:
    held = accounts.spellings(key)
    values: list[Any] = [facts_of(view)]
    values += [[s.user for s in held], [s.domain for s in held], [s.host for s in held]]
    rows = view.connection.cursor().execute(_LOGONS, values).fetchall()
    return logon_table(rows, "table-account-logons", most)
