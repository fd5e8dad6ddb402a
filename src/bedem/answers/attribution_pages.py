"""Attribution as Answers: the comparison and the capability of each step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from bedem import __version__
from bedem.attribution.capability import Capability
from bedem.attribution.compare import Comparison, Contribution
from bedem.attribution.record import BenchmarkRecord
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Foundation, NextStep, Table
from bedem.model.messages import Message, msg

ABSENCES_SHOWN = 8


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
