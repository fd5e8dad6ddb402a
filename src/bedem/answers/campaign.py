"""Waves of the attack, and whether they are one hand: what they share, and what differs."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from bedem.answers.base import foundation, named_hosts, ruling_claims
from bedem.answers.scope import outside
from bedem.case import CaseView
from bedem.model.answers import Answer, Cell, Claim, Column, NextStep, Table
from bedem.model.entities import Campaign, Wave
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.reconstruction import Picture, called_of, picture_of
from bedem.reconstruction.hands import (
    Group,
    Shared,
    differing,
    groups_of,
    hands,
    shared_of,
)
from bedem.reconstruction.waves import (
    OTHER_HOURS,
    Pause,
    as_wave,
    moments,
    pauses,
    split,
)

_REFS: Final = 12
_CLAIMS: Final = 20


class Details(msgspec.Struct, frozen=True):
    """Waves, the campaign, order of hosts by first record, counts of waves at other pauses."""

    waves: list[Wave]
    campaign: Campaign | None
    order: list[tuple[str, int]]
    groups: list[list[str]]
    shared: list[Shared]
    pauses: list[Pause]
    counts: dict[str, int]


def answer_campaign(view: CaseView) -> Answer:
    """From the picture: waves, groups of hosts in each, shared indicators, hands."""
    picture, _ = picture_of(view)
    found = [m for m in moments(picture) if not outside(view, m.host)]
    if not found:
        return _nothing(view, picture)
    waves = [as_wave(run) for run in split(found)]
    quiet = pauses(view.whole, picture, waves)
    groups = groups_of(view, picture, waves, called_of(view))
    shared = shared_of(view, groups, picture_of(view.whole)[0])
    by_hand = hands(groups, shared)
    joined = len(groups[0].hosts) > 1 or len(groups) > 1
    word = "one_hand" if len(by_hand) == 1 and joined else "not_established"
    carrying = [s for s in shared if s.weight != "weak"]
    unseen = [_unseen(p) for p in quiet if not p.shown]
    refs = tuple(dict.fromkeys(r for s in carrying for r in s.refs)) or groups[0].refs
    ident = _headline(word, groups, joined)
    order = _order(found)
    return Answer(
        question="campaign",
        word=word,
        headline=Claim(
            msg(
                ident, waves=len(waves), hosts=len({m.host for m in found}), hands=len(by_hand),
                shared=len(carrying), unseen=len(unseen),
            ),
            refs[:_REFS],
            grade="decisive" if any(s.weight == "strong" for s in carrying) else "supporting",
            basis_total=len(refs),
        ),
        foundation=foundation(view),
        denominator=named_hosts(view, len(picture.hosts)),
        since=(waves[0].time_from, waves[-1].time_to),
        claims=(*ruling_claims(view), *(_claim(s) for s in shared[:_CLAIMS])),
        against=tuple(_against(groups, by_hand)),
        tables=(_table(waves, quiet),),
        gaps=tuple(unseen),
        would_change=(msg("campaign-would-change"),),
        next_steps=(
            NextStep(msg("next-spread"), "bedem ask spread"),
            NextStep(msg("next-infection"), "bedem ask infection"),
        ),
        details=msgspec.to_builtins(
            Details(
                waves,
                _noun(waves, word, shared, refs),
                order,
                [list(g.hosts) for g in groups],
                shared,
                quiet,
                {str(h): len(split(found, h)) for h in (*OTHER_HOURS, 24)},
            )
        ),
    )  # fmt: skip


def _noun(waves: list[Wave], word: str, shared: list[Shared], refs: tuple[str, ...]) -> Campaign:
    return Campaign(
        waves=tuple(w.id for w in waves),
        word=word,  # type: ignore[arg-type]
        shared=tuple(f"{s.kind}:{s.value}" for s in shared),
        refs=refs[:_REFS],
    )


def _headline(word: str, groups: list[Group], joined: bool) -> str:
    if not joined:
        return "campaign-single"
    if len(groups) == 1:
        return "campaign-moved"
    return f"campaign-{word.replace('_', '-')}"


def _nothing(view: CaseView, picture: Picture) -> Answer:
    none = Gap("not_seen", msg("gap-no-campaign"))
    return Answer(
        question="campaign",
        word="not_covered",
        headline=Claim(msg("campaign-none"), (none.id,), grade="none"),
        foundation=foundation(view),
        denominator=named_hosts(view, len(picture.hosts)),
        claims=ruling_claims(view),
        gaps=(none,),
        would_change=(msg("campaign-would-change"),),
        next_steps=(NextStep(msg("next-infection"), "bedem ask infection"),),
        details=msgspec.to_builtins(Details([], None, [], [], [], [], {})),
    )


def _order(found: list[Any]) -> list[tuple[str, int]]:
    first: dict[str, int] = {}
    for moment in found:
        first.setdefault(moment.host, moment.time)
    return sorted(first.items(), key=lambda item: (item[1], item[0]))


def _unseen(pause: Pause) -> Gap:
    return Gap(
        "not_covered",
        msg("gap-pause-not-covered", covered=pause.covered, count=pause.of),
        time_from=pause.time_from,
        time_to=pause.time_to,
    )


def _claim(shared: Shared) -> Claim:
    return Claim(
        msg(
            "campaign-shared", kind=shared.kind.replace("_", "-"), value=shared.value,
            groups=len(shared.groups), weight=shared.weight, others=shared.others,
        ),
        shared.refs,
        grade={"strong": "decisive", "medium": "supporting", "weak": "weak"}[shared.weight],  # type: ignore[arg-type]
    )  # fmt: skip


def _against(groups: list[Group], by_hand: list[tuple[int, ...]]) -> list[Claim]:
    """What differs within one hand, and hands that nothing joins."""
    claims = [
        Claim(msg("campaign-differs", kind=kind), refs, grade="weak")
        for hand in by_hand
        if len(hand) > 1
        for kind, refs in differing(groups, hand)
    ]
    if len(by_hand) > 1:
        refs = tuple(dict.fromkeys(groups[hand[0]].refs[0] for hand in by_hand))
        claims.append(Claim(msg("campaign-apart", hands=len(by_hand)), refs[:_REFS], grade="weak"))
    return claims


def _table(waves: list[Wave], quiet: list[Pause]) -> Table:
    columns = (
        Column("wave", msg("column-wave"), "number"),
        Column("from", msg("column-from-time"), "time"),
        Column("to", msg("column-to-time"), "time"),
        Column("hosts", msg("column-hosts"), "number"),
        Column("names", msg("column-names")),
        Column("pause", msg("column-pause-before"), "word"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, wave in enumerate(waves, 1):
        pause = quiet[number - 2] if number > 1 else None
        shown = "none" if pause is None else "covered" if pause.shown else "not_covered"
        names = ", ".join(wave.hosts[:4]) + (
            f" +{len(wave.hosts) - 4}" if len(wave.hosts) > 4 else ""
        )
        rows.append(
            (number, wave.time_from, wave.time_to, len(wave.hosts), names, shown, wave.refs[0])
        )
    return Table("waves", columns, tuple(rows))
