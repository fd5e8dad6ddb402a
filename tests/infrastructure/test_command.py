"""The command line of the room: init, check, run, ask; one line an error."""

import json
import re
from pathlib import Path

import pytest

from bedem.commands import main


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country") / "me"
    assert main(["infrastructure", "init", "montenegro", str(folder)]) == 0
    return folder


def test_init_keeps_what_exists(country: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infrastructure", "init", "montenegro", str(country)]) == 1
    assert "exists; nothing was written" in capsys.readouterr().err
    assert main(["infrastructure", "init", "atlantis", str(country)]) == 1
    assert 'no country "atlantis"' in capsys.readouterr().err


def test_check(country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["infrastructure", "check", str(country / "register.yml")]) == 0
    out = capsys.readouterr().out
    assert "loop with no start" in out
    assert "199 nodes, 251 needs, 58 lines: no problems" in out
    bad = tmp_path / "bad.yml"
    text = (country / "register.yml").read_text("utf-8")
    bad.write_text(text.replace("buffer_h: [24, A4]", "buffer_h: -24", 1), encoding="utf-8")
    assert main(["infrastructure", "check", str(bad)]) == 3
    out = capsys.readouterr().out
    assert out.startswith(f"{bad}:")
    assert "buffer_h: -24 has no tag" in out
    assert main(["infrastructure", "run", str(bad)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["infrastructure", "run", str(tmp_path / "none.yml")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_run_says_what_is_assumed(
    country: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    register, options = str(country / "register.yml"), str(country / "options.yml")
    assert main(["infrastructure", "run", register, "--samples", "200"]) == 0
    plain = capsys.readouterr().out
    assert "33 not covered" in plain
    assert "if the attacker held every control system" in plain
    assert "are assumed (A1, A2" in plain
    assert main(
        ["infrastructure", "run", register, "--options", options, "--samples", "200"]
    ) == 0  # fmt: skip
    told = capsys.readouterr().out
    for word in ("break-even", "never pays", "SWITCH ORDER", "RESTORE", "DEADLOCK", "NO COST"):
        assert word in told
    assert not re.search(r"\d\.\d", told.split("fails within")[-1])


def test_json_holds_everything(country: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    replay = country / "replays" / "stations_30h.yml"
    arguments = ["infrastructure", "run", str(country / "register.yml"), "--replay", str(replay)]
    assert main([*arguments, "--format", "json", "-o", str(out)]) == 0
    found = json.loads(out.read_text("utf-8"))
    assert found["replay"]["hours_down"]["svc:power:podgorica"] == 70
    assert "svc:power:podgorica" in found["replay"]["not_back"]
    assert main([*arguments, "-o", str(out)]) == 1


def test_ask(country: Path, small_case, capsys: pytest.CaptureFixture[str]) -> None:
    case = str(small_case.path)
    assert main(["--case", case, "ask", "infrastructure"]) == 0
    assert "names no services" in capsys.readouterr().out
    register = small_case.path / "register.yml"
    text = (country / "register.yml").read_text("utf-8")
    host = "id: 'cs:dispatch', hosts: [WORKSTATION6],"
    register.write_text(text.replace("id: 'cs:dispatch',", host, 1), encoding="utf-8")
    assert main(["--case", case, "ask", "infrastructure", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["word"] == "reached"
    assert answer["headline"]["basis"]
    systems = {s["system"]: s for s in answer["details"]["reach"]}
    assert systems["cs:dispatch"]["word"] == "reached"
    assert systems["cs:distribution"]["word"] == "not_covered"
    assert len(answer["gaps"]) == 32
    for ref in (answer["headline"]["basis"][0], "r:cs:dispatch"):
        assert main(["--case", case, "show", ref]) == 0
