"""find, sweep and ask indicators over a small real case, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedem.answers.collecting import Wanted, commands
from bedem.case import Case
from bedem.commands import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_find(small_case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    case = ["--case", str(small_case.path)]
    code, out, _ = run(capsys, *case, "find", "172[.]18[.]39[.]6", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert rows
    assert all(row["records"] > 0 and row["host"] for row in rows)
    code, out, _ = run(capsys, *case, "find", "172.18.39.6", "--each", "--format", "jsonl")
    each = [json.loads(line) for line in out.splitlines()]
    assert len(each) == sum(row["records"] for row in rows)
    assert all("172.18.39.6" in row["record"] for row in each)
    code, out, _ = run(capsys, *case, "find", "203.0.113.99")
    assert code == 0
    assert "0 records on 0 hosts hold address 203.0.113.99" in out
    code, _, err = run(capsys, *case, "find", "x y", "--type", "address")
    assert code == 2
    assert "is no address" in err


def test_sweep_and_ask(
    small_case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = ["--case", str(small_case.path)]
    code, out, _ = run(capsys, *case, "ask", "indicators", "--format", "json")
    assert json.loads(out)["word"] == "not_asked"
    path = tmp_path / "iocs.csv"
    path.write_text("type,value\nip,172[.]18[.]39[.]6\nip,203.0.113.99\nip,nonsense\n")
    code, out, err = run(capsys, *case, "sweep", str(path), "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert "line 4" in err
    assert [bool(row["hits"]) for row in rows] == [True, False]
    assert rows[0]["hosts_all"] >= rows[0]["hosts_could_show"] > 0
    code, out, _ = run(capsys, *case, "sweep", str(path))
    assert "1 of 2 indicators" in out
    assert "not seen: 1 of type address" in out
    code, out, _ = run(capsys, *case, "ask", "indicators", "--format", "json")
    answer = json.loads(out)
    assert answer["word"] == "seen"
    assert answer["details"]["lists"][0]["indicators"] == 2
    assert answer["details"]["seen"][0]["hits"] == rows[0]["hits"]
    assert len(list(small_case.ledger.lines("indicators"))) == 1
    (tmp_path / "empty.txt").write_text("# nothing\n")
    code, _, err = run(capsys, *case, "sweep", str(tmp_path / "empty.txt"))
    assert code == 2
    assert "no indicator" in err


def test_collect(small_case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = ["--case", str(small_case.path)]
    code, out, _ = run(capsys, *case, "collect", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert rows
    code, out, _ = run(capsys, *case, "collect", "-o", str(tmp_path / "requests"))
    paths = sorted((tmp_path / "requests").iterdir())
    assert all(str(path) in out for path in paths)
    text = "".join(path.read_text("utf-8") for path in paths)
    assert all(f". {row['host']}\n" in text for row in rows)
    assert "wevtutil epl" in text
    assert "kape.exe" in text
    code, _, err = run(capsys, *case, "collect", "-o", str(tmp_path / "requests"))
    assert code != 0
    assert "exists; it was kept" in err


def test_names_of_evidence_become_no_commands() -> None:
    item = Wanted('x" & del *', "i", None, 0, 1, ("Security", "x"), (), True)
    lines = list(commands(item))
    assert all("del *" not in line and "&" not in line for line in lines)
    assert any("x_del" in line for line in lines)
