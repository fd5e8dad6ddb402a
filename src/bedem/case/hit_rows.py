"""Filters of hits, and the rows they leave: for the command and for the local view."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from bedem.case.identity import short_host
from bedem.case.view import CaseView
from bedem.model.errors import NotFound

LEVELS: Final = ("informational", "low", "medium", "high", "critical")
_LEVEL_ORDER: Final = "list_position(['critical', 'high', 'medium', 'low', 'informational'], level)"


class HitFilter(msgspec.Struct, frozen=True):
    """level: it and above. host: whole or short. rule: its id, or part of its title. Micros."""

    level: str | None = None
    host: str | None = None
    rule: str | None = None
    time_from: int | None = None
    time_to: int | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """Conditions over `hits`; values stay apart from the text."""
        parts: list[str] = ["true"]
        values: list[Any] = []
        if self.level:
            allowed = LEVELS[LEVELS.index(self.level) :]
            parts.append("level IN (" + ", ".join("?" * len(allowed)) + ")")
            values += allowed
        if self.host:
            parts.append("(lower(host) = lower(?) OR split_part(lower(host), '.', 1) = lower(?))")
            values += [self.host, self.host]
        if self.rule:
            parts.append("(rule = ? OR contains(lower(title), lower(?)))")
            values += [self.rule, self.rule]
        if self.time_from is not None:
            parts.append("time_to >= make_timestamptz(?)")
            values.append(self.time_from)
        if self.time_to is not None:
            parts.append("time_from <= make_timestamptz(?)")
            values.append(self.time_to)
        return " AND ".join(parts), values


def known_host(view: CaseView, name: str) -> None:
    """Raise NotFound, with the nearest names, for a host that no record names."""
    rows = view.connection.cursor().execute(
        "SELECT DISTINCT coalesce(host, host_given) FROM places UNION "
        "SELECT DISTINCT host FROM coverage UNION SELECT DISTINCT host FROM raw_hits"
    ).fetchall()  # fmt: skip
    known = {short_host(host) for (host,) in rows if host}
    if short_host(name) not in known:
        near = difflib.get_close_matches(short_host(name), sorted(known), 3, 0.5)
        hint = f"Nearest: {', '.join(near)}." if near else "Hosts: bedem ask coverage --whole."
        raise NotFound(f'no host "{name}" in this case', todo=hint)


def grouped(view: CaseView, where: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    """A row per rule; all its hosts by name."""
    sql = (
        "level, title, author, list_sort(list(DISTINCT coalesce(host, '(no host)'))) AS hosts, "
        "count(*), epoch_us(min(coalesce(time, time_from))), epoch_us(max(coalesce(time, time_to)))"
    )
    rows = view.hits.rows(
        sql, f"{where} AND state <> 'residual' GROUP BY level, rule, title, author", values,
        order=f"{_LEVEL_ORDER}, 5 DESC, title",
    )  # fmt: skip
    for found, title, author, hosts, count, first, last in rows:
        yield found, title, author, ", ".join(hosts), count, first, last


def each_hit(
    view: CaseView,
    where: str,
    values: list[Any],
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[tuple[Any, ...]]:
    """Every hit in order of time, or `limit` of them after the first `offset`."""
    return view.hits.rows(
        "epoch_us(coalesce(time, time_from)), level, title, author, matched, host, log, ref, code, "
        "record_number, rule, state",
        where,
        values,
        order="coalesce(time, time_from) NULLS LAST, source, place, part, rule",
        limit=limit,
        offset=offset,
    )
