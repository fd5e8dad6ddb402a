"""bedem attribution: whom it resembles, whether many could do it, what cannot be ruled out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import typer

from bedem.commands import options
from bedem.model.errors import UsageError

if TYPE_CHECKING:
    from bedem.attribution.observed import Observed
    from bedem.model.answers import Answer

app = typer.Typer(
    help="Who may be behind it: comparison, capability, the analyst's ledger, error rates.",
    no_args_is_help=True,
)

TextOrJson = Annotated[
    Literal["text", "json"], typer.Option("--format", help="For people or for tools.")
]
Techniques = Annotated[
    str, typer.Option("--techniques", help="ATT&CK ids, with commas; - reads them from stdin.")
]
Software = Annotated[str, typer.Option("--software", help="ATT&CK software ids, with commas.")]
FromLedger = Annotated[
    Path | None, typer.Option("--ledger", help="What a ledger lists under `seen`.")
]
KnownBy = Annotated[
    str | None, typer.Option("--as-of", help="Only what was known by that day, ATT&CK included.")
]
Whole = Annotated[bool, typer.Option("--whole", help="Leave nothing out of tables.")]
LedgerFile = Annotated[
    Path | None,
    typer.Argument(help="The analyst's ledger (YAML); default: attribution.yml of the case."),
]


@app.command("compare")
def compare(
    techniques: Techniques = "",
    software: Software = "",
    ledger: FromLedger = None,
    as_of: KnownBy = None,
    whole: Whole = False,
    format: TextOrJson = "text",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """Does this resemble a catalogued group? A list with reasons, "none of these" among it.

    Without --techniques, --software and --ledger: what the hits and the ledger of the case show.
    """
    from bedem.answers.attribution_pages import comparison_answer, no_case
    from bedem.attribution.aliases import read_aliases
    from bedem.attribution.compare import compare as compared
    from bedem.attribution.record import record_at
    from bedem.commands import setup

    observed = _observed(techniques, software, ledger, as_of, case)
    home = setup.home()
    found = compared(observed, aliases=read_aliases(home), record=record_at(home))
    base = no_case(found.release, options.micros(as_of, "--as-of"))
    answer = comparison_answer(found, base, whole=whole)
    _print([answer], format, language, output, force, whole)


@app.command("capability")
def capability(
    techniques: Techniques = "",
    ledger: FromLedger = None,
    as_of: KnownBy = None,
    format: TextOrJson = "text",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """Each step rated commodity or custom, with what it asks of an intruder and who has used it."""
    from bedem.answers.attribution_pages import capability_answer, no_case
    from bedem.attribution.capability import rate

    found = rate(_observed(techniques, "", ledger, as_of, case))
    base = no_case(found.release, options.micros(as_of, "--as-of"))
    _print([capability_answer(found, base)], format, language, output, force, whole=False)


@app.command("weigh")
def weigh(
    ledger: LedgerFile = None,
    as_of: KnownBy = None,
    picture: Annotated[
        Path | None,
        typer.Option("--svg", help="Also draw the intervals, and the matrix beside them."),
    ] = None,
    format: TextOrJson = "text",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """What a ledger makes of its hypotheses, under every prior, with what would change it."""
    from bedem.answers.attribution_pages import no_case
    from bedem.answers.attribution_weighing import weighing_answer
    from bedem.attribution.ledger_file import load_ledger
    from bedem.attribution.weigh import weigh as weighed
    from bedem.commands import setup
    from bedem.knowledge.attack_store import release_as_of

    day = options.day(as_of, "--as-of")
    read = load_ledger(_ledger_path(ledger, case))
    known = release_as_of(day, setup.home())
    answers = []
    found = weighed(read, day)
    for one in found:
        about = read.until(day).about(frozenset(one.incidents))
        evidence = [e for i in about.items for e in i.evidence]
        told = f"{known.release} of {known.released}"
        base = no_case(told, options.micros(as_of, "--as-of"))
        answers.append(weighing_answer(one, evidence, base))
    _print(answers, format, language, output, force, whole=False)
    if picture is not None:
        _draw(found, picture, language, force)


@app.command("next")
def next_evidence(
    ledger: LedgerFile = None,
    as_of: KnownBy = None,
    format: TextOrJson = "text",
    language: options.Language = "en",
    output: options.Output = None,
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """Which test would settle most, who can do it, at what cost."""
    from bedem.answers.attribution_pages import no_case
    from bedem.answers.attribution_weighing import next_answer
    from bedem.attribution.ledger_file import load_ledger
    from bedem.attribution.next_evidence import rank_tests

    day = options.day(as_of, "--as-of")
    found = rank_tests(load_ledger(_ledger_path(ledger, case)), day)
    base = no_case("–", options.micros(as_of, "--as-of"))
    _print([next_answer(f, base) for f in found], format, language, output, force, whole=False)


@app.command("benchmark")
def benchmark(
    format: TextOrJson = "text",
    output: options.Output = None,
    force: options.Force = False,
    quiet: options.Quiet = False,
) -> None:
    """How often this is wrong: ranking, naming, calibration, on reports later than the fit."""
    from bedem.attribution.benchmark import run_benchmark
    from bedem.attribution.benchmark_text import write_benchmark
    from bedem.commands import setup

    options.quiet(quiet)
    found = run_benchmark(setup.home(), lambda step: options.note(f"{step} …"))
    with options.output(output, force) as out:
        if format == "json":
            out.write(msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n")
        else:
            write_benchmark(found, out)


def _observed(
    techniques: str, software: str, ledger: Path | None, as_of: str | None, case: Path | None
) -> Observed:
    from bedem.attribution.observed import observe, split_ids
    from bedem.commands import setup

    day = options.day(as_of, "--as-of")
    text = sys.stdin.read(200_000) if techniques == "-" else techniques
    given = dict.fromkeys(split_ids(f"{text} {software}"), 1.0)
    if ledger is not None:
        from bedem.attribution.ledger_file import load_ledger

        given = load_ledger(ledger).until(day).features() | given
    if given:
        return observe(given, day, setup.home())
    if techniques or software or ledger:
        raise UsageError("no id was given", todo="Example: --techniques T1486,T1490,T1059.001.")
    from bedem.answers.attribution import observed_in

    view = options.open_view(case, as_of=as_of)
    try:
        observed = observed_in(view)
    finally:
        view.close()
    if not observed.features:
        raise UsageError(
            "no hit of the case carries an ATT&CK id", todo="Name them: --techniques T1486,T1490."
        )
    return observed


def _ledger_path(given: Path | None, case: Path | None) -> Path:
    if given is not None:
        return given
    from bedem.answers.attribution import LEDGER_FILE

    return options.open_case(case).path / LEDGER_FILE


def _print(
    answers: list[Answer],
    format: str,
    language: str,
    output: Path | None,
    force: bool,
    whole: bool,
) -> None:
    from bedem.report.terminal import write_answer

    with options.output(output, force) as out:
        for i, answer in enumerate(answers):
            if format == "json":
                out.write(msgspec.json.encode(answer, order="deterministic").decode() + "\n")
                continue
            out.write("\n" if i else "")
            write_answer(
                answer, out, language=language, width=options.width(), whole=whole, all_rows=True
            )


def _draw(found: list, picture: Path, language: str, force: bool) -> None:  # type: ignore[type-arg]
    from bedem.attribution.picture import matrix_svg, svg
    from bedem.language import say
    from bedem.model.messages import msg

    def label(text: str) -> str:
        from bedem.attribution.ledger import HYPOTHESES

        known = text in HYPOTHESES
        return say(msg("attribution-hypothesis", hypothesis=text), language) if known else text

    for one in found:
        names = "-".join(one.incidents)
        path = picture.with_stem(f"{picture.stem}-{names}") if len(found) > 1 else picture
        title = f"{one.case} {names} {one.as_of or ''}".strip()
        with options.output(path, force) as out:
            out.write(svg(one, label, title))
        with options.output(path.with_stem(f"{path.stem}-matrix"), force) as out:
            out.write(matrix_svg(one, label, title))
