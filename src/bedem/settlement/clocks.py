"""Corrections of stamped times, each with the records it rests on.

Sysmon writes its own UtcTime into the record. Where the stamped time differs from it by the same
quarter hours in most records of a source and host, that difference is the correction: local time
without a zone, local time with a false Z, a 12-hour dial without AM and PM. Ids 3 and 22 are left
out: their UtcTime comes from another clock and is wrong by up to days (measured).

Else the zone told by --zone or the register is applied; else nothing, and the view shows an
interval of 14 hours either way. Never a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import pyarrow as pa

from bedem.case.identity import short_host
from bedem.case.settled import CLOCKS
from bedem.model.errors import UsageError
from bedem.settlement.context import Context

QUARTER_US: Final = 900_000_000
# Forwarders stamp whole seconds and may lag; further off than this is no agreement.
TOLERANCE_US: Final = 5_000_000
FEWEST_RECORDS: Final = 5
AGREEMENT: Final = 0.8
_HALF_DAY_US: Final = 14 * 3_600_000_000
_LAST_PLACE: Final = 2**62

_UTC_TIME: Final = r"UtcTime\\*\"\s*:\s*\\*\"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)"
_SYSMON: Final = f"""
SELECT source, host, place, part, epoch_us(time_stamped) AS stamped,
  epoch_us(try_cast(regexp_extract(data, '{_UTC_TIME}', 1) || ' ' ||
    regexp_extract(data, '{_UTC_TIME}', 2) AS TIMESTAMP)) AS utc
FROM raw_events
WHERE shape <> 'evtx' AND contains(lower(log), 'sysmon') AND code NOT IN (3, 22)
  AND time_kind IN ('utc', 'local') AND time_stamped IS NOT NULL
ORDER BY source, host, place, part"""


class Sample(msgspec.Struct, frozen=True):
    """A record that tells both times; quarter is their difference in whole quarter hours."""

    place: int
    part: int
    quarter: int
    agrees: bool


class Piece(msgspec.Struct, frozen=True):
    """A correction for the places [start, end] of one source and host."""

    start: int
    end: int
    shift_us: int
    samples: tuple[Sample, ...]


def inputs(context: Context) -> dict[str, Any]:
    first = context.first_deliveries()
    return {
        "register": context.register.sha256 if context.register else "",
        "zone": context.case.settings.zone,
        "zones": [[d.source, d.zone or ""] for _, d in sorted(first.items())],
    }


def run(context: Context) -> dict[str, pa.Table]:
    """A row per source, host and stretch of places that needs a correction."""
    rows: list[dict[str, Any]] = []
    by_source: dict[str, list[tuple[str | None, list[Piece]]]] = {}
    told = context.rows(f"SELECT * FROM ({_SYSMON}) WHERE utc IS NOT NULL ORDER BY ALL")
    for (source, host), group in groupby(told, key=lambda r: (r[0], r[1])):
        samples = [sample(place, part, stamped, utc) for _, _, place, part, stamped, utc in group]
        by_source.setdefault(source, []).append((host, pieces(samples)))
    needing = context.rows(
        "SELECT source, host, bool_or(time_kind = 'local') FROM raw_events "
        "WHERE time_kind IN ('utc', 'local') AND shape <> 'evtx' GROUP BY ALL ORDER BY ALL"
    )
    for source, host, local in needing:
        known = dict(by_source.get(source, []))
        own = known.get(host)
        if own:
            rows += [_row(source, host, p, "sysmon") for p in own if local or p.shift_us]
            continue
        shared = _shared(known)
        if shared is not None and (local or shared.shift_us):
            rows.append(_row(source, host, shared, "same_file"))
        elif local:
            rows += _by_zone(context, source, host)
    return {"clocks": pa.Table.from_pylist(rows, schema=CLOCKS)}


def sample(place: int, part: int, stamped: int, utc: int) -> Sample:
    difference = utc - stamped
    quarter = round(difference / QUARTER_US)
    off = abs(difference - quarter * QUARTER_US)
    return Sample(place, part, quarter, off <= TOLERANCE_US)


def pieces(samples: Sequence[Sample]) -> list[Piece]:
    """One correction for all places, several where the clock's offset changes, or none."""
    good = [s for s in samples if s.agrees]
    if len(good) < FEWEST_RECORDS or len(good) < AGREEMENT * len(samples):
        return []
    (quarter, count), *_ = Counter(s.quarter for s in good).most_common()
    if count >= AGREEMENT * len(samples) and not _changes(good):
        ours = tuple(s for s in good if s.quarter == quarter)
        return [Piece(0, _LAST_PLACE, quarter * QUARTER_US, ours)]
    return _stretches(good)


def _changes(good: Sequence[Sample]) -> bool:
    """True when another offset holds for a stretch, not just for stray records."""
    return len(_stretches(good)) > 1


