"""bedem infrastructure: what fails when, and what manual mode and isolation cost and buy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from bedem.commands import options
from bedem.model.errors import EXIT_DONE, EXIT_PARTLY, NotFound

if TYPE_CHECKING:
    from bedem.infrastructure import Inventory, RunResult

app = typer.Typer(
    help="Services and dependencies: start a register, check it, run it.", no_args_is_help=True
)

Register = Annotated[Path, typer.Argument(help="A register file (YAML).")]


@app.command("init")
def init(
    country: Annotated[str, typer.Argument(help="A country that ships with bedem: montenegro.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
) -> None:
    """A country to start from: real names and MW, declared-synthetic dependencies."""
    from bedem.infrastructure import start

    for path in start(country, folder):
        sys.stdout.write(f"{path}\n")
    options.note("what is real and what is assumed stands in the files: sources, assumptions")


@app.command("check")
def check(
    register: Register,
    nodes: Annotated[bool, typer.Option("--nodes", help="List the nodes.")] = False,
) -> int:
    """Every problem with file, line and field; loops that could not start again."""
    from bedem.infrastructure import cold_start, examine, network_of

    _there(register)
    inventory, problems = examine(register)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if inventory is None:
        sys.stdout.write(f"{len(problems)} problems\n")
        return EXIT_PARTLY
    services = inventory.services
    for node in services.nodes if nodes else ():
        sys.stdout.write(f"{node.id:<28} {node.kind:<16} {node.name}\n")
    for loop in cold_start(network_of(services)):
        shown = ", ".join(loop.members[:6]) + (" …" if len(loop.members) > 6 else "")
        frees = " or ".join(loop.frees[:3]) or "none of them alone"
        sys.stdout.write(
            f"{inventory.where(loop.members[0])}: loop with no start: {shown}; once all are down "
            f"{loop.waiting} nodes stay down. Black start that frees it: {frees}.\n"
        )
    needs = sum(len(n.needs) for n in services.nodes)
    sys.stdout.write(
        f"{len(services.nodes)} nodes, {needs} needs, {len(services.lines)} lines: no problems\n"
    )
    return EXIT_DONE


@app.command("needs")
def needs(
    register: Register,
    node: Annotated[str, typer.Argument(help="Id of a node.")],
    depth: Annotated[int, typer.Option("--depth", help="How many steps.")] = 4,
    format: Annotated[
        Literal["text", "json", "svg"], typer.Option("--format", help="How it is printed.")
    ] = "text",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
) -> None:
    """What a service needs, and what those need in turn."""
    from bedem.infrastructure import read_inventory
    from bedem.infrastructure.depends import assumed_by, branch_of, drawn
    from bedem.infrastructure.pictures import assumed_lines, dependency_picture
    from bedem.language import say

    _there(register)
    inventory = read_inventory(register)
    branch = branch_of(inventory, node, depth)
    told = assumed_by(inventory, branch)
    with options.output(output, force) as out:
        if format == "json":
            whole = {**msgspec.to_builtins(branch), "assumed": told}
            out.write(msgspec.json.encode(whole).decode() + "\n")
        elif format == "svg":
            out.write(dependency_picture(branch, told, depth, language))
        else:
            lines = (say(line, language) for line in assumed_lines(told))
            out.write("\n".join((*drawn(branch), "", *lines)) + "\n")


@app.command("run")
def run(
    register: Register,
    hours: Annotated[int, typer.Option("--hours", help="Horizon in hours.")] = 72,
    samples: Annotated[int, typer.Option("--samples", help="How many samples are drawn.")] = 1000,
    options_file: Annotated[
        Path | None, typer.Option("--options", help="Options to be ranked (YAML).")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", help="A known or feared sequence of outages (YAML).")
    ] = None,
    physics: Annotated[
        Literal["power"] | None,
        typer.Option("--physics", help="Let power flow decide who is served in the replay."),
    ] = None,
    prices: Annotated[
        bool, typer.Option("--prices", help="Manual mode and isolation of every node on its own.")
    ] = False,
    pictures: Annotated[
        Path | None, typer.Option("--pictures", help="Folder for SVG: map, services, options.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another number, other samples.")] = 1,
    whole: Annotated[bool, typer.Option("--whole", help="Also services that never fail.")] = False,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="For people or for tools.")
    ] = "text",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
) -> None:
    """What fails when, and what each option costs and buys."""
    from bedem import infrastructure as room
    from bedem.model.answers import Table
    from bedem.report.terminal import write_screen, write_table

    for path in (register, options_file, replay):
        if path is not None:
            _there(path)
    inventory = room.read_inventory(register)
    chosen = room.read_options(options_file, inventory) if options_file else None
    told = room.read_replay(replay, inventory) if replay else None
    result = room.run_register(
        inventory, chosen, told, hours=hours, samples=samples, seed=seed,
        prices=("manual", "isolated") if prices else (), physics=physics or "",
    )  # fmt: skip
    if pictures is not None:
        _draw(pictures, result, inventory, language, force)
    width = options.width()
    with options.output(output, force) as out:
        if format == "json":
            out.write(msgspec.json.encode(result, order="deterministic").decode() + "\n")
            return
        for part in room.tell(result, language, whole):
            if isinstance(part, Table):
                out.write("\n")
                write_table(part, out, language=language, width=width)
                out.write("\n")
            else:
                write_screen([part], out, language=language, width=width)


def _draw(
    folder: Path, result: RunResult, inventory: Inventory, language: str, force: bool
) -> None:
    from bedem.infrastructure.pictures import pictures

    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures(result, inventory, language).items():
        with options.output(folder / name, force) as out:
            out.write(svg)
        options.note(f"{folder / name}")


def _there(path: Path) -> None:
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path), todo="Check the name.")
