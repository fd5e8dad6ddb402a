"""bedem knowledge: which ATT&CK is at hand, and taking in a newer one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bedem.commands import options
from bedem.report.rows import RowColumn, write_rows

app = typer.Typer(help="ATT&CK: releases at hand, import, aliases.", no_args_is_help=True)

LISTED = (
    RowColumn("release"),
    RowColumn("released"),
    RowColumn("from"),
    RowColumn("sha256", "ref"),
)


@app.command("list")
def list_knowledge(
    format: options.Format = None,
    output: options.Output = None,
    force: options.Force = False,
) -> None:
    """Releases of ATT&CK at hand, oldest first, and the notice of their owner."""
    from bedem.commands import setup
    from bedem.knowledge.attack import NOTICE
    from bedem.knowledge.attack_store import known_releases

    rows = [
        (k.release, k.released, "imported" if k.file else "ships with bedem", k.sha256 or None)
        for k in known_releases(setup.home())
    ]
    with options.output(output, force) as out:
        write_rows(LISTED, rows, options.chosen_format(format, output), out, width=options.width())
    options.note(NOTICE)


@app.command("import")
def import_knowledge(
    bundle: Annotated[Path, typer.Argument(help="A STIX bundle of ATT&CK Enterprise, JSON or xz.")],
    release: Annotated[
        str, typer.Option("--release", help="Its version, where the file does not say it.")
    ] = "",
    released: Annotated[
        str, typer.Option("--released", help="Day of its publication, where it is not clear.")
    ] = "",
    benchmark: Annotated[
        bool, typer.Option(help="Measure the comparison again on its new reports.")
    ] = True,
) -> None:
    """Take over a newer ATT&CK; hash and version are kept, what changed is printed."""
    from bedem.attribution.benchmark import run_benchmark
    from bedem.attribution.benchmark_text import write_benchmark
    from bedem.attribution.record import keep_record
    from bedem.commands import setup
    from bedem.knowledge.attack_differences import differences
    from bedem.knowledge.attack_stix import read_bundle
    from bedem.knowledge.attack_store import keep_release, known_releases, load_release

    home = setup.home()
    day = options.day(released, "--released") if released else ""
    before = known_releases(home)[-1]
    taken = read_bundle(bundle, release=release, released=day or "")
    old = load_release(before.release, home)
    known = keep_release(taken.release, home, sha256=taken.sha256, objects=taken.objects)
    sys.stdout.write(
        f"ATT&CK {known.release} of {known.released}  sha256 {known.sha256}\n"
        f"{known.objects} objects, {len(taken.release.uses)} uses,"
        f" {known.skipped_relations} relations without an end left out,"
        f" {taken.unknown_types} objects of unknown types ignored\n"
    )
    for line in differences(old, taken.release):
        sys.stdout.write(line + "\n")
    if benchmark and known.released > before.released:
        found = run_benchmark(home, lambda step: options.note(f"{step} …"))
        keep_record(found.record(), home)
        write_benchmark(found, sys.stdout)


@app.command("alias")
def alias(
    group: Annotated[str | None, typer.Argument(help="Group id, e.g. G0119.")] = None,
    same_as: Annotated[str, typer.Option("--same-as", help="The group it is taken for.")] = "",
    source: Annotated[str, typer.Option("--source", help="Who says so, and where.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who enters it.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the last record back.")] = False,
) -> None:
    """Take two catalogue entries for one actor: a record with its source, which can be undone."""
    from datetime import UTC, datetime

    from bedem.attribution.aliases import AliasRecord, add_alias, read_aliases, undo_alias
    from bedem.commands import setup
    from bedem.knowledge.attack_store import known_releases, load_release
    from bedem.model.errors import UsageError

    home = setup.home()
    if undo:
        taken = undo_alias(home)
        sys.stdout.write(f"undone: {taken.group} = {taken.same_as} ({taken.source})\n")
        return
    if group is None:
        for record in read_aliases(home):
            sys.stdout.write(
                f"{record.group} = {record.same_as}  {record.source}  {record.by}  {record.made}\n"
            )
        return
    newest = load_release(known_releases(home)[-1].release, home)
    for ident in (group, same_as):
        if not (ident[:1] == "G" and newest.active(ident)):
            raise UsageError(
                f'"{ident}" is no active group of ATT&CK {newest.release}', todo="Example: G0016."
            )
    made = datetime.now(UTC).date().isoformat()
    add_alias(home, AliasRecord(group, same_as, source, by or "unknown", made))
    sys.stdout.write(f"{group} = {same_as}; undo: bedem knowledge alias --undo\n")
