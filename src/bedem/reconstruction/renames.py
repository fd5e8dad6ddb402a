"""Machines that changed their name, from the records themselves.

proof       what it shows                                              records
6011        EventLog names the old and the new name                    that one
4781        a controller renamed the machine's account                 that one
same SID    one machine account logged on under two names              one of each name
numbers     in one EVTX file a log goes on under another name, with    the last and the first
            the next record number (a file of three names and more is
            a collection and shows nothing, rows of a table neither)

What is refused: an old name that led to two new ones (machines made from one image begin with the
log of the image), and names under which records were written at the same time for over an hour.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final

import msgspec

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.case.settled import key_of, read_bytes, write_bytes
from bedem.knowledge import shapes

VERSION: Final = 1
_TOGETHER: Final = 3_600 * 1_000_000
_TOLD: Final = """
SELECT source, place, part, epoch_us(coalesce(time, time_from)), host, institution, code, shape,
  data FROM events WHERE state <> 'residual' AND ((code = 6011 AND lower(log) = 'system')
  OR (code = 4781 AND lower(log) = 'security')) ORDER BY 4, 1, 2, 3"""
_ACCOUNTS: Final = r"""
WITH machines AS (SELECT institution, coalesce(time, time_from) AS stamp,
  source || '-' || place AS ref,
  lower(regexp_extract(data, '"TargetUserName"\s*:\s*"([^"$]+)\$"', 1)) AS name,
  regexp_extract(data, '"TargetUserSid"\s*:\s*"(S-1-5-21-[0-9-]+)"', 1) AS sid
  FROM events WHERE code = 4624 AND lower(log) = 'security' AND state <> 'residual'
  AND contains(data, '$"')),
names AS (SELECT sid, name, min(institution) AS institution, min(stamp) AS first,
  max(stamp) AS last, min(ref) AS ref FROM machines WHERE sid <> '' AND name <> '' GROUP BY 1, 2)
SELECT sid, name, institution, epoch_us(first), epoch_us(last), ref FROM names
WHERE sid IN (SELECT sid FROM names GROUP BY 1 HAVING count(*) > 1) ORDER BY 1, 4, 2"""
_NUMBERS: Final = """
WITH runs AS (SELECT source, lower(log) AS log, split_part(lower(host), '.', 1) AS short,
  max(struct_pack(n := record_number, h := host)).h AS host, min(institution) AS institution,
  min(record_number) AS low, max(record_number) AS high,
  min(struct_pack(n := record_number, p := place)).p AS first_place,
  max(struct_pack(n := record_number, p := place)).p AS last_place,
  max(coalesce(time, time_from)) AS last
  FROM events WHERE record_number IS NOT NULL AND host IS NOT NULL AND state = 'live'
  AND source IN (SELECT id FROM sources WHERE reader = 'evtx')
  GROUP BY 1, 2, 3),
few AS (SELECT source, log FROM runs GROUP BY 1, 2 HAVING count(*) = 2)
SELECT a.source, a.host, b.host, a.institution, b.institution, a.last_place, b.first_place,
  epoch_us(a.last) FROM runs a JOIN runs b USING (source, log) JOIN few USING (source, log)
WHERE b.low = a.high + 1 AND a.short <> b.short ORDER BY ALL"""


class Rename(msgspec.Struct, frozen=True):
    """Keys of a machine's names, why they are one, by which records; time: Micros of the change."""

    old: str
    new: str
    reason: str
    refs: tuple[str, ...]
    time: int


Key = Callable[[str | None, str | None], str]


def renames(view: CaseView, key: Key) -> list[Rename]:
    """Proven ones, by time; kept with the settled tables of the state."""
    tables = dict(sorted(view.state.tables.items())) if view.state else None
    kept = key_of("renames", VERSION, {"tables": tables, "until": view.until or 0})
    raw = read_bytes(view.case, kept) if tables else None
    if raw is not None:
        with contextlib.suppress(msgspec.DecodeError):  # damaged: found again
            return msgspec.msgpack.decode(raw, type=list[Rename])
    every = [*_told(view, key), *_by_account(view, key), *_by_numbers(view, key)]
    found = list(_accepted(every, _spans(view, key)))
    if tables:
        write_bytes(view.case, kept, msgspec.msgpack.encode(found))
    return found


