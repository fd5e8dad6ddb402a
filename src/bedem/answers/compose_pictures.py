"""What the pictures of a Document are drawn from: facts by host, institution, log and time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bedem.answers.base import states_in_force
from bedem.answers.compose_coverage import coverage_chart
from bedem.answers.coverage_hosts import HostCoverage, hosts_of
from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.language import to_datetime
from bedem.model.answers import Absent, Answer, Cell, Column, Table
from bedem.model.documents import Audience, Block, ChartBlock, MapBlock
from bedem.model.messages import msg
from bedem.model.pictures import (
    Arrow,
    Band,
    BarsPicture,
    Lane,
    LaneGroup,
    Span,
    SpreadPicture,
)
from bedem.model.records import LEVELS
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.rulings import begins
from bedem.settlement.coverage_spans import merged

HOUR: Final = 3_600_000_000
_STEPS: Final = (HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, 30 * 24 * HOUR, 365 * 24 * HOUR)
_MOST_BARS: Final = 96
MOST_ARROWS: Final = 1_500
WORDS: Final = ("compromised", "suspected", "no_sign", "not_covered")


class Fleet:
    """Hosts by the names of the verdicts: institution and what covers them."""

    def __init__(self, view: CaseView) -> None:
        keys = HostKeys(view)
        self.institution: dict[str, str] = {}
        for host, institution in view.places.rows(
            "DISTINCT coalesce(host, host_given), institution", order="ALL"
        ):
            name = keys.key(host, institution)
            if name:
                self.institution.setdefault(name, institution or "")
        self.coverage: dict[str, HostCoverage] = {}
        self.all = hosts_of(view)
        for found in self.all:
            name = keys.key(found.name, found.institution)
            self.coverage.setdefault(name, found)
            self.institution.setdefault(name, found.institution or "")
        for entry in view.register.hosts:
            for told in (entry.id, *entry.names):
                self.institution.setdefault(short_host(told), entry.institution)

    def logs(self, host: str) -> tuple[Span, ...]:
        """Spans in which anything was recorded of a host."""
        found = self.coverage.get(host)
        if found is None or found.first is None or found.last is None or not found.logs:
            return ()
        spans = [
            (max(s[0], found.first), s[1])
            for rows in found.states.values()
            for s, state, _ in rows
            if state == "on"
        ]
        return tuple(merged([(found.first, found.last), *(s for s in spans if s[0] < s[1])]))


def pictures_of(
    view: CaseView, answers: Mapping[str, Answer], audience: Audience
) -> dict[str, tuple[Block, ...]]:
    """Pictures by the question in whose section they stand; none for the public."""
    if audience == "public":
        return {}
    fleet = Fleet(view)
    found: dict[str, list[Block]] = {}
    for name, block in (
        ("spread", spread_chart(view, answers, fleet) if "spread" in answers else None),
        ("infection", bars_chart(view) if audience != "institution" else None),
        ("infection", map_block(view, answers) if audience != "institution" else None),
        ("coverage", coverage_chart(fleet.all, _attack_days(answers))),
    ):
        if block is not None:
            found.setdefault(name, []).append(block)
    return {name: tuple(blocks) for name, blocks in found.items()}


def _attack_days(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Days on which hosts were first seen compromised, ISO, UTC."""
    since = answers["infection"].details.get("since", {})
    return tuple(sorted({to_datetime(t).date().isoformat() for t in since.values()}))


# spread ------------------------------------------------------------------------------------------


def spread_chart(view: CaseView, answers: Mapping[str, Answer], fleet: Fleet) -> ChartBlock | None:
    """Lanes of compromised hosts by institution, in order of first compromise."""
    infection = answers["infection"].details
    since: dict[str, int] = infection.get("since", {})
    hosts: dict[str, list[str]] = infection.get("hosts", {})
    compromised = [h for h in hosts.get("compromised", []) if h in since]
    if not compromised:
        return None
    order = sorted(compromised, key=lambda h: (since[h], h))
    names = list(dict.fromkeys(fleet.institution.get(h, "") for h in order))
    rest = {fleet.institution.get(h, "") for held in hosts.values() for h in held} - set(names)
    names += sorted(rest)
    groups = tuple(_group(name, hosts, fleet) for name in names)
    lasts = _lasts(answers["infection"])
    contained = _contained(view)
    impact = answers["infection"].details.get("impact", {})
    lanes = [
        Lane(
            host=host, group=number, since=(None, since[host]), last=lasts.get(host),
            logs=fleet.logs(host), contained=contained.get(host),
            impact=impact.get(host, ("not_covered", None))[0],
            impact_time=impact.get(host, ("not_covered", None))[1],
        )
        for number, name in enumerate(names)
        for host in order
        if fleet.institution.get(host, "") == name
    ]  # fmt: skip
    picture = SpreadPicture(groups, tuple(lanes), _arrows(answers, lanes), _waves(answers))
    return ChartBlock(msg("chart-spread"), picture, _lane_table(lanes, names))


def _group(name: str, hosts: dict[str, list[str]], fleet: Fleet) -> LaneGroup:
    counts = {
        word: sum(fleet.institution.get(h, "") == name for h in hosts.get(word, []))
        for word in WORDS
    }
    return LaneGroup(name, sum(counts.values()), counts)


