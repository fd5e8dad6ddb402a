"""bedem register: what the state knows of itself, checked, and a first draft from the records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bedem.commands import options
from bedem.model.errors import EXIT_DONE, EXIT_PARTLY, NotFound

app = typer.Typer(
    help="The register: institutions, networks, hosts, data assets.", no_args_is_help=True
)


@app.command()
def check(register: Annotated[Path, typer.Argument(help="A register file (YAML).")]) -> int:
    """Every problem with file, line and what is allowed; exit 3 when there is one."""
    from bedem.case.register_check import check_register
    from bedem.model.errors import RegisterError

    if not register.is_file():
        raise NotFound(f"no file {register}", todo="Give a register file.")
    try:
        found, problems = check_register(register)
    except RegisterError as error:
        sys.stdout.write(f"{error}\n")
        return EXIT_PARTLY
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(
        f"{len(found.institutions)} institutions, {len(found.networks)} networks, "
        f"{len(found.hosts)} hosts, {len(found.accounts)} accounts, "
        f"{len(found.data_assets)} data assets; {len(problems)} problems\n"
    )
    return EXIT_PARTLY if problems else EXIT_DONE


@app.command()
def suggest(
    ad: Annotated[
        Path | None, typer.Option("--ad", help="Export of the directory's computers (CSV).")
    ] = None,
    output: options.Output = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """A register to start from, of what the records say; read it before you use it."""
    from ruamel.yaml import YAML

    from bedem.answers.suggesting import suggestion

    view = options.open_view(case)
    try:
        draft = suggestion(view, ad)
        with options.output(output, force) as out:
            out.write("# A suggestion from records: read it before it decides whose a record is.\n")
            yaml = YAML(typ="safe", pure=True)
            yaml.default_flow_style = False
            yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
            yaml.allow_unicode = True
            yaml.dump(draft, out)
    finally:
        view.close()
