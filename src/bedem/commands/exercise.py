"""bedem exercise: evidence of an attack that never was, with the truth beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bedem.model.errors import UsageError

MIXES = {"ministries": 0.1, "none": 0.0, "sysmon": 1.0}


def exercise(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder.", show_default=False)
    ],
    scenario: Annotated[
        str, typer.Option(help="montenegro-2022 or quiet-theft.")
    ] = "montenegro-2022",
    hosts: Annotated[int, typer.Option(help="10 to 10000.")] = 600,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    records: Annotated[
        int | None, typer.Option(help="At most so many records in all (default 8000 a host).")
    ] = None,
    telemetry: Annotated[
        str, typer.Option(help="ministries, none, sysmon, or the share of hosts with Sysmon.")
    ] = "ministries",
) -> None:
    """An invented attack to practise on: evidence, register and truth."""
    from bedem.exercise import Request, make_exercise

    request = Request(folder, scenario, hosts, seed, records, _share(telemetry))
    made = make_exercise(request, _tell)
    sys.stdout.write(
        f"{folder}: {made.institutions} institutions, {made.hosts:,} hosts "
        f"({made.delivered:,} delivered), {made.records:,} event log records, "
        f"{made.rows:,} network rows\n"
        f"{made.infected:,} hosts infected over {made.links:,} movements; all of it is fiction, "
        f"the truth stands in truth.json\n"
        f"next: bedem investigate {folder / 'evidence'}\n"
    )


def _share(telemetry: str) -> float:
    if telemetry in MIXES:
        return MIXES[telemetry]
    try:
        return float(telemetry)
    except ValueError:
        raise UsageError(
            f"no telemetry {telemetry}", todo="Give ministries, none, sysmon or a share, 0 to 1."
        ) from None


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
