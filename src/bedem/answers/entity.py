"""Pages of one host or account, and the tree of reasons of one verdict."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import islice
from typing import Final

from bedem.answers.base import foundation, ruling_claims
from bedem.answers.silence import silences
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, NextStep, Table
from bedem.model.entities import Link, Reason
from bedem.model.errors import NotFound
from bedem.model.messages import Message, msg
from bedem.model.records import Gap
from bedem.reconstruction import Judged, Picture, as_link, called_of, picture_of
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.values import is_machine

_MOST: Final = 40
_REFS: Final = 12
# The newest record of a group; ties are broken by the ref, so that any order gives the same.
_LAST_REF: Final = "max(struct_pack(t := time, r := source || '-' || place)).r"


def host_names(view: CaseView) -> dict[str, set[str]]:
    """Keys of hosts by every name that a record gives them, folded."""
    keys = HostKeys(view)
    known: dict[str, set[str]] = {}
    for host, institution in view.coverage.rows("DISTINCT host, institution", "host <> ''"):
        key = keys.key(host, institution)
        for text in (host.casefold(), key):
            known.setdefault(text, set()).add(key)
        known.setdefault(host.casefold().partition(".")[0], set()).add(key)
    for key in picture_of(view)[0].hosts:
        known.setdefault(key, set()).add(key)
    return known


def find_host(view: CaseView, name: str) -> str:
    """The key of a host by any name that a record gives it; raises NotFound with the nearest."""
    known = host_names(view)
    folded = name.casefold().rstrip(".").lstrip("\\")
    found = sorted(known.get(folded, ()))
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f'several hosts are called "{name}"', todo=f"Say which: {', '.join(found)}.")
    close = difflib.get_close_matches(folded, known, 1)
    raise NotFound(
        f'no record names a host "{name}"',
        todo=f'Did you mean "{close[0]}"?' if close else "Hosts: bedem ask coverage --whole.",
    )


def account_names(view: CaseView) -> list[str]:
    r"""`domain\account` folded, as logons give it, in order."""
    rows = view.connection.cursor().execute(
        "SELECT DISTINCT lower(coalesce(domain || '\\', '') || account) FROM read_parquet($1) "
        "WHERE account IS NOT NULL", [facts_of(view)],
    ).fetchall()  # fmt: skip
    return sorted(row[0] for row in rows)


def find_account(view: CaseView, name: str) -> str:
    r"""`domain\account` folded, as logons give it; raises NotFound."""
    folded = name.casefold()
    every = account_names(view)
    found = [a for a in every if a == folded] or [
        a for a in every if a.rpartition("\\")[2] == folded
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f'several accounts "{name}"', todo=f"Say which: {', '.join(found[:6])}.")
    close = difflib.get_close_matches(folded, every, 1)
    raise NotFound(
        f'no record names an account "{name}"',
        todo=f'Did you mean "{close[0]}"?' if close else "Check the spelling.",
    )


def host_answer(view: CaseView, name: str) -> Answer:
    """Everything known of one host, in the shape of an answer."""
    picture, marks = picture_of(view)
    key = find_host(view, name)
    judged = picture.hosts.get(key)
    word: str = judged.word if judged is not None else "not_covered"
    silence = None
    if word == "not_covered":
        silence = silences(view, picture, marks, {key})[key]
        word = silence.word
    refs = _leaves(judged.reasons) if judged is not None else []
    gap = Gap("not_covered", msg("gap-host-silent", host=key,
              covered=silence.covered if silence else 0, needed=silence.needed if silence else 0),
              host=key)  # fmt: skip
    return Answer(
        question="host",
        word=word,
        headline=Claim(
            msg("host-headline", host=key, word_id=f"word-{word.replace('_', '-')}",
                state_id=f"word-{judged.state if judged else 'active'}",
                ruled=int(judged is not None and judged.state != "active")),
            tuple(dict.fromkeys(refs))[:_REFS] or (gap.id,),
        ),
        foundation=foundation(view),
        since=(judged.since, judged.last) if judged is not None and judged.since else None,
        claims=tuple(c for c in ruling_claims(view, "host") if c.message.args["subject"] == key),
        tables=tuple(
            t for t in (_marks(judged), _links(picture, key, None), _calls(view, key),
                        _logons(view, key)) if t.rows
        ),
        gaps=(gap,) if silence is not None and word == "not_covered" else (),
        next_steps=(
            NextStep(msg("next-why"), f"bedem why {key}"),
            NextStep(msg("next-host-coverage"), f"bedem gaps --host {key}"),
        ),
    )  # fmt: skip


def account_answer(view: CaseView, name: str) -> Answer:
    """Where an account logged on, what attackers moved with it, and whether it must be reset."""
    picture, _ = picture_of(view)
    key = find_account(view, name)
    short = key.rpartition("\\")[2]
    moved = [
        link for link, intent in zip(picture.links, picture.intents, strict=True)
        if intent == "attacker" and (link.account or "").casefold() == short
    ]  # fmt: skip
    at_risk = _at_risk(view, picture, key)
    word = "at_risk" if moved or at_risk else "not_covered"
    refs = [r for link in moved for r in link.refs.get("target", [])[:2]] + [r for _, r in at_risk]
    gap = Gap("not_seen", msg("gap-account-quiet", account=key))
    return Answer(
        question="account",
        word=word,
        headline=Claim(
            msg("account-headline", account=key, moved=len(moved), hosts=len(at_risk)),
            tuple(dict.fromkeys(refs))[:_REFS] or (gap.id,),
        ),
        foundation=foundation(view),
        claims=tuple(
            c for c in ruling_claims(view, "account") if c.message.args["subject"] in (key, short)
        ),
        tables=tuple(t for t in (_links(picture, None, short), _used(view, key)) if t.rows),
        gaps=() if refs else (gap,),
        next_steps=(NextStep(msg("next-spread"), "bedem ask spread"),),
    )


def _at_risk(view: CaseView, picture: Picture, key: str) -> list[tuple[str, str]]:
    """(host, ref): it logged on, with its secret, at a compromised host after that host's since."""
    rows = view.connection.cursor().execute(
        f"SELECT host, max(time), {_LAST_REF} FROM read_parquet($1) WHERE kind = 'logon' "
        "AND logon_type IN (2, 4, 5, 7, 10, 11) AND time IS NOT NULL AND "
        "lower(coalesce(domain || '\\', '') || account) = $2 GROUP BY host ORDER BY host",
        [facts_of(view), key],
    )
    found = []
    for host, last, ref in rows.fetchall():
        judged = picture.hosts.get(host)
        if judged is not None and judged.since is not None and last >= judged.since:
            found.append((host, ref))
    return found


