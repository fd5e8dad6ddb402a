"""What was set aside as a habit is said, and so is what could not be told apart."""

from bedem.answers.infection import _against
from bedem.language import catalogue
from bedem.reconstruction import Marks


def test_habits_set_aside_are_named() -> None:
    found = _against(Marks({}, {}, 30, {"PsExec service": 12, "Remote PowerShell": 3}))
    assert len(found) == 1
    claim, gap = found[0]
    assert claim.basis == (gap.id,)
    assert "15 records of 2 rules" in catalogue("en").say(claim.message)
    assert "PsExec service, Remote PowerShell (2 rules, 15 records)" in catalogue("en").say(
        gap.message
    )
    assert "15 zapisa" in catalogue("cnr").say(claim.message)


def test_few_hosts_without_habits_say_so_alone() -> None:
    assert [gap.message.id for _, gap in _against(Marks({}, {}, 3))] == ["gap-habits-not-judged"]
    assert _against(Marks({}, {}, 30)) == []
