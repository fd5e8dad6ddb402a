"""The same record in two files counts once; two records that only look alike stay two.

Equal identity, same institution, corrected times within a second, and no common field different
after normalising numbers, %% codes and case. Records of one source are never duplicates of each
other. Between sources the k-th pairs with the k-th. The one kept is chosen by content: EVTX before
any export, then by the hash in the source id, then by place; the other is hidden, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Any, Final

import msgspec
import pyarrow as pa

from bedem.case.identity import short_host
from bedem.case.relations import CLOCK_OF
from bedem.case.settled import DUPLICATES
from bedem.case.tables import from_rows
from bedem.knowledge import shapes
from bedem.settlement.context import Context

TOLERANCE_US: Final = 1_000_000
# Comparing every two of a group is quadratic; beyond this only records of equal text are paired.
FEW: Final = 400

# Identities that occur in more than one source of one institution: all others need no look.
_CANDIDATES: Final = f"""
WITH held AS (
  SELECT e.identity_hi, e.identity_lo, p.institution
  FROM raw_events e LEFT JOIN places p
    ON p.source = e.source AND p.host IS NOT DISTINCT FROM e.host
  WHERE e.state <> 'residual'
  GROUP BY ALL HAVING count(DISTINCT e.source) > 1)
SELECT e.identity_hi, e.identity_lo, p.institution, e.source, e.place, e.part, e.shape,
  epoch_us(CASE WHEN c.source IS NOT NULL THEN e.time_stamped + to_microseconds(c.shift_us)
    WHEN e.time_kind IN ('utc', 'offset') THEN e.time_stamped END) AS time,
  e.source IN (SELECT id FROM raw_sources WHERE reader = 'evtx') AS original, e.data,
  CASE WHEN e.host IS NULL THEN p.host_given END AS given
FROM raw_events e
JOIN held h ON h.identity_hi = e.identity_hi AND h.identity_lo = e.identity_lo
LEFT JOIN places p ON p.source = e.source AND p.host IS NOT DISTINCT FROM e.host
LEFT JOIN clocks c ON {CLOCK_OF}
WHERE p.institution IS NOT DISTINCT FROM h.institution AND e.state <> 'residual'
ORDER BY ALL"""


class Copy(msgspec.Struct, frozen=True):
    """A candidate; fields are decoded only when needed."""

    source: str
    place: int
    part: int
    shape: str
    time: int | None
    data: str
    # read from an event log itself; other tools' exports may carry the same shape
    original: bool = False
    # whose it is, where the record itself names no host
    given: str | None = None

    @property
    def rank(self) -> tuple[bool, str, int, int]:
        return (not self.original, self.source, self.place, self.part)


def inputs(context: Context) -> dict[str, Any]:
    return {}


def run(context: Context) -> dict[str, pa.Table]:
    """A row per hidden record, with the one that is kept for it."""
    cursor = context.view.connection.cursor().execute(_CANDIDATES)
    rows = []
    for _, group in groupby(_stream(cursor), key=lambda r: r[:3]):
        copies = [Copy(r[3], r[4], r[5], r[6], r[7], r[9], r[8], r[10]) for r in group]
        for hidden, kept in pair(copies):
            rows.append((hidden.source, hidden.place, hidden.part, *_place(kept)))
    rows.sort()
    return {"duplicates": from_rows(rows, DUPLICATES)}


def _stream(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(10_000):
        yield from batch


def _place(copy: Copy) -> tuple[str, int, int]:
    return copy.source, copy.place, copy.part


def pair(copies: Sequence[Copy]) -> Iterator[tuple[Copy, Copy]]:
    """(hidden, kept): each kept record takes at most one of every other source, in order."""
    if len(copies) > FEW:
        yield from _pair_equal(copies)
        return
    left = sorted(copies, key=lambda c: c.rank)
    while len(left) > 1:
        kept, rest = left[0], []
        taken = {kept.source}
        for copy in left[1:]:
            if copy.source not in taken and same(kept, copy):
                taken.add(copy.source)
                yield copy, kept
            else:
                rest.append(copy)
        left = rest


def _pair_equal(copies: Sequence[Copy]) -> Iterator[tuple[Copy, Copy]]:
    """The k-th record of a text in one source with the k-th of that text in every other."""
    texts: dict[str | bytes, dict[str, list[Copy]]] = {}
    for copy in sorted(copies, key=lambda c: c.rank):
        texts.setdefault(copy.data, {}).setdefault(copy.source, []).append(copy)
    for of_sources in texts.values():
        for row in zip_longest(*of_sources.values()):
            kept, *rest = sorted((c for c in row if c is not None), key=lambda c: c.rank)
            for copy in rest:
                if same(kept, copy):
                    yield copy, kept


def same(one: Copy, other: Copy) -> bool:
    """Times within a second where both are known, and no common field that differs.

    Two machines hold the same file or task: artefacts of two known hosts are never one.
    """
    if one.given and other.given and short_host(one.given) != short_host(other.given):
        return False
    timed = one.time is not None and other.time is not None
    if timed and abs((one.time or 0) - (other.time or 0)) > TOLERANCE_US:
        return False
    if one.data == other.data:
        return True
    return not differing(_fields(one), _fields(other))


def _fields(copy: Copy) -> dict[str, Any]:
    try:
        record = msgspec.json.decode(copy.data)
    except msgspec.DecodeError:
        return {}
    return shapes.event_data(copy.shape, record) if isinstance(record, dict) else {}


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Names of common fields whose normalised values are not equal."""
    known = {k.casefold(): v for k, v in other.items()}
    return [
        name
        for name, value in one.items()
        if name.casefold() in known and normal(value) != normal(known[name.casefold()])
    ]


def normal(value: object) -> str:
    """0x1F4, "500" and 500 are one value, and so are %%1842 and 1842; case and blanks fold."""
    if isinstance(value, bool):
        return str(value).casefold()
    if isinstance(value, list):
        return "\x1f".join(normal(v) for v in value)
    text = "" if value is None else str(value).strip().casefold()
    if text in ("", "-"):
        return ""
    bare = text.removeprefix("%%")
    try:
        return str(int(bare, 16) if bare.startswith("0x") else int(bare))
    except ValueError:
        return text
