"""PICTURES: which function draws which picture. A kind without one is shown as its table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from bedem.model.documents import ChartBlock, MapBlock
from bedem.model.pictures import (
    BarsPicture,
    CoveragePicture,
    HindsightPicture,
    SpreadPicture,
)
from bedem.report.svg_days import bars_html, coverage_html
from bedem.report.svg_hindsight import hindsight_html
from bedem.report.svg_map import map_svg
from bedem.report.svg_spread import spread_html
from bedem.report.wording import Wording

Draw = Callable[[Any, Wording, str], Markup]
PICTURES: Final[dict[type, Draw]] = {
    SpreadPicture: spread_html,
    CoveragePicture: coverage_html,
    BarsPicture: bars_html,
    HindsightPicture: hindsight_html,
    MapBlock: map_svg,
}


def draw(block: ChartBlock | MapBlock, wording: Wording) -> Markup:
    """HTML and SVG of a picture; empty when there is nothing to draw."""
    subject = block.picture if isinstance(block, ChartBlock) else block
    found = PICTURES.get(type(subject))
    return found(subject, wording, wording.say(block.title)) if found else Markup("")
