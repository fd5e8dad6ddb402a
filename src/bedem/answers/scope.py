"""A view of one institution: its hosts, counted by themselves; others are "a host outside".

Verdicts are made from everything together and do not change with who asks; what is told is cut.
"""

from __future__ import annotations

from typing import Final

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.model.answers import Cell, Said
from bedem.model.entities import content_id
from bedem.model.errors import NotFound, UsageError
from bedem.model.messages import msg
from bedem.reconstruction.names import HostKeys

# In data, where a host of somebody else was named.
OUTSIDE: Final = "(a host outside)"
# Questions that can be asked for one institution; the others speak of the whole.
SCOPED: Final = ("now", "domain", "infection", "spread", "campaign", "exposure")


def narrowed(view: CaseView, institution: str) -> CaseView:
    """A view that tells of one institution, by id or name; raises NotFound with those known."""
    wanted = spellings(view, institution)
    written = {whose for (whose,) in view.places.rows("DISTINCT institution") if whose}
    written |= {whose for (whose,) in view.coverage.rows("DISTINCT institution") if whose}
    named = {text for entry in view.register.institutions for text in (entry.id, entry.name)}
    known = {text for text in written | named if text}
    if not any(text.casefold() in wanted for text in known):
        raise NotFound(
            f'no institution "{institution}" in this case',
            todo=f"Known: {', '.join(sorted(known)) or 'none; give --institution at intake'}.",
        )
    mine = sorted({text for text in written | known if text.casefold() in wanted})
    return view.narrowed(_hosts(view, mine), mine)


def spellings(view: CaseView, institution: str) -> frozenset[str]:
    """An institution by its name is the one by its id; casefolded."""
    wanted = {institution.casefold()}
    for entry in view.register.institutions:
        both = {entry.id.casefold(), entry.name.casefold()}
        if wanted & both:
            wanted |= both
    return frozenset(wanted)


def _hosts(view: CaseView, mine: list[str]) -> frozenset[str]:
    keys = HostKeys(view)
    rows = view.coverage.rows(
        "DISTINCT host, institution", "host <> '' AND list_contains(?, institution)", [mine]
    )
    found = {keys.key(host, institution) for host, institution in rows}
    folded = {text.casefold() for text in mine}
    for entry in view.register.hosts:
        if entry.institution.casefold() in folded:
            found |= {keys.key(name, entry.institution) for name in entry.names or (entry.id,)}
    return frozenset(found)


def refuse_unscoped(question: str) -> None:
    """Raise UsageError for a question that speaks of the whole."""
    if question not in SCOPED:
        raise UsageError(
            f'"{question}" cannot be asked for one institution',
            todo=f"These can: {', '.join(SCOPED)}; or bedem report --audience institution.",
        )


def outside(view: CaseView, host: str | None) -> bool:
    """True for a host by name that is not the institution's."""
    return view.scope is not None and bool(host) and host not in view.scope


def shown_end(view: CaseView, host: str) -> Cell:
    """One end of a movement as it may be told; an address that is no known host stays."""
    told = outside(view, host) and is_host(view, host)
    return Said(msg("host-outside")) if told else host


def is_host(view: CaseView, name: str) -> bool:
    """False for the bare address of a machine that no record names."""
    return not (name.replace(".", "").isdigit() or ":" in name) and bool(short_host(name))


def kept_as(question: str, institution: str | None) -> str:
    """Name of a saved answer: that of one institution never replaces the whole one."""
    return question if institution is None else f"{question}-{content_id('i', institution)[2:]}"
