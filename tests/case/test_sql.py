from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from bedem.case import Case
from bedem.case.reading_files import ReadingFiles
from bedem.case.sql import check, locked_connection, query
from bedem.model.errors import SqlRefused
from bedem.settlement import current_state


def rows(case: Case, sql: str) -> list[tuple[object, ...]]:
    return list(query(case, current_state(case, None, None), sql))


READING = [
    "SELECT count(*) FROM events",
    "WITH a AS (SELECT host FROM events) SELECT host, count(*) FROM a GROUP BY ALL",
    "SELECT e.host FROM events e JOIN hits h USING (source, place) LIMIT 1",
    "SELECT * FROM (VALUES (1), (2)) t(x) UNION ALL SELECT 3",
    "SELECT unnest([1, 2, 3])",
    "SELECT * FROM range(3)",
    "FROM events SELECT host, log LIMIT 2",
    "SELECT host, row_number() OVER (PARTITION BY host ORDER BY place) FROM events LIMIT 3",
    "SELECT json_extract_string(data, '$.EventID') FROM events LIMIT 1",
    "SELECT code, count(*) FROM events GROUP BY code HAVING count(*) > 1 ORDER BY 2 DESC",
]


@pytest.mark.parametrize("sql", READING)
def test_reading_statements_run(small_case: Case, sql: str) -> None:
    assert rows(small_case, sql)


REFUSED = [
    "COPY events TO 'x.csv'",
    "COPY (SELECT 1) TO 'x.csv'",
    "WITH x AS (COPY (SELECT 1) TO 'x.csv' RETURNING *) SELECT * FROM x",
    "ATTACH 'other.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE TABLE t AS SELECT 1",
    "DROP VIEW events",
    "INSERT INTO events SELECT * FROM events",
    "UPDATE events SET host = 'x'",
    "DELETE FROM events",
    "SET enable_external_access = true",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "EXPORT DATABASE 'x'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('ledger.jsonl')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('*')",
    "SELECT * FROM parquet_metadata('x.parquet')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM query('COPY events TO ''x.csv''')",
    "SELECT * FROM query_table('events')",
    "SELECT getenv('HOME')",
    "SELECT 1; SELECT 2",
    "",
    "SELEC 1",
    "SELECT * FROM no_such_table",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_everything_else_is_refused_in_one_line(
    small_case: Case, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in small_case.path.rglob("*")}
    with pytest.raises(SqlRefused) as refusal:
        rows(small_case, sql)
    assert "\n" not in str(refusal.value)
    assert {p: p.stat().st_mtime_ns for p in small_case.path.rglob("*")} == before
    assert [p.name for p in tmp_path.iterdir() if p.name != "small-case"] == []


def test_all_gaps_can_be_asked(small_case: Case) -> None:
    from bedem.answers import open_view

    view = open_view(small_case)
    counted = rows(small_case, "SELECT count(DISTINCT id) FROM gaps")
    assert counted == [(len(view.gaps()),)]
    view.close()


def test_the_gate_alone_refuses_a_copy_inside_with() -> None:
    """DuckDB types this statement SELECT; only its nodes tell."""
    with pytest.raises(SqlRefused):
        check("WITH x AS (COPY (SELECT 1) TO 'x.csv') SELECT * FROM x")


def test_the_connection_alone_reaches_no_file(small_case: Case, tmp_path: Path) -> None:
    """The second gate holds without the first, also for the case's own files by name."""
    connection = locked_connection(small_case, None)
    [own, *_] = [p for s in small_case.all_segments() for p in s.folder.iterdir()]
    name = own.relative_to(small_case.path).as_posix()
    before = {p: p.read_bytes() for p in small_case.path.rglob("*") if p.is_file()}
    (tmp_path / "other.parquet").write_bytes(own.read_bytes())
    for sql in (
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO 'x.csv'",
        f"COPY (SELECT 1) TO 'case://{name}' (FORMAT parquet)",
        f"COPY (SELECT 1) TO 'case://{name}' (FORMAT parquet, USE_TMP_FILE false)",
        "COPY (SELECT 1) TO 'case://new.parquet' (FORMAT parquet)",
        f"COPY (SELECT 1) TO '{own}' (FORMAT parquet, USE_TMP_FILE false)",
        f"SELECT * FROM read_parquet('{own}')",
        f"SELECT * FROM read_parquet('{tmp_path / 'other.parquet'}')",
        "SELECT * FROM read_text('case://ledger.jsonl')",
        "SELECT * FROM read_text('case://../../etc/passwd')",
        "ATTACH 'x.db'",
        "SET enable_external_access = true",
        "SET allowed_paths = []",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(sql)
    assert connection.execute("SELECT count(*) FROM events").fetchone() != (0,)
    assert {p: p.read_bytes() for p in small_case.path.rglob("*") if p.is_file()} == before


def test_threads_that_share_a_file_read_what_they_asked_for(tmp_path: Path) -> None:
    """Each place holds its own number; a mixed-up position would give another's."""
    path = tmp_path / "numbers"
    path.write_bytes(b"".join(number.to_bytes(8) for number in range(5_000)))
    shared = ReadingFiles({"numbers": path}).open("case://numbers")

    def wrong(start: int) -> int:
        found = 0
        for number in range(start, 5_000, 7):
            shared.seek(number * 8)
            found += int.from_bytes(shared.read(8)) != number
        return found

    with ThreadPoolExecutor(7) as pool:
        assert list(pool.map(wrong, range(7))) == [0] * 7


def test_a_file_of_the_case_opens_for_reading_only(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"evidence")
    files = ReadingFiles({"a": path})
    assert files.open("case://a").read() == b"evidence"
    for mode in ("wb", "ab", "r+b", "xb"):
        with pytest.raises(PermissionError):
            files.open("case://a", mode)
    with pytest.raises(FileNotFoundError):
        files.open("case://b")
