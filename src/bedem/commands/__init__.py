"""The command line. COMMANDS is the only place where commands are registered."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated, Final

import msgspec
import typer

from bedem import __version__
from bedem.commands import options
from bedem.model.errors import EXIT_REFUSED, EXIT_USAGE, BedemError

__all__ = ["COMMANDS", "app", "main"]


class CommandEntry(msgspec.Struct, frozen=True):
    """One command: its name, the function that parses and calls, and the group in the help."""

    name: str
    target: str
    group: str

    def load(self) -> object:
        module, _, function = self.target.partition(":")
        return getattr(importlib.import_module(f"bedem.commands.{module}"), function)


# The order is that of a day's work; it is the order of the help page.
COMMANDS: Final[tuple[CommandEntry, ...]] = (
    CommandEntry("demo", "demo:demo", "Start"),
    CommandEntry("exercise", "exercise:exercise", "Start"),
    CommandEntry("investigate", "investigate:investigate", "Start"),
    CommandEntry("ask", "ask:ask", "Ask"),
    CommandEntry("report", "report:report", "Ask"),
    CommandEntry("open", "open:open_", "Ask"),
    CommandEntry("host", "entity:host", "Ask"),
    CommandEntry("account", "entity:account", "Ask"),
    CommandEntry("why", "entity:why", "Ask"),
    CommandEntry("hits", "hits:hits", "Look closer"),
    CommandEntry("timeline", "timeline:timeline", "Look closer"),
    CommandEntry("show", "show:show", "Look closer"),
    CommandEntry("events", "events:events", "Look closer"),
    CommandEntry("find", "find:find", "Look closer"),
    CommandEntry("sweep", "sweep:sweep", "Look closer"),
    CommandEntry("gaps", "gaps:gaps", "Look closer"),
    CommandEntry("collect", "collect:collect", "Look closer"),
    CommandEntry("judge", "judge:judge", "Act"),
    CommandEntry("statement", "statement:app", "Act"),
    CommandEntry("attribution", "attribution:app", "Act"),
    CommandEntry("infrastructure", "infrastructure:app", "Act"),
    CommandEntry("register", "register:app", "Keep in order"),
    CommandEntry("rules", "rules:app", "Keep in order"),
    CommandEntry("knowledge", "knowledge:app", "Keep in order"),
    CommandEntry("verify", "verify:verify", "Keep in order"),
)

app = typer.Typer(
    name="bedem",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="From the evidence of an attack to the answers a crisis cell is asked. Works offline.",
    epilog="Exit: 0 done, 1 nothing could be done, 2 wrong use, 3 done but part was unreadable.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bedem {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    case: options.Case = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""
    options.remember(case=case, debug=debug)


for _entry in COMMANDS:
    _target = _entry.load()
    if isinstance(_target, typer.Typer):
        app.add_typer(_target, name=_entry.name, rich_help_panel=_entry.group)
    else:
        app.command(_entry.name, rich_help_panel=_entry.group)(_target)  # type: ignore[type-var]


def main(arguments: list[str] | None = None) -> int:
    """Run and return the exit code; every BedemError becomes one line on stderr."""
    import duckdb
    from typer.exceptions import TyperException

    options.begin()
    try:
        result = app(args=arguments, prog_name="bedem", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return _stopped()
    except TyperException as error:
        sys.stderr.write(f"error: {error.format_message()} Help: bedem --help\n")
        return EXIT_USAGE
    except BedemError as error:
        if options.debug():
            raise
        sys.stderr.write(f"error: {options.one_line(error)}\n")
        return error.exit_code
    except BrokenPipeError:
        return 0
    except duckdb.Error as error:
        if options.debug():
            raise
        told = str(error).splitlines()[0]
        sys.stderr.write(f"error: a table of the case cannot be read ({told}). bedem verify\n")
        return EXIT_REFUSED
    except OSError as error:
        if options.debug():
            raise
        sys.stderr.write(f"error: {options.system_error(error)}\n")
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return _stopped()


def _stopped() -> int:
    sys.stderr.write("stopped; what was committed is kept\n")
    return 130
