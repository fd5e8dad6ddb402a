"""bedem demo: the main job on a small real recorded attack that ships with bedem."""

from __future__ import annotations

import shutil
import sys
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from bedem.commands import options
from bedem.model.errors import OutputExists


def demo(
    folder: Annotated[Path, typer.Option("--into", help="Where the demo's case goes.")] = Path(
        "demo-case"
    ),
    quiet: options.Quiet = False,
) -> int:
    """A recorded attack, from evidence to answers; nothing is downloaded."""
    from bedem.commands.investigate import investigate

    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise OutputExists(
                "is not the demo's; it was kept", where=str(folder), todo="Name another: --into."
            )
        shutil.rmtree(folder)
    with resources.as_file(resources.files("bedem.commands") / "demo_evidence") as evidence:
        files = sorted(p for p in Path(evidence).iterdir() if p.suffix in (".zip", ".evtx"))
        sys.stdout.write(f"$ bedem --case {folder} investigate EVIDENCE\n")
        code = investigate(
            files,
            institution="Demo Ministry",
            received=None,
            received_from=None,
            layout=None,
            zone=None,
            keep=False,
            password_file=None,
            rescan=False,
            all_rules=False,
            workers=None,
            tlp="TLP:CLEAR",
            case=folder,
            quiet=quiet,
            starter_only=True,
        )
    (folder / _MARK).write_text("made by bedem demo, which may delete it\n", encoding="utf-8")
    sys.stdout.write(_NEXT.format(case=folder))
    return code


_MARK = "demo.txt"
_NEXT = """
What to type next:
  bedem --case {case} hits                      what the rules found
  bedem --case {case} hits --each --level high  each of them, with the fields that decided
  bedem --case {case} show REF                  one record, whole
  bedem --case {case} ask coverage              what the logs cover, and what they do not
  bedem --case {case} gaps                      what is missing, and what would close it
"""
