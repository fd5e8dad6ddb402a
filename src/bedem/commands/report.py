"""bedem report: one Document, in every format of FORMATS."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bedem.commands import options

if TYPE_CHECKING:
    from bedem.case import CaseView


def report(
    output: options.Output = None,
    audience: Annotated[
        Literal["council", "technical", "institution", "public"],
        typer.Option("--audience", help="Who reads it decides what it may hold."),
    ] = "council",
    institution: Annotated[
        str, typer.Option("--institution", help="Whose part, with --audience institution.")
    ] = "",
    format: Annotated[
        str | None, typer.Option("--format", help="As a word; default: the file's name, or html.")
    ] = None,
    language: options.Language = "en",
    tz: options.Zone = "UTC",
    title: Annotated[str, typer.Option("--title", help="Title of page one.")] = "",
    tlp: Annotated[
        str | None, typer.Option("--tlp", help="Marking, never below that of the case.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option("--since", help="The report before (JSON): what changed.")
    ] = None,
    next_report: Annotated[
        str | None, typer.Option("--next", help="When the next report is due.")
    ] = None,
    document: Annotated[
        Path | None, typer.Option("--document", help="Render this saved Document, without a case.")
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Skip the gate; every page is marked UNVERIFIED.")
    ] = False,
    exercise: Annotated[
        bool, typer.Option("--exercise", help="Mark every page as an exercise.")
    ] = False,
    statements: Annotated[
        bool,
        typer.Option("--with-statements", help="Checks of public statements; marked internal."),
    ] = False,
    as_of: options.AsOf = None,
    until: options.Until = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """One file that can leave the building: page one, pictures, and every record that is cited."""
    from bedem.model.documents import Document
    from bedem.report.formats import format_of, render
    from bedem.report.saved import load_document

    form = format_of(format, output)
    options.zone(tz)
    older = load_document(since) if since is not None else None
    options.refuse_existing(output, force)
    if document is not None:
        made: Document = load_document(document)
        options.write_bytes(render(made, form, language), output, force)
        return
    from bedem.answers import ANSWERS
    from bedem.answers.compose import Wanted, compose
    from bedem.model.documents import MARKINGS
    from bedem.model.errors import UsageError

    if tlp is not None and tlp not in MARKINGS:
        raise UsageError(f'--tlp: no marking "{tlp}"', todo=f"One of {', '.join(MARKINGS)}.")
    wanted = Wanted(
        audience=audience, institution=institution, language=language, zone=tz, title=title,
        marking=tlp, older=older,
        next_report=options.micros(next_report, "--next"), draft=draft, exercise=exercise,
        statements=statements,
    )  # fmt: skip
    view = options.open_view(case, as_of=as_of, until=until)
    try:
        made = compose(view, wanted, [entry.name for entry in ANSWERS])
        raw = render(made, form, language)
        options.write_bytes(raw, output, force)
        _remember(view, audience, form.name, raw)
    finally:
        view.close()
    sys.stdout.flush()


def _remember(view: CaseView, audience: str, form: str, raw: bytes) -> None:
    """A ledger line: what left the building can be recognised."""
    told = {"audience": audience, "format": form, "sha256": hashlib.sha256(raw).hexdigest()}
    try:
        view.case.record("report", told | {"state": view.state.id if view.state else ""})
    except PermissionError:
        options.note("warning: the case is read-only; the report is not entered in its ledger")
