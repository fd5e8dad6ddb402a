"""bedem host, account, why: everything known of one, and the reasons of a verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from bedem.commands import options

if TYPE_CHECKING:
    from bedem.case import CaseView
    from bedem.model.answers import Answer

Name = Annotated[str, typer.Argument(help="A name as any record gives it.")]
Shape = Annotated[
    Literal["text", "json"], typer.Option("--format", help="For people or for tools.")
]


def host(
    name: Name,
    format: Shape = "text",
    whole: Annotated[bool, typer.Option("--whole", help="Leave nothing out of tables.")] = False,
    as_of: options.AsOf = None,
    until: options.Until = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    case: options.Case = None,
) -> None:
    """Everything known of one host: verdict, marks, movements, addresses, logons."""
    from bedem.answers.entity import host_answer

    _page(host_answer, name, format, whole, as_of, until, tz, language, case)


def account(
    name: Name,
    format: Shape = "text",
    whole: Annotated[bool, typer.Option("--whole", help="Leave nothing out of tables.")] = False,
    as_of: options.AsOf = None,
    until: options.Until = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    case: options.Case = None,
) -> None:
    """Everything known of one account: where it logged on, who moved with it, whether to reset."""
    from bedem.answers.account import account_answer

    _page(account_answer, name, format, whole, as_of, until, tz, language, case)


def _page(
    make: Callable[[CaseView, str, int | None], Answer],
    name: str,
    format: str,
    whole: bool,
    as_of: str | None,
    until: str | None,
    tz: str,
    language: options.Language,
    case: options.Case,
) -> None:
    from bedem.answers.entity import MOST
    from bedem.report.terminal import write_answer

    zone = options.zone(tz)
    view = options.open_view(case, as_of=as_of, until=until)
    try:
        answer = make(view, name, None if whole else MOST)
        if format == "json":
            sys.stdout.write(msgspec.json.encode(answer, order="deterministic").decode() + "\n")
        else:
            write_answer(answer, sys.stdout, language=language, zone=zone, width=options.width(),
                         whole=whole)  # fmt: skip
    finally:
        view.close()


def why(
    name: Name,
    as_of: options.AsOf = None,
    until: options.Until = None,
    language: options.Language = "en",
    case: options.Case = None,
) -> None:
    """The tree of reasons of a host's verdict, failed branches included, leaves with records."""
    from bedem.answers import entity
    from bedem.language import catalogue, clean

    view = options.open_view(case, as_of=as_of, until=until)
    words = catalogue(language)
    try:
        key, reason = entity.why(view, name)
        sys.stdout.write(f"{clean(key)}\n")
        for depth, holds, told, refs in entity.tree(reason):
            mark = {True: "+", False: "-", None: "?"}[holds]
            sys.stdout.write(f"{'  ' * (depth + 1)}{mark} {words.say(told)}\n")
            for ref in refs:
                sys.stdout.write(f"{'  ' * (depth + 2)}  {ref}\n")
    finally:
        view.close()
