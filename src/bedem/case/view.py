"""CaseView: one state of a case, to be asked. Readers never block and never change anything.

`as_of` T: only what had been received by T. `until` T: only records whose time is up to T.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import msgspec
import pyarrow as pa

from bedem.case import relations, tables
from bedem.case.settled import SETTLED_TABLES, State, table_path
from bedem.case.store import Case
from bedem.model.answers import Answer
from bedem.model.errors import NotFound
from bedem.model.messages import Message
from bedem.model.records import Delivery, Gap, Source
from bedem.model.refs import Ref
from bedem.model.register import Register
from bedem.model.rulings import Judgement, Statement

if TYPE_CHECKING:
    from bedem.case.register import RegisterFile

_MEMORY: Final = "2GB"


class Relation:
    """One of the named relations; rows come as tuples or dicts, in the order asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        self._connection = connection
        self.name = name

    def rows(
        self,
        columns: str = "*",
        where: str = "true",
        values: Sequence[Any] = (),
        order: str = "",
        limit: int | None = None,
        offset: int = 0,
    ) -> Iterator[tuple[Any, ...]]:
        """Stream rows. `where` and `order` are bedem's own SQL; evidence goes into `values`."""
        sql = f"SELECT {columns} FROM {self.name} WHERE {where}"
        if order:
            sql += f" ORDER BY {order}"
        if limit is not None:
            sql += f" LIMIT {limit} OFFSET {offset}"
        cursor = self._connection.cursor()
        cursor.execute(sql, list(values))
        while batch := cursor.fetchmany(10_000):
            yield from batch

    def count(self, where: str = "true", values: Sequence[Any] = ()) -> int:
        return int(next(self.rows("count(*)", where, values))[0])