def _lasts(infection: Answer) -> dict[str, int]:
    """Last attacker record by host, from the table of verdicts."""
    for table in infection.tables:
        names = [c.name for c in table.columns]
        if "host" in names and "last" in names:
            host, last = names.index("host"), names.index("last")
            return {str(r[host]): t for r in table.rows if isinstance(t := r[last], int)}
    return {}


def _contained(view: CaseView) -> dict[str, int]:
    """When a host was ruled contained, clean or rebuilt, where nothing reopened it since."""
    return {host: begins(ruling) for host, ruling in states_in_force(view).items()}


def _arrows(answers: Mapping[str, Answer], lanes: list[Lane]) -> tuple[Arrow, ...]:
    at = {lane.host: i for i, lane in enumerate(lanes)}
    details = answers["spread"].details if "spread" in answers else {}
    attempts = set(details.get("attempts", ()))
    found = []
    for link in details.get("links", ()):
        if link.get("intent") != "attacker" or link.get("time") is None:
            continue
        source, target = str(link.get("source") or ""), str(link["target"])
        if source not in at and target not in at:
            continue
        found.append(
            Arrow(
                time=link["time"], source=at.get(source), target=at.get(target),
                evidence=link["evidence"], attempt=link["id"] in attempts,
                ref=link["refs"][0] if link["refs"] else "",
                source_name=source, target_name=target,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda a: (a.time, a.target_name, a.source_name))[:MOST_ARROWS])


def _waves(answers: Mapping[str, Answer]) -> tuple[Band, ...]:
    """Waves, where the question of campaigns was answered with any."""
    campaign = answers.get("campaign")
    waves: Any = campaign.details.get("waves", ()) if campaign else ()
    found = []
    for number, wave in enumerate(waves, 1):
        if isinstance(wave, dict) and {"time_from", "time_to", "hosts"} <= wave.keys():
            label = msg("chart-wave", number=number, hosts=len(wave["hosts"]))
            found.append(Band(int(wave["time_from"]), int(wave["time_to"]), label))
    return tuple(found)


LANE_COLUMNS: Final = (
    Column("institution", msg("column-institution")),
    Column("host", msg("column-host")),
    Column("since", msg("column-since"), "time"),
    Column("last", msg("column-last-activity"), "time"),
    Column("logs", msg("column-logs-from"), "time"),
    Column("logs_to", msg("column-logs-to"), "time"),
)


def _lane_table(lanes: list[Lane], names: list[str]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            names[lane.group] or Absent("unknown"),
            lane.host,
            lane.since[1] if lane.since[1] is not None else Absent("unknown"),
            lane.last if lane.last is not None else Absent("unknown"),
            lane.logs[0][0] if lane.logs else Absent("not_covered"),
            lane.logs[-1][1] if lane.logs else Absent("not_covered"),
        )
        for lane in lanes
    ]
    return Table("lanes", LANE_COLUMNS, tuple(rows))


# detections by level and time --------------------------------------------------------------------

_HOURS: Final = """
SELECT epoch_us(date_trunc('hour', coalesce(time, time_from))), level, count(*) FROM hits
WHERE state <> 'residual' AND coalesce(time, time_from) IS NOT NULL GROUP BY ALL ORDER BY ALL"""


def bars_chart(view: CaseView) -> ChartBlock | None:
    """Detections by level in steps of an hour, or longer where there would be too many."""
    rows = view.connection.cursor().execute(_HOURS).fetchall()
    levels = tuple(level for level in reversed(LEVELS) if any(r[1] == level for r in rows))
    if not rows:
        return None
    first, last = min(r[0] for r in rows), max(r[0] for r in rows)
    step = next((s for s in _STEPS if (last - first) // s < _MOST_BARS), _STEPS[-1])
    start = first // step * step
    number = (last - start) // step + 1
    counts = {level: [0] * number for level in levels}
    for time, level, count in rows:
        counts[level][(time - start) // step] += count
    picture = BarsPicture(start, step, levels, tuple(tuple(counts[level]) for level in levels))
    columns = (
        Column("time", msg("column-from-time"), "time"),
        *(Column(level, msg(f"word-{level}"), "number") for level in levels),
    )
    table = tuple(
        (start + i * step, *(counts[level][i] for level in levels))
        for i in range(number)
        if any(counts[level][i] for level in levels)
    )
    title = msg("chart-detections", hours=step // HOUR)
    return ChartBlock(title, picture, Table("detections_by_time", columns, table))


# map ---------------------------------------------------------------------------------------------


def map_block(view: CaseView, answers: Mapping[str, Answer]) -> MapBlock | None:
    """Compromised hosts by municipality, where the register says where institutions are."""
    where = {i.id: i.place for i in view.register.institutions if i.place}
    where |= {i.name: i.place for i in view.register.institutions if i.place}
    if not where:
        return None
    fleet = Fleet(view)
    hosts: dict[str, list[str]] = answers["infection"].details.get("hosts", {})
    places: dict[str, tuple[int, int]] = {}
    for word, held in hosts.items():
        for host in held:
            place = where.get(fleet.institution.get(host, ""))
            if place:
                hit, of = places.get(place, (0, 0))
                places[place] = (hit + (word == "compromised"), of + 1)
    if not places:
        return None
    columns = (
        Column("place", msg("column-municipality"), "name"),
        Column("compromised", msg("word-compromised"), "number"),
        Column("of", msg("column-of"), "number"),
    )
    rows = tuple((place, hit, of) for place, (hit, of) in sorted(places.items()))
    return MapBlock(msg("chart-map"), places, Table("map", columns, rows))
