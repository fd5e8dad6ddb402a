"""What the logs cover, as a picture: groups of hosts by day, one panel a kind of log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

from bedem.answers.coverage_hosts import HostCoverage
from bedem.case.identity import short_host
from bedem.language import to_datetime, to_micros
from bedem.model.answers import Cell, Column, Said, Table
from bedem.model.documents import ChartBlock
from bedem.model.messages import msg
from bedem.model.pictures import CoveragePanel, CoveragePicture
from bedem.settlement.coverage_spans import DAY, HOUR, Span, length, merged, within

MOST_DAYS: Final = 21
MOST_ROWS: Final = 24
# What stands in a panel: alternatives, any of which counts.
PANELS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("logons", ("sec_logon",)),
    ("processes", ("sec_process", "sysmon_process", "edr_process", "linux_sysmon")),
    ("any", ()),
)
_WORDS: Final = {"f": "full", "p": "partial", "n": "none", "?": "unknown"}


def coverage_chart(hosts: Sequence[HostCoverage], attack: Sequence[str]) -> ChartBlock | None:
    """Rows are institutions where there are several, else hosts. attack: ISO days of an attack."""
    own = [h for h in hosts if h.logs and h.first is not None]
    held = _all_days(own, attack)
    days = _days(held, own, attack)
    if not own or not days:
        return None
    every = _rows(hosts)
    panels = tuple(
        CoveragePanel(msg(f"panel-{name}"), tuple(_row(one, kinds, days) for _, one in every))
        for name, kinds in PANELS
    )
    table = _table(every, days, panels)
    drawn = _drawn(every, panels)
    rows = [every[i] for i in drawn]
    panels = tuple(CoveragePanel(p.title, tuple(p.rows[i] for i in drawn)) for p in panels)
    picture = CoveragePicture(
        tuple(name for name, _ in rows), tuple(days), panels,
        tuple(d for d in attack if d in days),
    )  # fmt: skip
    told = msg(
        "chart-coverage", days=len(days), left=len(set(held) - set(days)), breaks=_breaks(days),
        quiet=len(every) - len(rows),
    )  # fmt: skip
    return ChartBlock(told, picture, table)


def _drawn(
    rows: Sequence[tuple[str, list[HostCoverage]]], panels: Sequence[CoveragePanel]
) -> list[int]:
    """Rows that get a line: institutions always, hosts only where a square of theirs is filled."""
    if any(len(held) > 1 for _, held in rows):
        return list(range(len(rows)))
    filled = [sum(len(p.rows[i]) - p.rows[i].count("n") for p in panels) for i in range(len(rows))]
    most = sorted(range(len(rows)), key=lambda i: (-filled[i], i))[:MOST_ROWS]
    return sorted(i for i in most if filled[i]) or most


def _breaks(days: Sequence[str]) -> int:
    """How many times a day does not follow on the one before it."""
    dates = [date.fromisoformat(day) for day in days]
    return sum(b - a > timedelta(days=1) for a, b in pairwise(dates))


def _rows(hosts: Sequence[HostCoverage]) -> list[tuple[str, list[HostCoverage]]]:
    groups: dict[str, list[HostCoverage]] = {}
    for host in hosts:
        groups.setdefault(host.institution or "", []).append(host)
    if len([name for name in groups if name]) > 1:
        return sorted(groups.items())
    single = [(short_host(h.name), [h]) for h in hosts if h.logs]
    return sorted(single, key=lambda row: row[0])


def _all_days(own: Sequence[HostCoverage], attack: Sequence[str]) -> list[str]:
    """Days with records or of the attack, in order."""
    found: set[str] = set(attack)
    for host in own:
        for start, stop in _spans(host, ()):
            day = to_datetime(start).date()
            last = to_datetime(max(start, stop - 1)).date()
            while day <= last and len(found) < 5_000:
                found.add(day.isoformat())
                day += timedelta(days=1)
    return sorted(found)


def _days(days: list[str], own: Sequence[HostCoverage], attack: Sequence[str]) -> list[str]:
    """All days where they are few; else those around the attack.

    An attack over more days than there is room for, as in evidence of several years, is shown by
    those of its days on which most hosts recorded.
    """
    if len(days) <= MOST_DAYS:
        return days
    if attack and len(days) > MOST_DAYS and _length(attack) > MOST_DAYS:
        counts = dict.fromkeys(attack, 0)
        for host in own:
            for day, letter in zip(attack, _row([host], (), attack), strict=True):
                counts[day] += letter != "n"
        return sorted(sorted(counts, key=lambda day: (-counts[day], day))[:MOST_DAYS])
    # the attack's first days, with a third of the room before them
    start = days.index(attack[0]) - MOST_DAYS // 3 if attack else len(days) - MOST_DAYS
    start = min(max(start, 0), len(days) - MOST_DAYS)
    return days[start : start + MOST_DAYS]


def _length(days: Sequence[str]) -> int:
    """Days from the first to the last, both counted."""
    return (date.fromisoformat(max(days)) - date.fromisoformat(min(days))).days + 1


def _spans(host: HostCoverage, kinds: Sequence[str]) -> list[Span]:
    """Spans in which one of the kinds was on; without kinds, in which anything was recorded."""
    if host.first is None or host.last is None:
        return []
    spans = [
        (max(span[0], host.first), span[1])
        for kind in (kinds or host.states)
        for span, state, _ in host.states.get(kind, [])
        if state == "on"
    ]
    spans = [s for s in spans if s[0] < s[1]]
    return merged([*spans, *([] if kinds else [(host.first, host.last + 1)])])


def _row(hosts: Sequence[HostCoverage], kinds: Sequence[str], days: Sequence[str]) -> str:
    """A letter a day. f: every host, the whole day. p: in part. n: nothing. ?: no known time."""
    spans = [_spans(h, kinds) for h in hosts]
    undated = any(h.logs and h.first is None for h in hosts)
    letters = []
    for day in days:
        start = to_micros(datetime.fromisoformat(day).replace(tzinfo=UTC))
        covered = [length(within((start, start + DAY), held)) for held in spans]
        whole = all(c >= DAY - HOUR for c in covered)
        letters.append("f" if whole else "p" if any(covered) else "?" if undated else "n")
    return "".join(letters)


def _table(
    rows: Sequence[tuple[str, list[HostCoverage]]],
    days: Sequence[str],
    panels: Sequence[CoveragePanel],
) -> Table:
    columns = (
        Column("group", msg("column-host-group")),
        Column("log", msg("column-logs-of")),
        *(
            Column(word, msg(f"column-days-{word}"), "number")
            for word in ("full", "partial", "none", "unknown")
        ),
    )
    found: list[tuple[Cell, ...]] = [
        (
            name or "–",
            Said(panel.title),
            *(panel.rows[i].count(letter) for letter in _WORDS),
        )
        for i, (name, _) in enumerate(rows)
        for panel in panels
    ]
    return Table("coverage_by_day", columns, tuple(found))
