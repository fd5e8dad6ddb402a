"""Which of the indicators partners sent stand in the records, and whose logs could show them."""

from __future__ import annotations

from bedem.answers.base import foundation
from bedem.answers.sweeping import Swept, sweep
from bedem.case import CaseView
from bedem.case.lists import kept_lists
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Denominator, NextStep, Table
from bedem.model.messages import msg
from bedem.model.records import Gap

_COLUMNS = (
    Column("indicator", msg("column-indicator")),
    Column("hosts", msg("column-hosts"), "number"),
    Column("hits", msg("column-hits"), "number"),
    Column("first", msg("column-first"), "time"),
    Column("visible", msg("column-could-show"), "number"),
    Column("ref", msg("column-ref"), "ref"),
)
_MOST_ROWS = 1_000


def answer_indicators(view: CaseView) -> Answer:
    """Over all lists the case was swept with."""
    lists = kept_lists(view.case, view.as_of)
    indicators = list({(i.type, i.value): i for kept in lists for i in kept.indicators}.values())
    if not indicators:
        return _nothing(view)
    swept = sweep(view, indicators)
    hit = sorted(
        (s for s in swept if s.hits), key=lambda s: (-len(s.hosts), -s.hits, s.indicator.value)
    )
    hosts = sorted({h for s in hit for h in s.hosts})
    blind = [s for s in swept if not s.hits and not (s.visible.hosts or s.visible.sensors)]
    gaps = tuple(_gaps(swept, lists_bad=sum(kept.bad for kept in lists)))
    lines = tuple(f"k:indicators/{kept.sha256[:16]}" for kept in lists)
    refs = tuple(dict.fromkeys(ref for s in hit for ref in s.refs))
    everyone = max((s.visible.of for s in swept), default=0)
    return Answer(
        question="indicators",
        word="seen" if hit else "not_covered" if len(blind) == len(swept) else "no_sign",
        headline=Claim(
            msg("indicators-headline", hit=len(hit), all=len(swept), hosts=len(hosts)),
            refs[:20] or lines,
            basis_total=len(refs) if len(refs) > 20 else None,
        ),
        foundation=foundation(view),
        denominator=Denominator(everyone, "named", msg("denominator-named", count=everyone)),
        claims=tuple(_claim(s) for s in hit[:20]),
        tables=(Table("indicators", _COLUMNS, tuple(_row(s) for s in hit[:_MOST_ROWS])),),
        gaps=gaps,
        would_change=(msg("indicators-would-change"),),
        next_steps=(NextStep(msg("next-find"), f"bedem find {hit[0].indicator.value}"),)
        if hit
        else (NextStep(msg("next-gaps"), "bedem gaps"),),
        details={
            "lists": [
                {"name": kept.name, "sha256": kept.sha256, "indicators": len(kept.indicators)}
                for kept in lists
            ],
            "seen": [
                {
                    "indicator": s.indicator.value,
                    "type": s.indicator.type,
                    "hits": s.hits,
                    "hosts": list(s.hosts),
                    "first": s.first,
                    "last": s.last,
                    "hosts_could_show": s.visible.hosts,
                    "network_logs": s.visible.sensors,
                    "refs": list(s.refs),
                }
                for s in hit
            ],
            "not_seen": len(swept) - len(hit),
            "no_log_could_show": len(blind),
        },
    )


def _claim(s: Swept) -> Claim:
    message = msg(
        "indicators-seen",
        indicator=s.indicator.value,
        hits=s.hits,
        hosts=len(s.hosts),
        names=", ".join(s.hosts[:5]),
    )
    return Claim(message, s.refs, basis_total=s.hits if s.hits > len(s.refs) else None)


def _row(s: Swept) -> tuple[Cell, ...]:
    return (
        s.indicator.value,
        len(s.hosts),
        s.hits,
        Absent("unknown") if s.first is None else s.first,
        s.visible.hosts,
        s.refs[0] if s.refs else Absent("unknown"),
    )


def _gaps(swept: list[Swept], lists_bad: int) -> list[Gap]:
    """A type of indicator that hosts could not have shown, and what was not looked for."""
    gaps = []
    for kind in sorted({s.indicator.type for s in swept}):
        seen = next(s.visible for s in swept if s.indicator.type == kind)
        missing = seen.of - seen.hosts
        if missing > 0:
            gaps.append(
                Gap(
                    "not_covered",
                    msg("gap-indicator-blind", type=kind, count=missing, of=seen.of),
                    count=missing,
                    closes=msg("close-indicator-blind"),
                )
            )
    wide = sum(bool(s.why) for s in swept)
    if wide:
        gaps.append(Gap("not_run", msg("gap-indicator-wide", count=wide), count=wide))
    if lists_bad:
        gaps.append(Gap("not_read", msg("gap-indicator-lines", count=lists_bad), count=lists_bad))
    return gaps


def _nothing(view: CaseView) -> Answer:
    gap = Gap("not_asked", msg("gap-indicators-none"), closes=msg("close-indicators-none"))
    return Answer(
        question="indicators",
        word="not_asked",
        headline=Claim(msg("indicators-none"), (gap.id,), grade="none"),
        foundation=foundation(view),
        gaps=(gap,),
        next_steps=(NextStep(msg("next-sweep"), "bedem sweep LIST"),),
    )
