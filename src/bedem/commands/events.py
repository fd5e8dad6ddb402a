"""bedem events: read-only SQL over every record."""

from __future__ import annotations

from typing import Annotated

import typer

from bedem.commands import options
from bedem.report.rows import Kind, RowColumn, write_rows


def events(
    sql: Annotated[str, typer.Argument(help='E.g. "SELECT host, count(*) FROM events GROUP BY 1"')],
    format: options.Format = None,
    output: options.Output = None,
    force: options.Force = False,
    tz: options.Zone = "UTC",
    case: options.Case = None,
) -> None:
    """DuckDB SQL over `events`, `hits`, `gaps` and `sources`; only reading statements."""
    from bedem.answers import open_view
    from bedem.case.sql import query
    from bedem.investigation import register_of

    zone = options.zone(tz)
    folder = options.open_case(case)
    view = open_view(folder, register_of(folder), settled=False)
    state = view.state
    view.close()
    rows = query(folder, state, sql)
    columns = [
        RowColumn(name, "time" if "TIMESTAMP" in kind else _kind(kind))
        for name, kind in zip(rows.columns, rows.types, strict=True)
    ]
    chosen = options.chosen_format(format, output)
    with options.output(output, force) as out:
        write_rows(columns, rows, chosen, out, zone=zone, width=options.width(), whole=True)


def _kind(kind: str) -> Kind:
    return "number" if kind.upper() in ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE") else "text"
