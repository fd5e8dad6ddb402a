"""bedem statement: what was said in public, entered and checked against the evidence."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

import typer

from bedem.commands import options
from bedem.report.rows import RowColumn, write_rows

app = typer.Typer(help="Public statements: add, list, check.", no_args_is_help=True)

_ADDED = (
    RowColumn("said", "minute"), RowColumn("on"), RowColumn("claims", width=24),
    RowColumn("by", width=24), RowColumn("statement", width=120, ratio=1), RowColumn("id"),
)  # fmt: skip
_CHECKED = (
    RowColumn("check"), RowColumn("on"), RowColumn("by", width=20),
    RowColumn("statement", width=120, ratio=1), RowColumn("because", "under"),
    RowColumn("ref", "ref"),
)  # fmt: skip
_TURNS = (
    RowColumn("evidence in hand", "minute"), RowColumn("check"),
    RowColumn("statement", width=120, ratio=1), RowColumn("ref", "ref"),
)  # fmt: skip


@app.command()
def add(
    text: Annotated[str, typer.Argument(help="The sentence as it was said.")],
    on: Annotated[str, typer.Option("--on", help="Which question it is about: exposure, ...")],
    by: Annotated[str, typer.Option("--by", help="Who said it.")],
    at: Annotated[str, typer.Option("--at", help="When, e.g. 2022-08-27 or 2022-08-27T10:00Z.")],
    says: Annotated[
        str, typer.Option("--says", help="The state word it claims, e.g. no_sign or taken.")
    ] = "",
    number: Annotated[
        int | None, typer.Option("--number", help="The number it claims, on infection.")
    ] = None,
    of: Annotated[
        Literal["hosts", "institutions"], typer.Option("--of", help="What the number counts.")
    ] = "hosts",
    source: Annotated[str, typer.Option("--source", help="Where it can be read.")] = "",
    case: options.Case = None,
) -> None:
    """Enter a public sentence into the ledger, with the word or number that it claims."""
    from bedem.answers.statements import check_claim
    from bedem.case.rulings import add_statement, now_micros
    from bedem.model.errors import UsageError

    check_claim(on, says, number)
    said = options.micros(at, "--at") or 0
    if not text.strip():
        raise UsageError("an empty statement", todo="Give the sentence as it was said.")
    if said > now_micros():
        raise UsageError(f'--at: "{at}" lies in the future')
    view = options.open_view(case)
    try:
        state = view.state.id if view.state else ""
        made = add_statement(
            view.case, text, on=on, by=by, said=said, state=state, source=source, says=says,
            number=number, of=of,
        )  # fmt: skip
    finally:
        view.close()
    sys.stdout.write(f"{made.id}\n")
    if not says and number is None:
        options.note("warning: without --says or --number it cannot be compared with the evidence")


@app.command("list")
def list_(
    format: options.Format = None, tz: options.Zone = "UTC", case: options.Case = None
) -> None:
    """Every statement, in the order in which they were said."""
    zone = options.zone(tz)
    view = options.open_view(case, settled=False)
    try:
        found = sorted(view.statements, key=lambda s: (s.said, s.id))
    finally:
        view.close()
    rows = [(s.said, s.on, _claim(s), s.by, s.text, s.id) for s in found]
    chosen = options.chosen_format(format, None)
    write_rows(_ADDED, rows, chosen, sys.stdout, zone=zone, width=options.width())


def _claim(statement: Any) -> str:
    if statement.number is not None:
        return f"{statement.number} {statement.of}"
    return statement.says or "nothing comparable"


@app.command()
def check(
    history: Annotated[
        bool, typer.Option("--history", help="At each arrival of evidence: what was in hand then.")
    ] = False,
    format: options.Format = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    as_of: options.AsOf = None,
    case: options.Case = None,
) -> None:
    """Which sentences the evidence supports, contradicts, or cannot carry; 3 if it contradicts."""
    from bedem.answers.statements import checked
    from bedem.language import catalogue
    from bedem.model.errors import EXIT_PARTLY

    zone = options.zone(tz)
    words = catalogue(language)
    chosen = options.chosen_format(format, None)
    view = options.open_view(case, as_of=as_of)
    try:
        found = checked(view)
        if history:
            write_rows(_TURNS, _turns(view, language), chosen, sys.stdout, zone=zone,
                       width=options.width())  # fmt: skip
        else:
            rows = [
                (_told(c.word, words), c.statement.on, c.statement.by, c.statement.text,
                 words.say(c.why), c.basis[0])
                for c in found
            ]  # fmt: skip
            write_rows(_CHECKED, rows, chosen, sys.stdout, zone=zone, width=options.width())
    finally:
        view.close()
    if any(c.word == "contradicted" for c in found):
        raise typer.Exit(EXIT_PARTLY)


def _told(word: str, words: Any) -> str:
    from bedem.model.messages import msg

    return str(words.say(msg(f"word-{word.replace('_', '-')}")))


def _turns(view: Any, language: str) -> list[tuple[Any, ...]]:
    from bedem.answers import open_view
    from bedem.answers.statements import history
    from bedem.language import catalogue

    words = catalogue(language)
    arrivals = [d.received for d in view.deliveries()]
    case, register = view.case, view.register_file

    def at(time: int) -> Any:
        return open_view(case, register, as_of=time)

    return [
        (turn.time, _told(turn.word, words), s.text, turn.basis[0])
        for s in sorted(view.statements, key=lambda s: (s.said, s.id))
        for turn in history(s, arrivals, at)
    ]
