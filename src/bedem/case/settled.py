"""Settled tables: what outside knowledge adds to the evidence, kept under a hash of its inputs.

    settled/KEY/NAME.parquet          one table of one step
    settled/KEY/made.bin              what is made of tables and is none itself (MessagePack)
    settled/state-STATE.json          a state: which KEY belongs to which table

A state hashes deliveries, sources, register, judgements, rules, knowledge and code version; never
segment numbers, paths of the case or the clock.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from bedem.case import layout
from bedem.case.store import Case, disk_errors

_SORT_MEMORY: Final = "512MB"
_BYTES: Final = "made.bin"
_GROUP: Final = 32_768  # rows of one batch, and so of one row group
_word = pa.string()
_moment = pa.timestamp("us", tz="UTC")

CLOCKS: Final = pa.schema(
    [
        ("source", _word),
        ("host", _word),
        ("place_from", pa.int64()),
        ("place_to", pa.int64()),
        ("shift_us", pa.int64()),
        ("before_us", pa.int64()),
        ("after_us", pa.int64()),
        ("kind", _word),
        ("records", pa.int64()),
        ("refs", _word),
    ]
)
PLACES: Final = pa.schema(
    [
        ("source", _word),
        ("host", _word),
        ("host_given", _word),
        ("institution", _word),
        ("why", _word),
    ]
)
DUPLICATES: Final = pa.schema(
    [
        ("source", _word),
        ("place", pa.int64()),
        ("part", pa.int16()),
        ("kept_source", _word),
        ("kept_place", pa.int64()),
        ("kept_part", pa.int16()),
    ]
)
# A row per host, log and id, one per host and log (code null), one per host that is only named
# (basis "named", log ""). basis: "numbers" where record numbers prove what is missing, "selection",
# "records" where only the records speak, "named".
COVERAGE: Final = pa.schema(
    [
        ("host", _word),
        ("institution", _word),
        ("log", _word),
        ("code", pa.int32()),
        ("first", _moment),
        ("last", _moment),
        ("count", pa.int64()),
        ("missing", pa.int64()),
        ("jumps", pa.int64()),
        ("first_number", pa.int64()),
        ("last_number", pa.int64()),
        ("basis", _word),
        ("ref_first", _word),
        ("ref_last", _word),
    ]
)
# States of log kinds: time_from null means from ever. host: the longest spelling of its names.
KINDS: Final = pa.schema(
    [
        ("host", _word),
        ("institution", _word),
        ("log_kind", _word),
        ("time_from", _moment),
        ("time_to", _moment),
        ("state", _word),
        ("ref", _word),
        ("why", _word),
    ]
)
# When a host was shut down by its own records (why "shutdown"), or its clock passed over hours that
# never were, because it was set back (why "clock").
DOWNTIME: Final = pa.schema(
    [
        ("host", _word),
        ("institution", _word),
        ("time_from", _moment),
        ("time_to", _moment),
        ("ref_from", _word),
        ("ref_to", _word),
        ("why", _word),
    ]
)
# Every settled table by name; a view shows an empty one for what is not settled yet.
SETTLED_TABLES: Final[dict[str, pa.Schema]] = {
    "clocks": CLOCKS,
    "places": PLACES,
    "duplicates": DUPLICATES,
    "coverage": COVERAGE,
    "kinds": KINDS,
    "downtime": DOWNTIME,
}


class State(msgspec.Struct, frozen=True):
    """tables: name of a table (also "gaps-STEP") to the key of the folder it lies in."""

    id: str
    as_of: int | None
    tables: dict[str, str]
    counts: dict[str, int] = {}


def key_of(step: str, version: int, inputs: dict[str, Any]) -> str:
    """Folder name of a step's tables: hash of the step, its version and what it declares."""
    raw = msgspec.json.encode([step, version, inputs], order="deterministic")
    return hashlib.blake2b(raw, digest_size=10).hexdigest()


