"""bedem collect: what to fetch next, as a request per institution."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, tzinfo
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedem.commands import options
from bedem.language import clean, day_and_minute, say
from bedem.model.errors import OutputExists
from bedem.report.rows import RowColumn, write_rows

if TYPE_CHECKING:
    from bedem.answers.collecting import Wanted

COLUMNS = (
    RowColumn("host", width=40),
    RowColumn("institution", "under"),
    RowColumn("overwritten", "minute"),
    RowColumn("hits", "number"),
    RowColumn("what is missing", width=160, ratio=1),
)


def collect(
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the requests.")
    ] = None,
    force: options.Force = False,
    format: options.Format = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    case: options.Case = None,
) -> None:
    """Hosts in the order of what their logs would settle and how soon they are overwritten."""
    from bedem.answers.collecting import safe_name, wanted

    zone = options.zone(tz)
    view = options.open_view(case)
    try:
        items = wanted(view)
    finally:
        view.close()
    if folder is None:
        chosen = options.chosen_format(format, None)
        rows = _rows(items, language)
        write_rows(COLUMNS, rows, chosen, sys.stdout, zone=zone, width=options.width())
        options.note("A request for each institution, with commands: bedem collect -o FOLDER")
        return
    ordered = sorted(items, key=lambda i: i.institution)  # keeps the order inside
    for institution, group in groupby(ordered, key=lambda i: i.institution):
        path = folder / f"{safe_name(institution)}.md"
        if path.exists() and not force:
            raise OutputExists(
                "exists; it was kept", where=str(path), todo="Add --force, or another folder."
            )
        folder.mkdir(parents=True, exist_ok=True)
        with options.output(path, force) as out:
            out.write("".join(_request(institution, list(group), zone, language)))
        sys.stdout.write(f"{path}\n")


def _rows(items: list[Wanted], language: str) -> Iterator[tuple[Any, ...]]:
    for item in items:
        told = " ".join(dict.fromkeys(say(g.message, language) for g in item.gaps))
        yield item.host, item.institution, item.vanishes, item.hits, told


def _request(institution: str, items: list[Wanted], zone: tzinfo, language: str) -> Iterator[str]:
    """Markdown: what is asked for, why, by when, and the commands."""
    from bedem.answers.collecting import commands

    yield f"# {clean(institution)}\n\n"
    yield "Hosts in order: the first lines are overwritten soonest or would settle most.\n"
    for number, item in enumerate(items, start=1):
        yield f"\n## {number}. {clean(item.host)}\n\n"
        if item.vanishes is not None:
            when = day_and_minute(item.vanishes, zone or UTC)
            yield f"Overwritten from {when} on.\n\n"
        for gap in item.gaps:
            yield f"- {clean(say(gap.message, language))} ({gap.id})\n"
        yield "\n```\n"
        yield "".join(f"{line}\n" for line in commands(item))
        yield "```\n"
