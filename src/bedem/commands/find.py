"""bedem find: one value in every record."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from bedem.commands import options
from bedem.knowledge.indicator_types import IndicatorType
from bedem.model.errors import DiskFull, UsageError
from bedem.report.rows import RowColumn, write_rows

if TYPE_CHECKING:
    from bedem.case import Case, CaseView
    from bedem.case.search import Found

HOSTS = (
    RowColumn("host", width=40),
    RowColumn("records", "number"),
    RowColumn("first", "minute"),
    RowColumn("last", "minute"),
    RowColumn("logs", width=60, ratio=1),
)
EACH = (
    RowColumn("time", "time"),
    RowColumn("host"),
    RowColumn("log", "under"),
    RowColumn("code", "under"),
    RowColumn("ref", "ref"),
    RowColumn("record", width=240, ratio=1),
)
_SHOWN = 100


def find(
    value: Annotated[str, typer.Argument(help="Address, name, hash, account, path, any text.")],
    type: Annotated[
        IndicatorType | None, typer.Option(help="What it is, where that is not plain.")
    ] = None,
    part: Annotated[
        bool, typer.Option("--part", help="Also inside longer words; reads every record.")
    ] = False,
    each: Annotated[bool, typer.Option("--each", help="Every record on a line.")] = False,
    format: options.Format = None,
    output: options.Output = None,
    force: options.Force = False,
    as_of: options.AsOf = None,
    until: options.Until = None,
    tz: options.Zone = "UTC",
    case: options.Case = None,
) -> None:
    """Every record that holds a value: which hosts, first and last, and the records themselves."""
    from bedem.case.search import by_host, search
    from bedem.knowledge.indicator_texts import needle_of
    from bedem.knowledge.indicators import NoIndicator, told

    zone = options.zone(tz)
    try:
        indicator = told(value, type)
        needle = needle_of(indicator, parts=part)
    except NoIndicator as error:
        raise UsageError(f"find: {error}", todo="Give --type, or look for it as text.") from error
    view = options.open_view(case, as_of=as_of, until=until)
    try:
        prepare(view)
        chosen = options.chosen_format(format, output)
        with options.output(output, force) as out:
            stream = search(view, [needle])
            if each:
                rows = _streamed(view, stream, indicator.value)
                count = write_rows(
                    EACH, rows, chosen, out, zone=zone, width=options.width(), whole=True
                )
                options.note(f"{count:,} records hold {indicator.type} {indicator.value}")
                return
            found = list(stream)
            rows_ = [(*row[:4], ", ".join(row[4])) for row in by_host(view, found)]
            write_rows(HOSTS, rows_, chosen, out, zone=zone, width=options.width())
            total = sum(row[1] for row in rows_)
            if chosen == "table":
                out.write(
                    f"\n{total:,} records on {sum(r[0] is not None for r in rows_)} hosts hold "
                    f"{indicator.type} {indicator.value}\n"
                )
        options.note("Each of them: add --each. One whole: bedem show REF")
    finally:
        view.close()


def prepare(view: CaseView) -> None:
    """Make what search needs, and say so when that takes a while."""
    from bedem.case.search import prepare as make

    make(view.case, view.as_of, _tell)
    _wipe()


def prepare_early(case: Case) -> None:
    """The same while the first screen is read; Ctrl-C leaves it to the first search."""
    from bedem.case.search import prepare as make

    try:
        make(case, None, _tell)
    except KeyboardInterrupt:
        options.note("\nstopped: the first search will prepare the rest")
    except DiskFull as error:
        options.note(f"the search could not be prepared: {error}")
    else:
        _wipe()


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        told = f"preparing the search, once: {done + 1} of {total} files (Ctrl-C: later)"
        sys.stderr.write(f"\r{told}")


def _wipe() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _streamed(view: CaseView, stream: Iterable[Found], value: str) -> Iterator[tuple[Any, ...]]:
    """Records in batches, the first soon: whoever looks at the screen can begin to read."""
    from bedem.case.search import around, rows_of

    columns = "coalesce(time, time_from), host, log, code, ref, data"
    batch: list[Found] = []
    size = _SHOWN

    def rows() -> Iterator[tuple[Any, ...]]:
        order = "ORDER BY coalesce(time, time_from) NULLS LAST, ref"
        for row in rows_of(view, batch, columns, order):
            yield (*row[:5], around(cast(str, row[5]), value))

    for item in stream:
        batch.append(item)
        if len(batch) >= size:
            yield from rows()
            batch, size = [], min(size * 4, 20_000)
    if batch:
        yield from rows()
