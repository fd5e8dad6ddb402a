"""bedem ask: the questions."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import msgspec
import typer

from bedem.commands import options


def ask(
    question: Annotated[str | None, typer.Argument(help="Name of a question.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every question, whole.")] = False,
    whole: Annotated[bool, typer.Option("--whole", help="Leave nothing out of tables.")] = False,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people or for tools.")
    ] = "text",
    as_of: options.AsOf = None,
    until: options.Until = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """One line a question; with a name, that question answered with what it rests on."""
    from bedem import answers
    from bedem.case.saved import save
    from bedem.report.terminal import write_answer, write_overview

    zone = options.zone(tz)
    if question is not None:
        answers.entry(question)
    width = options.width()
    view = options.open_view(case, as_of=as_of, until=until)
    try:
        names = [question] if question else [entry.name for entry in answers.ANSWERS]
        found = [view.answer(name) for name in names]
        if view.until is None and view.state is not None:
            try:
                for answer in found:
                    save(view.case, view.state.id, answer.question, answer)
            except PermissionError:
                options.note("warning: the case is read-only; answers are not kept in it")
        with options.output(output, force) as out:
            if format == "json":
                for answer in found:
                    out.write(msgspec.json.encode(answer, order="deterministic").decode() + "\n")
            elif question or everything:
                for i, answer in enumerate(found):
                    out.write("\n" if i else "")
                    write_answer(
                        answer, out, language=language, zone=zone, width=width, whole=whole
                    )
            else:
                write_overview(found, out, language=language, width=width)
    finally:
        view.close()
    sys.stdout.flush()
