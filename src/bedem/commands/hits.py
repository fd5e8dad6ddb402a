"""bedem hits: what the rules found, by rule and host or one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import typer

from bedem.commands import options
from bedem.report.rows import RowColumn, write_rows

if TYPE_CHECKING:
    from bedem.case import CaseView

Level = Literal["informational", "low", "medium", "high", "critical"]

GROUPED = (
    RowColumn("level", "level"),
    RowColumn("rule", width=70, ratio=3),
    RowColumn("author", "under", width=52),
    RowColumn("hosts", width=60, ratio=2),
    RowColumn("hits", "number"),
    RowColumn("first", "minute"),
    RowColumn("last", "minute"),
)
EACH = (
    RowColumn("time", "time"),
    RowColumn("level", "level"),
    RowColumn("rule"),
    RowColumn("author", "under"),
    RowColumn("matched", "under"),
    RowColumn("host"),
    RowColumn("log", "under"),
    RowColumn("ref", "ref"),
    RowColumn("code", "under"),
    RowColumn("record_number", "under"),
    RowColumn("rule_id", "under"),
    RowColumn("state", "under"),
)
# What fits a line for people; the rest is in csv and jsonl.
EACH_SHOWN = (
    RowColumn("time", "time"),
    RowColumn("level", "level"),
    RowColumn("rule", ratio=3),
    RowColumn("matched", "under", width=240),
    RowColumn("author", "under"),
    RowColumn("host", ratio=1),
    RowColumn("log", "under"),
    RowColumn("ref", "ref"),
)


def hits(
    level: Annotated[Level | None, typer.Option(help="This level and above.")] = None,
    host: Annotated[str | None, typer.Option(help="Host name, whole or short.")] = None,
    rule: Annotated[str | None, typer.Option(help="Rule id, or part of its title.")] = None,
    time_from: Annotated[str | None, typer.Option("--from", help="ISO 8601.")] = None,
    time_to: Annotated[str | None, typer.Option("--to", help="ISO 8601.")] = None,
    each: Annotated[bool, typer.Option("--each", help="Every hit on a line.")] = False,
    format: options.Format = None,
    output: options.Output = None,
    force: options.Force = False,
    tz: options.Zone = "UTC",
    case: options.Case = None,
) -> None:
    """Detections, grouped by rule and host; works while an intake is running."""
    from bedem.case.hit_rows import HitFilter, each_hit, grouped, known_host

    zone = options.zone(tz)
    view = options.open_view(case, settled=False)
    try:
        if host:
            known_host(view, host)
        wanted = HitFilter(
            level, host, rule, options.micros(time_from, "--from"), options.micros(time_to, "--to")
        )
        where, values = wanted.sql()
        chosen = options.chosen_format(format, output)
        columns: tuple[RowColumn, ...] = EACH if each else GROUPED
        rows = each_hit(view, where, values) if each else grouped(view, where, values)
        if chosen == "table" and each:
            columns, rows = EACH_SHOWN, map(_shown, rows)
        elif chosen == "table":
            rows = ((*row[:3], short_hosts(row[3]), *row[4:]) for row in rows)
        with options.output(output, force) as out:
            count = write_rows(columns, rows, chosen, out, zone=zone, width=options.width())
        if chosen == "table":
            _closing(view, where, values, count, each)
    finally:
        view.close()


def short_hosts(names: str) -> str:
    """Three hosts by their short names, and how many more."""
    short = list(dict.fromkeys(name.partition(".")[0] or name for name in names.split(", ")))
    more = f" and {len(short) - 3} more" if len(short) > 3 else ""
    return ", ".join(short[:3]) + more


def _shown(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A line of EACH for people: fields in words, host by its short name, log with its id."""
    time, level, rule, author, matched, host, log, ref, code, number, _, state = row
    fields = msgspec.json.decode(matched, type=dict[str, str])
    told = "  ".join(f"{name}={value}" for name, value in fields.items())
    where = f"{log or ''} {'' if code is None else code} #{'' if number is None else number}"
    mark = f" ({state})" if state != "live" else ""
    return time, level, rule + mark, told, author, (host or "").partition(".")[0], where, ref


def _closing(view: CaseView, where: str, values: list[Any], shown: int, each: bool) -> None:
    row = next(
        view.hits.rows(
            "count(*), count(DISTINCT rule), count(DISTINCT split_part(lower(host), '.', 1))",
            f"{where} AND state <> 'residual'",
            values,
        )
    )
    residual = view.hits.count(f"{where} AND state = 'residual'", values)
    tail = f"; {residual} more on residual records (--each)" if residual and not each else ""
    options.note(f"{row[0]} hits, {row[1]} rules, {row[2]} hosts{tail}")
    if not each and shown:
        options.note("each one: --each    records: --format jsonl    one record: bedem show REF")
