"""What commands share: options, where the case is, how output goes out."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from bedem.language import clean, to_datetime, told_micros
from bedem.model.errors import BedemError, OutputExists, UsageError

if TYPE_CHECKING:
    from bedem.case import Case as CaseFolder
    from bedem.case import CaseView

DEFAULT_CASE = "bedem-case"

Case = Annotated[
    Path | None,
    typer.Option("--case", envvar="BEDEM_CASE", help="Case folder (default ./bedem-case)."),
]
Format = Annotated[
    Literal["table", "csv", "jsonl"] | None, typer.Option("--format", help="How rows are printed.")
]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing output file.")]
Zone = Annotated[str, typer.Option("--tz", help="Time zone for display, e.g. Europe/Podgorica.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Only evidence received up to then.")]
Until = Annotated[str | None, typer.Option("--until", help="Only records up to that time.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no warnings.")]
Language = Annotated[Literal["en", "cnr"], typer.Option("--lang", help="Language of answers.")]

_common: dict[str, Any] = {}


def remember(**values: Any) -> None:
    """Keep what was given before the command."""
    _common.update(values)


def debug() -> bool:
    return bool(_common.get("debug"))


def begin() -> None:
    """Forget an earlier call; what the console cannot show is escaped, never an error."""
    _common.clear()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def case_path(given: Path | None) -> Path:
    """--case after or before the command, BEDEM_CASE, else ./bedem-case."""
    return given or _common.get("case") or Path(DEFAULT_CASE)


def here(command: str, given: Path | None) -> str:
    """A suggested command as it must be typed for this case."""
    path = case_path(given)
    if (
        not command.startswith("bedem ")
        or path == Path(DEFAULT_CASE)
        or os.environ.get("BEDEM_CASE")
    ):
        return command
    return f"bedem --case {path}{command.removeprefix('bedem')}"


def open_case(given: Path | None) -> CaseFolder:
    """Raise CaseMissing or CaseTooNew."""
    from bedem.case import Case as CaseFolder

    return CaseFolder(case_path(given))


def open_view(
    given: Path | None, *, as_of: str | None = None, until: str | None = None, settled: bool = True
) -> CaseView:
    """A view for a reading command; settles first, with a line on stderr, where needed."""
    from bedem.answers import open_view as view
    from bedem.investigation import register_of

    case = open_case(given)
    warn_of(case)
    return view(
        case,
        register_of(case),
        as_of=micros(as_of, "--as-of"),
        until=micros(until, "--until"),
        settled=settled,
        progress=lambda step: note(f"settling {step} …"),
    )


def warn_of(case: CaseFolder) -> None:
    """What makes every answer doubtful stands before it: a broken ledger, an unfinished intake."""
    from bedem.intake.plan import open_batches

    broken = case.ledger.first_break()
    if broken is not None:
        note(f"warning: ledger line {broken.line} {broken.why}; do not rely on this: bedem verify")
    unfinished = len(list(open_batches(case)))
    if unfinished:
        note(
            f"warning: an intake is unfinished ({unfinished} batches are not read); "
            "give the same evidence again to go on"
        )


def micros(text: str | None, option: str) -> int | None:
    """ISO 8601 to Micros; without an offset it is UTC. Raises UsageError."""
    return None if text is None else told_micros(text, option)


def day(text: str | None, option: str) -> str | None:
    """ISO day in UTC of a time or a day. Raises UsageError."""
    when = micros(text, option)
    return None if when is None else to_datetime(when).date().isoformat()


def zone(name: str) -> tzinfo:
    """Raise UsageError for a zone that does not exist."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f'--tz: there is no time zone "{name}"', todo="Example: Europe/Podgorica."
        ) from error


@contextmanager
def output(path: Path | None, force: bool = False) -> Iterator[IO[str]]:
    """stdout, or a file that did not exist before; half a file is never left behind."""
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    refuse_existing(path, force)
    work = path.with_name(f".{path.name}.part")
    try:
        with work.open("w", encoding="utf-8", newline="") as file:
            yield file
        work.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise BedemError(f"cannot be written: {why}", where=str(path)) from error
    finally:
        work.unlink(missing_ok=True)


def refuse_existing(path: Path | None, force: bool) -> None:
    """Raise OutputExists before work starts that would be for nothing."""
    if path is not None and path.exists() and not force:
        raise OutputExists(
            "exists; it was kept", where=str(path), todo="Add --force, or give another name."
        )


def write_bytes(raw: bytes, path: Path | None, force: bool = False) -> None:
    """To stdout, or to a file that did not exist before; half a file is never left behind."""
    if path is None:
        sys.stdout.buffer.write(raw)
        return
    refuse_existing(path, force)
    work = path.with_name(f".{path.name}.part")
    try:
        work.write_bytes(raw)
        work.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise BedemError(f"cannot be written: {why}", where=str(path)) from error
    finally:
        work.unlink(missing_ok=True)


def note(text: str) -> None:
    """One plain line on stderr, unless -q."""
    if not _common.get("quiet"):
        sys.stderr.write(text + "\n")


def warn(text: str) -> None:
    """One line on stderr about something in what was given; not silenced by -q."""
    sys.stderr.write(f"warning: {clean(text)}\n")


def quiet(value: bool) -> None:
    _common["quiet"] = value


def one_line(error: BedemError) -> str:
    return clean(str(error))


def system_error(error: OSError) -> str:
    """What the operating system refused, where, and what to do."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    where = f"{error.filename}: " if error.filename else ""
    todo = "Free space and run the same command again; nothing committed is lost." if full else ""
    return clean(f"{where}{error.strerror or type(error).__name__}. {todo}".strip())


def width() -> int:
    """Columns of the terminal, 100 where there is none."""
    if not sys.stdout.isatty():
        return int(os.environ.get("COLUMNS", "100"))
    return max(min(os.get_terminal_size().columns, 160), 60)


def chosen_format(given: str | None, path: Path | None) -> Literal["table", "csv", "jsonl"]:
    """What was asked for, else what the file's name says, else a table."""
    if given in ("table", "csv", "jsonl"):
        return given  # type: ignore[return-value]
    suffix = path.suffix.lower() if path else ""
    return "csv" if suffix == ".csv" else "jsonl" if suffix in (".jsonl", ".json") else "table"
