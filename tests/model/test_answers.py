import pytest

from bedem.model.answers import Claim, Column, Table, is_basis
from bedem.model.messages import msg


def test_a_claim_without_basis_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no basis"):
        Claim(msg("x"), ())


@pytest.mark.parametrize(
    "text",
    ["3fa91c2e7b04-40960", "3fa91c2e7b04.3-1+2", "g:0044", "r:mf", "j:a1", "k:attack/T1486"],
)
def test_every_kind_of_basis_is_accepted(text: str) -> None:
    assert is_basis(text)
    assert Claim(msg("x"), (text,)).basis == (text,)


@pytest.mark.parametrize("text", ["", "seen in the logs", "T1486", "g:", "3fa9-1"])
def test_what_show_could_not_resolve_is_no_basis(text: str) -> None:
    assert not is_basis(text)
    with pytest.raises(ValueError, match="no ref"):
        Claim(msg("x"), ("g:1",), against=(text,))


def test_a_row_must_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="row 1"):
        Table("t", (Column("a", msg("a")),), ((1,), (1, 2)))
