"""bedem judge: an analyst's ruling, kept in the ledger and weighed by every answer."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from bedem.commands import options


def judge(
    what: Annotated[str, typer.Argument(help="A host, an account, a movement l:… or RULE@REF.")],
    judged_as: Annotated[
        Literal["ordinary", "ours", "compromised", "clean", "contained", "rebuilt"],
        typer.Option("--as", help="The ruling."),
    ],
    by: Annotated[str, typer.Option("--by", help="Who rules.")],
    because: Annotated[str, typer.Option("--because", help="Why.")],
    since: Annotated[
        str | None, typer.Option("--since", help="From when it holds, else from now.")
    ] = None,
    case: options.Case = None,
) -> None:
    """Rule on a host, account, movement or hit; nothing is deleted, later rulings win."""
    from bedem.answers.entity import subject_of
    from bedem.case.rulings import add_judgement
    from bedem.model.errors import UsageError

    for text, option in ((by, "--by"), (because, "--because")):
        if not text.strip():
            raise UsageError(f"{option} is empty", todo="A ruling needs a name and a reason.")
    view = options.open_view(case)
    try:
        subject = subject_of(view, what)
        if not subject.startswith("host:") and judged_as not in ("ordinary", "ours"):
            kind = subject.partition(":")[0]
            raise UsageError(
                f"{judged_as} is a ruling on hosts, not on this {kind}",
                todo="Give --as ordinary or --as ours.",
            )
        made = add_judgement(
            view.case, subject, judged_as, by=by, because=because,
            state=view.state.id if view.state else "",
            holds_from=options.micros(since, "--since") if since else None,
        )  # fmt: skip
    finally:
        view.close()
    sys.stdout.write(f"{made.id}\n")
