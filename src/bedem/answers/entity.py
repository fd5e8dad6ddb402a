"""The page of one host, and the tree of reasons of one verdict."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Final

from bedem.answers.base import foundation, name_claims, ruling_claims
from bedem.answers.impact import damages, impact_claims
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

MOST: Final = 40
REFS: Final = 12
# The newest record of a group; ties are broken by the ref, so that any order gives the same.
LAST_REF: Final = (
    "max(struct_pack(t := time, r := source || '-' || place || "
    "CASE WHEN part > 0 THEN '+' || part ELSE '' END)).r"
)


def host_names(view: CaseView) -> dict[str, set[str]]:
    """Keys of hosts by every name that a record gives them, folded."""
    keys = HostKeys(view)
    known: dict[str, set[str]] = {}
    for host, institution in view.coverage.rows("DISTINCT host, institution", "host <> ''"):
        key = keys.key(host, institution)
        for text in (host.casefold(), key, keys.written(host, institution)):
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


def host_answer(view: CaseView, name: str, most: int | None = MOST) -> Answer:
    """Everything known of one host, in the shape of an answer. most: rows a table, None for all."""
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
            tuple(dict.fromkeys(refs))[:REFS] or (gap.id,),
        ),
        foundation=foundation(view),
        since=(judged.since, judged.last) if judged is not None and judged.since else None,
        claims=(
            *(c for c in ruling_claims(view, "host") if c.message.args["subject"] == key),
            *name_claims(view, key),
            *impact_claims(damages(view, picture), key),
        ),
        tables=tuple(
            t for t in (_marks(judged, most), links_table(touching(picture, key), most),
                        _calls(view, key), _logons(view, key, most)) if t.rows
        ),
        gaps=(gap,) if silence is not None and word == "not_covered" else (),
        next_steps=(
            NextStep(msg("next-why"), f"bedem why {key}"),
            NextStep(msg("next-host-coverage"), f"bedem gaps --host {key}"),
        ),
    )  # fmt: skip


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


def titled(ident: str, rows: int, most: int | None) -> Message:
    """The title of a table; where rows are left out it says how many, and how to see them."""
    if most is None or rows <= most:
        return msg(ident)
    return msg("table-cut", title_id=ident, shown=most, of=rows)


def _marks(judged: Judged | None, most: int | None) -> Table:
    columns = (
        Column("time", msg("column-time"), "time"), Column("level", msg("column-level"), "word"),
        Column("rule", msg("column-rule"), "name"), Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    rank = ("critical", "high", "medium")
    held = sorted(judged.marks if judged else [], key=lambda m: (rank.index(m.level), m.time))
    rows: list[tuple[Cell, ...]] = [(m.time, m.level, m.title, m.ref) for m in held[:most]]
    title = titled("table-host-marks", len(held), most)
    return Table("marks", columns, tuple(sorted(rows, key=str)), title)


def touching(picture: Picture, host: str) -> list[Link]:
    """Movements from and to a host, in order of time."""
    return [
        as_link(made, intent)
        for made, intent in zip(picture.links, picture.intents, strict=True)
        if host in (made.source, made.target)
    ]


def links_table(links: list[Link], most: int | None = MOST) -> Table:
    """Those that cite a record, the first of them."""
    columns = (
        Column("time", msg("column-time"), "time"), Column("from", msg("column-from")),
        Column("to", msg("column-to")), Column("method", msg("column-method")),
        Column("account", msg("column-account")), Column("intent", msg("column-intent"), "word"),
        Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (Absent("unknown") if link.time is None else link.time,
         link.source or Absent("unknown"), link.target, link.method or Absent("unknown"),
         link.account or Absent("unknown"), link.intent, link.refs[0])
        for link in links if link.refs
    ]  # fmt: skip
    title = titled("table-host-links", len(rows), most)
    return Table("links", columns, tuple(rows[:most]), title)


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
SELECT host, coalesce(domain || '\\\\', '') || account, logon_type, coalesce(peer, address, ''),
  count(*), max(time), {LAST_REF} FROM read_parquet($1)
WHERE kind = 'logon' AND account IS NOT NULL AND time IS NOT NULL AND host = $2
GROUP BY 1, 2, 3, 4 ORDER BY 6 DESC, 1, 2, 3, 4"""


def logon_table(rows: list[tuple[Any, ...]], title: str, most: int | None) -> Table:
    """rows: host, account, logon type, from, times, last time and its ref."""
    columns = (
        Column("host", msg("column-host")), Column("account", msg("column-account")),
        Column("type", msg("column-logon-type"), "number"), Column("from", msg("column-from")),
        Column("count", msg("column-times"), "number"),
        Column("last", msg("column-last-time"), "time"), Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    shown: list[tuple[Cell, ...]] = [
        (host, account, Absent("unknown") if kind is None else kind, peer or Absent("unknown"),
         count, last, ref)
        for host, account, kind, peer, count, last, ref in rows[:most]
    ]  # fmt: skip
    return Table("logons", columns, tuple(shown), titled(title, len(rows), most))


def _logons(view: CaseView, host: str, most: int | None) -> Table:
    rows = view.connection.cursor().execute(_LOGONS, [facts_of(view), host]).fetchall()
    persons = [row for row in rows if not is_machine(row[1].rpartition("\\")[2])]
    return logon_table(persons, "table-host-logons", most)
