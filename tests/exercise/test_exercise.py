"""Whole exercises: the same seed, the same bytes; both readers read them; the truth is in them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyevtx
import pytest
from evtx import PyEvtxParser

from bedem.case.register_check import check_register
from bedem.commands import main
from bedem.exercise import SCENARIOS, Made, Request, make_exercise
from bedem.exercise.truth import waves
from bedem.exercise.world import DAY

HOSTS = 40


def digest(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module", params=sorted(SCENARIOS))
def made(request: pytest.FixtureRequest, tmp_path_factory: Any) -> tuple[Path, Made]:
    folder = tmp_path_factory.mktemp("exercise") / "new"
    return folder, make_exercise(Request(folder, request.param, HOSTS, 7, 24_000, 0.4))


@pytest.fixture(scope="module")
def truth(made: tuple[Path, Made]) -> dict[str, Any]:
    return dict(json.loads((made[0] / "truth.json").read_text()))


@pytest.fixture(scope="module")
def systems(made: tuple[Path, Made]) -> dict[str, dict[int, dict[str, Any]]]:
    """file -> EventRecordID -> System, by the wheel."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for path in made[0].rglob("*.evtx"):
        events = (json.loads(r["data"])["Event"] for r in PyEvtxParser(str(path)).records_json())
        named = {e["System"]["EventRecordID"]: e["System"] for e in events}
        found[str(path.relative_to(made[0]))] = named
    return found