def _leaves(reason: Reason) -> list[str]:
    """Refs of the branches that hold."""
    if not reason.children:
        return list(reason.basis) if reason.holds else []
    return [ref for child in reason.children for ref in _leaves(child)]


def why(view: CaseView, name: str) -> tuple[str, Reason]:
    """The host's key and the tree of its verdict; every leaf that holds cites records."""
    picture, marks = picture_of(view)
    key = find_host(view, name)
    judged = picture.hosts.get(key)
    if judged is not None and judged.word != "not_covered":
        return key, judged.reasons
    silence = silences(view, picture, marks, {key})[key]
    quiet = Reason("verdict-silence", silence.word == "no_sign", ())
    reached = Reason("verdict-untouched", not silence.touched, ())
    none = judged.reasons if judged is not None else Reason("verdict-any", False, ())
    return key, Reason("verdict-quiet", silence.word == "no_sign", (), (none, quiet, reached))


def tree(reason: Reason, depth: int = 0) -> Iterator[tuple[int, bool | None, Message, list[str]]]:
    """(depth, holds, sentence, refs) of each node, failed branches included."""
    yield depth, reason.holds, msg(reason.text), list(reason.basis)
    for child in reason.children:
        yield from tree(child, depth + 1)


# tables ------------------------------------------------------------------------------------------


