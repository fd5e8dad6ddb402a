"""An institution's own part of the answers, and what it has to do itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from bedem.answers.base import states_in_force
from bedem.answers.compose_page_one import FIGURES
from bedem.answers.compose_records import shown_records
from bedem.answers.scope import spellings
from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.model.answers import (
    Absent,
    Answer,
    Cell,
    Claim,
    Column,
    Denominator,
    Said,
    Table,
    is_basis,
)
from bedem.model.documents import Section, TableBlock, TextBlock
from bedem.model.errors import NotFound
from bedem.model.messages import Message, msg
from bedem.reconstruction.names import HostKeys

# Questions whose answers can be cut to one institution; the others speak of the whole.
OWN_QUESTIONS: Final = ("now", "infection", "spread", "exposure", "coverage")
_SHORTEST: Final = 3


class Own:
    """Hosts of one institution, and the names of everybody else's."""

    def __init__(self, view: CaseView, institution: str) -> None:
        self.view = view
        wanted = spellings(view, institution)
        keys = HostKeys(view)
        hosts: dict[str, set[bool]] = {}
        self.others_institutions: set[str] = set()
        known: set[str] = set()
        for host, whose in view.places.rows(
            "DISTINCT coalesce(host, host_given), institution", order="ALL"
        ):
            known.add(whose or "")
            mine = (whose or "").casefold() in wanted
            if whose and not mine:
                self.others_institutions.add(whose)
            name = keys.key(host, whose)
            if name:
                hosts.setdefault(name, set()).add(mine)
        for entry in view.register.hosts:
            mine = entry.institution.casefold() in wanted
            for name in (entry.id, *entry.names):
                hosts.setdefault(short_host(name), set()).add(mine)
        for other in view.register.institutions:
            known |= {other.id, other.name}
            if other.id.casefold() not in wanted:
                self.others_institutions |= {other.id, other.name}
        self.hosts = frozenset(name for name, whose in hosts.items() if whose == {True})
        named = {short_host(h) for (h,) in view.coverage.rows("DISTINCT host", "host <> ''")}
        self.others = frozenset((set(hosts) | named) - self.hosts)
        if not any(k.casefold() in wanted for k in known if k):
            told = ", ".join(sorted(k for k in known if k)) or "none is known"
            raise NotFound(f'no institution "{institution}" in this case', todo=f"Known: {told}.")
        self._own = _pattern(self.hosts)
        self._others = _pattern({*self.others, *self.others_institutions})

    def mentions_own(self, text: str) -> bool:
        return self._own is not None and self._own.search(text) is not None

    def mentions_others(self, text: str) -> bool:
        return self._others is not None and self._others.search(text) is not None

    def without_others(self, text: str) -> tuple[str, int]:
        """The text with every other's name replaced, and how many were."""
        return (text, 0) if self._others is None else self._others.subn("[…]", text)


def _pattern(names: set[str] | frozenset[str]) -> re.Pattern[str] | None:
    """Any of the names as a word of its own, whatever the case; also before a DNS domain."""
    useful = sorted((n for n in names if len(n) >= _SHORTEST), key=lambda n: (-len(n), n))
    if not useful:
        return None
    joined = "|".join(map(re.escape, useful))
    return re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])", re.IGNORECASE)


def own_answers(view: CaseView, answers: Mapping[str, Answer], own: Own) -> dict[str, Answer]:
    """The answers that speak of the institution's own hosts."""
    picked = {name: answers[name] for name in OWN_QUESTIONS if name in answers}
    refs = {r for a in picked.values() for r in _all_refs(a)}
    shorts = {short_host(host.partition(" ")[0]) for host in own.hosts}
    mine = {
        record.ref
        for record in shown_records(view, refs)
        if record.host
        and short_host(record.host) in shorts
        and not own.mentions_others(record.host)
    }
    return {name: _cut(answer, own, mine) for name, answer in picked.items()}


def _all_refs(answer: Answer) -> set[str]:
    claims = (answer.headline, *answer.claims, *answer.against)
    found = {b for c in claims for b in c.basis}
    return found | {
        word
        for table in answer.tables
        for row in table.rows
        for cell in row
        if isinstance(cell, str)
        for word in cell.split()
        if is_basis(word)
    }


def _cut(answer: Answer, own: Own, mine: set[str]) -> Answer:
    claims = tuple(c for claim in answer.claims if (c := _claim(claim, own, mine)) is not None)
    tables = tuple(t for table in answer.tables if (t := _table(table, own, mine)).rows)
    gaps = tuple(g for g in answer.gaps if g.host and own.mentions_own(g.host))
    details = _details(answer, own)
    own_gap_ids = {g.id for g in gaps}
    basis = tuple(b for b in answer.headline.basis if b in mine or b in own_gap_ids)
    basis = basis or tuple(b for c in claims for b in c.basis)[:6]
    basis = basis or tuple(g.id for g in gaps[:6])
    rows = sum(len(t.rows) for t in tables)
    gap_basis = basis or (answer.gaps[0].id,) if answer.gaps else basis
    return Answer(
        question=answer.question,
        word=answer.word if rows else "not_covered",
        headline=Claim(_headline(answer, details, rows), gap_basis or answer.headline.basis[:1]),
        foundation=answer.foundation,
        denominator=Denominator(
            len(own.hosts), "named", msg("denominator-named", count=len(own.hosts))
        ),
        claims=claims,
        tables=tables,
        gaps=gaps or answer.gaps[:1] if not basis else gaps,
        details=details,
    )