def cites(truth: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    parts = [*truth["hosts"], *truth["links"], *truth["attempts"], *truth["domains"]]
    parts += truth["exposure"]
    return [(part, cite) for part in parts for cite in part.get("records", ())]


def test_both_readers_count_the_same(
    made: tuple[Path, Made], systems: dict[str, dict[int, dict[str, Any]]]
) -> None:
    for name, found in systems.items():
        second = pyevtx.open(str(made[0] / name))
        assert second.get_number_of_records() == len(found), name
        assert second.get_number_of_recovered_records() == 0
        assert list(found) == list(range(min(found), min(found) + len(found)))
    assert sum(map(len, systems.values())) == made[1].records > 5_000
    assert made[1].records + made[1].rows <= 24_000


def test_cited_records_are_what_the_truth_says(
    made: tuple[Path, Made], truth: dict[str, Any], systems: dict[str, dict[int, dict[str, Any]]]
) -> None:
    skews = {h["name"]: h["clock_offset_seconds"] for h in truth["hosts"]}
    names = {h["name"]: {h["name"], h["old_name"]} for h in truth["hosts"]}
    kinds: Counter[str] = Counter()
    for _, cite in cites(truth):
        if "line" in cite:
            line = (made[0] / cite["file"]).read_text().splitlines()[cite["line"] - 1]
            assert line.split("\t")[1] == cite["uid"]
            kinds["zeek"] += 1
            continue
        system = systems[cite["file"]][cite["record"]]
        code = system["EventID"]
        assert (code["#text"] if isinstance(code, dict) else code) == cite["code"]
        assert system["Channel"] == cite["log"]
        host = cite["file"].split("/")[2]
        assert system["Computer"].split(".")[0] in names[host]
        stamped = datetime.fromisoformat(system["TimeCreated"]["#attributes"]["SystemTime"])
        assert stamped == datetime.fromisoformat(cite["time"]) + timedelta(seconds=skews[host])
        kinds["evtx"] += 1
    assert kinds["evtx"] > 20
    assert kinds["zeek"] > 20


def test_the_truth_agrees_with_itself(made: tuple[Path, Made], truth: dict[str, Any]) -> None:
    hosts = {h["name"]: h for h in truth["hosts"]}
    assert len(hosts) == HOSTS
    assert sum(not h["delivered"] for h in hosts.values()) == round(HOSTS * 309 / 600)
    infected = [h for h in hosts.values() if h["infected"]]
    assert len(infected) == made[1].infected > 3
    assert truth["first_host"] == min(infected, key=lambda h: h["since"])["name"]
    for host in infected:
        assert (
            truth["attack_begin"] <= host["since"] <= host["last_activity"] <= truth["attack_end"]
        )
        if host["delivered"]:
            assert host["before_the_logs"] == (host["since"] < host["first_record"])
        else:
            assert host["before_the_logs"] is None
    reached: dict[str, set[str]] = defaultdict(set)
    for link in truth["links"]:
        assert hosts[link["source"]]["since"] <= link["time"] <= truth["attack_end"]
        assert hosts[link["target"]]["infected"]
        reached[link["target"]].add(link["source"])
    for host in infected:
        assert host["from"] is None or host["from"] in reached[host["name"]]
    assert set(truth["quiet_hosts"]).isdisjoint(h["name"] for h in infected)
    for asset in truth["exposure"]:
        if asset["bytes"]:
            assert hosts[asset["host"]]["since"] < asset["time"]
        assert (asset["state"] == "outflow") == (asset["bytes"] is not None)
    for domain in truth["domains"]:
        if domain["control_lost"] and domain["way"] == "dcsync":
            assert not domain["controllers_infected"]


def test_a_wave_ends_with_a_pause_of_more_than_a_day() -> None:
    activity = [(0, 1), (DAY, 2), (2 * DAY, 1), (3 * DAY + 1, 3)]
    assert waves(activity) == [(0, 2 * DAY, {1, 2}), (3 * DAY + 1, 3 * DAY + 1, {3})]


def test_two_waves_a_week_apart(truth: dict[str, Any]) -> None:
    if truth["scenario"] != "montenegro-2022":
        assert not any(h["infected"] and h["impact"] == "encrypted" for h in truth["hosts"])
        return
    first, second = (w for w in truth["waves"] if len(w["hosts"]) > 1)
    pause = datetime.fromisoformat(second["from"]) - datetime.fromisoformat(first["to"])
    assert timedelta(days=5) < pause < timedelta(days=9)
    times = {e["host"]: e["time"] for e in truth["exposure"] if e["bytes"]}
    for host in truth["hosts"]:
        if host["name"] in times and host.get("encrypted_at"):
            assert times[host["name"]] < host["encrypted_at"]


def test_sensors_write_the_logs_that_carry_logons(made: tuple[Path, Made]) -> None:
    logs = {p.name for p in made[0].rglob("zeek/*.log")}
    wanted = {"conn", "dns", "ssl", "kerberos", "ntlm", "dce_rpc", "smb_mapping", "http", "rdp"}
    assert {f"{name}.log" for name in wanted} <= logs


def test_the_register_has_no_problem(made: tuple[Path, Made]) -> None:
    register, problems = check_register(made[0] / "register.yml")
    assert problems == []
    assert len(register.institutions) == 10
    assert len(register.data_assets) > 5


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    request = Request(tmp_path / "a", hosts=10, seed=5, records=4000)
    make_exercise(request)
    make_exercise(Request(tmp_path / "b", hosts=10, seed=5, records=4000))
    make_exercise(Request(tmp_path / "c", hosts=10, seed=6, records=4000))
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") != digest(tmp_path / "c")
    names = [json.loads((tmp_path / x / "truth.json").read_text())["c2"] for x in "ac"]
    assert names[0] != names[1]


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--scenario", "moon"], 2, "montenegro-2022, quiet-theft"),
        (["--hosts", "9"], 2, "Give 10 to 10000."),
        (["--hosts", "10001"], 2, "Give 10 to 10000."),
        (["--hosts", "10", "--records", "5"], 2, "Give 2000 or more."),
        (["--telemetry", "all of it"], 2, "Give ministries"),
        (["--telemetry", "1.5"], 2, "Give 0 to 1."),
    ],
)
def test_refusals(
    more: list[str], code: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exercise", str(tmp_path / "new"), *more]) == code
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("x")
    assert main(["exercise", str(tmp_path), "--hosts", "10"]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_the_command_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    words = ["exercise", str(folder), "--hosts", "10", "--records", "4000"]
    assert main([*words, "--telemetry", "sysmon"]) == 0
    shown = capsys.readouterr().out
    assert "2 institutions, 10 hosts (5 delivered)" in shown
    assert "fiction" in shown
    assert "fiction" in (folder / "README.txt").read_text()
    assert any("Sysmon" in p.name for p in folder.rglob("*.evtx"))
