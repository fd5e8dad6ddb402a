"""Settling joins what evidence says with what is known from outside: clocks, places, duplicates.

Each step's tables lie under the hash of its version and of the inputs it declares, so that a
judgement does not recompute fifty million identities.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from bedem import __version__
from bedem.case import Case, CaseView
from bedem.case.register import RegisterFile
from bedem.case.settled import (
    State,
    has_tables,
    key_of,
    read_state,
    state_id,
    tidy,
    write_state,
    write_tables,
)
from bedem.settlement import clocks, coverage, duplicates, machines, places
from bedem.settlement.context import Context, Step, rank

__all__ = ["SETTLE", "Step", "current_state", "settle", "state_inputs"]

# The order is the policy: institutions decide which records may be one, and only corrected times
# can tell whether two are; coverage counts what is left.
SETTLE: Final[tuple[Step, ...]] = (
    Step("places", 2, (), places.inputs, places.run),
    Step("clocks", 2, ("places",), clocks.inputs, clocks.run),
    Step("duplicates", 4, ("places", "clocks"), duplicates.inputs, duplicates.run),
    Step("coverage", 3, ("places", "clocks", "duplicates"), coverage.inputs, coverage.run),
)


def state_inputs(case: Case, as_of: int | None, register: RegisterFile | None) -> dict[str, Any]:
    """Everything a state depends on; no segment number, path or clock among it."""
    deliveries = [d for d in case.deliveries() if as_of is None or d.received <= as_of]
    received = {d.source for d in deliveries}
    held = [
        s for s in case.sources().values() if as_of is None or s.id.partition(".")[0] in received
    ]
    sources = [[s.id, s.sha256, s.reader, s.reader_version, s.events] for s in held]
    # the order in which one source was handed over decides whose it is; the clock itself does not
    handed = [
        [d.source, d.institution or "", d.host or "", d.zone or ""]
        for d in sorted(deliveries, key=lambda d: (d.source, *rank(d)))
    ]
    judged = [
        n.body
        for n in case.ledger.lines("judgement")
        if as_of is None or int(n.body["made"]) <= as_of
    ]
    return {
        "sources": sources,
        "deliveries": handed,
        "together": sorted(machines.units(held, deliveries).items()),
        "register": register.sha256 if register else "",
        "judgements": judged,
        "rules": case.ruleset(),
        "zone": case.settings.zone,
        "code": [__version__, *(f"{step.name}:{step.version}" for step in SETTLE)],
    }


def current_state(case: Case, as_of: int | None, register: RegisterFile | None) -> State | None:
    """The settled state for what the case holds now, None when it must be settled first."""
    return read_state(case, state_id(state_inputs(case, as_of, register)))


def settle(
    case: Case,
    *,
    as_of: int | None = None,
    register: RegisterFile | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> State:
    """Run every step whose inputs changed, in order, and write the state down."""
    inputs = state_inputs(case, as_of, register)
    ident = state_id(inputs)
    known = read_state(case, ident)
    if known is not None:
        return known
    evidence = {"sources": inputs["sources"], "code": inputs["code"]}
    tables: dict[str, str] = {}
    keys: dict[str, str] = {}
    for step in SETTLE:
        progress(step.name)
        view = CaseView(case, State(ident, as_of, tables), as_of=as_of, register=register)
        try:
            context = Context(view)
            declared = {
                "evidence": evidence,
                "after": {name: keys[name] for name in step.after},
                **step.inputs(context),
            }
            key = key_of(step.name, step.version, declared)
            if not has_tables(case, key):
                write_tables(case, key, step.run(context))
        finally:
            view.close()
        keys[step.name] = key
        names = [p.stem for p in (case.path / "settled" / key).glob("*.parquet")]
        tables = tables | dict.fromkeys(sorted(names), key)
    state = State(ident, as_of, tables)
    write_state(case, state)
    tidy(case, state)
    return state
