"""Attribution as Answers: comparison, capability, weighing, next evidence; no case is needed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from bedem import __version__
from bedem.attribution.capability import Capability
from bedem.attribution.compare import Comparison, Contribution
from bedem.attribution.confidence import confidence
from bedem.attribution.next_evidence import NextFor
from bedem.attribution.picture import bar, interval_text
from bedem.attribution.record import BenchmarkRecord
from bedem.attribution.weigh import Row, Weighing
from bedem.attribution.words import likely
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Foundation, NextStep, Table
from bedem.model.messages import Message, msg

ABSENCES_SHOWN = 8
FAMILIES_A_TABLE = 6


def no_case(knowledge: str, as_of: int | None = None) -> Foundation:
    """What an answer rests on that needs no case."""
    return Foundation(as_of, None, "–", "–", knowledge, __version__)


def number(name: str, title: Message) -> Column:
    return Column(name, title, "number")


# comparison -------------------------------------------------------------------------------------


def comparison_answer(found: Comparison, foundation: Foundation, *, whole: bool = False) -> Answer:
    """The list, its reasons and the refusal."""
    record = found.record
    basis = tuple(f"k:attack/{f}" for f in found.features) or (f"k:attack/{found.release}",)
    headline = msg(
        "attribution-compare-headline", named=found.named or "nobody", release=found.release,
        techniques=found.techniques, software=len(found.features) - found.techniques,
    )  # fmt: skip
    told = f"{found.release} of {found.released}"
    return Answer(
        question="attribution-compare",
        word="not_established" if not found.named else "named",
        headline=Claim(headline, basis, grade="weak", basis_total=len(basis)),
        foundation=msgspec.structs.replace(foundation, knowledge=told),
        claims=_comparison_claims(found, basis),
        against=tuple(_refusals(found, record, basis)),
        tables=_comparison_tables(found, whole),
        would_change=(msg("attribution-change-markers"), msg("attribution-change-samples")),
        next_steps=(
            NextStep(msg("attribution-next-capability"), "bedem attribution capability"),
            NextStep(msg("attribution-next-benchmark"), "bedem attribution benchmark"),
        ),
        details=msgspec.to_builtins(found),
    )


def _comparison_claims(found: Comparison, basis: tuple[str, ...]) -> tuple[Claim, ...]:
    claims = [
        Claim(
            msg(
                "attribution-none", p=_p(found.none), uniform=_p(found.none_uniform),
                prior=_p(found.none_prior), capped=int(found.none >= found.none_prior),
            ),
            basis, grade="weak",
        )
    ]  # fmt: skip
    for software, group in found.marker_groups.items():
        record = found.record
        message = msg(
            "attribution-marker", software=software, group=group,
            right=record.marker_right, mentions=record.marker_mentions,
        )  # fmt: skip
        claims.append(Claim(message, (f"k:attack/{software}", f"k:attack/{group}")))
    if found.p_state is not None:
        claims.append(Claim(msg("attribution-nature", p=_p(found.p_state)), basis, grade="weak"))
    for change in found.mapped:
        ident, how, ids = change.split(": ", 2)
        message = msg("attribution-mapped", given=ident, how=how, ids=ids)
        claims.append(Claim(message, (f"k:attack/{ident}",)))
    weak = [f for f, c in found.features.items() if c < 1]
    if weak:
        message = msg("attribution-weak-features", count=len(weak), names=", ".join(weak))
        claims.append(Claim(message, tuple(f"k:attack/{f}" for f in weak), grade="weak"))
    claims += [
        Claim(msg("attribution-merged", text=text), (f"k:attack/{text.split()[0]}",))
        for text in found.merged
    ]
    return tuple(claims)


def _refusals(found: Comparison, record: BenchmarkRecord, basis: tuple[str, ...]) -> list[Claim]:
    told = {
        "too_few": msg("attribution-refusal-too-few", techniques=found.techniques),
        "not_established": msg(
            "attribution-refusal-benchmark", named=record.named, right=record.named_right,
            releases=record.releases,
        ),
        "below_threshold": msg(
            "attribution-refusal-threshold", threshold=f"{record.threshold:.1f}",
            best=_p(found.candidates[0].p if found.candidates else 0.0),
        ),
    }  # fmt: skip
    return [Claim(told[why], basis, grade="weak") for why in found.refusals]


def _comparison_tables(found: Comparison, whole: bool) -> tuple[Table, ...]:
    columns = (
        Column("group", msg("column-group")),
        number("reports", msg("column-reports")),
        number("p", msg("column-p-reports")),
        number("p_uniform", msg("column-p-uniform")),
        Column("factor", msg("column-factor")),
    )
    rows: list[tuple[Cell, ...]] = [
        (f"{c.group} {c.name}", c.reports, _p(c.p),
         _p(c.p_uniform), factor(c.log_factor))
        for c in found.candidates
    ]  # fmt: skip
    rows.append(("none of these", Absent("not_applicable"), _p(found.none),
                 _p(found.none_uniform), "x1"))  # fmt: skip
    tables = [Table("candidates", columns, tuple(rows), msg("attribution-table-candidates"))]
    groups = list(dict.fromkeys(c.group for c in found.contributions))
    for group in groups if whole else groups[:1]:
        mine = [c for c in found.contributions if c.group == group]
        tables.append(_contributions(group, mine, found.constant, whole))
    return tuple(tables)


def _contributions(group: str, mine: Sequence[Contribution], constant: float, whole: bool) -> Table:
    """Every given feature, the strongest absences, and the rest as a sum: they add up."""
    seen = sorted((c for c in mine if c.seen), key=lambda c: (-c.log_factor, c.feature))
    absent = sorted((c for c in mine if not c.seen), key=lambda c: (c.log_factor, c.feature))
    shown = absent if whole else absent[:ABSENCES_SHOWN]
    rest = absent[len(shown) :]
    columns = (
        Column("what", msg("column-feature")),
        Column("seen", msg("column-seen")),
        number("named", msg("column-named-in")),
        Column("factor", msg("column-factor")),
    )
    rows: list[tuple[Cell, ...]] = [
        (c.name, f"seen, weight {c.certainty:.1f}" if c.certainty < 1 else "seen", c.named,
         factor(c.log_factor))
        for c in seen
    ]  # fmt: skip
    rows += [(c.name, "not seen", c.named, factor(c.log_factor)) for c in shown]
    if rest:
        total = sum(c.log_factor for c in rest)
        rows.append((f"{len(rest)} others", "not seen", Absent("not_applicable"), factor(total)))
    rows.append(("usual likeness", "–", Absent("not_applicable"), factor(constant)))
    whole_sum = sum(c.log_factor for c in mine) + constant
    rows.append(("all together", "–", Absent("not_applicable"), factor(whole_sum)))
    title = msg("attribution-table-contributions", group=group)
    return Table(f"contributions-{group}", columns, tuple(rows), title)


def factor(log: float) -> str:
    """A factor on the odds: x3.2, or 1/3.2 for what speaks against."""
    size = math.exp(min(abs(log), 60))
    return f"x{size:.2f}" if log >= 0 else f"1/{size:.2f}"


def _p(p: float) -> str:
    """Two digits are more than is known; small ones keep their first."""
    return f"{p:.2f}" if p >= 0.095 else f"{p:.3f}"


# capability -------------------------------------------------------------------------------------


def capability_answer(found: Capability, foundation: Foundation) -> Answer:
    """Step by step: commodity or custom."""
    basis = tuple(f"k:attack/{s.technique}" for s in found.steps) or (f"k:attack/{found.release}",)
    message = msg(
        "attribution-capability-headline", steps=len(found.steps), commodity=found.commodity,
        custom=found.custom, unknown=len(found.steps) - found.commodity - found.custom,
    )  # fmt: skip
    columns = (
        Column("step", msg("column-feature")),
        Column("rating", msg("column-rating")),
        Column("skill", msg("column-skill")),
        Column("access", msg("column-access")),
        Column("time", msg("column-time-needed")),
        Column("money", msg("column-money")),
        number("tools", msg("column-tools")),
        number("users", msg("column-unrelated")),
        number("families", msg("column-families")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (s.name, s.rating, s.effort.skill, s.effort.access, s.effort.time, s.effort.money,
         len(s.tools), s.unrelated, s.families)
        for s in found.steps
    )  # fmt: skip
    told = f"{found.release} of {found.released}"
    return Answer(
        question="attribution-capability",
        word="commodity" if not found.custom else "partly_custom",
        headline=Claim(message, basis, basis_total=len(basis)),
        foundation=msgspec.structs.replace(foundation, knowledge=told),
        claims=(
            Claim(
                msg(
                    "attribution-by-criminals", count=found.by_criminals, steps=len(found.steps),
                    families=found.median_families,
                ),
                basis,
            ),
        ),
        against=(Claim(msg("attribution-capability-limits"), basis, grade="weak"),),
        tables=(Table("steps", columns, rows, msg("attribution-table-steps")),),
        details=msgspec.to_builtins(found),
    )  # fmt: skip


# the analyst's ledger ---------------------------------------------------------------------------


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
        Column("who", msg("column-who")),
        Column("cost", msg("column-cost")),
        number("days", msg("column-days")),
        number("gain", msg("column-gain")),
        Column("p_yes", msg("column-p-yes")),
        Column("by_yes", msg("column-by-yes")),
        Column("by_no", msg("column-by-no")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            t.what, t.who, t.cost or Absent("unknown"),
            Absent("unknown") if t.days is None else t.days, t.gain,
            f"{100 * t.p_yes[0]:.0f}–{100 * t.p_yes[1]:.0f} %", t.by_yes or "–", t.by_no or "–",
        )
        for t in found.tests
    )  # fmt: skip
    return Answer(
        question="attribution-next",
        word="open" if found.tests else "not_established",
        headline=Claim(message, basis, basis_total=len(basis)),
        foundation=foundation,
        tables=(Table("tests", columns, rows, msg("attribution-table-tests")),) if rows else (),
        details=msgspec.to_builtins(found),
    )
