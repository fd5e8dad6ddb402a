"""bedem investigate: evidence in, a settled case and one screen out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bedem.commands import options
from bedem.model.errors import EXIT_DONE, EXIT_PARTLY, UsageError


def investigate(
    evidence: Annotated[
        list[Path] | None,
        typer.Argument(help="Files, folders, archives.", show_default=False, readable=False),
    ] = None,
    institution: Annotated[str | None, typer.Option(help="Whose evidence it is.")] = None,
    received: Annotated[str | None, typer.Option(help="When it was received (ISO 8601).")] = None,
    received_from: Annotated[str | None, typer.Option(help="Who handed it over.")] = None,
    layout: Annotated[
        str | None, typer.Option(help="What folder levels mean, e.g. institution/host.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help="Zone of clocks that name none, e.g. Europe/Podgorica.")
    ] = None,
    keep: Annotated[bool, typer.Option(help="Keep copies of the evidence in the case.")] = False,
    password_file: Annotated[
        Path | None, typer.Option(help="Passwords for archives, one a line.")
    ] = None,
    map: Annotated[
        Path | None, typer.Option(help="What the columns of a table mean (YAML).")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the first rows as the map understands them.")
    ] = False,
    rescan: Annotated[
        bool, typer.Option(help="Match stored records with the rules of now.")
    ] = False,
    all_rules: Annotated[
        bool, typer.Option(help="Also informational, threat-hunting and compliance rules.")
    ] = False,
    starter_only: Annotated[
        bool, typer.Option(help="Only the rules that ship with bedem.")
    ] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes.")] = None,
    tlp: Annotated[str, typer.Option(help="Marking of a new case.")] = "TLP:AMBER",
    case: options.Case = None,
    quiet: options.Quiet = False,
) -> int:
    """Take in evidence: what is new is read, matched and stored; then the case is settled."""
    options.quiet(quiet)
    if rescan == bool(evidence):
        raise UsageError("give evidence, or --rescan without any", todo="bedem investigate --help.")
    from bedem import investigation
    from bedem.case import Case
    from bedem.case.rulings import now_micros
    from bedem.commands import progress, setup
    from bedem.commands.find import prepare_early
    from bedem.intake.deliver import Handover
    from bedem.intake.discover import Layout
    from bedem.intake.maps import load_map
    from bedem.intake.pool import Pool, default_workers, processes
    from bedem.settlement.clocks import zone_named

    if rescan:
        options.open_case(case)  # a case that is not there is told, never made
    if zone:
        zone_named(zone)
    columns = load_map(map) if map else None
    if dry_run:
        from bedem.commands.dry_run import show_rows

        if columns is None:
            raise UsageError("--dry-run needs --map", todo="bedem investigate --help.")
        return show_rows(evidence or [], columns, zone)
    told = options.micros(received, "--received")
    handover = Handover(
        received=told if told is not None else now_micros(),
        received_told=told is not None,
        institution=institution,
        received_from=received_from,
        layout=Layout.parse(layout),
        zone=zone,
        keep=keep,
        passwords=_passwords(password_file),
        map=columns,
    )
    with progress.Shown(quiet) as shown:
        shown.stage("rules")
        rules = setup.load(all_rules, starter_only=starter_only)
        folder = Case.open_or_create(options.case_path(case), tlp=tlp)
        if on_network(folder.path):
            options.note("warning: the case lies on a network file system; a local disk is safer")
        pool = Pool(processes, workers or default_workers())
        try:
            if rescan:
                investigation.reread(folder, rules, pool, shown)
                damaged = 0
            else:
                totals = investigation.investigate(
                    folder, evidence or [], rules, pool, shown, handover
                )
                damaged = totals.damaged
        except KeyboardInterrupt:
            pool.kill()
            raise
        finally:
            pool.close()
    if not rescan:
        shown.done(totals.files)
    show_screen(case)
    prepare_early(folder)
    return EXIT_PARTLY if damaged else EXIT_DONE


def _passwords(path: Path | None) -> tuple[bytes, ...]:
    if path is None:
        return ()
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(
            f"--password-file: {error.strerror}", where=str(path), todo="Check the path."
        ) from error
    return tuple(line for line in lines if line)


def on_network(path: Path) -> bool:
    """True where Linux says so; other systems do not tell by these means."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    whole = str(path.resolve())
    best = ("", "")
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        inside = whole == point or whole.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1].startswith(("nfs", "cifs", "smb", "9p", "fuse.sshfs", "ceph", "glusterfs"))


def show_screen(case: Path | None) -> None:
    """The first screen, from the case as it is."""
    from bedem.answers.first_screen import first_screen
    from bedem.report.terminal import write_screen

    view = options.open_view(case)
    try:
        lines = [
            msgspec.structs.replace(line, command=options.here(line.command, case))
            for line in first_screen(view)
        ]
        write_screen(lines, sys.stdout, width=options.width())
    finally:
        view.close()
