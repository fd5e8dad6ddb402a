import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedem.case.ledger import Ledger
from bedem.model.errors import CaseDamaged


def filled(path: Path, count: int = 4) -> Ledger:
    ledger = Ledger(path / "ledger.jsonl")
    for i in range(count):
        ledger.append("note", {"i": i})
    return ledger


def test_lines_are_chained(tmp_path: Path) -> None:
    ledger = filled(tmp_path)
    lines = list(ledger.lines())
    assert [line.n for line in lines] == [1, 2, 3, 4]
    assert [line.prev for line in lines[1:]] == [line.hash for line in lines[:-1]]
    assert ledger.first_break() is None
    assert [line.body["i"] for line in Ledger(ledger.path).lines("note")] == [0, 1, 2, 3]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_altered_line_is_named(tmp_path: Path, number: int) -> None:
    ledger = filled(tmp_path)
    lines = ledger.path.read_text().splitlines()
    record = json.loads(lines[number - 1])
    record["body"]["i"] = 99
    lines[number - 1] = json.dumps(record)
    ledger.path.write_text("\n".join(lines) + "\n")
    found = Ledger(ledger.path).first_break()
    assert found is not None
    assert found.line == number


def test_a_line_taken_out_is_named(tmp_path: Path) -> None:
    ledger = filled(tmp_path)
    lines = ledger.path.read_text().splitlines()
    ledger.path.write_text("\n".join(lines[:1] + lines[2:]) + "\n")
    found = Ledger(ledger.path).first_break()
    assert found is not None
    assert found.line == 2


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200))
def test_a_line_cut_by_a_crash_is_replaced(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    ledger = filled(tmp_path_factory.mktemp("cut"), 3)
    data = ledger.path.read_bytes()
    last = len(data.splitlines(keepends=True)[-1])
    ledger.path.write_bytes(data[: len(data) - min(cut, last)])
    again = Ledger(ledger.path)
    again.append("note", {"i": 7})
    assert [line.body["i"] for line in again.lines()] == [0, 1, 7]
    assert again.first_break() is None


def test_many_writers_keep_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"

    def write(i: int) -> None:
        Ledger(path).append("note", {"i": i})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(24)))
    ledger = Ledger(path)
    assert sorted(line.body["i"] for line in ledger.lines()) == list(range(24))
    assert ledger.first_break() is None


def test_a_line_that_is_none_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text("{}\n")
    with pytest.raises(CaseDamaged, match="line 1"):
        list(Ledger(path).lines())
