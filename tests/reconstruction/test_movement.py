"""Movements and verdicts on recorded attacks with known answers, and on a quiet machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import py7zr
import pytest
from accuracy import lateral

from bedem.answers import open_view
from bedem.case import CaseView
from bedem.reconstruction import picture_of
from bedem.reconstruction.marks import Mark, Marks
from bedem.reconstruction.verdicts import independent, judge
from tests.making import investigate


@pytest.fixture(scope="module")
def attacks(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseView]:
    folder = shared / "events/attacks"
    case = investigate(
        tmp_path_factory.mktemp("attacks") / "case", [folder / "otrf", folder / "evtx"], workers=2
    )
    view = open_view(case)
    yield view
    view.close()


def test_recorded_movements_are_found_and_nothing_else(attacks: CaseView, shared: Path) -> None:
    scores = lateral.captures(attacks, shared)
    assert sum(s.edges for s in scores) == 16
    assert sum(s.found for s in scores) >= 15
    assert sum(s.account for s in scores) >= 14
    assert [s.false for s in scores if s.false] == []


def test_one_event_log_alone_tells_most_movements(attacks: CaseView, shared: Path) -> None:
    scores = lateral.files(attacks, shared)
    assert sum(s.edges for s in scores) == 21
    assert sum(s.found for s in scores) >= 18
    assert sum(len(s.false) for s in scores) <= 3


def test_both_answers_rest_on_records_that_show_resolves(attacks: CaseView) -> None:
    for question in ("infection", "spread"):
        answer = attacks.answer(question)
        assert answer.claims
        for claim in (answer.headline, *answer.claims):
            for ref in claim.basis:
                if not ref.startswith("g:"):
                    assert attacks.events.count("ref = ?", [ref]) == 1
    assert attacks.answer("infection").details["since"]


def test_a_quiet_machine_is_not_compromised(shared: Path, tmp_path: Path, home: Path) -> None:
    archive = shared / "events/ordinary/win10_clean_DESKTOP-GNCCVRK.7z"
    with py7zr.SevenZipFile(archive) as packed:
        packed.extractall(tmp_path / "logs")
    view = open_view(investigate(tmp_path / "case", [tmp_path / "logs"]))
    picture, _ = picture_of(view)
    assert {j.word for j in picture.hosts.values()} <= {"not_covered"}
    answer = view.answer("infection")
    assert answer.word == "not_covered"
    # eight days of logs cannot show thirty days of silence
    assert answer.details["hosts"]["no_sign"] == []
    view.close()


# the rules of verdicts ---------------------------------------------------------------------------

HOUR = 3_600_000_000
PLAIN = Mark("a", 0, "000000000000-1", "security", "r", "t", "high", ("execution",), (), False)


def mark(**told: object) -> Mark:
    return msgspec.structs.replace(PLAIN, **told)


def word(*marks: Mark) -> str:
    hosts = judge(Marks({"a": list(marks)}, {}, 30), []).hosts
    return hosts["a"].word


def test_one_record_that_carries_it_alone() -> None:
    assert word(mark(level="critical", alone=True)) == "compromised"
    assert word(mark()) == "suspected"
    assert word(mark(level="medium")) == "not_covered"


def test_two_records_must_be_independent_and_within_a_day() -> None:
    second = mark(ref="000000000000-2", time=HOUR)
    assert word(PLAIN, second) == "suspected"
    other_log = msgspec.structs.replace(second, log="system")
    assert word(PLAIN, other_log) == "compromised"
    other_tactic = msgspec.structs.replace(second, tactics=("persistence",))
    assert word(PLAIN, other_tactic) == "compromised"
    late = msgspec.structs.replace(other_log, time=25 * HOUR)
    assert word(PLAIN, late) == "suspected"
    looking = msgspec.structs.replace(other_log, tactics=("discovery",))
    assert word(PLAIN, looking) == "suspected"


def test_one_record_told_by_two_rules_is_one_record() -> None:
    twice = mark(rule="other", log="system")
    assert independent([PLAIN, twice]) == []
