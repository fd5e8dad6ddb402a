"""Is he still in, and what to cut off first: hosts, accounts, addresses, in order.

"Active" is measured against the end of each host's own logs, not against the clock on the wall:
nobody knows what happened after the evidence was taken.
"""

from __future__ import annotations

import msgspec

from bedem.answers.base import foundation, named_hosts, ruling_claims
from bedem.answers.scope import outside
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, NextStep, Said, Table
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import Judged, Picture, called_of, picture_of
from bedem.reconstruction.accounts import accounts_of
from bedem.reconstruction.calls import Call
from bedem.reconstruction.cuts import Cuts, cuts_of
from bedem.reconstruction.names import HostKeys

_DAY = 24 * 3_600 * 1_000_000
_REFS = 12


class Details(msgspec.Struct, frozen=True):
    """What to cut off, in order; last: Micros of the last attacker record."""

    isolate: list[str]
    disable: list[str]
    block: list[str]
    last: int | None


class Used(msgspec.Struct):
    """An account of attackers' movements, as a record writes it; hosts it reached."""

    key: str
    shown: str
    last: int
    hosts: set[str]
    refs: list[str]


def answer_now(view: CaseView) -> Answer:
    """Last attacker activity, and the three lists."""
    picture, _ = picture_of(view)
    hosts = sorted(
        (j for j in picture.hosts.values() if j.word == "compromised" and j.state == "active"),
        key=lambda j: (-(j.last or 0), j.host),
    )
    accounts = _accounts(view, picture)
    block = called_of(view)
    cuts = cuts_of(view)
    last = max((j.last for j in hosts if j.last is not None), default=None)
    end = _evidence_ends(view)
    ends = _log_ends(view)
    unseen = Gap("not_seen", msg("gap-after-the-evidence"), time_from=end)
    newest = [ref for j in hosts[:3] for ref in _newest(picture, j)]
    # an attacker seen until a host's logs end is not gone because another host's logs go on
    active = any(j.last is not None and ends.get(j.host, j.last) - j.last <= _DAY for j in hosts)
    word = "active" if active else "seen" if hosts else "not_covered"
    refs = tuple(dict.fromkeys(newest))
    return Answer(
        question="now",
        word=word,
        headline=Claim(
            msg(f"now-{word.replace('_', '-')}", hosts=len(hosts)),
            refs[:_REFS] or (unseen.id,),
        ),
        foundation=foundation(view),
        denominator=named_hosts(view, len(picture.hosts)),
        since=(min((j.since for j in hosts if j.since), default=None), last) if hosts else None,
        claims=ruling_claims(view)
        + tuple(
            Claim(msg("now-last", host=j.host, time=j.last), tuple(_newest(picture, j)))
            for j in hosts[:8]
            if j.last is not None and _newest(picture, j)
        ),
        tables=tuple(
            t
            for t in (_isolate(picture, hosts, cuts), _disable(view, accounts, cuts), _block(block))
            if t.rows
        ),
        gaps=(unseen,),
        would_change=(msg("now-would-change"),),
        next_steps=(
            NextStep(msg("next-infection"), "bedem ask infection"),
            NextStep(msg("next-spread"), "bedem ask spread"),
        ),
        details=msgspec.to_builtins(
            Details(
                [j.host for j in hosts],
                [a.shown for a in accounts],
                [c.address for c in block],
                last,
            )
        ),
    )


def _evidence_ends(view: CaseView) -> int | None:
    row = next(view.coverage.rows('epoch_us(max("last"))'), None)
    return None if row is None else row[0]


def _log_ends(view: CaseView) -> dict[str, int]:
    """Last record by host, under the names of the verdicts."""
    keys = HostKeys(view)
    found: dict[str, int] = {}
    for host, institution, last in view.coverage.rows(
        'host, institution, epoch_us(max("last"))', "host <> '' GROUP BY ALL"
    ):
        name = keys.key(host, institution)
        if last is not None:
            found[name] = max(found.get(name, last), last)
    return found


