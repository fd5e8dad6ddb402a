"""Facts: the few fields of a record that movement, sessions and verdicts are built from.

One pass over the records whose log and id can say something; every shape gives the same columns.
Facts lie in a settled table of their own, in order of host and time: nothing holds all events in
memory, and who reads host after host reads the table once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

import msgspec
import pyarrow as pa

from bedem.case import CaseView
from bedem.case.settled import has_tables, key_of, sorted_reader, table_path, write_tables
from bedem.knowledge import shapes
from bedem.reconstruction import facts_cloud, facts_network, facts_windows
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.values import Fact

VERSION: Final = 10
_GROUP: Final = 32_768
_word = pa.string()
SCHEMA: Final = pa.schema(
    [
        ("source", _word), ("place", pa.int64()), ("part", pa.int16()), ("time", pa.int64()),
        ("host", _word), ("kind", _word), ("code", pa.int32()), ("account", _word),
        ("domain", _word), ("sid", _word), ("logon_id", _word), ("logon_type", pa.int32()),
        ("address", _word), ("port", pa.int32()), ("peer", _word), ("process", _word),
        ("parent", _word), ("command", _word), ("object", _word), ("detail", _word),
    ]
)  # fmt: skip
Make = Callable[[dict[str, Any], dict[str, Any]], Iterator[Fact]]

# Which records can give facts: (log ends with, ids); None for every id. Logs compare folded.
WANTED: Final[tuple[tuple[str, tuple[int, ...] | None, Make], ...]] = (
    *facts_windows.WANTED,
    *facts_network.WANTED,
    *facts_cloud.WANTED,
)


def _condition() -> str:
    parts = []
    for log, codes, _ in WANTED:
        test = f"ends_with(lower(log), '{log}')"
        if codes is not None:
            test += f" AND code IN ({', '.join(map(str, codes))})"
        parts.append(f"({test})")
    return " OR ".join(parts)


# One record may give several facts: the last words make the order whole.
_ORDER: Final = "host, time, source, place, part, kind, object, command, address, port"
_SQL: Final = (
    "SELECT source, place, part, epoch_us(coalesce(time, time_from)) AS moment, host, "
    "institution, log, code, "
    f"shape, data FROM events WHERE state <> 'residual' AND ({_condition()})"
)


def facts_of(view: CaseView) -> str:
    """Path of the facts table of this view's state; made when it is not there yet."""
    key = _key(view)
    path = table_path(view.case, key, "facts")
    if not has_tables(view.case, key):
        made = pa.RecordBatchReader.from_batches(SCHEMA, _batches(view))
        with sorted_reader(view.case, made, _ORDER) as facts:
            write_tables(view.case, key, {"facts": facts})
    return str(path)


def facts_kept(view: CaseView) -> bool:
    """Whether the table is there, so that nothing has to be made."""
    return has_tables(view.case, _key(view))


def _key(view: CaseView) -> str:
    # not the state's id: a judgement changes that, and no fact, unless it joins two hosts
    tables = dict(sorted(view.state.tables.items())) if view.state else {}
    renamed = [[join.old, join.new] for join in HostKeys(view).joins]
    inputs = {"tables": tables, "until": view.until or 0, "renamed": renamed}
    return key_of("facts", VERSION, inputs)


def _batches(view: CaseView) -> Iterator[pa.RecordBatch]:
    keys = HostKeys(view)
    cursor = view.connection.cursor().execute(_SQL)
    found: list[Fact] = []
    while rows := cursor.fetchmany(8_192):
        found += [fact for row in rows for fact in _facts(row, keys)]
        if len(found) >= _GROUP:
            yield _batch(found)
            found = []
    yield _batch(found)


def _batch(found: list[Fact]) -> pa.RecordBatch:
    """One row group."""
    arrays = [
        pa.array([getattr(fact, field.name) for fact in found], field.type) for field in SCHEMA
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _facts(row: tuple[Any, ...], keys: HostKeys) -> Iterator[Fact]:
    source, place, part, at, host, institution, log, code, shape, data = row
    make = _maker(log, code)
    if make is None:
        return
    try:
        record = msgspec.json.decode(data)
        fields = shapes.event_data(shape, record)
    except (msgspec.DecodeError, AttributeError, TypeError, KeyError):
        return
    base = {
        "source": source, "place": place, "part": part, "time": at, "code": code,
        "host": keys.key(host, institution), "log": log,
    }  # fmt: skip
    for fact in make(base, fields):
        now = keys.peer(fact.peer)
        yield fact if now == fact.peer else msgspec.structs.replace(fact, peer=now)


@lru_cache(maxsize=4_096)
def _maker(log: str | None, code: int | None) -> Make | None:
    """Kept for each log and id: there are few of them."""
    folded = (log or "").casefold()
    for ending, codes, make in WANTED:
        if folded.endswith(ending) and (codes is None or code in codes):
            return make
    return None
