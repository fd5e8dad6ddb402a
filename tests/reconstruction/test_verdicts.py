"""The search for two independent marks gives what trying every pair gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bedem.reconstruction.marks import Mark, supports
from bedem.reconstruction.verdicts import DAY, independent

TACTICS = ("execution", "discovery", "persistence")


def every_pair(held: list[Mark]) -> list[tuple[Mark, Mark]]:
    """The definition, word for word."""
    useful = [m for m in held if supports(m)]
    for i, first in enumerate(useful):
        for second in useful[i + 1 :]:
            if second.time - first.time > DAY:
                break
            if first.ref == second.ref or "high" not in (first.level, second.level):
                continue
            if first.log != second.log or not set(first.tactics) & set(second.tactics):
                return [(first, second)]
    return []


MARKS = st.lists(
    st.builds(
        lambda time, ref, log, level, tactics: Mark(
            "a", time * DAY // 4, f"{'0' * 12}-{ref}", log, "r", "t", level,
            tuple(sorted(tactics)), (), False,
        ),
        st.integers(0, 30), st.integers(0, 6), st.sampled_from(["security", "system"]),
        st.sampled_from(["medium", "high"]), st.sets(st.sampled_from(TACTICS), max_size=2),
    ),
    max_size=12,
)  # fmt: skip


@given(MARKS)
def test_the_first_independent_pair_is_the_same(held: list[Mark]) -> None:
    held.sort(key=lambda m: m.time)
    assert independent(held) == every_pair(held)