def _accepted(every: list[Rename], spans: dict[str, tuple[int, int]]) -> Iterator[Rename]:
    """One a pair; see the module for what is refused."""
    led: dict[str, set[str]] = defaultdict(set)
    for one in every:
        led[one.old].add(one.new)
    seen: set[tuple[str, str]] = set()
    for one in sorted(every, key=lambda r: (r.time, r.old, r.new, r.reason)):
        pair = (min(one.old, one.new), max(one.old, one.new))
        if pair in seen or len(led[one.old]) > 1 or not one.old or not one.new:
            continue
        old, new = spans.get(one.old), spans.get(one.new)
        if old and new and min(old[1], new[1]) - max(old[0], new[0]) > _TOGETHER:
            continue
        seen.add(pair)
        yield one


def _spans(view: CaseView, key: Key) -> dict[str, tuple[int, int]]:
    """First and last record that a host wrote itself, by key."""
    found: dict[str, tuple[int, int]] = {}
    for host, institution, first, last in view.coverage.rows(
        'host, institution, epoch_us(min("first")), epoch_us(max("last"))',
        "host <> '' AND basis <> 'named' GROUP BY 1, 2", order="1, 2",
    ):  # fmt: skip
        if first is not None and last is not None:
            name = key(host, institution)
            low, high = found.get(name, (first, last))
            found[name] = (min(low, first), max(high, last))
    return found


def _told(view: CaseView, key: Key) -> Iterator[Rename]:
    for row in view.connection.cursor().execute(_TOLD).fetchall():
        source, place, part, at, _, institution, code, shape, data = row
        try:
            fields = shapes.event_data(shape, msgspec.json.decode(data))
        except (msgspec.DecodeError, AttributeError, TypeError, KeyError):
            continue
        if code == 4781:
            names = [str(fields.get(f) or "") for f in ("OldTargetUserName", "NewTargetUserName")]
            names = [n[:-1] if n.endswith("$") else "" for n in names]
        else:
            names = list(_texts(fields))[:2]
        if len(names) < 2 or not all(names) or short_host(names[0]) == short_host(names[1]):
            continue
        ref = f"{source}-{place}" + (f"+{part}" if part else "")
        ends = (key(names[0], institution), key(names[1], institution))
        yield Rename(*ends, str(code), (ref,), at or 0)


def _texts(found: Any) -> Iterator[str]:
    """Values without a name come as a list or as param1, param2."""
    if isinstance(found, dict):
        for value in found.values():
            yield from _texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value)
    elif isinstance(found, str) and found.strip():
        yield found.strip()


def _by_account(view: CaseView, key: Key) -> Iterator[Rename]:
    """The SID of a machine's account stays when the machine is renamed."""
    rows = view.connection.cursor().execute(_ACCOUNTS).fetchall()
    for one, other in pairwise(rows):
        if one[0] == other[0] and one[4] is not None and other[3] is not None:
            if one[4] > other[3] + _TOGETHER:
                continue
            ends = (key(one[1], one[2]), key(other[1], other[2]))
            yield Rename(*ends, "sid", (one[5], other[5]), other[3])


def _by_numbers(view: CaseView, key: Key) -> Iterator[Rename]:
    rows = view.connection.cursor().execute(_NUMBERS).fetchall()
    for source, old, new, of_old, of_new, last, first, at in rows:
        if short_host(old) == short_host(new):
            continue
        refs = (f"{source}-{last}", f"{source}-{first}")
        yield Rename(key(old, of_old), key(new, of_new), "numbers", refs, at or 0)
