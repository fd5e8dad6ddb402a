"""bedem judge: an analyst's ruling, kept in the ledger and weighed by every answer."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from bedem.commands import options


def judge(
    what: Annotated[
        str,
        typer.Argument(
            help="A host, an account, a movement l:…, RULE@REF, or two names of a host: OLD=NEW."
        ),
    ],
    judged_as: Annotated[
        Literal[
            "ordinary", "ours", "compromised", "clean", "contained", "rebuilt", "same", "apart"
        ],
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
    from bedem.answers.judging import rule_on

    view = options.open_view(case)
    try:
        made = rule_on(
            view, what, judged_as, by=by, because=because,
            holds_from=options.micros(since, "--since") if since else None,
        )  # fmt: skip
    finally:
        view.close()
    sys.stdout.write(f"{made.id}\n")
