"""What changed between two states of a case: hosts, verdicts, gaps, words of answers, rulings.

The earlier state is what had been received and ruled by a time T, settled over that alone.
"""

from __future__ import annotations

from typing import Final

from bedem.answers.base import foundation
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Said, Table
from bedem.model.errors import UsageError
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.model.rulings import Judgement
from bedem.reconstruction.names import HostKeys

# Questions whose word may change with evidence and rulings; the others answer of other matters.
COMPARED: Final = ("now", "domain", "infection", "spread", "campaign", "exposure")
_MOST: Final = 60
_REFS: Final = 12


def answer_changes(before: CaseView, now: CaseView) -> Answer:
    """before: a view as of T. Raises UsageError where nothing had been received by then."""
    if not before.deliveries():
        raise UsageError(
            "nothing had been received by --since-state", todo="Times of deliveries: bedem verify."
        )
    hosts = _hosts(before, now)
    closed = _closed(before.gaps(), now.gaps())
    known = {j.id for j in before.judgements}
    rulings = [j for j in now.judgements if j.id not in known]
    new = sum(1 for row in hosts if isinstance(row[1], Absent))
    flipped = len(hosts) - new
    refs = [str(row[-1]) for row in hosts if isinstance(row[-1], str)]
    basis = tuple(dict.fromkeys([*refs, *(j.id for j in rulings)]))
    same = Gap("not_seen", msg("gap-unchanged"))
    received = len({d.source for d in now.deliveries()} - {d.source for d in before.deliveries()})
    return Answer(
        question="changes",
        word="changed" if basis or closed or received else "unchanged",
        headline=Claim(
            msg("changes-headline", received=received, new=new, flipped=flipped,
                closed=len(closed), rulings=len(rulings)),
            basis[:_REFS] or (same.id,), basis_total=len(basis) or None,
        ),
        foundation=foundation(now),
        claims=tuple(
            Claim(
                msg("ruling", subject=j.subject.partition(":")[2], by=j.by, because=j.because,
                    judged_id=f"word-{j.judged_as}", count=0),
                (j.id,),
            )
            for j in rulings
        ),
        tables=tuple(
            t for t in (_words(before, now), _verdicts(hosts), _gaps(closed), _ruled(rulings))
            if t.rows
        ),
        gaps=() if basis else (same,),
    )  # fmt: skip


def _words_of(view: CaseView) -> dict[str, str]:
    """Verdict word by key of the host."""
    held = view.answer("infection").details["hosts"]
    return {host: word for word, hosts in held.items() for host in hosts}


def _hosts(before: CaseView, now: CaseView) -> list[tuple[Cell, ...]]:
    """Hosts that are new or have another verdict: (host, then, now, ref)."""
    keys = HostKeys(now)
    then = {keys.peer(host) or host: word for host, word in _words_of(before).items()}
    shown: dict[str, str] = {}
    for host, institution, ref in now.coverage.rows(
        "host, institution, min(ref_first)", "host <> '' GROUP BY 1, 2", order="1, 2"
    ):
        if ref:
            shown.setdefault(keys.key(host, institution), ref)
    for table in now.answer("infection").tables:
        if table.name == "hosts":
            shown |= {str(r[0]): r[-1] for r in table.rows if isinstance(r[-1], str)}
    found: list[tuple[Cell, ...]] = []
    for host, word in sorted(_words_of(now).items()):
        if then.get(host) != word:
            found.append(
                (host, then.get(host) or Absent("not_applicable"), word,
                 shown.get(host) or Absent("unknown"))
            )  # fmt: skip
    order = ("compromised", "suspected", "no_sign", "not_covered")
    return sorted(found, key=lambda row: (order.index(str(row[2])), str(row[0])))


def _closed(before: list[Gap], now: list[Gap]) -> list[Gap]:
    """Gaps of then that no gap of the same kind, source, host and log stands for now."""
    open_now = {(g.kind, g.source, g.host, g.log) for g in now}
    return [g for g in before if (g.kind, g.source, g.host, g.log) not in open_now]


# tables ------------------------------------------------------------------------------------------


def _words(before: CaseView, now: CaseView) -> Table:
    columns = (
        Column("question", msg("column-question")), Column("then", msg("column-then"), "word"),
        Column("now", msg("column-now"), "word"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for name in COMPARED:
        words = (before.answer(name).word, now.answer(name).word)
        if words[0] != words[1]:
            rows.append((Said(msg(f"question-{name}")), *words))
    return Table("words", columns, tuple(rows), msg("table-changed-words"))


def _verdicts(hosts: list[tuple[Cell, ...]]) -> Table:
    columns = (
        Column("host", msg("column-host")), Column("then", msg("column-then"), "word"),
        Column("now", msg("column-now"), "word"), Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    return Table("verdicts", columns, tuple(hosts[:_MOST]), msg("table-changed-hosts"))


def _gaps(closed: list[Gap]) -> Table:
    columns = (Column("gap", msg("column-gap")), Column("host", msg("column-host")))
    rows: list[tuple[Cell, ...]] = [
        (Said(g.message), g.host or Absent("not_applicable")) for g in closed[:_MOST]
    ]
    return Table("closed", columns, tuple(rows), msg("table-closed-gaps"))


def _ruled(rulings: list[Judgement]) -> Table:
    columns = (
        Column("made", msg("column-time"), "time"), Column("subject", msg("column-subject")),
        Column("as", msg("column-ruled"), "word"), Column("by", msg("column-by")),
        Column("ref", msg("column-ref"), "ref"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (j.made, j.subject.partition(":")[2], j.judged_as, j.by, j.id) for j in rulings
    ]
    return Table("rulings", columns, tuple(rows), msg("table-new-rulings"))