def state_id(inputs: dict[str, Any]) -> str:
    """Name of a state: twelve hex digits of its inputs."""
    raw = msgspec.json.encode(inputs, order="deterministic")
    return hashlib.blake2b(raw, digest_size=6).hexdigest()


def table_path(case: Case, key: str, name: str) -> Path:
    return case.path / layout.SETTLED / key / f"{name}.parquet"


def has_tables(case: Case, key: str) -> bool:
    return (case.path / layout.SETTLED / key).is_dir()


def write_tables(case: Case, key: str, tables: dict[str, pa.Table | pa.RecordBatchReader]) -> None:
    """All tables of a step at once; a folder is there whole or not at all.

    A table given as a reader is written batch by batch, and never held whole.
    """
    target = case.path / layout.SETTLED / key
    work = case.path / layout.SETTLED / f".{secrets.token_hex(6)}"
    with disk_errors(target):
        work.mkdir(parents=True)
        try:
            for name, table in tables.items():
                path = work / f"{name}.parquet"
                with pq.ParquetWriter(
                    path, table.schema, compression="zstd", compression_level=1
                ) as out:
                    for piece in table if isinstance(table, pa.RecordBatchReader) else (table,):
                        out.write(piece)
            if not target.exists():
                work.rename(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def write_bytes(case: Case, key: str, raw: bytes) -> None:
    """What is no table, alone in its folder; it is there whole or not at all."""
    target = case.path / layout.SETTLED / key
    with disk_errors(target):
        target.mkdir(parents=True, exist_ok=True)
        layout.write_atomically(target / _BYTES, raw)


def read_bytes(case: Case, key: str) -> bytes | None:
    """None when nothing was written under that key, or it was tidied away."""
    try:
        return (case.path / layout.SETTLED / key / _BYTES).read_bytes()
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def sorted_reader(
    case: Case, rows: pa.RecordBatchReader, order: str
) -> Iterator[pa.RecordBatchReader]:
    """The same rows in another order; what does not fit in memory waits on the disk of the case."""
    work = case.path / layout.SETTLED / f".{secrets.token_hex(6)}"
    with disk_errors(work), duckdb.connect(":memory:") as sorter:
        work.mkdir(parents=True)
        try:
            sorter.execute(f"SET memory_limit = '{_SORT_MEMORY}'")
            sorter.execute("SET temp_directory = ?", [str(work)])
            sorter.register("unsorted", rows)
            yield sorter.sql(f"SELECT * FROM unsorted ORDER BY {order}").to_arrow_reader(_GROUP)
        except duckdb.IOException as error:
            if "No space left" not in str(error):
                raise
            raise OSError(errno.ENOSPC, str(error)) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)


def write_state(case: Case, state: State) -> None:
    path = case.path / layout.SETTLED / f"state-{state.id}.json"
    with disk_errors(path):
        layout.write_atomically(path, msgspec.json.encode(state, order="deterministic"))


def read_state(case: Case, ident: str) -> State | None:
    """None when that state was never settled, or its tables were tidied away."""
    path = case.path / layout.SETTLED / f"state-{ident}.json"
    try:
        state = msgspec.json.decode(path.read_bytes(), type=State)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    here = all(table_path(case, key, name).exists() for name, key in state.tables.items())
    return state if here else None


def tidy(case: Case, keep: State) -> None:
    """Above the limit of case.toml, unused tables go, oldest first."""
    root = case.path / layout.SETTLED
    folders = [f for f in root.iterdir() if f.is_dir() and f.name not in keep.tables.values()]
    sized = [(f.stat().st_mtime, sum(p.stat().st_size for p in f.iterdir()), f) for f in folders]
    total = sum(size for _, size, _ in sized)
    for _, size, folder in sorted(sized):
        if total <= case.settings.settled_limit_bytes:
            return
        shutil.rmtree(folder, ignore_errors=True)
        total -= size