def _newest(picture: Picture, judged: Judged) -> list[str]:
    """Refs of the last marks of a host, else of the last movement that reached it."""
    refs = [mark.ref for mark in judged.marks[-2:]]
    if not refs:
        for ends in [picture.links[i].refs for i in judged.links_in[-1:]]:
            # a host whose own logs were never taken is known from the other end alone
            refs = ends.get("target") or [r for end in sorted(ends) for r in ends[end]]
    return list(dict.fromkeys(refs[-2:]))


def _accounts(view: CaseView, picture: Picture) -> list[Used]:
    """Accounts used in attackers' movements, newest first; all names of one are one."""
    known = accounts_of(view)
    used: dict[str, Used] = {}
    for link, intent in zip(picture.links, picture.intents, strict=True):
        if intent != "attacker" or not link.account:
            continue
        shown = f"{link.domain}\\{link.account}" if link.domain else link.account
        key = known.key(link.account, link.domain, link.target)
        held = used.setdefault(key, Used(key, key, link.time, set(), []))
        held.shown = shown if shown.casefold() == key else held.shown
        held.hosts.add(link.target)
        held.refs += link.refs.get("target", [])[:2]
        held.last = max(held.last, link.time)
    for held in used.values():
        held.refs = list(dict.fromkeys(held.refs))[:_REFS]
    return sorted(used.values(), key=lambda u: (-u.last, u.key))


def _hosts_shown(view: CaseView, reached: set[str]) -> Cell:
    hosts = sorted(host for host in reached if not outside(view, host))
    if not hosts:
        return Said(msg("host-outside"))
    return ", ".join(hosts[:4]) + (f" +{len(hosts) - 4}" if len(hosts) > 4 else "")


def _cut_host(cuts: Cuts, host: str) -> Cell:
    use = cuts.hosts.get(host)
    if use is None:
        return Absent("not_covered")
    return Said(msg("cut-host", accounts=len(use.accounts), machines=len(use.machines)))


def _cut_account(cuts: Cuts, account: str) -> Cell:
    use = cuts.accounts.get(account)
    if use is None:
        return Absent("not_covered")
    return Said(msg("cut-account", services=len(use.services), hosts=len(use.hosts)))


def _isolate(picture: Picture, hosts: list[Judged], cuts: Cuts) -> Table:
    columns = (
        Column("order", msg("column-order"), "number"),
        Column("host", msg("column-isolate")),
        Column("cuts", msg("column-cuts-off")),
        Column("last", msg("column-last-activity"), "time"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = [
        (i, j.host, _cut_host(cuts, j.host), j.last or 0, (_newest(picture, j) or [""])[-1])
        for i, j in enumerate(hosts, 1)
        if j.last is not None and _newest(picture, j)
    ]
    return Table("isolate", columns, tuple(rows), msg("table-isolate"))


def _disable(view: CaseView, accounts: list[Used], cuts: Cuts) -> Table:
    columns = (
        Column("order", msg("column-order"), "number"),
        Column("account", msg("column-disable")),
        Column("reached", msg("column-reached")),
        Column("cuts", msg("column-cuts-off")),
        Column("last", msg("column-last-activity"), "time"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = [
        (i, a.shown, _hosts_shown(view, a.hosts), _cut_account(cuts, a.key), a.last, a.refs[0])
        for i, a in enumerate(accounts, 1)
        if a.refs
    ]
    return Table("disable", columns, tuple(rows), msg("table-disable"))


def _block(block: list[Call]) -> Table:
    columns = (
        Column("order", msg("column-order"), "number"),
        Column("address", msg("column-block")),
        Column("ports", msg("column-ports")),
        Column("programs", msg("column-programs")),
        Column("others", msg("column-other-hosts"), "number"),
        Column("last", msg("column-last-activity"), "time"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            i, call.address, ", ".join(map(str, call.ports[:4])), ", ".join(call.programs[:3]),
            call.others, call.last, call.refs[0],
        )
        for i, call in enumerate(block, 1)
    ]  # fmt: skip
    return Table("block", columns, tuple(rows), msg("table-block"))
