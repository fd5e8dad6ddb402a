"""Was a control system reached, what fails in the next hours, what manual mode and isolation cost.

Reach comes first, from the verdicts of the case (see infrastructure_evidence). The rest is
`bedem infrastructure run` on the case's register, with `options.yml` beside it: what fails if
nothing is done, at which plants manual mode comes first, what it costs, which unknown to ask for.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from bedem.answers.base import foundation
from bedem.answers.infrastructure_evidence import evidence_of
from bedem.answers.infrastructure_tables import first_by_hand, tables_of
from bedem.case import CaseView
from bedem.infrastructure import (
    Inventory,
    RunResult,
    SystemReach,
    read_inventory,
    read_options,
    run_register,
)
from bedem.model.answers import Answer, Claim, Denominator, NextStep
from bedem.model.messages import Message, msg
from bedem.model.records import Gap

MOST_REFS: Final = 20
_MOST_CLAIMS: Final = 6
_FIRST: Final = 3


def answer_infrastructure(view: CaseView) -> Answer:
    """The answer; a register without services is a Gap, not an error."""
    inventory = _inventory(view)
    if inventory is None:
        return _no_register(view)
    beside = Path(inventory.path).with_name("options.yml")
    options = read_options(beside, inventory) if beside.is_file() else None
    found = evidence_of(view, inventory)
    result = run_register(inventory, options, evidence=found.evidence, prices=("manual",))
    gaps = (*found.gaps, *_gaps(result.reach))
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
        tables=tuple(tables_of(result)),
        gaps=gaps,
        would_change=tuple(_would_change(result)),
        next_steps=tuple(_next(result, inventory)),
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
    """In the order of the crisis cell's questions."""
    yield from _reached(result.reach)
    yield from _fails(result)
    yield from _by_hand(result)
    yield from _first_option(result)
    yield from _stuck(result)
    yield from _sure(result, inventory)


def _reached(reach: Iterable[SystemReach]) -> Iterable[Claim]:
    order = sorted(reach, key=lambda s: (_WORDS.index(s.word), -len(s.stops), s.system))
    for system in [s for s in order if s.refs][:_MOST_CLAIMS]:
        ident = f"claim-system-{system.word}"
        if system.kind in ("session", "suspected"):
            ident = f"claim-system-{system.kind}"
        message = Message(ident, {"system": system.name, "stops": len(system.stops)})
        yield Claim(
            message, system.refs[:MOST_REFS],
            grade="decisive" if system.word == "reached" else "supporting",
            basis_total=len(system.refs),
        )  # fmt: skip
    for system in [s for s in order if s.word != "reached"]:
        for path in [p for p in system.paths if p.held][:1]:
            message = msg(
                "claim-system-way-held", system=system.name, held=", ".join(path.held),
                between=", ".join(path.between), count=len(path.between),
            )  # fmt: skip
            yield Claim(message, (f"r:{system.system}",))


def _fails(result: RunResult) -> Iterable[Claim]:
    """The service that most people lose, and how many kinds fail at all."""
    failing = [o for o in result.outlook if o.lost[2] > 0]
    if not failing:
        message = Message(
            f"infrastructure-fails-none-{result.basis.replace('_', '-')}", {"hours": result.hours}
        )
        yield Claim(message, ("r:services",), grade="weak")
        return
    worst = max(failing, key=lambda o: (o.people[2] if o.people else 0, o.lost[2]))
    message = Message(
        f"infrastructure-fails-{result.basis.replace('_', '-')}",
        {
            "hours": result.hours, "service": f"{worst.name} {worst.region}".strip(),
            "p10": worst.lost[0], "p50": worst.lost[1], "p90": worst.lost[2],
            "people": worst.people[2] if worst.people else 0, "others": len(failing) - 1,
        },
    )  # fmt: skip
    yield Claim(message, tuple(f"r:{s}" for s in worst.services[:3]), grade="weak")


def _by_hand(result: RunResult) -> Iterable[Claim]:
    first = first_by_hand(result)[:_FIRST]
    if first:
        message = msg("infrastructure-by-hand", nodes=", ".join(p.name for p in first))
        yield Claim(message, tuple(f"r:{p.node}" for p in first), grade="weak")


def _first_option(result: RunResult) -> Iterable[Claim]:
    if result.ranking is None:
        return
    first = next((o for o in result.ranking.options if o.rank == 1), None)
    if first is not None:
        ident = f"infrastructure-first-{result.ranking.by.replace('_', '-')}"
        if first.break_even.outcome == "always" and not first.stops:
            ident += "-free"
        message = Message(ident, {"option": first.name})
        yield Claim(message, ("r:services",), grade="weak")


def _stuck(result: RunResult) -> Iterable[Claim]:
    for stuck in result.stuck[:1]:
        members = stuck.loop.members[:9]
        message = msg(
            "infrastructure-loop", members=", ".join(members), waiting=stuck.loop.waiting,
            share=round(stuck.share * 100),
        )  # fmt: skip
        yield Claim(message, tuple(f"r:{m}" for m in members), grade="weak")


def _sure(result: RunResult, inventory: Inventory) -> Iterable[Claim]:
    inputs = result.inputs
    basis = (f"r:{inventory.services.nodes[0].id}",)
    message = msg(
        "infrastructure-input", sourced=inputs.sourced, assumed=inputs.assumed,
        tags=", ".join(inputs.tags),
    )  # fmt: skip
    yield Claim(message, basis, grade="weak")
    told = (
        msg("infrastructure-sure-calibrated", what=inputs.calibrated, samples=result.samples)
        if inputs.calibrated
        else msg("infrastructure-sure", samples=result.samples)
    )
    yield Claim(told, basis, grade="weak")


def _would_change(result: RunResult) -> Iterable[Message]:
    """What to ask first: the probability that moves the first option most, then the records."""
    if result.ranking is not None:
        for unknown in result.ranking.unknowns[:1]:
            if unknown.moves > 0:
                yield msg(
                    "infrastructure-unknown", domain=unknown.domain,
                    share=round(unknown.moves * 100),
                )  # fmt: skip
            else:
                yield msg("infrastructure-unknown-none")
    if any(s.word == "not_covered" for s in result.reach):
        yield msg("close-system-not-covered")


def _next(result: RunResult, inventory: Inventory) -> Iterable[NextStep]:
    if not any(s.declared for s in result.reach):
        yield NextStep(msg("infrastructure-next-hosts"))
    yield NextStep(
        msg("infrastructure-next-run"), f"bedem infrastructure run {inventory.path} --prices"
    )
