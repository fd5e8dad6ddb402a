"""bedem gaps: what is not known, folded by kind and host, and what would close it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from bedem.case.identity import short_host
from bedem.commands import options
from bedem.language import say
from bedem.model.errors import UsageError
from bedem.model.records import Gap
from bedem.report.rows import RowColumn, write_rows

FOLDED = (
    RowColumn("gap", "ref"),
    RowColumn("kind"),
    RowColumn("host", width=24),
    RowColumn("what is missing", width=70),
    RowColumn("count", "number"),
    RowColumn("closes it", width=44),
    RowColumn("dies", "time"),
)
EACH = (
    RowColumn("gap", "ref"),
    RowColumn("kind"),
    RowColumn("source", "ref"),
    RowColumn("host"),
    RowColumn("log"),
    RowColumn("code", "number"),
    RowColumn("place_from", "number"),
    RowColumn("place_to", "number"),
    RowColumn("time_from", "time"),
    RowColumn("time_to", "time"),
    RowColumn("count", "number"),
    RowColumn("missing"),
    RowColumn("closes"),
    RowColumn("vanishes", "time"),
)


def gaps(
    host: Annotated[str | None, typer.Option(help="Only this host.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind.")] = None,
    each: Annotated[bool, typer.Option("--each", help="Every gap on a line.")] = False,
    format: options.Format = None,
    output: options.Output = None,
    force: options.Force = False,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    case: options.Case = None,
) -> None:
    """What was not read, not covered or not run; those that die soonest come first."""
    from bedem.case.hit_rows import known_host

    zone = options.zone(tz)
    view = options.open_view(case)
    try:
        if host:
            known_host(view, host)
        every = view.gaps()
        kinds = sorted({gap.kind for gap in every})
        if kind is not None and kind not in kinds:
            raise UsageError(f'no gap of kind "{kind}" here', todo=f"Kinds: {', '.join(kinds)}.")
        found = [
            gap
            for gap in every
            if (host is None or short_host(gap.host) == short_host(host))
            and (kind is None or gap.kind == kind)
        ]
    finally:
        view.close()
    groups = fold(found)
    rows = _each(found, language) if each else _folded(groups, language)
    with options.output(output, force) as out:
        chosen = options.chosen_format(format, output)
        columns = EACH if each else FOLDED
        write_rows(columns, rows, chosen, out, zone=zone, width=options.width(), whole=each)
    if not each:
        options.note(f"{len(found)} gaps in {len(groups)} groups. All: bedem gaps --each")


def fold(gaps: list[Gap]) -> list[list[Gap]]:
    """Groups of one kind, host and sentence; soonest to vanish first, those past last."""
    now = time.time() * 1e6
    groups: dict[tuple[str, str, str], list[Gap]] = {}
    for gap in gaps:
        kind_word = str(gap.message.args.get("kind", "")) if gap.kind == "no_reader" else ""
        key = (gap.kind, gap.host or "", gap.message.id + kind_word)
        groups.setdefault(key, []).append(gap)

    def urgency(group: list[Gap]) -> tuple[float, int, str]:
        dies = min((g.vanishes for g in group if g.vanishes is not None), default=None)
        return (float("inf") if dies is None or dies < now else dies, -len(group), group[0].id)

    return sorted(groups.values(), key=urgency)


def _folded(groups: list[list[Gap]], language: str) -> Iterator[tuple[Any, ...]]:
    for group in groups:
        first = group[0]
        told = say(first.message, language)
        if len(group) > 1:
            told += f" (+{len(group) - 1})"
        closes = say(first.closes, language) if first.closes else None
        count = sum(g.count or 1 for g in group)
        yield first.id, first.kind, first.host, told, count, closes, first.vanishes


def _each(gaps: list[Gap], language: str) -> Iterator[tuple[Any, ...]]:
    for g in gaps:
        closes = say(g.closes, language) if g.closes else None
        yield (
            g.id, g.kind, g.source, g.host, g.log, g.code, g.place_from, g.place_to, g.time_from,
            g.time_to, g.count, say(g.message, language), closes, g.vanishes,
        )  # fmt: skip
