"""Rows -> Arrow columns. A row is touched once; what many rows share is looked up, not copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa

from bedem.case.identity import Identities
from bedem.case.tables import EVENTS, GAPS, HITS, SOURCES
from bedem.model.records import Event, Gap, Rule, Source

Found = tuple[int, Rule, str]
"""A hit: row of its record in the list of events, the rule, JSON of the fields that decided."""

_MICROS: Final = pa.timestamp("us", tz="UTC")
# Events of one kind share these columns: they are looked up once a row, not eight times.
_KIND: Final = ("host", "log", "provider", "code", "time_kind", "time_field", "state", "shape")
_kind_of: Final = attrgetter(*_KIND)
_OF_RECORD: Final = [name for name in HITS.names if name in EVENTS.names]
_OF_RULE: Final[dict[str, Callable[[Rule], str]]] = {
    "rule": lambda rule: rule.id,
    "title": lambda rule: rule.title,
    "level": lambda rule: rule.level,
    "author": lambda rule: rule.author,
    "tags": lambda rule: " ".join(rule.tags),
}
_encode = msgspec.json.Encoder(order="deterministic").encode


class EventColumns:
    """Events as they come, taken apart into columns in small lots while they are in the cache.

    Records as Python objects take several times the room; columns wait for their row group.
    """

    def __init__(self) -> None:
        self.identities = Identities()
        self._reset()

    def _reset(self) -> None:
        self.rows = 0
        self.text_bytes = 0
        self._sources = _Numbered()
        self._kinds = _Numbered()
        self._columns: dict[str, list[Any]] = {name: [] for name in EVENTS.names}
        self._of_kind: list[np.ndarray[Any, Any]] = []
        self._digests: list[bytes] = []

    def add(self, source: str, events: Sequence[Event], text_bytes: int) -> None:
        """Take events of one source, in order of place, over."""
        size = len(events)
        self.rows += size
        self.text_bytes += text_bytes
        self._of_kind.append(self._kinds.numbers(map(_kind_of, events), size))
        self._digests.append(self.identities.digests(events))
        columns = self._columns
        columns["source"].append(np.full(size, self._sources[source], np.int32))
        columns["place"].append(np.fromiter([e.place for e in events], np.int64, size))
        columns["length"].append(np.fromiter([e.length for e in events], np.int32, size))
        columns["part"].append(np.fromiter([e.part for e in events], np.int16, size))
        columns["time_stamped"].append(pa.array([e.time_stamped for e in events], pa.int64()))
        columns["record_number"].append(pa.array([e.record_number for e in events], pa.int64()))
        columns["time_text"].append(pa.array([e.time_text for e in events], pa.string()))
        columns["data"].append(_texts([e.data for e in events]))

    def table(self) -> pa.Table:
        """What was taken since the last call, with the columns of EVENTS."""
        columns: dict[str, Any] = {}
        for name in ("place", "length", "part"):
            columns[name] = pa.array(np.concatenate(self._columns[name]))
        for name in ("record_number", "time_text"):
            columns[name] = pa.concat_arrays(self._columns[name])
        columns["time_stamped"] = pa.concat_arrays(self._columns["time_stamped"]).cast(_MICROS)
        columns["data"] = pa.chunked_array(self._columns["data"], pa.string())
        columns["source"] = _dictionary(np.concatenate(self._columns["source"]), self._sources)
        digests = np.frombuffer(b"".join(self._digests), "<u8")
        columns["identity_hi"] = pa.array(np.ascontiguousarray(digests[0::2]))
        columns["identity_lo"] = pa.array(np.ascontiguousarray(digests[1::2]))
        of_kind = pa.array(np.concatenate(self._of_kind))
        for name, values in zip(_KIND, zip(*self._kinds, strict=True), strict=True):
            known = pa.array(values, pa.int32()) if name == "code" else _words(values)
            columns[name] = known.take(of_kind)
        self._reset()
        return pa.Table.from_arrays([columns[name] for name in EVENTS.names], schema=EVENTS)


class HitColumns:
    """Hits as they come, by row of their record and by rule."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._rules: dict[str, Rule] = {}
        self._numbers = _Numbered()
        self._rows: list[np.ndarray[Any, Any]] = []
        self._of_rule: list[np.ndarray[Any, Any]] = []
        self._matched: list[pa.Array] = []

    def add(self, first_row: int, found: Sequence[Found]) -> None:
        """Take hits over; their rows count from `first_row`."""
        if found:
            rows, rules, matched = zip(*found, strict=True)
            self._rows.append(np.fromiter(rows, np.int32, len(rows)) + first_row)
            self._of_rule.append(self._numbers.numbers((r.id for r in rules), len(rules)))
            self._rules.update((rule.id, rule) for rule in rules)
            self._matched.append(_texts(matched))

    def table(self, events: pa.Table) -> pa.Table | None:
        """What was taken since the last call, with the columns of HITS; `events`: its records."""
        if not self._rows:
            return None
        records = events.select(_OF_RECORD).take(pa.array(np.concatenate(self._rows)))
        columns = dict(zip(_OF_RECORD, records.columns, strict=True))
        of_rule = pa.array(np.concatenate(self._of_rule))
        for name, get in _OF_RULE.items():
            words = _words([get(self._rules[rule_id]) for rule_id in self._numbers])
            columns[name] = words.take(of_rule)
        columns["matched"] = pa.chunked_array(self._matched, pa.string())
        self._reset()
        return pa.Table.from_arrays([columns[name] for name in HITS.names], schema=HITS)


def gaps_table(gaps: Sequence[Gap]) -> pa.Table:
    """Gaps with the columns of GAPS; messages as JSON."""
    rows: list[dict[str, Any]] = []
    for gap in gaps:
        row = {name: getattr(gap, name) for name in GAPS.names}
        row["message"] = _encode(gap.message).decode()
        row["closes"] = None if gap.closes is None else _encode(gap.closes).decode()
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=GAPS)


def sources_table(sources: Sequence[Source]) -> pa.Table:
    """Sources with the columns of SOURCES."""
    return pa.Table.from_pylist([msgspec.structs.asdict(s) for s in sources], schema=SOURCES)


class _Numbered(dict[Any, int]):
    """Number of each value among the distinct ones, in order of appearance."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number

    def numbers(self, values: Iterable[Any], size: int) -> np.ndarray[Any, Any]:
        """The numbers of `size` values."""
        return np.fromiter(map(self.__getitem__, values), np.int32, size)


def _words(values: Sequence[str | None]) -> pa.Array:
    """Dictionary array of words that repeat."""
    codes: dict[str, int] = {}
    indices = [None if v is None else codes.setdefault(v, len(codes)) for v in values]
    return _dictionary(pa.array(indices, pa.int32()), codes)


def _dictionary(indices: Any, words: Iterable[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        indices, pa.array([_storable(word) for word in words], pa.string())
    )


def _storable(text: str) -> str:
    """Lone surrogates cannot be stored as UTF-8; they become U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _texts(values: Sequence[str]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([_storable(v) for v in values], pa.string())
