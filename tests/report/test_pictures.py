"""Pictures: true to their facts, bounded in size, safe with hostile names."""

from __future__ import annotations

import itertools
import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedem.language import LANGUAGES
from bedem.model.answers import Table
from bedem.model.documents import ChartBlock, Document, MapBlock
from bedem.model.messages import msg
from bedem.model.pictures import (
    Arrow,
    Band,
    BarsPicture,
    Checked,
    CoveragePanel,
    CoveragePicture,
    HindsightPicture,
    Lane,
    LaneGroup,
    Picture,
    SpreadPicture,
)
from bedem.report.axis import DAY, HOUR, axis
from bedem.report.pictures import PICTURES, draw
from bedem.report.svg_days import day_counts
from bedem.report.wording import Wording, municipalities, place_name

EMPTY = Table("t", (), ())
HOSTILE = "<script>x</script>\u202e\"'&"


@pytest.fixture
def wording(documents: dict[str, Document]) -> Wording:
    return Wording(documents["technical"], "en")


def spread(hosts: int, links: int) -> SpreadPicture:
    """Made: institutions of ten hosts, a link an hour."""
    lanes = tuple(
        Lane(f"host-{i:04}", i // 10, (None, i * HOUR), i * HOUR + DAY, ((0, 30 * DAY),))
        for i in range(hosts)
    )
    groups = tuple(
        LaneGroup(f"institution {g}", 20, {"compromised": 10, "suspected": 1, "no_sign": 9})
        for g in range(-(-hosts // 10))
    )
    arrows = tuple(
        Arrow(i * HOUR, i % hosts, (i * 7 + 1) % hosts, "both_ends", False, "", "a", "b")
        for i in range(links)
    )
    return SpreadPicture(
        groups, lanes, arrows, (Band(0, DAY, msg("chart-wave", number=1, hosts=2)),)
    )


@given(st.lists(st.integers(0, 3_000 * DAY), min_size=1, max_size=40))
def test_the_axis_keeps_order_and_one_scale(times: list[int]) -> None:
    made = axis(times, 860)
    xs = [made.x(t) for t in sorted(times)]
    assert xs == sorted(xs)
    assert all(0 <= x <= 860.001 for x in xs)
    assert all(any(p.start <= t <= p.stop for p in made.parts) for t in times)
    scales = [(p.right - p.left) / (p.stop - p.start) for p in made.parts]
    assert max(scales) == pytest.approx(min(scales))
    assert all(a.stop < b.start for a, b in itertools.pairwise(made.parts))
    assert made.parts[-1].right == pytest.approx(860)


def test_quiet_days_are_left_out_and_counted() -> None:
    made = axis([0, HOUR, 90 * DAY, 90 * DAY + HOUR], 860)
    assert len(made.parts) == 2
    ((_, left),) = made.left_out()
    assert 89 * DAY < left < 90 * DAY


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lane_and_group_is_named_beside_the_picture(
    documents: dict[str, Document], language: str
) -> None:
    told = draw(ChartBlock(msg("chart-spread"), spread(40, 60), EMPTY),
                Wording(documents["technical"], language))  # fmt: skip
    for i in range(40):
        assert told.count(f"host-{i:04}") == 2
    assert told.count("institution 3") == 2
    assert len(re.findall(r'class="f-ink"[^>]*/?><|class="lk"', told)) >= 60


def test_many_hosts_become_a_lane_an_institution(wording: Wording) -> None:
    told = draw(ChartBlock(msg("chart-spread"), spread(600, 1_500), EMPTY), wording)
    assert "host-0001" not in told
    assert told.count("10 hosts in one line") == 120
    assert len(told) < 900_000


def test_a_fan_says_how_many(wording: Wording) -> None:
    picture = spread(40, 0)
    arrows = tuple(Arrow(HOUR + i, 0, 1 + i, "one_end", False, "") for i in range(30))
    whole = SpreadPicture(picture.groups, picture.lanes, arrows, ())
    told = draw(ChartBlock(msg("chart-spread"), whole, EMPTY), wording)
    assert re.search(r"<text[^>]*>30</text>", told)


def test_hostile_names_are_inert_in_every_picture(wording: Wording) -> None:
    lane = Lane(HOSTILE, 0, (None, 5), 6, ((0, 10),))
    group = LaneGroup(HOSTILE, 1, {"compromised": 1})
    arrow = Arrow(5, None, 0, HOSTILE, False, HOSTILE, HOSTILE, HOSTILE)
    for picture in (
        SpreadPicture((group,), (lane,), (arrow,), ()),
        CoveragePicture((HOSTILE,), ("2022-08-26",), (CoveragePanel(msg("panel-any"), ("f",)),)),
        BarsPicture(0, HOUR, (HOSTILE,), ((3,),)),
    ):
        told = draw(ChartBlock(msg("report-title-told", text=HOSTILE), picture, EMPTY), wording)
        assert "&lt;script&gt;" in told
        assert "<script" not in told
        assert "\u202e" not in told


def test_coverage_counts_its_squares(wording: Wording) -> None:
    assert day_counts("ffpn?", wording) == "2 full, 1 partial, 1 none, 1 unknown"


def test_the_map_names_what_it_counts(wording: Wording) -> None:
    block = MapBlock(msg("chart-map"), {"ME-16": (3, 40), "ME-99": (1, 1)}, EMPTY)
    told = draw(block, wording)
    assert told.count('class="town"') == 20
    assert told.count('class="town hit"') == 1
    assert "Podgorica" in told
    assert "3 of 40" in told
    assert len(municipalities()) == 21
    assert place_name("ME-99") == "ME-99"


def test_hindsight_shows_each_word_from_its_time(wording: Wording) -> None:
    said = Checked(
        HOSTILE, "Ministry", 2 * DAY, ((DAY, "not_carried"), (9 * DAY, "contradicted")), "j:1"
    )
    picture = HindsightPicture((DAY, 9 * DAY), (said,))
    told = draw(ChartBlock(msg("chart-hindsight"), picture, EMPTY), wording)
    assert told.count('class="tick2"') == 2
    assert re.search(r'class="cn".*class="f-red"', told, re.DOTALL)
    assert "1970-01-10 00:00 contradicted" in told
    assert "<script" not in told
    nothing = HindsightPicture((DAY,), ())
    assert draw(ChartBlock(msg("chart-hindsight"), nothing, EMPTY), wording) == ""


def test_every_kind_of_picture_can_be_drawn() -> None:
    assert set(PICTURES) == {*get_args(Picture), MapBlock}
