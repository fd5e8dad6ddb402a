"""The shipped country: the four replays, what it says of itself, August 2022."""

import json
from pathlib import Path

import pytest
import yaml

from bedem.infrastructure import examine, read_inventory, read_replay, run_register, start
from bedem.infrastructure.deadlock import cold_start
from bedem.infrastructure.network import network_of

REPLAYS = ("government_out", "stations_12h", "stations_30h", "stations_30h_manual")


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("me")
    start("montenegro", folder)
    return folder


def test_what_is_shipped_is_the_shared_register(country: Path, shared: Path) -> None:
    ours = yaml.safe_load((country / "register.yml").read_text("utf-8"))["services"]
    theirs = yaml.safe_load((shared / "infrastructure/montenegro/register.yml").read_text("utf-8"))
    assert ours == theirs


def test_check_finds_no_problem_and_names_the_loop(country: Path) -> None:
    inventory, problems = examine(country / "register.yml")
    assert problems == []
    assert inventory is not None
    assert (len(inventory.services.nodes), len(inventory.services.lines)) == (199, 58)
    (loop,) = cold_start(network_of(inventory.services))
    assert "cs:dispatch" in loop.members
    assert loop.frees


@pytest.mark.parametrize("number", range(4))
def test_replays_are_exact(country: Path, shared: Path, number: int) -> None:
    expected = json.loads((shared / "infrastructure/montenegro/expected.json").read_text("utf-8"))
    inventory = read_inventory(country / "register.yml")
    replay = read_replay(country / f"replays/{REPLAYS[number]}.yml", inventory)
    assert replay.name == expected["cases"][number]["case"]
    result = run_register(inventory, replay=replay, hours=72)
    assert result.replay is not None
    assert result.replay.hours_down == expected["cases"][number]["hours_down"]


def test_a_deadlock_has_no_hours_of_return(country: Path) -> None:
    inventory = read_inventory(country / "register.yml")
    replay = read_replay(country / "replays/stations_30h.yml", inventory)
    result = run_register(inventory, replay=replay)
    assert result.replay is not None
    assert result.stuck
    assert "svc:power:podgorica" in result.replay.not_back
    assert result.no_return["svc:power:podgorica"] == 1.0
    manual = read_replay(country / "replays/stations_30h_manual.yml", inventory)
    assert run_register(inventory, replay=manual).stuck == ()


def test_august_2022_is_as_was_reported(country: Path) -> None:
    inventory = read_inventory(country / "register.yml")
    replay = read_replay(country / "replays/august_2022.yml", inventory)
    long = run_register(inventory, replay=replay, hours=600).replay
    assert long is not None
    assert long.checks
    assert all(check.met for check in long.checks)
    short = run_register(inventory, replay=replay, hours=72).replay
    assert short is not None
    assert short.late == 3
    assert None in {check.met for check in short.checks}


def test_both_forms_of_the_file_are_read(country: Path, shared: Path) -> None:
    flat = read_inventory(shared / "infrastructure/montenegro/register.yml")
    inner = read_inventory(country / "register.yml")
    assert flat.services == inner.services
    assert flat.lines["cs:dispatch"] != inner.lines["cs:dispatch"]