def _headline(answer: Answer, details: dict[str, object], rows: int) -> Message:
    if answer.question == "infection":
        hosts = details.get("hosts")
        held = hosts if isinstance(hosts, dict) else {}
        return msg(
            "own-infection",
            compromised=len(held.get("compromised", ())),
            suspected=len(held.get("suspected", ())),
            of=sum(len(h) for h in held.values()),
        )
    return msg("own-lines", count=rows)


def _claim(claim: Claim, own: Own, mine: set[str]) -> Claim | None:
    """A claim of an own host that names nobody else, on own records."""
    texts = [v for v in claim.message.args.values() if isinstance(v, str)]
    if not any(map(own.mentions_own, texts)) or any(map(own.mentions_others, texts)):
        return None
    basis = tuple(b for b in claim.basis if b in mine)
    return msgspec.structs.replace(claim, basis=basis, basis_total=None) if basis else None


def _table(table: Table, own: Own, mine: set[str]) -> Table:
    """Rows that name an own host; what names another is withheld."""
    kinds = [column.kind for column in table.columns]
    kept = [
        tuple(_cell(cell, own, mine, kind) for cell, kind in zip(row, kinds, strict=True))
        for row in table.rows
        if any(isinstance(c, str) and own.mentions_own(c) for c in row)
    ]
    return msgspec.structs.replace(table, rows=tuple(kept))


def _cell(cell: Cell, own: Own, mine: set[str], kind: str) -> Cell:
    if isinstance(cell, Said):
        texts = [v for v in cell.message.args.values() if isinstance(v, str)]
        return Absent("withheld") if any(map(own.mentions_others, texts)) else cell
    if not isinstance(cell, str):
        return cell
    if kind == "ref":
        left = " ".join(ref for ref in cell.split() if ref in mine)
        return left or Absent("withheld")
    return Absent("withheld") if own.mentions_others(cell) else cell


def _details(answer: Answer, own: Own) -> dict[str, object]:
    """Of the details only what page one and the pictures need, own hosts alone."""
    details = answer.details
    hosts = details.get("hosts")
    found: dict[str, object] = {}
    if isinstance(hosts, dict):
        found["hosts"] = {w: [h for h in held if h in own.hosts] for w, held in hosts.items()}
    since = details.get("since")
    if isinstance(since, dict):
        found["since"] = {h: t for h, t in since.items() if h in own.hosts}
    if "isolate" in details:
        found["isolate"] = [h for h in details["isolate"] if h in own.hosts]
    links = details.get("links")
    if isinstance(links, list):
        found["links"] = [
            link for link in links
            if link.get("target") in own.hosts and link.get("source") in own.hosts
        ]  # fmt: skip
    return found


# what to do --------------------------------------------------------------------------------------

_COLUMNS: Final = (
    Column("host", msg("column-host")),
    Column("verdict", msg("column-verdict"), "word"),
    Column("do", msg("column-do")),
    Column("reconnect", msg("column-reconnect"), "word"),
    Column("because", msg("column-because")),
)
_DO: Final = {
    "compromised": ("todo-isolate", "no", "because-compromised"),
    "suspected": ("todo-collect", "cannot_say", "because-suspected"),
    "not_covered": ("todo-collect", "cannot_say", "because-not-covered"),
    "no_sign": ("todo-nothing", "yes", "because-no-sign"),
}


def todo_section(own: Own, answers: Mapping[str, Answer]) -> Section:
    """Host by host: isolate, collect, reset; may it be reconnected: yes, no, cannot say."""
    words: dict[str, str] = dict.fromkeys(own.hosts, "not_covered")
    held = answers["infection"].details.get("hosts", {})
    words |= {h: word for word in FIGURES for h in held.get(word, ()) if h in own.hosts}
    ruled = {host: ruling.judged_as for host, ruling in states_in_force(own.view).items()}
    rows: list[tuple[Cell, ...]] = []
    for word in FIGURES:
        for host in sorted(h for h, w in words.items() if w == word):
            do, reconnect, because = _DO[word]
            if ruled.get(host) in ("clean", "rebuilt"):
                do, reconnect, because = "todo-nothing", "yes", "because-ruled"
            elif ruled.get(host) == "contained":
                do, reconnect, because = "todo-collect", "no", "because-contained"
            rows.append((host, word, Said(msg(do)), reconnect, Said(msg(because))))
    table = Table("todo", _COLUMNS, tuple(rows), msg("table-todo"))
    lead = TextBlock(msg("todo-lead", count=len(rows)), "lead")
    return Section("todo", msg("question-todo"), (lead, TableBlock(table)))
