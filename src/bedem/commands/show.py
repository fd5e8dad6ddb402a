"""bedem show: what a ref, gap, register line or judgement stands for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bedem.commands import options
from bedem.model.errors import NotFound


def show(
    what: Annotated[str, typer.Argument(help="A ref such as 3fa91c2e7b04-40960, g:…, j:…, r:…")],
    raw: Annotated[bool, typer.Option("--raw", help="Its bytes, from the evidence.")] = False,
    evidence: Annotated[
        Path | None, typer.Option(help="Where the evidence lies now, for --raw.")
    ] = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    case: options.Case = None,
) -> None:
    """One record as read, from the case alone; with --raw its bytes, from the evidence."""
    from bedem.answers import pages
    from bedem.model.refs import Ref
    from bedem.report.pages import write_page

    zone = options.zone(tz)
    view = options.open_view(case)
    try:
        if raw:
            from bedem.intake.raw import record_bytes

            ref = Ref.parse(what)
            row = view.record(ref)
            data = record_bytes(view.case, ref, int(row["length"]), evidence)
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            return
        page = pages.basis_page(view, what)
        if page is None:
            raise NotFound(f'nothing in this case is called "{what}"', todo="Check it.")
        write_page(page, sys.stdout, zone=zone, language=language, width=options.width())
    finally:
        view.close()
