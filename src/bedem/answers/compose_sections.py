"""Sections of a Document, one an Answer, in one order: answer, against, picture, tables, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Said, Table
from bedem.model.documents import Block, Section, TableBlock, TextBlock
from bedem.model.messages import Message, msg
from bedem.model.records import Gap
from bedem.model.rulings import Judgement

# In the order of reading; coverage and what people ruled stand before the records.
ORDER: Final = (
    "now", "infection", "spread", "domain", "campaign", "exposure", "recovery", "attribution",
    "infrastructure", "indicators", "prevention", "coverage",
)  # fmt: skip


class Depth(msgspec.Struct, frozen=True):
    """How much a reader is given; what is left out is counted beside what is shown."""

    claims: int
    refs: int
    rows: int
    gaps: int
    steps: bool


COUNCIL: Final = Depth(claims=6, refs=3, rows=12, gaps=8, steps=False)
TECHNICAL: Final = Depth(claims=60, refs=8, rows=2_000, gaps=400, steps=True)


def sections(
    answers: Mapping[str, Answer], pictures: Mapping[str, tuple[Block, ...]], depth: Depth
) -> list[Section]:
    """One a question; a question that was not answered says so in its own section."""
    return [
        answer_section(answers[name], pictures.get(name, ()), depth)
        for name in ORDER
        if name in answers
    ]


def answer_section(answer: Answer, pictures: tuple[Block, ...], depth: Depth) -> Section:
    """Answer, what speaks against it, pictures, claims, tables, gaps, what to do next."""
    blocks: list[Block] = [_lead(answer, depth)]
    if answer.denominator is not None and answer.word != "not_built":
        blocks.append(TextBlock(answer.denominator.message, "note"))
    if answer.since is not None and answer.since[0] is not None and answer.since[1] is not None:
        told = msg("section-since", start=answer.since[0], end=answer.since[1])
        blocks.append(TextBlock(told, "note"))
    blocks += [_claim(c, "against", depth) for c in answer.against]
    if answer.word != "not_built":
        blocks += [_gap(g) for g in answer.gaps[:1] if not answer.against]
    blocks += pictures
    blocks += [_claim(c, "claim", depth) for c in answer.claims[: depth.claims]]
    left = len(answer.claims) - depth.claims
    if left > 0:
        blocks.append(TextBlock(msg("section-more-claims", count=left), "note"))
    blocks += [_table(t, depth) for t in answer.tables if t.rows]
    if answer.word != "not_built" and answer.gaps:
        blocks.append(gaps_table(answer.gaps, depth))
    blocks += [TextBlock(m, "key") for m in answer.would_change]
    if depth.steps:
        blocks += [
            TextBlock(msg("section-next", step_text=s.command), "note")
            for s in answer.next_steps
            if s.command
        ]
    return Section(answer.question, msg(f"question-{answer.question}"), tuple(blocks))


def _lead(answer: Answer, depth: Depth) -> TextBlock:
    claim = answer.headline
    total = claim.basis_total or len(claim.basis)
    shown = claim.basis[: depth.refs]
    return TextBlock(
        claim.message, "lead", shown, answer.word, total if total > len(shown) else None
    )


def _claim(claim: Claim, role: str, depth: Depth) -> TextBlock:
    shown = claim.basis[: depth.refs]
    total = claim.basis_total or len(claim.basis)
    return TextBlock(
        claim.message,
        "against" if role == "against" else "claim",
        shown,
        basis_total=total if total > len(shown) else None,
    )


def _gap(gap: Gap) -> TextBlock:
    return TextBlock(gap.message, "against", (gap.id,))


def _table(table: Table, depth: Depth) -> TableBlock:
    left = max(len(table.rows) - depth.rows, 0)
    return TableBlock(msgspec.structs.replace(table, rows=table.rows[: depth.rows]), left)


GAP_COLUMNS: Final = (
    Column("ref", msg("column-gap"), "ref"),
    Column("where", msg("column-where")),
    Column("missing", msg("column-what-is-missing")),
    Column("closes", msg("column-what-would-close")),
    Column("vanishes", msg("column-vanishes"), "time"),
)


def gaps_table(gaps: Iterable[Gap], depth: Depth) -> TableBlock:
    """What is not known here, and what would close it."""
    unique = list({g.id: g for g in gaps}.values())
    rows: list[tuple[Cell, ...]] = []
    for gap in unique[: depth.gaps]:
        where = " ".join(t for t in (gap.host, gap.log) if t)
        rows.append(
            (
                gap.id,
                where or Absent("not_applicable"),
                Said(gap.message),
                Said(gap.closes) if gap.closes else Absent("unknown"),
                Absent("not_applicable") if gap.vanishes is None else gap.vanishes,
            )
        )
    table = Table("gaps", GAP_COLUMNS, tuple(rows), msg("table-gaps"))
    return TableBlock(table, max(len(unique) - depth.gaps, 0))


JUDGEMENT_COLUMNS: Final = (
    Column("made", msg("column-time"), "time"),
    Column("subject", msg("column-subject")),
    Column("judged", msg("column-judged-as"), "word"),
    Column("by", msg("column-by")),
    Column("because", msg("column-because")),
    Column("ref", msg("column-ref"), "ref"),
)


def judgements_section(judgements: Iterable[Judgement]) -> Section:
    """Analysts' rulings, or that there are none."""
    rows = [
        (j.made, j.subject, j.judged_as, j.by, j.because or Absent("unknown"), j.id)
        for j in judgements
    ]
    lead: Message = msg("judgements-count", count=len(rows))
    blocks: list[Block] = [TextBlock(lead, "lead")]
    if rows:
        blocks.append(TableBlock(Table("judgements", JUDGEMENT_COLUMNS, tuple(rows))))
    return Section("judgements", msg("question-judgements"), tuple(blocks))