def _marks(judged: Judged | None) -> Table:
    columns = (
        Column("time", msg("column-time"), "time"), Column("level", msg("column-level"), "word"),
        Column("rule", msg("column-rule"), "name"), Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    rank = ("critical", "high", "medium")
    held = sorted(judged.marks if judged else [], key=lambda m: (rank.index(m.level), m.time))
    rows: list[tuple[Cell, ...]] = [(m.time, m.level, m.title, m.ref) for m in held[:_MOST]]
    return Table("marks", columns, tuple(sorted(rows, key=str)), msg("table-host-marks"))


def _links(picture: Picture, host: str | None, account: str | None) -> Table:
    columns = (
        Column("time", msg("column-time"), "time"), Column("from", msg("column-from")),
        Column("to", msg("column-to")), Column("method", msg("column-method")),
        Column("account", msg("column-account")), Column("intent", msg("column-intent"), "word"),
        Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (Absent("unknown") if made.time is None else made.time,
         made.source or Absent("unknown"), made.target, made.method or Absent("unknown"),
         made.account or Absent("unknown"), made.intent, made.refs[0])
        for made in _movements(picture, host, account)
    ]  # fmt: skip
    return Table("links", columns, tuple(rows[:_MOST]), msg("table-host-links"))


def _movements(picture: Picture, host: str | None, account: str | None) -> Iterator[Link]:
    for made, intent in zip(picture.links, picture.intents, strict=True):
        mine = host in (made.source, made.target) if host else (
            (made.account or "").casefold() == account
        )  # fmt: skip
        link = as_link(made, intent)
        if mine and link.refs:
            yield link


def movements_of(view: CaseView, *, host: str = "", account: str = "") -> list[Link]:
    """Movements from and to a host, or with an account, by their keys, as their tables do."""
    picture, _ = picture_of(view)
    short = account.rpartition("\\")[2]
    return list(islice(_movements(picture, host or None, short or None), _MOST))


def _calls(view: CaseView, host: str) -> Table:
    columns = (
        Column("time", msg("column-time"), "time"), Column("address", msg("column-block")),
        Column("ports", msg("column-ports")), Column("programs", msg("column-programs")),
        Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (c.by_host[host][0], c.address, ", ".join(map(str, c.ports[:4])) or Absent("unknown"),
         ", ".join(c.programs[:3]) or Absent("unknown"), c.by_host[host][1])
        for c in called_of(view) if host in c.by_host
    ]  # fmt: skip
    return Table("calls", columns, tuple(rows), msg("table-host-calls"))


_LOGONS: Final = f"""
SELECT coalesce(domain || '\\', '') || account, logon_type, coalesce(peer, address, ''), count(*),
  min(time), max(time), {_LAST_REF} FROM read_parquet($1)
WHERE kind = 'logon' AND account IS NOT NULL AND time IS NOT NULL AND """


def _logon_rows(
    view: CaseView, where: str, value: str, first: str, keep_machines: bool
) -> list[tuple[Cell, ...]]:
    sql = _LOGONS.replace("coalesce(domain", f"{first}, coalesce(domain", 1) + where
    rows = view.connection.cursor().execute(
        f"{sql} GROUP BY 1, 2, 3, 4 ORDER BY 7 DESC, 1, 2, 3, 4", [facts_of(view), value]
    ).fetchall()  # fmt: skip
    found: list[tuple[Cell, ...]] = [
        (host, account, Absent("unknown") if kind is None else kind, peer or Absent("unknown"),
         count, last, ref)
        for host, account, kind, peer, count, _, last, ref in rows
        if keep_machines or not is_machine(account.rpartition("\\")[2])
    ]  # fmt: skip
    return found[:_MOST]


def _logon_table(name: str, rows: list[tuple[Cell, ...]], title: str) -> Table:
    columns = (
        Column("host", msg("column-host")), Column("account", msg("column-account")),
        Column("type", msg("column-logon-type"), "number"), Column("from", msg("column-from")),
        Column("count", msg("column-times"), "number"),
        Column("last", msg("column-last-time"), "time"), Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    return Table(name, columns, tuple(rows), msg(title))


def _logons(view: CaseView, host: str) -> Table:
    rows = _logon_rows(view, "host = $2", host, "host", False)
    return _logon_table("logons", rows, "table-host-logons")


def _used(view: CaseView, account: str) -> Table:
    where = "lower(coalesce(domain || '\\', '') || account) = $2"
    rows = _logon_rows(view, where, account, "host", True)
    return _logon_table("logons", rows, "table-account-logons")


def subject_of(view: CaseView, what: str) -> str:
    """How a ruling names its subject; raises NotFound for what no record names."""
    if what.startswith("l:"):
        picture, _ = picture_of(view)
        if what not in {as_link(link, "unexplained").id for link in picture.links}:
            raise NotFound(f'no movement "{what}"', todo="Ids: bedem ask spread --format json.")
        return f"link:{what}"
    if "@" in what and view.hits.count("rule || '@' || ref = ?", [what]):
        return f"hit:{what}"
    try:
        return f"host:{find_host(view, what)}"
    except NotFound as no_host:
        try:
            return f"account:{find_account(view, what)}"
        except NotFound:
            raise no_host from None
