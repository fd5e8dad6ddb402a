"""What was destroyed on a host: from serious marks after its since, and never from silence."""

from __future__ import annotations

import msgspec
import pytest

from bedem.reconstruction.impacts import damage_of
from tests.reconstruction.test_rulings import HOUR, judged, mark


def damaged(level: str, hour: int, *techniques: str) -> tuple[str, int | None, int, int]:
    made = msgspec.structs.replace(mark("a", hour, level), techniques=techniques)
    found = damage_of(judged([mark("a", 5), made], []).hosts["a"])
    return found.word, found.time, len(found.refs), len(found.hindered)


@pytest.mark.parametrize(
    ("techniques", "expected"),
    [
        (("t1486",), ("encrypted", 6 * HOUR, 1, 0)),
        (("t1561.002",), ("wiped", 6 * HOUR, 1, 0)),
        (("t1490",), ("not_covered", None, 0, 1)),
        (("t1489", "t1486"), ("encrypted", 6 * HOUR, 1, 1)),
        (("t1059",), ("not_covered", None, 0, 0)),
    ],
)
def test_words_by_technique(
    techniques: tuple[str, ...], expected: tuple[str, int | None, int, int]
) -> None:
    assert damaged("high", 6, *techniques) == expected


def test_weak_marks_and_hosts_without_a_since_show_no_impact() -> None:
    assert damaged("medium", 6, "t1486")[0] == "not_covered"
    alone = msgspec.structs.replace(mark("a", 6, "high"), techniques=("t1485",))
    assert judged([alone], []).hosts["a"].since is None
    assert damage_of(judged([alone], []).hosts["a"]).word == "not_covered"