class CaseView:
    """See the module. `answerer` is given by `answers`, which stands above this room."""

    def __init__(
        self,
        case: Case,
        state: State | None,
        *,
        as_of: int | None = None,
        until: int | None = None,
        register: RegisterFile | None = None,
    ) -> None:
        self.case = case
        self.state = state
        self.as_of = as_of
        self.until = until
        self._register = register
        self.whole: CaseView = self
        self.scope: frozenset[str] | None = None
        self._answerer: Callable[[str], Answer] | None = None
        self.connection = duckdb.connect(":memory:")
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute(f"SET memory_limit = '{_MEMORY}'")
        self._make_relations()

    def _make_relations(self) -> None:
        files = segment_files(self.case, self.as_of)
        for name, schema in RAW.items():
            self._parquet(f"raw_{name}", files[name], schema, files["gone"])
        for name, schema in SETTLED_TABLES.items():
            key = self.state.tables.get(name) if self.state else None
            paths = [table_path(self.case, key, name)] if key else []
            self._parquet(name, paths, schema, [])
        gap_tables = [n for n in (self.state.tables if self.state else {}) if n.startswith("gaps-")]
        if self.state and gap_tables:
            settled = [table_path(self.case, self.state.tables[n], n) for n in sorted(gap_tables)]
            self._parquet("settled_gaps", settled, tables.GAPS, [])
            union = "SELECT * FROM raw_gaps UNION ALL BY NAME SELECT * FROM settled_gaps"
            self.connection.execute(f"CREATE VIEW gaps AS {union}")
        clocked = self.connection.execute("SELECT DISTINCT source FROM clocks").fetchall()
        for name, sql in relations.relations([row[0] for row in clocked]).items():
            if name == "gaps" and gap_tables:
                continue
            late = (
                f" AND time_from <= make_timestamptz({self.until})"
                if self.until is not None
                else ""
            )
            where = f"SELECT * FROM ({sql}) WHERE true{late}" if name in ("events", "hits") else sql
            self.connection.execute(f"CREATE VIEW {name} AS {where}")

    def _parquet(
        self, name: str, paths: Sequence[Path], schema: pa.Schema, gone: Sequence[Any]
    ) -> None:
        if not paths:
            # a table, since cursors do not see what is registered on their parent
            self.connection.register("nothing", schema.empty_table())
            self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM nothing")
            self.connection.unregister("nothing")
            return
        names = [_exactly(path) for path in paths]
        sql = parquet_sql(names, schema, [(str(folder), source) for folder, source in gone])
        self.connection.execute(f"CREATE VIEW {name} AS {sql}")

    # what answers use ----------------------------------------------------------------------------

    @property
    def events(self) -> Relation:
        return Relation(self.connection, "events")

    @property
    def hits(self) -> Relation:
        return Relation(self.connection, "hits")

    @property
    def coverage(self) -> Relation:
        return Relation(self.connection, "coverage")

    @property
    def clocks(self) -> Relation:
        return Relation(self.connection, "clocks")

    @property
    def places(self) -> Relation:
        return Relation(self.connection, "places")

    def gaps(self, where: str = "true", values: Sequence[Any] = ()) -> list[Gap]:
        """Gaps by id, each once."""
        found: dict[str, Gap] = {}
        names = [n for n in tables.GAPS.names if n != "id"]
        columns = ", ".join(
            f'epoch_us("{n}")' if n in ("time_from", "time_to", "vanishes") else f'"{n}"'
            for n in names
        )
        relation = Relation(self.connection, "gaps")
        for row in relation.rows(f"id, {columns}", where, values, order="id"):
            record = dict(zip(names, row[1:], strict=True))
            for field in ("message", "closes"):
                if record[field] is not None:
                    record[field] = msgspec.json.decode(record[field], type=Message)
            found[row[0]] = Gap(**record)
        return list(found.values())

    def sources(self) -> list[Source]:
        columns = ", ".join(
            f'epoch_us("{n}")' if n in ("first", "last") else f'"{n}"' for n in tables.SOURCES.names
        )
        rows = Relation(self.connection, "sources").rows(columns, order="id")
        return [Source(*row) for row in rows]

    def deliveries(self) -> list[Delivery]:
        return [d for d in self.case.deliveries() if self.as_of is None or d.received <= self.as_of]

    @property
    def register(self) -> Register:
        return self._register.register if self._register else Register()

    @property
    def register_file(self) -> RegisterFile | None:
        return self._register

    @property
    def judgements(self) -> list[Judgement]:
        found = [msgspec.convert(n.body, Judgement) for n in self.case.ledger.lines("judgement")]
        return [j for j in found if self.as_of is None or j.made <= self.as_of]

    @property
    def statements(self) -> list[Statement]:
        found = [msgspec.convert(n.body, Statement) for n in self.case.ledger.lines("statement")]
        return [s for s in found if self.as_of is None or s.entered <= self.as_of]

    @property
    def rules(self) -> str:
        """Digest of the rules whose hits are shown."""
        return self.case.ruleset()

    @property
    def knowledge(self) -> str:
        """Name of the knowledge used."""
        return "bundled"

    def record(self, ref: Ref) -> dict[str, Any]:
        """One row of `raw_events` (hidden duplicates too) as a dict; raises NotFound."""
        cursor = self.connection.cursor()
        cursor.execute(
            "SELECT * FROM raw_events WHERE source = ? AND place = ? AND part = ?",
            [ref.source, ref.place, ref.part],
        )
        row = cursor.fetchone()
        if row is None:
            raise NotFound(
                f"no record {ref} in this case", todo="Find refs with bedem hits or bedem events."
            )
        return dict(zip([c[0] for c in cursor.description], row, strict=True))

    # one institution -----------------------------------------------------------------------------

    def narrowed(self, hosts: frozenset[str], spellings: Sequence[str]) -> CaseView:
        """The same state, of which answers tell what concerns these hosts (keys of the verdicts).

        spellings: of the institution, as its records write it: `coverage` holds its rows alone.
        What is judged from everything together is asked of `whole`.
        """
        mine = {text.casefold() for text in spellings}
        register = self._register and msgspec.structs.replace(
            self._register, register=_own_part(self._register.register, mine)
        )
        view = CaseView(
            self.case, self.state, as_of=self.as_of, until=self.until, register=register
        )
        view.whole, view.scope = self, hosts
        listed = ", ".join("'" + text.replace("'", "''") + "'" for text in sorted(spellings))
        view.connection.execute("ALTER VIEW coverage RENAME TO coverage_of_all")
        view.connection.execute(
            "CREATE VIEW coverage AS SELECT * FROM coverage_of_all "
            f"WHERE institution IN ({listed or 'NULL'})"
        )
        return view

    # answers -------------------------------------------------------------------------------------

    def connect(self, answerer: Callable[[str], Answer]) -> None:
        """`answers` gives the function behind `answer`."""
        self._answerer = answerer

    def answer(self, name: str) -> Answer:
        """Another question's answer, computed once."""
        if self._answerer is None:
            raise NotFound(f'no answers are connected; "{name}" cannot be asked')
        return self._answerer(name)

    def close(self) -> None:
        self.connection.close()


