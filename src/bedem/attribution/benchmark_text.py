"""The benchmark as text: Markdown tables, for terminal and documentation alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from bedem.attribution.baselines import BASELINES
from bedem.attribution.benchmark import Benchmark, Era
from bedem.attribution.contenders import OURS, PLAIN


def write_benchmark(found: Benchmark, out: IO[str]) -> None:
    """Every table with its numbers of cases; nothing that fewer than 20 cases could carry."""
    for line in lines(found):
        out.write(line + "\n")


def lines(found: Benchmark) -> Iterator[str]:
    numbers = found.numbers
    yield f"Numbers: {numbers.fitted_by}; {numbers.fitted_on}. 90 % intervals, groups resampled."
    for era in found.eras:
        yield from _era(era)
    yield from _left_out(found)
    yield ""
    yield "### State or criminal"
    yield ""
    yield "| set | state / criminal | AUROC | Brier, balanced | called at .9 | right |"
    yield "|---|---|---|---|---|---|"
    for n in found.natures:
        told = f"{n.groups[0]} / {n.groups[1]}"
        yield f"| {n.what} | {told} | {n.auroc} | {n.brier} | {n.called} | {n.called_right} |"
    yield ""
    yield "### Case layer: planted worlds"
    yield ""
    case = found.case_layer
    yield f"90 % intervals hold the planted posterior in {case.covered:.3f} of {case.worlds} worlds"
    yield f"(ranges half as wide as the truth: {case.covered_half_width:.2f}; one source counted"
    yield f"five times as independent: {case.covered_copied:.2f}). Draws against exact enumeration:"
    yield f"within {case.monte_carlo_error:.4f}. This proves the arithmetic, not the analyst."
    record = found.record()
    yield ""
    yield "### May a group be named?"
    yield ""
    verdict = "established" if record.naming_established else "not established"
    yield f"Named at {record.threshold} or more after the fit: {record.named}, of which right"
    yield f"{record.named_right}, wrong {record.named_wrong}, of a new group {record.named_of_new}."
    yield f"20 named and 90 % right are needed: {verdict}."


def _era(era: Era) -> Iterator[str]:
    t = era.temporal
    yield ""
    yield f"### Reports {era.releases[0]} to {era.releases[-1]} ({era.name})"
    yield ""
    yield f"{t.known} reports on {t.known_groups} known groups, {t.new} on {t.new_groups} new ones,"
    yield f"{t.campaign_reports} on {t.campaigns} campaigns that are nobody's."
    yield ""
    if t.known:
        yield "| known groups | top-1 | top-5 | MRR |"
        yield "|---|---|---|---|"
        for r in t.ranked:
            if r.method in BASELINES or r.method in (PLAIN, OURS):
                yield f"| {_ours(r.method)} | {r.top1} | {r.top5} | {r.mrr} |"
        yield f"| labels dealt out anew | {t.shuffled_top1:.3f} | | |"
        yield ""
    if t.known and t.new:
        yield "| open world | Brier | ECE | AUROC none | named: right / wrong / of new |"
        yield "|---|---|---|---|---|"
        for o in t.opened:
            named = " / ".join(str(n) for n in o.named)
            yield f"| {_ours(o.method)} | {o.brier} | {o.ece} | {o.auroc_none} | {named} |"
        yield ""
        yield "| bedem minus | of | difference |"
        yield "|---|---|---|"
        for p in t.paired:
            yield f"| {p.other} | {p.score} | {p.difference} |"
        yield ""
    m = era.markers
    yield f"Software of one group alone: right in {m.right} of {m.mentions} mentions."
    named_campaigns = [
        c for c in t.named_campaigns if c.method in (OURS, "naive Bernoulli, closed")
    ]
    if named_campaigns:
        yield ""
        yield "Campaigns that are nobody's, for which a group reaches .8 (to be adjudicated):"
        yield ""
    for c in named_campaigns:
        yield f"- {_ours(c.method)}: {c.campaign} ({c.report}): {c.group}, {c.probability:.2f}"


def _left_out(found: Benchmark) -> Iterator[str]:
    left = found.leave_out
    yield ""
    yield f"### One report left out at a time ({left.release})"
    yield ""
    yield f"{left.reports} reports, {left.groups} groups. Easier than the future."
    yield ""
    yield "| method | top-1 | top-5 | MRR | top-1 with the report left in |"
    yield "|---|---|---|---|---|"
    for r in left.ranked:
        seen = left.unstripped_top1[r.method]
        yield f"| {_ours(r.method)} | {r.top1} | {r.top5} | {r.mrr} | {seen:.2f} |"
    yield ""
    yield f"bedem minus shrunk LR, MRR: {left.paired_mrr}."


def _ours(name: str) -> str:
    return f"**{name}**" if name == OURS else name
