"""How it spread: hosts as lanes by institution, an arrow a movement, waves, and where no logs are.

Two sizes: on screen the names stand in a column of HTML beside the picture; in print, and in the
PDF, they stand inside it.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import Final

import msgspec
from markupsafe import Markup

from bedem.language import clean
from bedem.model.pictures import Arrow, Lane, SpreadPicture
from bedem.report.axis import DAY, HOUR, Axis, axis, day_text, tick_text
from bedem.report.svg import px, tag
from bedem.report.wording import Wording

MOST_LANES: Final = 60
FAN: Final = 20
_CROSSED: Final = "h8v8h-8zl8 8m0-8l-8 8"


class Size(msgspec.Struct, frozen=True):
    """px. names: width of the names inside the picture, 0 for none."""

    width: float
    lane: float
    head: float
    names: float
    apart: float


SCREEN: Final = Size(width=860, lane=16, head=42, names=0, apart=5)
PRINT: Final = Size(width=500, lane=11, head=28, names=180, apart=3)


class Row(msgspec.Struct, frozen=True):
    """A line of the picture. y: its top; lane: None for the head of a group."""

    y: float
    group: int
    lane: int | None


def grouped(picture: SpreadPicture) -> SpreadPicture:
    """Above MOST_LANES hosts: one lane an institution, movements between them."""
    if len(picture.lanes) <= MOST_LANES:
        return picture
    held: dict[int, list[Lane]] = {}
    for lane in picture.lanes:
        held.setdefault(lane.group, []).append(lane)
    order = {group: i for i, group in enumerate(held)}
    lanes = tuple(_one(group, lanes) for group, lanes in held.items())
    at = [order[lane.group] for lane in picture.lanes]
    arrows: dict[tuple[object, ...], Arrow] = {}
    for arrow in picture.arrows:
        source = None if arrow.source is None else at[arrow.source]
        target = None if arrow.target is None else at[arrow.target]
        if source != target:
            key = (arrow.time // HOUR, source, target, arrow.attempt)
            moved = msgspec.structs.replace(arrow, source=source, target=target)
            arrows.setdefault(key, moved)
    return msgspec.structs.replace(picture, lanes=lanes, arrows=tuple(arrows.values()))


def _one(group: int, lanes: list[Lane]) -> Lane:
    since = min((lane.since[1] for lane in lanes if lane.since[1] is not None), default=None)
    last = max((lane.last for lane in lanes if lane.last is not None), default=None)
    logs = tuple(sorted(span for lane in lanes for span in lane.logs))
    return Lane(host=str(len(lanes)), group=group, since=(None, since), last=last, logs=logs)


class Spread:
    """One picture in one size."""

    def __init__(self, picture: SpreadPicture, wording: Wording, size: Size) -> None:
        self.folded = len(picture.lanes) > MOST_LANES
        self.picture = grouped(picture)
        self.wording, self.size = wording, size
        self.axis: Axis = axis(self._times(), self._width())
        self.top = 46.0 if wording.document.zone == "UTC" else 60.0
        self.rows = self._rows()
        self.height = self.rows[-1].y + (size.lane if self.rows[-1].lane is not None else size.head)
        self._middle = {r.lane: r.y + size.lane / 2 for r in self.rows if r.lane is not None}

    def _times(self) -> list[int]:
        found = [arrow.time for arrow in self.picture.arrows]
        for lane in self.picture.lanes:
            found += [t for t in (lane.since[1], lane.last, lane.contained) if t is not None]
        for wave in self.picture.waves:
            found += [wave.time_from, wave.time_to]
        return found

    def _width(self) -> float:
        """Wider where many arrows would stand on one another; scrolled on screen."""
        wanted = self.size.apart * 2 * len(self.picture.arrows)
        most = 4 * self.size.width if not self.size.names else self.size.width
        return min(max(self.size.width, wanted), most)

    def _rows(self) -> list[Row]:
        rows, y = [], self.top
        for number, _ in enumerate(self.picture.groups):
            rows.append(Row(y, number, None))
            y += self.size.head
            for i, lane in enumerate(self.picture.lanes):
                if lane.group == number:
                    rows.append(Row(y, number, i))
                    y += self.size.lane
        return rows

    def name(self, row: Row) -> str:
        if row.lane is None:
            return clean(self.picture.groups[row.group].name) or self.wording.told("lane-nowhere")
        host = self.picture.lanes[row.lane].host
        return (
            self.wording.told("chart-many-lanes", count=int(host)) if self.folded else clean(host)
        )

    def counts(self, row: Row) -> str:
        group = self.picture.groups[row.group]
        number = group.counts.get("compromised", 0)
        return self.wording.told("lane-counts", compromised=number, of=group.of)

    def fold(self, row: Row) -> str:
        counts = self.picture.groups[row.group].counts
        told = {word: counts.get(word, 0) for word in ("suspected", "no_sign", "not_covered")}
        return self.wording.told("lane-fold", **told)

    # drawing

    def svg(self, title: str) -> Markup:
        parts = [tag("title", title), *self._waves(), *self._scale(), *self._lanes()]
        parts += self._arrows()
        if self.size.names:
            parts += self._names()
        width = self.axis.width + self.size.names + 16
        box = f"{px(-self.size.names - 4)} 0 {px(width)} {px(self.height + 6)}"
        return tag("svg", *parts, role="img", viewBox=box, width=px(width),
                   height=px(self.height + 6))  # fmt: skip

    def _waves(self) -> list[Markup]:
        found = []
        for wave in self.picture.waves:
            for i, (left, right) in enumerate(self.axis.within(wave.time_from, wave.time_to)):
                height = self.height - self.top
                found.append(tag("rect", class_="wave", x=px(left - 2), y=px(self.top),
                                 width=px(right - left + 4), height=px(height)))  # fmt: skip
                if i == 0:
                    label = self.wording.say(wave.label)
                    found.append(
                        tag("text", label, class_="bold halo", x=px(left), y=px(self.top - 3))
                    )
        return found

    def _scale(self) -> list[Markup]:
        zone = self.wording.words.zone
        rows = [(UTC, 12.0, "UTC")]
        if self.wording.document.zone != "UTC":
            rows.append((zone, 26.0, self.wording.document.zone))  # type: ignore[arg-type]
        found = []
        for part in self.axis.parts:
            ticks = self.axis.ticks(part)
            daily = len(ticks) > 1 and ticks[1] - ticks[0] >= DAY
            for tick in ticks:
                line = f"M{px(self.axis.x(tick))} {px(self.top)}V{px(self.height)}"
                found.append(tag("path", class_="tick", d=line))
            for zone_, y, name in rows:
                first = part is self.axis.parts[0] and part.right - part.left > 120
                told = f"{day_text(part.start, zone_)} {name if first else ''}".strip()
                found.append(tag("text", told, class_="quiet", x=px(part.left), y=px(y)))
                below = y + 14 * len(rows)
                for tick in ticks:
                    x = self.axis.x(tick)
                    if x < part.right - 24:
                        label = tick_text(tick, zone_, day=daily)
                        found.append(tag("text", label, class_="quiet", x=px(x), y=px(below)))
        for middle, micros in self.axis.left_out():
            told = self.wording.told("axis-days", days=max(round(micros / DAY), 1))
            found += [
                tag("path", class_="brk", d=f"M{px(middle + d)} {px(self.top)}V{px(self.height)}")
                for d in (-3, 3)
            ]
            found.append(tag("text", told, class_="quiet halo", x=px(middle), y=px(self.top - 3),
                             text_anchor="middle"))  # fmt: skip
        return found

    def _lanes(self) -> list[Markup]:
        found = []
        for row in self.rows:
            if row.lane is None:
                if row.group:
                    line = f"M{px(-self.size.names)} {px(row.y)}H{px(self.axis.width)}"
                    found.append(tag("path", class_="sep", d=line))
                continue
            found += self._lane(self.picture.lanes[row.lane], row.y)
        return found

    def _lane(self, lane: Lane, top: float) -> list[Markup]:
        y = top + self.size.lane / 2
        found = []
        for left, right in self._unlogged(lane):
            found.append(tag("rect", class_="nolog", x=px(left), y=px(top + 2),
                             width=px(right - left), height=px(self.size.lane - 4)))  # fmt: skip
        base = "".join(
            f"M{px(a)} {px(y)}H{px(b)}" for s in lane.logs for a, b in self.axis.within(*s)
        )
        if base:
            found.append(tag("path", class_="base", d=base))
        since = lane.since[1]
        if since is not None:
            stop = lane.contained if lane.contained is not None else self.axis.parts[-1].stop
            for left, right in self.axis.within(since, stop):
                found.append(tag("rect", class_="f-since", x=px(left), y=px(y - 2),
                                 width=px(right - left), height=4))  # fmt: skip
        found += self._points(lane, y)
        return found

    def _unlogged(self, lane: Lane) -> list[tuple[float, float]]:
        """Where nothing was recorded, on the parts of the axis."""
        found = []
        for part in self.axis.parts:
            at = part.start
            for start, stop in sorted(lane.logs):
                if start > at:
                    found += self.axis.within(at, min(start, part.stop))
                at = max(at, stop)
            if at < part.stop:
                found += self.axis.within(max(at, part.start), part.stop)
        return [(a, b) for a, b in found if b - a >= 0.5]

    def _points(self, lane: Lane, y: float) -> list[Markup]:
        found = []
        if lane.contained is not None:
            x = px(self.axis.x(lane.contained))
            found.append(tag("path", class_="stop", d=f"M{x} {px(y - 6)}V{px(y + 6)}"))
        elif lane.last is not None:
            found.append(tag("circle", class_="last", cx=px(self.axis.x(lane.last)), cy=px(y), r=4))
        if lane.since[1] is not None:
            x_ = self.axis.x(lane.since[1])
            r = self.size.lane * 0.34
            if lane.since[0] is None or lane.since[0] < lane.since[1]:
                tip, foot = x_ - r - 8, px(x_ - r - 2)
                line = f"M{foot} {px(y - 4)}L{px(tip)} {px(y)}L{foot} {px(y + 4)}z"
                found.append(tag("path", class_="s-red thin", d=line))
            found.append(tag("path", class_="f-red", d=f"M{px(x_)} {px(y - r)}L{px(x_ + r)} {px(y)}"
                             f"L{px(x_)} {px(y + r)}L{px(x_ - r)} {px(y)}z"))  # fmt: skip
        if lane.impact in ("encrypted", "wiped") and lane.impact_time is not None:
            x_ = self.axis.x(lane.impact_time)
            found.append(tag("path", class_="enc", d=f"M{px(x_ - 4)} {px(y - 4)}{_CROSSED}"))
        return found

    def _arrows(self) -> list[Markup]:
        """Each at its time, at least `apart` px from the one before; many at once as one fan."""
        fans = Counter((a.source, a.time // HOUR) for a in self.picture.arrows)
        found: list[Markup] = []
        at = -1e9
        drawn: dict[tuple[int | None, int], float] = {}
        for arrow in self.picture.arrows:
            key = (arrow.source, arrow.time // HOUR)
            x = drawn.get(key) if fans[key] > FAN else None
            if x is None:
                x = max(self.axis.x(arrow.time), at + self.size.apart)
                x = min(x, self.axis.width)
                at = x
                if fans[key] > FAN:
                    drawn[key] = x
                    top = min((self._middle[a.target] for a in self.picture.arrows
                               if a.target is not None and (a.source, a.time // HOUR) == key),
                              default=self.top)  # fmt: skip
                    found.append(tag("text", str(fans[key]), class_="bold halo", x=px(x + 4),
                                     y=px(top - 4)))  # fmt: skip
            found.append(self._arrow(arrow, x))
        return found

    def _arrow(self, arrow: Arrow, x: float) -> Markup:
        """From a lane to a lane; an end without a lane is a short stub with a name in the title."""
        source = None if arrow.source is None else self._middle[arrow.source]
        target = None if arrow.target is None else self._middle[arrow.target]
        start = source if source is not None else (target or 0) - self.size.lane * 1.2
        stop = target if target is not None else (source or 0) + self.size.lane * 1.2
        down = 1 if stop >= start else -1
        kind = {"both_ends": "", "one_end": " one", "inferred": " inferred"}.get(arrow.evidence, "")
        told = f"{clean(arrow.source_name or '?')} → {clean(arrow.target_name or '?')}"
        parts = [tag("title", f"{self.wording.time(arrow.time, seconds=True)} {told}")]
        css = f"lk{' attempt' if arrow.attempt else kind}"
        parts.append(tag("path", class_=css, d=f"M{px(x)} {px(start)}V{px(stop - 5 * down)}"))
        if source is not None:
            parts.append(tag("circle", class_="f-ink", cx=px(x), cy=px(source), r=2))
        y = stop
        if arrow.attempt:
            cross = f"M{px(x - 3)} {px(y - 3)}l6 6m0-6l-6 6"
            parts.append(tag("path", class_="s-quiet", d=cross))
        else:
            head = f"M{px(x)} {px(y)}l-3 {px(-6 * down)}h6z"
            parts.append(tag("path", class_="f-ink", d=head))
        return tag("g", *parts)

    def _names(self) -> list[Markup]:
        """Names inside the picture, for print."""
        found = []
        for row in self.rows:
            if row.lane is None:
                head = f"{self.name(row)[:28]}  {self.counts(row)}"
                x = px(-self.size.names)
                found.append(tag("text", head, class_="bold", x=x, y=px(row.y + 12)))
                found.append(
                    tag("text", self.fold(row), class_="quiet small", x=x, y=px(row.y + 23))
                )
            else:
                found.append(tag("text", self.name(row)[:26], class_="host", x=-10,
                                 y=px(row.y + self.size.lane - 2), text_anchor="end"))  # fmt: skip
        return found


def spread_html(picture: SpreadPicture, wording: Wording, title: str) -> Markup:
    """Names in a column that stays, the picture beside it; and a second one for print."""
    if not picture.lanes:
        return Markup("")
    screen = Spread(picture, wording, SCREEN)
    names = []
    for row in screen.rows:
        style = f"top:{px(row.y)}px"
        if row.lane is None:
            counts = tag("span", screen.counts(row), class_="of")
            inside = (tag("b", screen.name(row)), " ", counts, tag("span", screen.fold(row)))
            names.append(tag("div", *inside, class_="lg", style=style))
        else:
            names.append(tag("div", tag("span", screen.name(row)), class_="ll", style=style))
    labels = tag("div", *names, class_="lab")
    drawn = tag("div", screen.svg(title), class_="pic")
    lanes = tag("div", labels, drawn, class_="lanes", tabindex=0, role="group", aria_label=title,
                style=f"height:{px(screen.height + 22)}px")  # fmt: skip
    printed = Spread(picture, wording, PRINT).svg(title)
    return Markup("").join([
        key(wording), tag("div", lanes, class_="screen"), tag("div", printed, class_="print"),
    ])  # fmt: skip


def key(wording: Wording) -> Markup:
    """One line: what the signs are."""
    signs = (
        ("since", tag("path", class_="f-red", d="M9 2 14 7 9 12 4 7z")),
        ("earlier", tag("path", class_="s-red thin", d="M12 3 6 7 12 11z")),
        ("logs", tag("path", class_="base", d="M0 7H26")),
        ("no-logs", tag("rect", class_="nolog", x=0, y=2, width=26, height=10)),
        ("both-ends", tag("path", class_="lk", d="M0 7H26")),
        ("one-end", tag("path", class_="lk one", d="M0 7H26")),
        ("inferred", tag("path", class_="lk inferred", d="M0 7H26")),
        ("attempt", Markup("").join([
            tag("path", class_="lk attempt", d="M0 7H20"),
            tag("path", class_="s-quiet", d="M20 4l6 6m0-6l-6 6")])),
        ("last", tag("circle", class_="last", cx=12, cy=7, r=4)),
        ("contained", tag("path", class_="stop", d="M12 1V13")),
    )  # fmt: skip
    items = [
        tag("li", tag("svg", sign, width=26, height=14, viewBox="0 0 26 14", aria_hidden="true",
                      focusable="false"), wording.told(f"key-{name}"))
        for name, sign in signs
    ]  # fmt: skip
    return tag("ul", *items, class_="key")
