"""Coverage by day and detections by level: strips in a table, so that names stay text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from bedem.language import clean
from bedem.model.pictures import BarsPicture, CoveragePicture
from bedem.report.axis import HOUR
from bedem.report.svg import px, tag
from bedem.report.wording import Wording

_CELL: Final = 13
# Room of a break between two days that do not follow on one another.
_BREAK: Final = 11
_BARS: Final = 760.0
_HEIGHT: Final = 34


def coverage_rows(
    picture: CoveragePicture, wording: Wording
) -> tuple[list[tuple[str, Markup]], list[tuple[str, list[Markup]]]]:
    """(heads with their days, rows of name and strips)."""
    places = _places(picture.days)
    days = _days(picture, places)
    heads = [(wording.say(panel.title), days) for panel in picture.panels]
    rows = [
        (
            clean(group) or wording.told("lane-nowhere"),
            [
                _strip(panel.rows[i], places, day_counts(panel.rows[i], wording))
                for panel in picture.panels
            ],
        )
        for i, group in enumerate(picture.groups)
    ]
    return heads, rows


def coverage_html(picture: CoveragePicture, wording: Wording, title: str) -> Markup:
    """A row a group of hosts, a column a kind of log, a square a day."""
    heads = [tag("th", tag("span", wording.told("column-host-group"), class_="vh"), scope="col")]
    found, strips = coverage_rows(picture, wording)
    heads += [tag("th", name, days, scope="col") for name, days in found]
    rows = []
    for name, row in strips:
        cells = [tag("th", name, scope="row")]
        cells += [tag("td", s, data_h=head) for s, (head, _) in zip(row, found, strict=True)]
        rows.append(tag("tr", *cells))
    head = tag("thead", tag("tr", *heads))
    table = tag("table", head, tag("tbody", *rows), class_="cov")
    return Markup("").join([_key(wording), tag("div", table, class_="scroll", tabindex=0,
                            role="group", aria_label=title)])  # fmt: skip


def day_counts(letters: str, wording: Wording) -> str:
    """`3 full, 2 none`: the strip in words."""
    names = {"f": "full", "p": "partial", "n": "none", "?": "unknown"}
    return ", ".join(
        f"{letters.count(letter)} {wording.word(name)}"
        for letter, name in names.items()
        if letter in letters
    )


def _places(days: Sequence[str]) -> list[float]:
    """Left edges of the squares, and at the end the width: days left out take a break's room."""
    dates = [date.fromisoformat(day) for day in days]
    found, x = [0.0], 0.0
    for before, after in pairwise(dates):
        x += _CELL + (_BREAK if after - before > timedelta(days=1) else 0)
        found.append(x)
    return [*found, x + _CELL]


def _strip(letters: str, places: Sequence[float], told: str) -> Markup:
    parts = [tag("title", told)]
    for letter, x in zip(letters, places, strict=False):
        parts.append(_square(letter, x))
    for before, after in pairwise(places):
        if after - before > _CELL:
            middle = px((before + _CELL + after - 2) / 2)
            parts.append(tag("path", class_="cbreak", d=f"M{middle} 0V{_CELL + 1}"))
    width = px(places[-1])
    return tag("svg", *parts, role="img", width=width, height=_CELL + 1,
               viewBox=f"0 0 {width} {_CELL + 1}")  # fmt: skip


def _square(letter: str, x: float) -> Markup:
    side = _CELL - 2
    if letter == "f":
        return tag("rect", class_="cf", x=px(x), y=1, width=side, height=side)
    if letter == "p":
        corner = f"M{px(x)} {side + 1}V1L{px(x + side)} {side + 1}z"
        return Markup("").join([
            tag("rect", class_="co", x=px(x + 0.5), y=1.5, width=side - 1, height=side - 1),
            tag("path", class_="cf", d=corner),
        ])  # fmt: skip
    if letter == "n":
        return tag("rect", class_="cn", x=px(x + 0.5), y=1.5, width=side - 1, height=side - 1)
    return tag("text", "?", class_="quiet", x=px(x + 3), y=side)


