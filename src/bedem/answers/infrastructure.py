"""Was a control system reached, what fails in the next hours, what manual mode and isolation cost.

Reach comes first. A control system is `reached` when a record on one of its hosts shows an attack
(a hit of level high or critical), `attempted` when a logon to it was refused; silence proves
nothing here, so every other system is `not_covered`, with the records to ask its operator for.
The rest is `bedem infrastructure run` on the case's register, with `options.yml` beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.answers.base import foundation
from bedem.case import CaseView
from bedem.infrastructure import (
    Evidence,
    Inventory,
    RunResult,
    SystemReach,
    Touch,
    read_inventory,
    read_options,
    run_register,
)
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Denominator, NextStep, Table
from bedem.model.messages import Message, msg
from bedem.model.records import Gap

MOST_REFS: Final = 20
_REFUSED: Final = (4625, 4771, 4776)


def answer_infrastructure(view: CaseView) -> Answer:
    """The answer; a register without services is a Gap, not an error."""
    inventory = _inventory(view)
    if inventory is None:
        return _no_register(view)
    beside = Path(inventory.path).with_name("options.yml")
    options = read_options(beside, inventory) if beside.is_file() else None
    result = run_register(inventory, options, evidence=evidence_of(view, inventory))
    gaps = tuple(_gaps(result.reach))
    refs = tuple(dict.fromkeys(r for s in result.reach for r in s.refs))
    word = _word(result.reach)
    counts = {w: sum(s.word == w for s in result.reach) for w in _WORDS}
    return Answer(
        question="infrastructure",
        word=word,
        headline=Claim(
            msg("infrastructure-headline", all=len(result.reach), **counts),
            refs[:MOST_REFS] or tuple(g.id for g in gaps[:MOST_REFS]) or ("r:services",),
            grade="decisive" if refs else "none",
            basis_total=len(refs) or None,
        ),
        foundation=foundation(view),
        denominator=Denominator(
            len(result.reach), "register", msg("infrastructure-systems", count=len(result.reach))
        ),
        claims=tuple(_claims(result, inventory)),
        tables=tuple(_tables(result)),
        gaps=gaps,
        would_change=tuple(_would_change(result)),
        next_steps=(
            NextStep(
                msg("infrastructure-next-run"),
                f"bedem infrastructure run {inventory.path}",
            ),
        ),
        details=msgspec.to_builtins(result),
    )


_WORDS: Final = ("reached", "attempted", "no_sign", "not_covered")


def _word(reach: Iterable[SystemReach]) -> str:
    """The worst word; `no_sign` only when every system has it."""
    words = {s.word for s in reach}
    for word in ("reached", "attempted"):
        if word in words:
            return word
    return "no_sign" if words == {"no_sign"} else "not_covered"


def _inventory(view: CaseView) -> Inventory | None:
    file = view.register_file
    if file is None or not file.register.services:
        return None
    return read_inventory(Path(file.path))


def _no_register(view: CaseView) -> Answer:
    gap = Gap("not_collected", msg("gap-no-services"), closes=msg("close-no-services"))
    return Answer(
        question="infrastructure",
        word="not_covered",
        headline=Claim(msg("infrastructure-no-services"), (gap.id,), grade="none"),
        foundation=foundation(view),
        gaps=(gap,),
        next_steps=(
            NextStep(msg("infrastructure-next-init"), "bedem infrastructure init montenegro DIR"),
        ),
    )


def evidence_of(view: CaseView, inventory: Inventory) -> Evidence:
    """Records on hosts of control systems that show an attack, or a logon that was refused."""
    hosts = sorted(
        {
            h.casefold().partition(".")[0]
            for n in inventory.services.nodes
            if n.kind == "control_system"
            for h in n.hosts
        }
    )
    if not hosts:
        return Evidence()
    name = "split_part(lower(host), '.', 1)"
    columns = "host, source, place, part"
    hits = view.hits.rows(
        f"DISTINCT {columns}",
        f"level IN ('high', 'critical') AND list_contains(?, {name})",
        [hosts],
        "source, place, part",
    )
    refused = view.events.rows(
        columns,
        f"list_contains(?, code) AND list_contains(?, {name})",
        [list(_REFUSED), hosts],
        "source, place, part",
        1000,
    )
    touches = [_touch(row, True) for row in hits] + [_touch(row, False) for row in refused]
    return Evidence(tuple(touches))


def _touch(row: tuple[Any, ...], done: bool) -> Touch:
    host, source, place, part = row
    return Touch(host, done, f"{source}-{place}" + (f"+{part}" if part else ""))


def _gaps(reach: Iterable[SystemReach]) -> Iterable[Gap]:
    """One for each system whose ways in no log covers, with what its operator is to be asked."""
    for system in reach:
        if system.word == "not_covered":
            yield Gap(
                "not_collected",
                msg("gap-system-not-covered", system=system.name),
                closes=msg("close-system-not-covered"),
            )


def _claims(result: RunResult, inventory: Inventory) -> Iterable[Claim]:
    for system in result.reach:
        if system.refs:
            message = Message(
                f"claim-system-{system.word}",
                {"system": system.name, "stops": len(system.stops)},
            )
            yield Claim(
                message, system.refs[:MOST_REFS], grade="decisive", basis_total=len(system.refs)
            )
    inputs = result.inputs
    basis = (f"r:{inventory.services.nodes[0].id}",)
    yield Claim(
        msg(
            "infrastructure-input",
            sourced=inputs.sourced,
            assumed=inputs.assumed,
            tags=", ".join(inputs.tags),
        ),
        basis,
        grade="weak",
    )
    for stuck in result.stuck[:3]:
        yield Claim(
            msg(
                "infrastructure-loop",
                members=", ".join(stuck.loop.members[:9]),
                waiting=stuck.loop.waiting,
                share=round(stuck.share * 100),
            ),
            tuple(f"r:{m}" for m in stuck.loop.members[:9]),
            grade="weak",
        )


def _would_change(result: RunResult) -> Iterable[Message]:
    if any(s.word == "not_covered" for s in result.reach):
        yield msg("close-system-not-covered")
    if result.ranking is not None:
        for unknown in result.ranking.unknowns[:1]:
            if unknown.moves > 0:
                yield msg(
                    "infrastructure-unknown",
                    domain=unknown.domain,
                    share=round(unknown.moves * 100),
                )


def _tables(result: RunResult) -> Iterable[Table]:
    yield Table(
        "systems",
        (
            Column("system", msg("infrastructure-column-system")),
            Column("reach", msg("infrastructure-column-reach"), "word"),
            Column("stops", msg("infrastructure-column-stops"), "number"),
            Column("ways", msg("infrastructure-column-ways"), "number"),
            Column("refs", msg("infrastructure-column-refs"), "number"),
        ),
        tuple(
            (s.name, s.word, len(s.stops), len(s.paths) or Absent("unknown"), len(s.refs))
            for s in sorted(result.reach, key=lambda s: (_WORDS.index(s.word), -len(s.stops)))
        ),
    )
    if result.ranking is not None:
        yield _options(result)
    yield _outlook(result)


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
