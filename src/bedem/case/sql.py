"""User SQL over a case: reading only, nothing outside the registered tables can be reached.

Two gates. First, one statement, parsed by DuckDB itself, whose every node type is on a list of
reading nodes: a COPY inside WITH is typed SELECT by `extract_statements`. Second, the connection:
it has a file system that can read the case's segments and nothing else, external access is off and
the configuration is locked (measured on DuckDB 2.0: COPY, ATTACH of other files, file functions,
INSTALL and LOAD then fail).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.parquet as pq

from bedem.case import relations
from bedem.case.reading_files import SCHEME, ReadingFiles
from bedem.case.settled import SETTLED_TABLES, State, table_path
from bedem.case.store import Case
from bedem.case.view import RAW, parquet_sql, segment_files
from bedem.model.errors import SqlRefused

_MEMORY: Final = "2GB"
_ADVICE: Final = 'Example: bedem events "SELECT time, host, code FROM events LIMIT 10"'

# Statement and table nodes that only read. Everything else, known or new, is refused.
READING_NODES: Final = frozenset(
    {
        "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
        "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST",
        "COLUMN_DATA", "PIVOT", "SHOW_REF", "EMPTY_FROM",
    }
)  # fmt: skip
_TABLE_FUNCTIONS: Final = frozenset({"unnest", "range", "generate_series"})


def check(sql: str) -> None:
    """Raise SqlRefused unless `sql` is one reading statement over named tables."""
    gate = duckdb.connect(":memory:")
    try:
        statements = gate.extract_statements(sql)
        if len(statements) != 1:
            raise SqlRefused("give exactly one SQL statement", todo=_ADVICE)
        raw = gate.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    except duckdb.Error as error:
        raise SqlRefused(f"SQL cannot be parsed: {_first_line(error)}", todo=_ADVICE) from error
    finally:
        gate.close()
    tree = json.loads(raw[0]) if raw else {"error": True}
    if tree.get("error"):
        what = tree.get("error_message") or "only reading statements are allowed here"
        raise SqlRefused(f"only SELECT is allowed here: {what}", todo=_ADVICE)
    for node in _nodes(tree):
        _check_node(node)


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    stack = [tree]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _check_node(node: dict[str, Any]) -> None:
    if "query_location" in node and "type" in node and ("sample" in node or "alias" in node):
        kind = str(node["type"])
        if "class" not in node and kind not in READING_NODES:
            raise SqlRefused(f"{kind} is not a reading part of SQL", todo=_ADVICE)
    elif "cte_map" in node and node.get("type") not in READING_NODES:
        raise SqlRefused(f"{node.get('type')} is not a reading statement", todo=_ADVICE)
    if node.get("type") == "TABLE_FUNCTION":
        function = node.get("function") or {}
        name = str(function.get("function_name", "")).lower()
        if name not in _TABLE_FUNCTIONS:
            raise SqlRefused(f"the table function {name} is not allowed here", todo=_ADVICE)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


class Rows:
    """Result of a user's query: column names, then rows; Ctrl-C interrupts."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.columns = [c[0] for c in connection.description or []]
        self.types = [str(c[1]) for c in connection.description or []]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        try:
            while batch := self._connection.fetchmany(10_000):
                yield from batch
        except duckdb.Error as error:
            raise SqlRefused(_first_line(error), todo=_ADVICE) from error
        finally:
            self._connection.close()


def query(case: Case, state: State | None, sql: str) -> Rows:
    """Run a user's statement over `events`, `hits`, `gaps`, `sources`; raises SqlRefused."""
    check(sql)
    connection = locked_connection(case, state)
    try:
        connection.execute(sql)
    except duckdb.Error as error:
        connection.close()
        raise SqlRefused(_first_line(error), todo=_ADVICE) from error
    return Rows(connection)


def locked_connection(case: Case, state: State | None) -> duckdb.DuckDBPyConnection:
    """A connection that can reach the tables of the case and nothing else."""
    connection = duckdb.connect(":memory:")
    files = segment_files(case, None)
    gone = [(_name(case, folder), source) for folder, source in files["gone"]]
    readable = {_name(case, path): path for name in RAW for path in files[name]}
    connection.register_filesystem(ReadingFiles(readable))
    for name, schema in RAW.items():
        named = [f"{SCHEME}://{_name(case, path)}" for path in files[name]]
        if named:
            sql = parquet_sql(named, schema, [(f"{SCHEME}://{f}", source) for f, source in gone])
            connection.execute(f"CREATE VIEW raw_{name} AS {sql}")
        else:
            connection.register(f"raw_{name}", schema.empty_table())
    for name, schema in SETTLED_TABLES.items():
        key = state.tables.get(name) if state else None
        table = pq.read_table(table_path(case, key, name)) if key else schema.empty_table()
        connection.register(name, table)
    settled_gaps = [name for name in (state.tables if state else {}) if name.startswith("gaps-")]
    for number, name in enumerate(sorted(settled_gaps)):
        key = state.tables[name] if state else ""
        connection.register(f"gaps_{number}", pq.read_table(table_path(case, key, name)))
    clocked = connection.execute("SELECT DISTINCT source FROM clocks").fetchall()
    for name, sql in relations.relations([row[0] for row in clocked]).items():
        whole = sql if name != "gaps" else relations.gaps_with(len(settled_gaps))
        connection.execute(f"CREATE VIEW {name} AS {whole}")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"SET memory_limit = '{_MEMORY}'")
    connection.execute("SET temp_directory = ''")
    listed = ", ".join(f"'{SCHEME}://{name}'" for name in readable)
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _name(case: Case, path: Path) -> str:
    """Of a segment's file inside the case; it holds nothing that is a pattern to DuckDB."""
    return path.relative_to(case.path).as_posix()
