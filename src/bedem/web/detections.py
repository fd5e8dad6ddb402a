"""The page of detections: a filter, a row a rule, then every hit in order of time, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from bedem.case import CaseView
from bedem.case.hit_rows import LEVELS, HitFilter, each_hit, grouped, known_host
from bedem.language import told_micros
from bedem.model.answers import Absent, Cell, Column, Said, Table
from bedem.model.errors import UsageError
from bedem.model.messages import msg

STEP: Final = 100
MOST_RULES: Final = 200
# Fields of the form in its order; the rest of an address is not carried on.
FIELDS: Final = ("level", "host", "rule", "from", "to")
_NAMED: Final = 3

RULES: Final = (
    Column("level", msg("column-level"), "word"),
    Column("rule", msg("column-rule"), "name"),
    Column("author", msg("live-column-author"), "name"),
    Column("hosts", msg("column-hosts")),
    Column("count", msg("column-hits"), "number"),
    Column("first", msg("column-first"), "time"),
    Column("last", msg("column-last"), "time"),
)
EACH: Final = (
    Column("time", msg("column-time"), "time"),
    Column("level", msg("column-level"), "word"),
    Column("rule", msg("column-rule"), "name"),
    Column("text", msg("live-column-matched")),
    Column("host", msg("column-host")),
    Column("log", msg("column-log"), "name"),
    Column("code", msg("column-code"), "number"),
    Column("ref", msg("column-ref"), "ref"),
)


class Hits(NamedTuple):
    """What the page shows. residual: hits on records found in unused space, in `each` only.

    start: number of the first row of `each`, from 1. before, next: addresses, "" where none.
    """

    asked: Mapping[str, str]
    found: int
    rules_count: int
    hosts: int
    residual: int
    rules: Table
    each: Table
    start: int
    before: str
    next: str

    @property
    def end(self) -> int:
        return self.start + len(self.each.rows) - 1

    @property
    def total(self) -> int:
        return self.found + self.residual


def filter_of(fields: Mapping[str, str]) -> HitFilter:
    """The filter that a form asks for; raises UsageError."""
    level = fields.get("level") or None
    if level is not None and level not in LEVELS:
        raise UsageError(f'no level "{level}"', todo=f"One of {', '.join(LEVELS)}.")
    start, end = (fields.get(name, "").strip() for name in ("from", "to"))
    return HitFilter(
        level, fields.get("host", "").strip() or None, fields.get("rule", "").strip() or None,
        told_micros(start, "from") if start else None, told_micros(end, "to") if end else None,
    )  # fmt: skip


def hits_address(fields: Mapping[str, str], start: int = 0) -> str:
    told = {name: fields[name] for name in FIELDS if fields.get(name)}
    told |= {"start": str(start)} if start else {}
    return f"/hits?{urlencode(told)}" if told else "/hits"


def hits_of(view: CaseView, fields: Mapping[str, str]) -> Hits:
    """Raises UsageError for a filter that cannot be, NotFound for a host that no record names."""
    wanted = filter_of(fields)
    if wanted.host:
        known_host(view, wanted.host)
    where, values = wanted.sql()
    told = fields.get("start", "")
    start = int(told) if told.isascii() and told.isdecimal() and len(told) < 12 else 0
    count, rules, hosts, residual = next(view.hits.rows(
        "count(*) FILTER (state <> 'residual'), count(DISTINCT rule), "
        "count(DISTINCT split_part(lower(host), '.', 1)), count(*) FILTER (state = 'residual')",
        where, values,
    ))  # fmt: skip
    rows = [_rule(row) for row in grouped(view, where, values)] if not start else []
    each = [_hit(row) for row in each_hit(view, where, values, limit=STEP, offset=start)]
    last = start + STEP >= count + residual
    return Hits(
        fields, count, rules, hosts, residual,
        Table("rules", RULES, tuple(rows[:MOST_RULES]), msg("live-hits-rules")),
        Table("each", EACH, tuple(each)),
        start + 1,
        hits_address(fields, max(start - STEP, 0)) if start else "",
        "" if last else hits_address(fields, start + STEP),
    )  # fmt: skip


def _rule(row: tuple[Any, ...]) -> tuple[Cell, ...]:
    level, title, author, hosts, count, first, last = row
    names = hosts.split(", ")
    more = len(names) - _NAMED
    told: Cell = hosts
    if more > 0:
        told = Said(msg("live-hits-hosts", names=", ".join(names[:_NAMED]), count=more))
    return level, title, *map(_or_absent, (author, told, count, first, last))


def _hit(row: tuple[Any, ...]) -> tuple[Cell, ...]:
    time, level, title, _, matched, host, log, ref, code, *_ = row
    fields = msgspec.json.decode(matched, type=dict[str, str])
    told = "  ".join(f"{name}={value}" for name, value in fields.items())
    told = told if len(told) <= 240 else told[:239] + "…"
    return (*map(_or_absent, (time, level, title, told, host, log, code)), ref)


def _or_absent(value: Any) -> Cell:
    return Absent("unknown") if value is None or value == "" else value
