"""A list of indicators against all records: on which hosts, since when, and who could show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from bedem.case import CaseView
from bedem.case.search import Found, rows_of, search
from bedem.knowledge.indicator_logs import shows
from bedem.knowledge.indicator_texts import Needle, needle_of
from bedem.knowledge.indicator_types import IndicatorType
from bedem.knowledge.indicators import Indicator, NoIndicator


class Visibility(msgspec.Struct, frozen=True):
    """Hosts with a log that would show such an indicator, of all hosts; sensors see many hosts."""

    hosts: int
    of: int
    sensors: int


class Swept(msgspec.Struct, frozen=True):
    """One indicator. first, last: Micros. refs: the first records by time, at most ten.

    why: what hindered looking for it, "" as a rule.
    """

    indicator: Indicator
    hits: int
    hosts: tuple[str, ...]
    first: int | None
    last: int | None
    refs: tuple[str, ...]
    visible: Visibility
    why: str = ""


def sweep(
    view: CaseView,
    indicators: Sequence[Indicator],
    progress: Callable[[int, int], None] | None = None,
) -> list[Swept]:
    """A row for each indicator, in the order given."""
    needles: list[Needle] = []
    numbers: list[int] = []
    hindered: dict[int, str] = {}
    for number, indicator in enumerate(indicators):
        try:
            needles.append(needle_of(indicator))
            numbers.append(number)
        except NoIndicator as error:
            hindered[number] = str(error)
    found = [f._replace(needle=numbers[f.needle]) for f in search(view, needles, progress)]
    counts = _counted(view, found)
    seen = {kind: visibility(view, kind) for kind in {i.type for i in indicators}}
    out = []
    for number, indicator in enumerate(indicators):
        hits, hosts, first, last, refs = counts.get(number, (0, (), None, None, ()))
        out.append(
            Swept(
                indicator=indicator,
                hits=hits,
                hosts=hosts,
                first=first,
                last=last,
                refs=refs,
                visible=seen[indicator.type],
                why=hindered.get(number, ""),
            )
        )
    return out


_Counts = tuple[int, tuple[str, ...], int | None, int | None, tuple[str, ...]]


def _counted(view: CaseView, found: Sequence[Found]) -> dict[int, _Counts]:
    columns = (
        "needle, count(*), list_sort(list(DISTINCT host) FILTER (host IS NOT NULL)), "
        "epoch_us(min(coalesce(time, time_from))), epoch_us(max(coalesce(time, time_to))), "
        "list(ref ORDER BY coalesce(time, time_from) NULLS LAST, ref)[1:10]"
    )
    rows = rows_of(view, found, columns, "GROUP BY needle ORDER BY needle") if found else []
    return {
        needle: (int(count), tuple(hosts or ()), first, last, tuple(refs))
        for needle, count, hosts, first, last, refs in rows
    }


def visibility(view: CaseView, kind: IndicatorType) -> Visibility:
    """From the coverage of the case; a log that was collected but holds no such record is none."""
    rows = view.coverage.rows('host, log, code, sum("count")', "true GROUP BY ALL ORDER BY ALL")
    everyone: set[str] = set()
    able: set[str] = set()
    sensors: set[str] = set()
    for host, log, code, count in rows:
        if host:
            everyone.add(host)
        entry = shows(kind, log or "", code) if count else None
        if entry is None:
            continue
        if entry.network:
            sensors.add(f"{host or ''}/{(log or '').partition('/')[0]}")
        elif host:
            able.add(host)
    return Visibility(len(able), len(everyone), len(sensors))