def _days(picture: CoveragePicture, places: Sequence[float]) -> Markup:
    """The days above the strips: first, and every seventh; a stroke under days of the attack."""
    parts, width = [], places[-1]
    room, year = -100.0, ""
    for i, day in enumerate(picture.days):
        x = places[i]
        if day in picture.marked:
            parts.append(tag("path", class_="s-red", d=f"M{px(x)} 19h{_CELL - 2}"))
        whole = not i or day[:4] != year
        if x - room >= 60 or (whole and x - room >= 40):
            parts.append(tag("text", day if whole else day[5:], class_="quiet", x=px(x), y=12))
            room, year = x + (30 if whole else 0), day[:4]
    return tag("svg", *parts, width=px(max(width, 64)), height=21, aria_hidden="true",
               focusable="false", viewBox=f"0 0 {px(max(width, 64))} 21")  # fmt: skip


def _key(wording: Wording) -> Markup:
    signs = [("key-full", "f"), ("key-partial", "p"), ("key-none", "n"), ("key-unknown", "?")]
    items = [
        tag("li", tag("svg", _square(letter, 0), width=14, height=14, aria_hidden="true",
                      focusable="false"), wording.told(name))
        for name, letter in signs
    ]  # fmt: skip
    stroke = tag("path", class_="s-red", d="M0 9h12")
    items.append(tag("li", tag("svg", stroke, width=14, height=14, aria_hidden="true",
                               focusable="false"), wording.told("key-attack-day")))  # fmt: skip
    return tag("ul", *items, class_="key")


def bars_html(picture: BarsPicture, wording: Wording, title: str) -> Markup:
    """A row a level with its own height; the sum and the highest bar stand beside it."""
    rows = []
    for level, counts in zip(picture.levels, picture.counts, strict=True):
        total = tag("b", wording.words.number(sum(counts)))
        cells = (
            tag("th", wording.word(level), scope="row"),
            tag("td", bars_svg(picture, level, wording), data_h=wording.word(level)),
            tag("td", total, class_="r"),
        )
        rows.append(tag("tr", *cells))
    table = tag("table", tag("tbody", *rows), class_="bars")
    return tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=title)


def bars_svg(picture: BarsPicture, level: str, wording: Wording) -> Markup:
    """One level: bars over time, the first and the last time under them."""
    counts = picture.counts[picture.levels.index(level)]
    most, wide = max(*counts, 1), min(_BARS / len(counts), 24)
    parts = [tag("title", f"{wording.word(level)}: {sum(counts)}")]
    for i, count in enumerate(counts):
        if count:
            height = max(count / most * _HEIGHT, 1.5)
            parts.append(tag("rect", class_="cf", x=px(i * wide), y=px(_HEIGHT - height + 12),
                             width=px(max(wide - 1, 1)), height=px(height)))  # fmt: skip
            if count == most and most not in counts[:i]:
                end = i * wide > _BARS - 60
                parts.append(tag("text", wording.words.number(count), class_="quiet",
                                 x=px(i * wide + (wide if end else 0)), y=px(10),
                                 text_anchor="end" if end else "start"))  # fmt: skip
    base = _HEIGHT + 12
    parts.append(tag("path", class_="base", d=f"M0 {base}.5H{px(_BARS)}"))
    if level == picture.levels[-1]:
        last = picture.start + picture.step * (len(counts) - 1)
        for time, x, anchor in ((picture.start, 0.0, "start"), (last, wide * len(counts), "end")):
            if anchor == "end" and x < 200:
                continue
            told = wording.time(time) if picture.step < 24 * HOUR else wording.time(time)[:10]
            parts.append(tag("text", told, class_="quiet", x=px(x), y=base + 14,
                             text_anchor=anchor))  # fmt: skip
    height = base + (18 if level == picture.levels[-1] else 2)
    return tag("svg", *parts, role="img", width=px(_BARS), height=height,
               viewBox=f"0 0 {px(_BARS)} {height}")  # fmt: skip
