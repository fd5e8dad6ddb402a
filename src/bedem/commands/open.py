"""bedem open: the case in the browser, on this machine alone."""

from __future__ import annotations

import os
import sys
import webbrowser
from typing import Annotated

import typer

from bedem.commands import options
from bedem.model.errors import UsageError


def open_(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port; 0 is any free one.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser by itself.")
    ] = True,
    as_of: options.AsOf = None,
    until: options.Until = None,
    tz: options.Zone = "UTC",
    language: options.Language = "en",
    case: options.Case = None,
) -> None:
    """The case in the browser: overview, search, hosts, accounts, records; Ctrl-C ends it."""
    from bedem.web.live import Live, Settings
    from bedem.web.server import Server

    options.zone(tz)
    settings = Settings(
        language, tz, options.micros(as_of, "--as-of"), options.micros(until, "--until")
    )
    folder = options.open_case(case)
    options.warn_of(folder)
    live = Live(folder, settings, options.note)
    try:
        server = Server(live, port, _entered, options.debug())
    except OSError as error:
        raise UsageError(
            f"--port {port}: {error.strerror or error}", todo="Give another, or none."
        ) from error
    with server:
        live.start()
        url = server.guard.url()
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        options.note("The address is good once and on this machine only. Ctrl-C ends it.")
        if browser and not webbrowser.open(url):
            options.note("no browser could be opened; open the address yourself")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            options.note("closed")
        finally:
            ended = live.stop()
    if not ended:
        # A thread inside a query cannot be ended, and Python's own end under it aborts the process.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _entered(url: str) -> None:
    options.note(f"A browser has been let in. For another: {url}")
