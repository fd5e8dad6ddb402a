import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedem.model.errors import NotFound
from bedem.model.refs import Ref, member_id, source_id

source_ids = st.builds(
    lambda head, tail: ".".join([head, *map(str, tail)]),
    st.text("0123456789abcdef", min_size=12, max_size=12),
    st.lists(st.integers(1, 10**6), max_size=3),
)


@given(source_ids, st.integers(0, 2**62), st.integers(0, 99))
def test_text_and_back(source: str, place: int, part: int) -> None:
    ref = Ref(source, place, part)
    assert Ref.parse(str(ref)) == ref


def test_the_forms_of_the_design() -> None:
    assert str(Ref("3fa91c2e7b04.3", 40960)) == "3fa91c2e7b04.3-40960"
    assert str(Ref("3fa91c2e7b04", 40960, 2)) == "3fa91c2e7b04-40960+2"
    assert Ref.parse("3fa91c2e7b04.3.2-7").file_id == "3fa91c2e7b04"
    assert member_id(source_id("3fa91c2e7b04aaaa"), 3) == "3fa91c2e7b04.3"


@pytest.mark.parametrize("text", ["", "abc-1", "3fa91c2e7b04", "3fa91c2e7b04-x", "3FA91C2E7B04-1"])
def test_what_is_no_ref_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotFound, match="3fa91c2e7b04-40960"):
        Ref.parse(text)
