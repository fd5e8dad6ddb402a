"""bedem rules: which rules are loaded, which could not be, and why."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedem.commands import options
from bedem.language import clean
from bedem.model.errors import EXIT_DONE, EXIT_PARTLY
from bedem.report.rows import RowColumn, write_rows

if TYPE_CHECKING:
    from bedem.detection import RuleSet

app = typer.Typer(help="Rule packs: list, check, test, import.", no_args_is_help=True)

LISTED = (
    RowColumn("state"),
    RowColumn("level", "level"),
    RowColumn("title", width=50),
    RowColumn("logsource", width=34),
    RowColumn("author", width=24),
    RowColumn("id", "ref"),
    RowColumn("path"),
    RowColumn("reason"),
)


SHOWN = (
    RowColumn("state"),
    RowColumn("level", "level"),
    RowColumn("title", ratio=1),
    RowColumn("author or reason", "under"),
    RowColumn("id", "ref"),
)


@app.command("list")
def list_rules(
    not_run: Annotated[bool, typer.Option("--not-run", help="Those that do not run.")] = False,
    muted: Annotated[bool, typer.Option("--muted", help="Those that are muted.")] = False,
    all_rules: Annotated[bool, typer.Option(help="With those the default leaves out.")] = False,
    format: options.Format = None,
    output: options.Output = None,
    force: options.Force = False,
) -> None:
    """Packs with version, date and hash, then their rules with author and state."""
    from bedem.commands import setup

    rules = setup.load(all_rules)
    for pack in rules.packs:
        options.note(
            f"{pack.name}  {pack.label or pack.released}  sha256 {pack.sha256[:12]}"
            f"  {pack.rule_files} rules"
        )
    rows = list(_rows(rules.compiled))
    if not_run:
        rows = [r for r in rows if r[0] != "run"]
    if muted:
        rows = [r for r in rows if r[0] == "muted"]
    with options.output(output, force) as out:
        chosen = options.chosen_format(format, output)
        shown = [(r[0], r[1], r[2], r[4] or r[7], r[5]) for r in rows]
        people = chosen == "table"
        write_rows(
            SHOWN if people else LISTED,
            shown if people else rows,
            chosen,
            out,
            width=options.width(),
        )
    run, not_run_count = len(rules.compiled.rules), len(rules.compiled.not_run)
    options.note(
        f"{run} rules run, {not_run_count} do not (why: --not-run; all columns: --format csv)"
    )


def _rows(compiled: RuleSet) -> Iterator[tuple[Any, ...]]:
    from bedem.language import say

    for rule in sorted(compiled.rules.values(), key=lambda r: (r.title, r.id)):
        yield "run", rule.level, rule.title, rule.logsource, rule.author, rule.id, rule.path, None
    for out in compiled.not_run:
        yield out.kind, None, out.title, None, None, out.id, out.where, say(out.message)


@app.command("check")
def check(
    pack: Annotated[Path, typer.Argument(help="A release zip, or a folder of rules.")],
) -> int:
    """Every problem of a pack, with file and line."""
    from bedem.detection import check_pack, read_pack, zipped

    with tempfile.TemporaryDirectory() as folder:
        path = zipped(pack, Path(folder)) if pack.is_dir() else pack
        problems = list(check_pack(read_pack(path)))
    for problem in problems:
        sys.stdout.write(f"{clean(problem.where)}: {clean(problem.text)}\n")
    sys.stdout.write(f"{len(problems)} problems\n")
    return EXIT_PARTLY if problems else EXIT_DONE


@app.command("test")
def test(
    tests: Annotated[Path, typer.Argument(help="A YAML file of rule tests, or a folder of them.")],
) -> int:
    """Run rule tests: rule, record, expected."""
    from bedem.commands import setup
    from bedem.detection import run_rule_tests

    results = run_rule_tests(tests, setup.packs(), setup.cache())
    failed = [r for r in results if not r.passed]
    for result in failed:
        sys.stdout.write(f"failed  {clean(str(result))}\n")
    sys.stdout.write(f"{len(results) - len(failed)} passed, {len(failed)} failed\n")
    return EXIT_PARTLY if failed else EXIT_DONE


@app.command("import")
def import_rules(
    pack: Annotated[Path, typer.Argument(help="A release zip, e.g. of SigmaHQ.")],
) -> None:
    """Take over a rule pack; it is kept packed, with its version, date and hash."""
    from bedem.commands import setup
    from bedem.detection import import_pack

    taken = import_pack(pack, setup.home())
    sys.stdout.write(
        f"{taken.name}  {taken.label or taken.released}  sha256 {taken.sha256}\n"
        f"{taken.rule_files} rules taken over\n"
    )
