"""The analyst's ledger as Answers: what is weighed, and what to look at next."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from bedem.answers.attribution_pages import factor, number
from bedem.attribution.confidence import confidence
from bedem.attribution.next_evidence import NextFor
from bedem.attribution.picture import bar, interval_text
from bedem.attribution.weigh import Row, Weighing
from bedem.attribution.words import likely
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Foundation, NextStep, Table
from bedem.model.messages import Message, msg

FAMILIES_A_TABLE = 6


def ends(row: Row) -> tuple[str, str]:
    """ICD 203 words for the lowest and the highest end over all priors."""
    low = min(i.low for i in row.by_prior.values())
    high = max(i.high for i in row.by_prior.values())
    return likely(low), likely(high)


def weighing_headline(found: Weighing) -> Message:
    """The hypothesis that leads under every prior, or that none does."""
    firsts = set(found.first.values())
    out = sum(row.ruled_out for row in found.rows)
    if len(firsts) > 1:
        return msg("attribution-no-leader", priors=len(found.priors), out=out)
    row = next(r for r in found.rows if r.hypothesis in firsts)
    low, high = ends(row)
    return msg("attribution-leader", hypothesis=row.hypothesis, low=low, high=high,
               same=int(low == high), out=out)  # fmt: skip


def hypothesis_claims(found: Weighing, basis: tuple[str, ...]) -> tuple[Claim, ...]:
    """One sentence a hypothesis, in words; the missing factor where it is not ruled out."""
    claims = []
    for row in found.rows:
        low, high = ends(row)
        if row.ruled_out:
            message = msg(
                "attribution-row-out", hypothesis=row.hypothesis, low=low, high=high,
                same=int(low == high),
            )  # fmt: skip
        else:
            message = msg(
                "attribution-row", hypothesis=row.hypothesis, low=low, high=high,
                same=int(low == high), factor=row.factor_missing, prior=row.worst.prior,
                without=row.worst.without or "–",
            )  # fmt: skip
        claims.append(Claim(message, basis))
    return tuple(claims)


def confidence_messages(found: Weighing) -> list[Message]:
    """Confidence in a sentence of its own, then its reasons."""
    told = confidence(found)
    reasons = {
        "prior-moves-more": msg(
            "attribution-reason-prior", prior=round(100 * found.moved_by_prior),
            items=round(100 * found.moved_by_items),
        ),
        "priors-disagree": msg("attribution-reason-disagree"),
        "few-families": msg("attribution-reason-few", count=found.families),
        "no-technical": msg("attribution-reason-no-technical"),
        "flips": msg("attribution-reason-flips", count=len(found.flips)),
        "unverified": msg("attribution-reason-unverified", count=found.unverified),
        "stable": msg("attribution-reason-stable"),
    }  # fmt: skip
    head = msg("attribution-confidence", level=told.level)
    return [head, *(reasons[r] for r in told.reasons)]


def ledger_basis(evidence: Sequence[str]) -> tuple[str, ...]:
    """Ids of items as bases; blanks become underscores, since a basis is one word."""
    return tuple("j:" + "_".join(e.split()) for e in evidence) or ("j:no-items",)


def weighing_answer(
    found: Weighing, evidence: Sequence[str], foundation: Foundation, *, numbers: bool = True
) -> Answer:
    """numbers: with the annex, a table of intervals under every prior side by side."""
    basis = ledger_basis(evidence)
    against = [Claim(m, basis, grade="weak") for m in confidence_messages(found)]
    return Answer(
        question="attribution-weigh",
        word="not_established",
        headline=Claim(weighing_headline(found), basis, basis_total=len(basis)),
        foundation=foundation,
        claims=hypothesis_claims(found, basis),
        against=tuple(against),
        tables=_annex(found) if numbers else (),
        would_change=flip_messages(found),
        next_steps=(NextStep(msg("attribution-next-tests"), "bedem attribution next"),),
        details=msgspec.to_builtins(found),
    )


def _annex(found: Weighing) -> tuple[Table, ...]:
    tables = (weighing_table(found), picture_table(found), *matrix_tables(found))
    return (*tables, *_flip_table(found))


def flip_messages(found: Weighing) -> tuple[Message, ...]:
    """What would put another hypothesis first, and how the answer hangs on single sources."""
    messages = [
        msg("attribution-flip", without=f.without, prior=f.prior, hypothesis=f.hypothesis)
        for f in found.flips[:6]
    ]
    if not found.flips:
        messages.append(msg("attribution-no-flip"))
    if len(found.flips) > 6:
        messages.append(msg("attribution-more-flips", count=len(found.flips) - 6))
    return tuple(messages)


def weighing_table(found: Weighing) -> Table:
    """Hypotheses in rows; intervals of each prior beside one another; never one without."""
    columns = (
        Column("hypothesis", msg("column-hypothesis")),
        *(Column(p, msg("column-prior", prior=p)) for p in found.priors),
        number("factor_missing", msg("column-missing-factor")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.hypothesis,
            *(interval_text(row.by_prior[p]) for p in found.priors),
            row.factor_missing if not row.ruled_out else Absent("not_applicable"),
        )
        for row in found.rows
    )
    return Table("weighing", columns, rows, msg("attribution-table-weighing", draws=found.draws))


def picture_table(found: Weighing) -> Table:
    """The same intervals as lines from 0 to 100 %, one a prior."""
    columns = (
        Column("hypothesis", msg("column-hypothesis")),
        Column("prior", msg("column-prior-name")),
        Column("picture", msg("column-picture")),
    )
    rows: list[tuple[Cell, ...]] = []
    for row in found.rows:
        for i, prior in enumerate(found.priors):
            name = row.hypothesis if i == 0 else "·"
            rows.append((name, prior, bar(row.by_prior[prior])))
    return Table("picture", columns, tuple(rows), msg("attribution-table-picture"))


def matrix_tables(found: Weighing) -> tuple[Table, ...]:
    """Hypotheses in rows, which lowers bias (columns did not); six sources a table."""
    families = list(found.matrix)
    tables = []
    for start in range(0, len(families), FAMILIES_A_TABLE):
        part = families[start : start + FAMILIES_A_TABLE]
        columns = (
            Column("hypothesis", msg("column-hypothesis")),
            *(Column(f, msg("column-prior", prior=f)) for f in part),
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (row.hypothesis, *(factor(math.log(found.matrix[f][i])) for f in part))
            for i, row in enumerate(found.rows)
        )
        title = msg("attribution-table-matrix")
        tables.append(Table(f"matrix-{start}", columns, rows, title))
    return tuple(tables)


def _flip_table(found: Weighing) -> tuple[Table, ...]:
    columns = (
        Column("hypothesis", msg("column-hypothesis")),
        Column("prior", msg("column-prior-name")),
        Column("without", msg("column-without")),
        Column("high", msg("column-high")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (r.hypothesis, r.worst.prior, r.worst.without or "–", f"{100 * r.worst.high:.1f} %")
        for r in found.rows
    )
    return (Table("most-room", columns, rows, msg("attribution-table-room")),)


# next evidence ----------------------------------------------------------------------------------


def next_answer(found: NextFor, foundation: Foundation) -> Answer:
    """Tests by what they are expected to settle."""
    basis = tuple(f"j:{'_'.join(t.id.split())}" for t in found.tests) or ("j:no-tests",)
    best = found.tests[0] if found.tests else None
    message = (
        msg("attribution-best-test", what=best.what, who=best.who, gain=best.gain)
        if best
        else msg("attribution-no-tests")
    )
    columns = (
        Column("test", msg("column-test")),
        number("gain", msg("column-gain")),
        number("days", msg("column-days")),
        Column("p_yes", msg("column-p-yes")),
        Column("by_yes", msg("column-by-yes")),
        Column("by_no", msg("column-by-no")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            t.id, f"{t.gain:.2f}", Absent("unknown") if t.days is None else f"{t.days:g}",
            f"{100 * t.p_yes[0]:.0f}–{100 * t.p_yes[1]:.0f} %", t.by_yes or "–", t.by_no or "–",
        )
        for t in found.tests
    )  # fmt: skip
    claims = tuple(
        Claim(
            msg("attribution-test-line", test=t.id, what=t.what, who=t.who, cost=t.cost or "–"),
            (f"j:{'_'.join(t.id.split())}",),
        )
        for t in found.tests
    )
    return Answer(
        question="attribution-next",
        word="open" if found.tests else "not_established",
        headline=Claim(message, basis, basis_total=len(basis)),
        foundation=foundation,
        claims=claims,
        tables=(Table("tests", columns, rows, msg("attribution-table-tests")),) if rows else (),
        details=msgspec.to_builtins(found),
    )
