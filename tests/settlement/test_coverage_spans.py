from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bedem.settlement.coverage_spans import Paint, length, merged, painted, without

SPAN = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda p: (min(p), max(p)))
SPANS = st.lists(SPAN, max_size=8)


def cells(spans: list[tuple[int, int]]) -> set[int]:
    """The unit steps that spans cover: an oracle without interval arithmetic."""
    return {i for a, b in spans for i in range(a, b)}


@given(SPANS)
def test_merged_covers_the_same_and_does_not_touch(spans: list[tuple[int, int]]) -> None:
    found = merged(spans)
    assert cells(found) == cells(spans)
    assert all(a[1] < b[0] for a, b in pairwise(found))


@given(SPANS, SPANS)
def test_without_is_set_difference(
    spans: list[tuple[int, int]], taken: list[tuple[int, int]]
) -> None:
    left = without(merged(spans), merged(taken))
    assert cells(left) == cells(spans) - cells(taken)
    assert length(left) == len(cells(left))


@given(st.lists(st.tuples(SPAN, st.sampled_from("abc")), max_size=8))
def test_paint_shows_the_first_layer_at_every_moment(
    layers: list[tuple[tuple[int, int], str]],
) -> None:
    found = painted([Paint(span, state, None, "") for span, state in layers], (0, 60))
    shown = {i: p.state for p in found for i in range(*p.span)}
    for i in range(60):
        expected = next((state for (a, b), state in layers if a <= i < b), None)
        assert shown.get(i) == expected


def test_a_bridge_joins_what_is_near() -> None:
    assert merged([(0, 5), (8, 9), (20, 30)], bridge=3) == [(0, 9), (20, 30)]
