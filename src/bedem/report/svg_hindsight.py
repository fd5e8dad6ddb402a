"""Statements against the evidence in hand: a strip each, over the arrivals of evidence."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from bedem.language import clean
from bedem.model.pictures import Checked, HindsightPicture
from bedem.report.axis import Axis, axis, day_text
from bedem.report.svg import mark, px, tag
from bedem.report.wording import Wording

WIDTH: Final = 520.0
_HEIGHT: Final = 22
_FILLS: Final = {"supported": "hs", "contradicted": "f-red", "not_carried": "cn"}


def hindsight_rows(picture: HindsightPicture, wording: Wording) -> list[tuple[str, Markup]]:
    """(who said what, its strip); the last strip has the days under it."""
    times = [*picture.arrivals, *(s.said for s in picture.statements)]
    shared = axis(times, WIDTH)
    last = len(picture.statements) - 1
    return [
        (f"{clean(s.by)}: {clean(s.text)}", _strip(s, picture, shared, wording, days=i == last))
        for i, s in enumerate(picture.statements)
    ]


def _strip(
    statement: Checked, picture: HindsightPicture, shared: Axis, wording: Wording, *, days: bool
) -> Markup:
    turns = statement.words
    told = [f"{wording.time(time)} {wording.word(word)}" for time, word in turns]
    parts = [tag("title", "; ".join(told))]
    ends = [*(time for time, _ in turns[1:]), shared.parts[-1].stop]
    for (start, word), stop in zip(turns, ends, strict=True):
        for left, right in shared.within(start, stop):
            parts.append(tag("rect", class_=_FILLS.get(word, "co"), x=px(left), y=5,
                             width=px(max(right - left, 1)), height=12))  # fmt: skip
    for time in picture.arrivals:
        x = px(shared.x(time))
        parts.append(tag("path", class_="tick2", d=f"M{x} 17V{_HEIGHT}"))
    said = px(shared.x(statement.said))
    parts.append(tag("path", class_="stop", d=f"M{said} 1V{_HEIGHT - 1}"))
    height = _HEIGHT
    if days:
        height += 15
        for part in shared.parts:
            label = day_text(part.start, wording.words.zone)
            parts.append(tag("text", label, class_="quiet", x=px(part.left), y=_HEIGHT + 12))
    return tag("svg", *parts, role="img", width=px(WIDTH), height=height,
               viewBox=f"0 0 {px(WIDTH)} {height}")  # fmt: skip


def hindsight_html(picture: HindsightPicture, wording: Wording, title: str) -> Markup:
    """A row a statement; the strip says what the evidence in hand carried, and from when."""
    if not picture.statements:
        return Markup("")
    rows = [
        tag(
            "tr",
            tag("th", name, scope="row"),
            tag("td", strip, data_h=wording.told("column-check")),
        )
        for name, strip in hindsight_rows(picture, wording)
    ]
    words = ("supported", "contradicted", "not_carried")
    items = [tag("li", mark(word), wording.word(word)) for word in words]
    stroke = tag("path", class_="stop", d="M7 0V14")
    items.append(tag("li", tag("svg", stroke, width=14, height=14, aria_hidden="true",
                               focusable="false"), wording.told("column-said")))  # fmt: skip
    key = tag("ul", *items, class_="key")
    table = tag("table", tag("tbody", *rows), class_="bars hind")
    framed = tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=title)
    return Markup("").join([key, framed])
