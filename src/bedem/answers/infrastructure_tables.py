"""Tables of the answer `infrastructure`: systems, ways in, manual mode, options, what fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bedem.infrastructure import Price, RunResult, told_break_even
from bedem.model.answers import Absent, Cell, Column, Said, Table
from bedem.model.messages import Message, msg

_WORDS: Final = ("reached", "attempted", "no_sign", "not_covered")


def tables_of(result: RunResult) -> Iterable[Table]:
    """In the order of the questions; a table without rows is left out."""
    yield _systems(result)
    if any(s.paths for s in result.reach):
        yield _ways(result)
    yield _outlook(result)
    if first_by_hand(result):
        yield _by_hand(result)
    if result.ranking is not None:
        yield _options(result)


def first_by_hand(result: RunResult) -> list[Price]:
    """Manual mode where it makes a difference, those that pay at the lowest probability first."""
    return [
        p for p in result.prices
        if p.mode == "manual" and not p.missing and p.buys > 0
        and p.break_even.outcome in ("always", "pays_above")
    ]  # fmt: skip


def _systems(result: RunResult) -> Table:
    columns = (
        Column("system", msg("infrastructure-column-system")),
        Column("reach", msg("infrastructure-column-reach"), "word"),
        Column("stops", msg("infrastructure-column-stops"), "number"),
        Column("ways", msg("infrastructure-column-ways"), "number"),
        Column("refs", msg("infrastructure-column-refs"), "number"),
    )
    ordered = sorted(result.reach, key=lambda s: (_WORDS.index(s.word), -len(s.stops)))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (s.name, s.word, len(s.stops), len(s.paths) or Absent("unknown"), len(s.refs))
        for s in ordered
    )
    return Table("systems", columns, rows)


def _ways(result: RunResult) -> Table:
    """Every declared way in; those on which the attacker has something first."""
    columns = (
        Column("system", msg("infrastructure-column-system")),
        Column("way", msg("infrastructure-column-way")),
        Column("accounts", msg("infrastructure-column-accounts")),
        Column("held", msg("infrastructure-column-held")),
        Column("covered", msg("infrastructure-column-covered"), "word"),
    )
    rows: list[tuple[Cell, ...]] = []
    for system in result.reach:
        for path in system.paths:
            steps = [x for x in (path.source, *path.through) if x]
            rows.append(
                (
                    system.name,
                    " > ".join(steps) or Absent("unknown"),
                    ", ".join(path.accounts) or Absent("unknown"),
                    ", ".join(path.held) or Absent("unknown"),
                    "no_sign" if path.covered and not path.held else "not_covered",
                )
            )
    rows.sort(key=lambda row: isinstance(row[3], Absent))
    return Table("ways", columns, tuple(rows), msg("infrastructure-ways"))


def _by_hand(result: RunResult) -> Table:
    columns = (
        Column("node", msg("infrastructure-column-node")),
        Column("people", msg("infrastructure-column-people-a-shift"), "number"),
        Column("switch", msg("infrastructure-column-switch"), "number"),
        Column("lasts", msg("infrastructure-column-lasts"), "number"),
        Column("costs", msg("infrastructure-column-costs")),
        Column("buys", msg("infrastructure-column-buys")),
        Column("break_even", msg("infrastructure-column-break-even")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            p.name, p.crew, p.switch_h,
            Absent("unknown") if p.longest_h is None else p.longest_h,
            _amount(p.costs, p.measure), _amount(p.buys, p.measure),
            Said(told_break_even(p.break_even, p.measure)),
        )
        for p in first_by_hand(result)
    )  # fmt: skip
    return Table("manual", columns, rows, msg("infrastructure-manual-first"))


def _amount(value: float, measure: str) -> Cell:
    """Two digits: what rests on assumptions has no third."""
    amount = round(float(f"{value:.2g}"))
    ident = f"infrastructure-amount-{measure.replace('_', '-')}"
    return Said(Message(ident, {"count": amount})) if amount > 0 else 0


def _options(result: RunResult) -> Table:
    assert result.ranking is not None
    names = ("people_a_shift", "services_stopped", "mwh_lost")
    columns = (
        Column("rank", msg("infrastructure-column-rank"), "number"),
        Column("option", msg("infrastructure-column-option")),
        *(
            Column(n, Message(f"infrastructure-column-{n.replace('_', '-')}"), "number")
            for n in names
        ),
        Column("break_even_low", msg("infrastructure-column-break-even-low"), "number"),
        Column("break_even_high", msg("infrastructure-column-break-even-high"), "number"),
        Column("result", msg("infrastructure-column-result"), "word"),
    )
    rows: list[tuple[Cell, ...]] = []
    for o in result.ranking.options:
        found = o.break_even
        rows.append(
            (
                o.rank if o.rank is not None else Absent("not_applicable"),
                o.name,
                o.crew,
                len(o.stops),
                round(o.lost_alone["mwh"]),
                Absent("not_applicable") if found.low is None else round(found.low, 2),
                Absent("not_applicable") if found.high is None else round(found.high, 2),
                o.result.replace("_", " "),
            )
        )
    title = Message(f"infrastructure-ranked-{result.ranking.by.replace('_', '-')}")
    return Table("options", columns, tuple(rows), title)


def _outlook(result: RunResult) -> Table:
    """Whole hours: nothing here was calibrated finer."""
    columns = (
        Column("service", msg("infrastructure-column-service")),
        Column("region", msg("infrastructure-column-region")),
        *(
            Column(f"half_p{p}", Message(f"infrastructure-column-half-p{p}"), "number")
            for p in (10, 50, 90)
        ),
        *(
            Column(f"lost_p{p}", Message(f"infrastructure-column-lost-p{p}"), "number")
            for p in (10, 50, 90)
        ),
        Column("people_p90", msg("infrastructure-column-people-p90"), "number"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            o.name,
            o.region or Absent("not_applicable"),
            *(h if h <= result.hours else Absent("not_applicable") for h in o.half),
            *o.lost,
            o.people[2] if o.people else Absent("unknown"),
        )
        for o in result.outlook
    ]
    title = Message(
        f"infrastructure-outlook-{result.basis.replace('_', '-')}", {"hours": result.hours}
    )
    return Table("outlook", columns, tuple(rows), title)
