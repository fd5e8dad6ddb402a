"""Two cases: one hand or not, from made copies of one recorded attack."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bedem.answers import connect, open_view
from bedem.answers.across import answer_across
from bedem.case import Case, CaseView
from bedem.language import catalogue
from bedem.model.errors import UsageError
from bedem.settlement import current_state
from tests.making import demo_evidence

ATTACK = "remote_service_powershell"


def attack(folder: Path, name: str) -> Path:
    """The recorded attack as a source of other content: the same records under other refs."""
    [source] = [p for p in demo_evidence() if ATTACK in p.name]
    folder.mkdir(exist_ok=True)
    target = folder / f"{name}.zip"
    shutil.copy(source, target)
    import zipfile

    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("note.txt", name)
    return target


def read_only(case: Case) -> CaseView:
    return connect(CaseView(case, current_state(case, None, None)))


def files(case: Case) -> dict[str, str]:
    return {
        str(p.relative_to(case.path)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in case.path.rglob("*") if p.is_file()
    }  # fmt: skip


def test_one_attack_in_two_cases_is_one_hand_and_the_other_is_only_read(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    here = open_view(new_case(attack(tmp_path / "e", "here")))
    other_case = new_case(attack(tmp_path / "e", "there"))
    open_view(other_case).answer("campaign")
    before = files(other_case)
    there = read_only(other_case)
    answer = answer_across(here, there)
    assert answer.word == "one_hand"
    assert any(s["weight"] == "strong" for s in answer.details["shared"])
    for shared in answer.details["shared"]:
        assert here.events.count("ref = ?", [shared["here"]]) == 1
        assert there.events.count("ref = ?", [shared["there"]]) == 1
    for claim in (answer.headline, *answer.claims, *answer.against):
        assert all(here.events.count("ref = ?", [b]) == 1 for b in claim.basis)
        assert all(catalogue(language).has(claim.message.id) for language in ("en", "cnr"))
    assert files(other_case) == before


def test_one_record_in_both_cases_is_no_agreement(new_case: Callable[..., Case]) -> None:
    [source] = [p for p in demo_evidence() if ATTACK in p.name]
    here = open_view(new_case(source))
    other_case = new_case(source)
    open_view(other_case).answer("campaign")
    answer = answer_across(here, read_only(other_case))
    assert answer.details["sources_in_both"] > 0
    assert all(s["here"] != s["there"] for s in answer.details["shared"])
    if not answer.details["shared"]:
        assert answer.word == "not_established"


def test_a_case_without_an_attack_is_not_called_separate(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    quiet = tmp_path / "quiet.log"
    quiet.write_text("Sep  1 10:00:00 web sshd[1]: Server listening on 0.0.0.0 port 22.\n")
    here = open_view(new_case(attack(tmp_path / "e", "here")))
    other_case = new_case(quiet)
    open_view(other_case).answer("campaign")
    answer = answer_across(here, read_only(other_case))
    assert answer.word == "not_established"
    assert answer.gaps and answer.headline.basis == (answer.gaps[0].id,)


def test_a_case_nobody_asked_and_the_case_itself_are_refused(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    here = open_view(new_case(attack(tmp_path / "e", "here")))
    with pytest.raises(UsageError, match="this case itself"):
        answer_across(here, here)
    with pytest.raises(UsageError, match="ask campaign"):
        answer_across(here, read_only(new_case(attack(tmp_path / "e", "there"))))
