"""bedem timeline: every hit on a line, in the columns other tools read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
import typer

from bedem.commands import options
from bedem.commands.hits import Level
from bedem.language import moment
from bedem.report.rows import RowColumn, write_rows

if TYPE_CHECKING:
    from bedem.case import CaseView

# Hayabusa's profile `standard` (config/profiles.yaml), author added: DRL 1.1 wants it beside a hit.
HAYABUSA = (
    "Timestamp", "RuleTitle", "Level", "Computer", "Channel", "EventID", "RecordID", "Details",
    "ExtraFieldInfo", "RuleID", "RuleAuthor", "Ref",
)  # fmt: skip
# Timesketch wants message, datetime and timestamp_desc; the rest become fields of the event.
TIMESKETCH = (
    "message", "datetime", "timestamp_desc", "timestamp", "computer_name", "channel", "event_id",
    "record_id", "rule_title", "rule_level", "rule_id", "rule_author", "tag", "matched", "ref",
)  # fmt: skip
_SHORT = {"informational": "info", "low": "low", "medium": "med", "high": "high"}
# Above this Timesketch loses the exact search on a field.
_TIMESKETCH_BYTES = 32_766


def timeline(
    output: options.Output = None,
    format: Annotated[
        Literal["csv", "jsonl", "timesketch", "navigator"] | None,
        typer.Option("--format", help="csv (Hayabusa's columns), jsonl, timesketch, navigator."),
    ] = None,
    level: Annotated[Level | None, typer.Option(help="This level and above.")] = None,
    host: Annotated[str | None, typer.Option(help="Host name, whole or short.")] = None,
    rule: Annotated[str | None, typer.Option(help="Rule id, or part of its title.")] = None,
    time_from: Annotated[str | None, typer.Option("--from", help="ISO 8601.")] = None,
    time_to: Annotated[str | None, typer.Option("--to", help="ISO 8601.")] = None,
    tz: options.Zone = "UTC",
    force: options.Force = False,
    case: options.Case = None,
) -> None:
    """All hits in order of time; for Timesketch, or as a layer for ATT&CK Navigator."""
    from bedem.case.hit_rows import HitFilter, known_host

    zone = options.zone(tz)
    wanted = HitFilter(
        level, host, rule, options.micros(time_from, "--from"), options.micros(time_to, "--to")
    )
    where, values = wanted.sql()
    where += " AND state <> 'residual'"
    view = options.open_view(case)
    try:
        if host:
            known_host(view, host)
        if format == "navigator":
            with options.output(output, force) as out:
                out.write(_layer(view, where, values))
            return
        sketch = format == "timesketch"
        columns: tuple[str, ...] = TIMESKETCH if sketch else HAYABUSA
        rows = (
            timesketch_rows(view, where, values)
            if sketch
            else hayabusa_rows(view, where, values, zone)
        )
        by_name = options.chosen_format(None, output)
        jsonl = format == "jsonl" or (format != "csv" and by_name == "jsonl")
        with options.output(output, force) as out:
            count = write_rows(
                [RowColumn(name) for name in columns], rows, "jsonl" if jsonl else "csv", out
            )
        if output is not None:
            options.note(f"{count} hits written to {output}")
    finally:
        view.close()


def _layer(view: CaseView, where: str, values: list[Any]) -> str:
    """Techniques of the hits that were asked for."""
    from bedem.report.navigator import layer

    tagged = f"{where} AND tags <> '' GROUP BY tags, level, host"
    rows = view.hits.rows("tags, level, host, count(*), min(ref)", tagged, values, order="ALL")
    return layer(rows, name=view.case.path.name, release=view.knowledge)


_COLUMNS = (
    "epoch_us(coalesce(time, time_from)), time IS NOT NULL, title, level, host, log, code, "
    "record_number, matched, tags, rule, author, ref, state"
)
_ORDER = "coalesce(time, time_from) NULLS LAST, source, place, part, rule"


def hayabusa_rows(
    view: CaseView, where: str, values: list[Any], zone: tzinfo
) -> Iterator[tuple[Any, ...]]:
    """Details are the fields that decided, joined the way Hayabusa joins them."""
    for row in view.hits.rows(_COLUMNS, where, values, order=_ORDER):
        (
            at,
            exact,
            title,
            level,
            host,
            log,
            code,
            number,
            matched,
            tags,
            rule,
            author,
            ref,
            state,
        ) = row
        details = " ¦ ".join(f"{k}: {v}" for k, v in _matched(matched).items())
        extra = [f"Tags: {tags}"] if tags else []
        if not exact:
            extra.append("Time: earliest possible")
        if state != "live":
            extra.append(f"State: {state}")
        yield (
            moment(at, zone), title, _SHORT.get(level, "crit"), host, log, code, number, details,
            " ¦ ".join(extra), rule, author, ref,
        )  # fmt: skip


def timesketch_rows(view: CaseView, where: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    """One event a hit; `timestamp` is Micros as Timesketch wants it."""
    for row in view.hits.rows(_COLUMNS, where, values, order=_ORDER):
        at, exact, title, level, host, log, code, number, matched, tags, rule, author, ref, _ = row
        if at is None:
            continue
        told = " ".join(f"{k}={v}" for k, v in _matched(matched).items())
        desc = "Event Logged" if exact else "Event Logged (earliest possible)"
        yield (
            f"[{level}] {title} {told}".strip()[: _TIMESKETCH_BYTES // 4], moment(at), desc, at,
            host, log, code, number, title, level, rule, author, tags, told, ref,
        )  # fmt: skip


def _matched(raw: str) -> dict[str, str]:
    return msgspec.json.decode(raw, type=dict[str, str])
