"""bedem ask: the questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from bedem.commands import options

if TYPE_CHECKING:
    from bedem.case import CaseView
    from bedem.model.answers import Answer


def ask(
    question: Annotated[str | None, typer.Argument(help="Name of a question.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every question, whole.")] = False,
    whole: Annotated[bool, typer.Option("--whole", help="Leave nothing out of tables.")] = False,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people or for tools.")
    ] = "text",
    as_of: options.AsOf = None,
    until: options.Until = None,
    since_state: Annotated[
        str | None,
        typer.Option("--since-state", help="Only what changed since the case as of that time."),
    ] = None,
    institution: Annotated[
        str | None,
        typer.Option("--institution", help="Only what concerns the hosts of one institution."),
    ] = None,
    with_case: Annotated[
        Path | None,
        typer.Option("--with", help="With campaign: another case; is it the same hand?"),
    ] = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """One line a question; with a name, that question answered with what it rests on."""
    from bedem import answers
    from bedem.answers.scope import SCOPED, kept_as, narrowed, refuse_unscoped
    from bedem.case.saved import save
    from bedem.model.errors import UsageError
    from bedem.report.terminal import write_answer, write_overview

    zone = options.zone(tz)
    if question is not None:
        answers.entry(question)
        if institution is not None:
            refuse_unscoped(question)
        if since_state is not None:
            raise UsageError(
                "--since-state compares whole states, not one question",
                todo="bedem ask --since-state TIME.",
            )
    if with_case is not None and (question != "campaign" or institution or since_state):
        raise UsageError(
            "--with goes with the question campaign alone", todo="bedem ask campaign --with CASE."
        )
    width = options.width()
    view = options.open_view(case, as_of=as_of, until=until)
    try:
        if with_case is not None:
            found = [_across(view, with_case)]
        elif institution is not None:
            if since_state is not None:
                raise UsageError("--since-state compares whole states, not one institution")
            names = [question] if question else list(SCOPED)
            own = answers.connect(narrowed(view, institution))
            found = [own.answer(name) for name in names]
        elif since_state is not None:
            found = [_changes(view, case, since_state, until)]
        else:
            names = [question] if question else [entry.name for entry in answers.ANSWERS]
            found = [view.answer(name) for name in names]
        if view.until is None and view.state is not None and with_case is None:
            try:
                for answer in found:
                    save(view.case, view.state.id, kept_as(answer.question, institution), answer)
            except PermissionError:
                options.note("warning: the case is read-only; answers are not kept in it")
        with options.output(output, force) as out:
            if format == "json":
                for answer in found:
                    out.write(msgspec.json.encode(answer, order="deterministic").decode() + "\n")
            elif question or everything or since_state is not None:
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


def _across(view: CaseView, path: Path) -> Answer:
    """Whether another case is the same hand's; that case is opened for reading alone."""
    from bedem.answers import connect
    from bedem.answers.across import answer_across
    from bedem.case import CaseView as View
    from bedem.investigation import register_of
    from bedem.settlement import current_state

    case = options.open_case(path)
    register = register_of(case)
    state = current_state(case, None, register)
    other = connect(View(case, state, register=register))
    try:
        return answer_across(view, other)
    finally:
        other.close()


def _changes(view: CaseView, case: Path | None, since: str, until: str | None) -> Answer:
    """What changed between the state as of a time and that of a view."""
    from bedem.answers.changes import answer_changes
    from bedem.model.errors import UsageError

    then = options.micros(since, "--since-state")
    if then is not None and view.as_of is not None and then > view.as_of:
        raise UsageError("--since-state is later than --as-of", todo="Give the earlier one first.")
    before = options.open_view(case, as_of=since, until=until)
    try:
        return answer_changes(before, view)
    finally:
        before.close()