def _own_part(register: Register, mine: set[str]) -> Register:
    """Hosts and data of one institution; the rest is what everybody needs to know."""
    return msgspec.structs.replace(
        register,
        hosts=tuple(h for h in register.hosts if h.institution.casefold() in mine),
        data_assets=tuple(a for a in register.data_assets if a.institution.casefold() in mine),
    )


RAW: Final[dict[str, pa.Schema]] = {
    "events": tables.EVENTS,
    "hits": tables.HITS,
    "gaps": tables.GAPS,
    "sources": tables.SOURCES,
}


def parquet_sql(
    files: Sequence[str], schema: pa.Schema, gone: Sequence[tuple[str, str]] = ()
) -> str:
    """Rows of `files` without those of the sources in `gone`, pairs of (folder, source)."""
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
    columns = ", ".join(f'"{name}"' for name in schema.names)
    sql = f"SELECT {columns} FROM read_parquet([{listed}], filename = true) WHERE true"
    id_column = "source" if "source" in schema.names else "id"
    for prefix, source in gone:
        folder = prefix.replace("'", "''")
        sql += (
            f" AND NOT (starts_with(filename, '{folder}') AND "
            f"({id_column} = '{source}' OR starts_with({id_column}, '{source}.')))"
        )
    return sql


def segment_files(case: Case, as_of: int | None) -> dict[str, Any]:
    """Parquet files by relation, and (folder, source) pairs whose rows are left out."""
    rules = case.ruleset()[:12]
    late = late_sources(case, as_of)
    found: dict[str, Any] = {name: [] for name in RAW}
    gone: list[tuple[Path, str]] = []
    superseded = case.superseded()
    for segment in case.all_segments():
        outer = {s.id.partition(".")[0] for s in segment.sources}
        if outer and all((segment.number, s) in superseded or s in late for s in outer):
            continue
        gone += [
            (segment.folder, s) for s in outer if (segment.number, s) in superseded or s in late
        ]
        for file in segment.files:
            path = segment.folder / file.name
            if file.name.startswith("events-"):
                found["events"].append(path)
            elif file.name == f"hits-{rules}.parquet":
                found["hits"].append(path)
            elif file.name == "gaps.parquet":
                found["gaps"].append(path)
            elif file.name == "sources.parquet":
                found["sources"].append(path)
        rescanned = segment.folder / f"hits-{rules}.parquet"
        if rescanned not in found["hits"] and rescanned.exists():
            found["hits"].append(rescanned)
    found["gone"] = sorted(gone)
    return found


def late_sources(case: Case, as_of: int | None) -> frozenset[str]:
    """Sources whose earliest delivery is later than `as_of`."""
    if as_of is None:
        return frozenset()
    earliest: dict[str, int] = {}
    for delivery in case.deliveries():
        before = earliest.get(delivery.source, delivery.received)
        earliest[delivery.source] = min(before, delivery.received)
    return frozenset(source for source, received in earliest.items() if received > as_of)


def _exactly(path: Path) -> str:
    """The path as a pattern of DuckDB that means this file alone: a folder may be called `a[1]`."""
    return re.sub(r"[\[*?]", lambda found: f"[{found[0]}]", str(path))
