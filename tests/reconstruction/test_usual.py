"""A way of going that a host had before it was taken is not the attacker's by itself."""

from bedem.reconstruction.links import Candidate
from bedem.reconstruction.usual import DAY, Usual

TAKEN = 1_700_000_000_000_000


def _link(days: float, account: str | None = "adm", method: str = "T1021.001") -> Candidate:
    return Candidate(
        "desk", "server", account, "mf", TAKEN + int(days * DAY), [method], [], {"target": ["r"]}
    )


def test_habitual_before_it_was_taken() -> None:
    usual = Usual([_link(-20), _link(-10)])
    assert usual.is_habit(_link(1), TAKEN)
    assert usual.is_habit(_link(1, "ADM"), TAKEN)


def test_another_account_or_method_is_not() -> None:
    usual = Usual([_link(-20), _link(-10)])
    assert not usual.is_habit(_link(1, "other"), TAKEN)
    assert not usual.is_habit(_link(1, method="T1047"), TAKEN)
    assert not usual.is_habit(_link(1, None), TAKEN)


def test_once_or_only_just_before_is_no_habit() -> None:
    assert not Usual([_link(-20)]).is_habit(_link(1), TAKEN)
    assert not Usual([_link(-3), _link(-2)]).is_habit(_link(1), TAKEN)
    assert not Usual([_link(-0.5), _link(-20), _link(0.5)]).is_habit(_link(1), TAKEN)
