"""One hand or not across two cases: what both show, weighed by how rare it is in both.

The other case is only read: it is asked of what an earlier question left there, and refused where
nobody asked it yet. Its records cannot be shown from here, so every claim cites records of this
case, and the table names those of the other beside them. One record in both cases is no agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from bedem.answers.base import foundation, named_hosts
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, NextStep, Table
from bedem.model.errors import UsageError
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import called_of, is_kept, picture_of
from bedem.reconstruction.hands import Group, Shared, differing, groups_of, hands, others_of, weigh
from bedem.reconstruction.waves import as_wave, moments, split

_REFS: Final = 12
_CLAIMS: Final = 20
_GRADES: Final = {"strong": "decisive", "medium": "supporting", "weak": "weak"}


class Both(msgspec.Struct, frozen=True):
    """One indicator with a record here and one there; others: hosts that are not compromised."""

    kind: str
    value: str
    weight: str
    others: int
    here: str
    there: str


class Details(msgspec.Struct, frozen=True):
    """Indicators of both cases, hosts of the groups that they join, sources that both hold."""

    shared: list[Both]
    joined: list[list[str]]
    sources_in_both: int


def answer_across(view: CaseView, other: CaseView) -> Answer:
    """Raise UsageError where the other case is this one, or was not asked yet."""
    if other.case.settings.id == view.case.settings.id:
        raise UsageError("--with names this case itself", todo="Name another case folder.")
    if not is_kept(other):
        raise UsageError(
            f"{other.case.path} was not asked yet, and is only read here",
            todo=f"bedem --case {other.case.path} ask campaign, then this again.",
        )
    here, there = _groups(view), _groups(other)
    same = {s.id for s in view.sources()} & {s.id for s in other.sources()}
    both = _shared(view, other, here, there)
    shared = _by_group(both, here, there)
    joined = [
        hand for hand in hands([*here, *there], shared)
        if min(hand) < len(here) <= max(hand)
    ]  # fmt: skip
    word = "one_hand" if joined else "not_established"
    none = Gap("not_seen", msg("gap-across-nothing", here=len(here), there=len(there)))
    carrying = [s for s in both if s.weight != "weak"] or both
    refs = tuple(dict.fromkeys(s.here for s in carrying))
    every = [*here, *there]
    return Answer(
        question="campaign",
        word=word,
        headline=Claim(
            msg(
                f"across-{word.replace('_', '-')}", carrying=sum(s.weight != "weak" for s in both),
                weak=sum(s.weight == "weak" for s in both),
            ),
            refs[:_REFS] or (none.id,), basis_total=len(refs) or None,
            grade="decisive" if any(s.weight == "strong" for s in both) else "supporting",
        ),
        foundation=foundation(view),
        denominator=named_hosts(view, len(picture_of(view)[0].hosts)),
        claims=tuple(_claim(s) for s in both[:_CLAIMS]),
        against=tuple(_against(here, there, both, len(same))),
        tables=(_table(both),) if both else (),
        gaps=() if both else (none,),
        would_change=(msg("campaign-would-change"),),
        next_steps=(NextStep(msg("across-next"), "bedem ask indicators"),),
        details=msgspec.to_builtins(
            Details(both, [[h for n in hand for h in every[n].hosts] for hand in joined], len(same))
        ),
    )  # fmt: skip


def _groups(view: CaseView) -> list[Group]:
    picture, _ = picture_of(view)
    waves = [as_wave(run) for run in split(moments(picture))]
    return groups_of(view, picture, waves, called_of(view))


def _values(groups: Sequence[Group]) -> dict[tuple[str, str], list[str]]:
    """Records of each indicator, in the order of the groups."""
    found: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        for kind, values in group.values.items():
            for value, ref in values.items():
                found.setdefault((kind, value), []).append(ref)
    return found


def _shared(
    view: CaseView, other: CaseView, here: Sequence[Group], there: Sequence[Group]
) -> list[Both]:
    """Strongest first; one that the same record alone shows in both cases is left out."""
    ours, theirs = _values(here), _values(there)
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for key in ours.keys() & theirs.keys():
        different = [(a, b) for a in ours[key] for b in theirs[key] if a != b]
        if different:
            pairs[key] = different[0]
    counts: dict[tuple[str, str], int] = {}
    for one in (view, other):
        for key, count in others_of(one, set(pairs), picture_of(one)[0]).items():
            counts[key] = counts.get(key, 0) + count
    found = [
        Both(kind, value, weigh(kind, value, counts.get((kind, value), 0)),
             counts.get((kind, value), 0), *refs)
        for (kind, value), refs in pairs.items()
    ]  # fmt: skip
    order = tuple(_GRADES)
    return sorted(found, key=lambda s: (order.index(s.weight), s.kind, s.value))


def _by_group(both: Sequence[Both], here: Sequence[Group], there: Sequence[Group]) -> list[Shared]:
    """The indicators as `hands` takes them; groups of the other case come after those of this."""
    every = [*here, *there]
    return [
        Shared(
            s.kind, s.value, s.weight, s.others,  # type: ignore[arg-type]
            tuple(n for n, g in enumerate(every) if s.value in g.values.get(s.kind, {})), (s.here,),
        )
        for s in both
    ]  # fmt: skip


def _claim(shared: Both) -> Claim:
    return Claim(
        msg(
            "across-shared", kind=shared.kind.replace("_", "-"), value=shared.value,
            weight=shared.weight, others=shared.others,
        ),
        (shared.here,), grade=_GRADES[shared.weight],  # type: ignore[arg-type]
    )  # fmt: skip


def _against(
    here: Sequence[Group], there: Sequence[Group], both: Sequence[Both], same: int
) -> list[Claim]:
    """What never agrees between the cases, evidence that both hold, and that nothing is rare."""
    claims = []
    cases = [_merged(here), _merged(there)]
    for kind, refs in differing([g for g in cases if g is not None], (0, 1)) if all(cases) else ():
        claims.append(Claim(msg("across-differs", kind=kind), refs[:1], grade="weak"))
    cited = tuple(dict.fromkeys(s.here for s in both)) or tuple(g.refs[0] for g in here[:1])
    if same and cited:
        claims.append(Claim(msg("across-same-evidence", count=same), cited[:1], grade="weak"))
    if both and all(s.weight == "weak" for s in both):
        claims.append(Claim(msg("across-only-weak"), cited[:_REFS], grade="weak"))
    return claims


def _merged(groups: Sequence[Group]) -> Group | None:
    """All that one case shows, as one group."""
    if not groups:
        return None
    values: dict[str, dict[str, str]] = {}
    for group in groups:
        for kind, held in group.values.items():
            values[kind] = {**held, **values.get(kind, {})}
    return msgspec.structs.replace(groups[0], values=values)


def _table(both: Sequence[Both]) -> Table:
    columns = (
        Column("indicator", msg("column-indicator")),
        Column("weight", msg("column-weight"), "word"),
        Column("others", msg("column-other-hosts"), "number"),
        Column("here", msg("column-ref"), "ref"),
        Column("there", msg("column-ref-there")),
    )
    rows: list[tuple[Cell, ...]] = [
        (s.value, s.weight, s.others, s.here, s.there or Absent("unknown")) for s in both
    ]
    return Table("shared", columns, tuple(rows))