def _stretches(good: Sequence[Sample]) -> list[Piece]:
    runs = [(q, tuple(group)) for q, group in groupby(good, key=lambda s: s.quarter)]
    kept = [(q, run) for q, run in runs if len(run) >= FEWEST_RECORDS]
    merged: list[tuple[int, tuple[Sample, ...]]] = []
    for quarter, run in kept:
        if merged and merged[-1][0] == quarter:
            merged[-1] = (quarter, merged[-1][1] + run)
        else:
            merged.append((quarter, run))
    found = []
    for i, (quarter, run) in enumerate(merged):
        start = 0 if i == 0 else run[0].place
        end = _LAST_PLACE if i == len(merged) - 1 else merged[i + 1][1][0].place - 1
        found.append(Piece(start, end, quarter * QUARTER_US, run))
    return found


def _shared(known: dict[str | None, list[Piece]]) -> Piece | None:
    """The correction all other hosts of one file agree on: the file was stamped in one place."""
    whole = [p[0] for p in known.values() if len(p) == 1]
    shifts = {p.shift_us for p in whole}
    if len(shifts) != 1 or len(whole) != sum(bool(p) for p in known.values()):
        return None
    samples = tuple(s for p in whole for s in p.samples)
    return Piece(0, _LAST_PLACE, shifts.pop(), samples)


def _row(source: str, host: str | None, piece: Piece, how: str) -> dict[str, Any]:
    kind = "twelve_hour_dial" if abs(piece.shift_us) > _HALF_DAY_US else how
    cited = piece.samples[:2] + piece.samples[-1:]
    refs = {f"{source}-{s.place}" + (f"+{s.part}" if s.part else "") for s in cited}
    return _clock(
        source, host, piece.start, piece.end, piece.shift_us, kind, len(piece.samples), refs
    )


def _clock(
    source: str,
    host: str | None,
    start: int,
    end: int,
    shift_us: int,
    kind: str,
    records: int,
    refs: set[str],
) -> dict[str, Any]:
    return {
        "source": source,
        "host": host,
        "place_from": start,
        "place_to": end,
        "shift_us": shift_us,
        "before_us": 0,
        "after_us": 0,
        "kind": kind,
        "records": records,
        "refs": " ".join(sorted(refs)),
    }


# zones told ------------------------------------------------------------------------------------


def _by_zone(context: Context, source: str, host: str | None) -> Iterator[dict[str, Any]]:
    """Corrections by a zone somebody named; several rows where summer time begins or ends."""
    zone, kind = _zone(context, source, host)
    if zone is None:
        return
    stamped = context.rows(
        "SELECT place, epoch_us(time_stamped) FROM raw_events WHERE source = ? "
        "AND host IS NOT DISTINCT FROM ? AND time_kind = 'local' AND time_stamped IS NOT NULL "
        "ORDER BY place, part",
        [source, host],
    )
    offsets: dict[int, int] = {}
    shifted = []
    for place, micros in stamped:
        hour = micros // QUARTER_US
        if hour not in offsets:
            offsets[hour] = -_offset_us(zone, micros)
        shifted.append((place, offsets[hour]))
    groups = [(shift, [p for p, _ in group]) for shift, group in groupby(shifted, lambda x: x[1])]
    for i, (shift, where) in enumerate(groups):
        start = 0 if i == 0 else where[0]
        end = _LAST_PLACE if i == len(groups) - 1 else groups[i + 1][1][0] - 1
        yield _clock(source, host, start, end, shift, kind, len(where), set())


def _offset_us(zone: ZoneInfo, micros: int) -> int:
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    offset = local.replace(tzinfo=zone).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)


def _zone(context: Context, source: str, host: str | None) -> tuple[ZoneInfo | None, str]:
    delivery = context.first_deliveries().get(source.partition(".")[0])
    if delivery and delivery.zone:
        return zone_named(delivery.zone), "zone_told"
    register = context.view.register
    for known in register.hosts:
        names = {short_host(n) for n in (known.id, *known.names)}
        if host and known.time_zone and short_host(host) in names:
            return zone_named(known.time_zone), "zone_of_register"
    place = context.rows(
        "SELECT institution FROM places WHERE source = ? AND host IS NOT DISTINCT FROM ?",
        [source, host],
    )
    for institution in register.institutions:
        if place and institution.id == place[0][0] and institution.time_zone:
            return zone_named(institution.time_zone), "zone_of_register"
    for name, kind in (
        (register.time_zone, "zone_of_register"),
        (context.case.settings.zone, "zone_told"),
    ):
        if name:
            return zone_named(name), kind
    return None, ""


def zone_named(name: str) -> ZoneInfo:
    """Raise UsageError for a zone that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f'there is no time zone "{name}"', todo="Example: Europe/Podgorica."
        ) from error
