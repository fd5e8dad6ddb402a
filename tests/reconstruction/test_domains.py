"""Signs that a domain is lost: recorded ones, and the rules on made records."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedem.answers import open_view
from bedem.case import CaseView
from bedem.reconstruction.domains import Domain, Sign, _Attack, _sign
from bedem.reconstruction.rulings import Rulings
from bedem.reconstruction.values import GET_CHANGES_ALL, Fact
from bedem.reconstruction.verdicts import Picture
from tests.making import investigate

HOUR = 3_600_000_000
QUIET = _Attack(Picture({}, [], []), Rulings({}, {}))


def domain() -> Domain:
    return Domain("corp.test", {"CORP"}, {"dc1", "pc1"}, {"dc1"}, set(), [], [], set())


def fact(kind: str, **told: object) -> Fact:
    given: dict[str, object] = {"source": "0" * 12, "place": 1, "part": 0, "time": 1, "host": "dc1"}
    return Fact(kind=kind, **{**given, **told})  # type: ignore[arg-type]


def attack(account: str = "eve") -> _Attack:
    made = _Attack(Picture({}, [], []), Rulings({}, {}))
    made.accounts, made.first, made.last = {account}, 100 * HOUR, 110 * HOUR
    return made


REPLICATED = f"%%7688 {{{GET_CHANGES_ALL.upper()}}}"


@pytest.mark.parametrize(
    ("account", "usual"), [("eve", False), ("MSOL_1a2b", True), ("backup", False)]
)
def test_replication_by_a_person_is_decisive_and_the_synchronisation_usual(
    account: str, usual: bool
) -> None:
    made = _sign(
        fact("directory_access", account=account, object=REPLICATED), domain(), QUIET, set()
    )
    assert made is not None
    assert (made[0].kind, made[0].decisive, made[1]) == ("replication", True, usual)


def test_controllers_replicate_and_other_rights_are_no_sign() -> None:
    for told in ({"account": "DC2$", "object": REPLICATED}, {"account": "eve", "object": "%%7688"}):
        assert _sign(fact("directory_access", **told), domain(), QUIET, set()) is None


def test_a_habit_of_weeks_is_usual_unless_attackers_moved_with_the_account() -> None:
    one = fact("directory_access", account="eve", object=REPLICATED, time=105 * HOUR)
    assert _sign(one, domain(), attack("other"), {"eve"}) is not None
    usual = _sign(one, domain(), attack("other"), {"eve"})
    theirs = _sign(one, domain(), attack("eve"), {"eve"})
    assert usual is not None and usual[1]
    assert theirs is not None and not theirs[1]


@pytest.mark.parametrize(
    ("account", "hour", "decisive", "usual"),
    [("eve", 105, True, False), ("admin", 105, False, False), ("admin", 1, False, True)],
)
def test_who_is_put_into_a_ruling_group_matters_by_whom_and_when(
    account: str, hour: int, decisive: bool, usual: bool
) -> None:
    one = fact("group_member_added", account=account, time=hour * HOUR, object="S-1-5-21-1-2-3-512")
    made = _sign(one, domain(), attack(), set())
    assert made is not None
    assert (made[0].decisive, made[1]) == (decisive, usual)


def test_local_groups_of_members_rule_no_domain() -> None:
    one = fact("group_member_added", account="eve", object="S-1-5-32-544", host="pc1")
    assert _sign(one, domain(), attack(), set()) is None


def test_only_an_anonymous_change_of_a_controllers_password_is_zerologon() -> None:
    on_member = fact("computer_changed_anonymously", account="PC1$")
    on_controller = fact("computer_changed_anonymously", account="DC1$")
    assert _sign(on_member, domain(), QUIET, set()) is None
    made = _sign(on_controller, domain(), QUIET, set())
    assert made is not None and made[0].decisive


def test_word_follows_the_signs() -> None:
    one = domain()
    assert one.word == "not_covered"
    one.signs.append(Sign("policy", 1, "dc1", "a", "0" * 12 + "-1", False))
    assert one.word == "suspected"
    one.signs.append(Sign("netlogon", 1, "dc1", "a", "0" * 12 + "-1", True))
    assert one.word == "control_lost"


def taken_in(case: Path, *evidence: Path) -> CaseView:
    return open_view(investigate(case, list(evidence), workers=2))


def test_a_recorded_zerologon_loses_its_domain_and_others_are_not_covered(
    shared: Path, tmp_path: Path, home: Path
) -> None:
    view = taken_in(tmp_path / "case", shared / "events/attacks/otrf")
    answer = view.answer("domain")
    assert answer.word == "control_lost"
    assert answer.details["domains"]["theshire.local"] == "control_lost"
    for claim in (answer.headline, *answer.claims):
        for ref in claim.basis:
            assert view.events.count("ref = ?", [ref]) == 1
    view.close()


def test_who_records_the_changed_password_is_a_controller_without_other_logs(
    shared: Path, tmp_path: Path, home: Path
) -> None:
    """One capture alone: no ticket issued, no log of the directory service."""
    folder = shared / "events/attacks/otrf"
    view = taken_in(tmp_path / "case", *folder.glob("*NetrServerAuthenticate*"))
    assert view.answer("domain").word == "control_lost"
    view.close()


def test_a_replication_that_only_a_cloud_sensor_saw_loses_the_domain(
    shared: Path, tmp_path: Path, home: Path
) -> None:
    """No 4662 with the right, no machine account; the mailbox of the account was read after."""
    folder = shared / "events/attacks/sentinel"
    view = taken_in(tmp_path / "case", *folder.glob("goldensaml_*.zip"))
    assert view.answer("domain").details["domains"] == {"simulandlabs.com": "control_lost"}
    assert view.answer("infection").details["hosts"]["compromised"] == ["adfs01"]
    assert view.answer("exposure").word == "accessed"
    view.close()
