"""bedem verify: custody of the ledger, the stored tables and the evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bedem.commands import options
from bedem.language import clean
from bedem.model.errors import EXIT_DONE, EXIT_PARTLY


def verify(
    evidence: Annotated[
        Path | None, typer.Option(help="Where the evidence lies now, if it was moved.")
    ] = None,
    no_evidence: Annotated[
        bool, typer.Option("--no-evidence", help="Check the case alone.")
    ] = False,
    case: options.Case = None,
) -> int:
    """What was altered, what is not here, and the first broken link of the ledger."""
    from bedem.intake.verifying import verify as run

    findings = list(run(options.open_case(case), evidence, look_at_evidence=not no_evidence))
    for finding in findings:
        sys.stdout.write(f"{finding.word:<10}{clean(finding.what)}\n")
    bad = [f for f in findings if f.word in ("altered", "broken", "missing", "invariant")]
    away = sum(f.word == "not here" for f in findings)
    if not findings:
        sys.stdout.write("everything is as it was written down\n")
    elif not bad:
        sys.stdout.write(f"nothing was altered; {away} sources are not here to be checked\n")
    return EXIT_PARTLY if bad else EXIT_DONE
