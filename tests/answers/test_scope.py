"""One institution's own part: what it is told, of how many, and that nothing is judged anew."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from bedem.answers import connect, open_view
from bedem.answers.scope import OUTSIDE, SCOPED, kept_as, narrowed, refuse_unscoped
from bedem.case import Case, CaseView
from bedem.investigation import register_of
from bedem.language import say
from bedem.model.answers import Answer
from bedem.model.errors import NotFound, UsageError

REGISTER = """
institutions:
  - {id: east, name: Ministry of the East}
  - {id: west, name: Ministry of the West}
hosts:
  - {id: w6, names: [workstation6.theshire.local], institution: east}
  - {id: w5, names: [workstation5.theshire.local], institution: west}
data_assets:
  - {id: d, name: Roll, institution: west, hosts: [workstation5]}
"""


@pytest.fixture
def whole(small_case: Case) -> Iterator[CaseView]:
    """The demo's case, whose two hosts of an attack belong to two institutions."""
    (small_case.path / "register.yml").write_text(REGISTER, encoding="utf-8")
    view = open_view(small_case, register_of(small_case))
    yield view
    view.close()


def asked(view: CaseView, institution: str) -> dict[str, Answer]:
    own = connect(narrowed(view, institution))
    return {name: own.answer(name) for name in SCOPED}


def test_each_is_told_of_its_own_hosts_with_the_verdicts_of_the_whole(whole: CaseView) -> None:
    everything = whole.answer("infection").details["hosts"]
    for institution, host in (("east", "workstation6"), ("west", "workstation5")):
        answer = asked(whole, institution)["infection"]
        told = answer.details["hosts"]
        assert [h for held in told.values() for h in held] == [host]
        assert all(set(held) <= set(everything[word]) for word, held in told.items())
        assert answer.denominator is not None and answer.denominator.count == 1


def test_the_other_end_of_a_movement_is_a_host_outside(whole: CaseView) -> None:
    moved = [n for n in whole.answer("spread").details["links"] if n["intent"] == "attacker"]
    for institution, mine, other in (("east", "target", "source"), ("west", "source", "target")):
        told = asked(whole, institution)["spread"]
        links = [n for n in told.details["links"] if n["intent"] == "attacker"]
        assert [n["id"] for n in links] == [n["id"] for n in moved]
        assert links[0][mine] == moved[0][mine]
        assert links[0][other] == OUTSIDE
        assert any("a host outside" in say(c.message) for c in told.claims)


@pytest.mark.parametrize(("institution", "other"), [("east", "workstation5"),
                                                    ("west", "workstation6")])  # fmt: skip
def test_no_answer_names_a_host_of_the_other(whole: CaseView, institution: str, other: str) -> None:
    for name, answer in asked(whole, institution).items():
        if name != "domain":  # its controllers and signs are everybody's in it
            assert other not in msgspec.json.encode(answer).decode().casefold(), name


def test_data_of_others_is_not_listed(whole: CaseView) -> None:
    assert asked(whole, "east")["exposure"].details["assets"] == []
    assert [a["id"] for a in asked(whole, "west")["exposure"].details["assets"]] == ["d"]


def test_its_name_or_id_in_any_case_means_it(whole: CaseView) -> None:
    assert narrowed(whole, "ministry of the EAST").scope == narrowed(whole, "east").scope


def test_an_unknown_institution_names_those_known(whole: CaseView) -> None:
    with pytest.raises(NotFound, match=r"Ministry of the East.*west"):
        narrowed(whole, "north")


def test_questions_of_the_whole_are_refused_and_saved_answers_kept_apart() -> None:
    with pytest.raises(UsageError, match="one institution"):
        refuse_unscoped("attribution")
    assert kept_as("now", None) == "now"
    assert kept_as("now", "../x") not in ("now", kept_as("now", "y"))
    assert "/" not in kept_as("now", "../x")
