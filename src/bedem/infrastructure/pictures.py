"""Pictures as SVG, offline and self-contained: map, services by time, options, dependencies.

Each carries the line that says what is assumed: a picture is cut out and sent on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from bedem.infrastructure.depends import Assumed, Branch
from bedem.infrastructure.running import RunResult
from bedem.infrastructure.schema import Inventory
from bedem.language import clean, say
from bedem.model.messages import Message, msg

WIDTH: Final = 800
_INK, _DIM, _LINE, _BAND = "#1c2733", "#5b6875", "#1f5f99", "#b7d0e8"
_SHADES: Final = ("#f2f2ef", "#f6d7a7", "#eba96b", "#d9743d", "#a63d1e")


def pictures(result: RunResult, inventory: Inventory, language: str = "en") -> dict[str, str]:
    """SVG by file name; the map only where the register names an outline that can be read."""
    found = {"services.svg": services_picture(result, language)}
    if result.ranking is not None:
        found["options.svg"] = options_picture(result, language)
    outline = _outline(inventory)
    if outline is not None:
        found["map.svg"] = map_picture(result, outline, language)
    return found


def _text(x: float, y: float, text: str, size: int = 12, fill: str = _INK, more: str = "") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{more}>'
        f"{escape(clean(text))}</text>"
    )


def _frame(title: str, height: float, body: Iterable[str], result: RunResult, language: str) -> str:
    inputs = result.inputs
    note = say(
        msg(
            "infrastructure-input", sourced=inputs.sourced, assumed=inputs.assumed,
            tags=", ".join(inputs.tags),
        ),
        language,
    )  # fmt: skip
    synthetic = "; ".join(inputs.synthetic)
    second = say(msg("infrastructure-synthetic", what=synthetic), language) if synthetic else ""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 44:.0f}" '
            f'role="img" font-family="sans-serif"><title>{escape(clean(title))}</title>',
            f'<rect width="{WIDTH}" height="{height + 44:.0f}" fill="white"/>',
            _text(16, 24, title, 16, _INK, ' font-weight="bold"'),
            *body,
            _text(16, height + 14, note, 11, _DIM),
            _text(16, height + 30, second, 11, _DIM) if second else "",
            "</svg>\n",
        ]
    )


def services_picture(result: RunResult, language: str = "en") -> str:
    """A lane a group: share served by hour, the band from P10 to P90, the line P50."""
    basis = result.basis.replace("_", "-")
    title = say(Message(f"infrastructure-outlook-{basis}", {"hours": result.hours}), language)
    lane, left, right = 34, 240, WIDTH - 20
    body: list[str] = []
    for i, group in enumerate(result.outlook):
        top = 44 + i * lane
        step = (right - left) / max(len(group.curve), 1)

        def points(
            part: int, top: float = top, step: float = step, curve: Any = group.curve
        ) -> str:
            return " ".join(
                f"{left + (t + 0.5) * step:.1f},{top + (1 - v[part]) * (lane - 8):.1f}"
                for t, v in enumerate(curve)
            )

        back = " ".join(reversed(points(2).split(" ")))
        body += [
            _text(16, top + 17, f"{group.name} {group.region}".strip()),
            f'<rect x="{left}" y="{top}" width="{right - left}" height="{lane - 8}" '
            'fill="#f7f7f5"/>',
            f'<polygon points="{points(0)} {back}" fill="{_BAND}"/>',
            f'<polyline points="{points(1)}" fill="none" stroke="{_LINE}" stroke-width="2"/>',
        ]
    bottom = 44 + len(result.outlook) * lane
    for hour in range(0, result.hours + 1, max(result.hours // 6, 1)):
        x = left + (right - left) * hour / result.hours
        body.append(_text(x, bottom + 12, f"{hour} h", 11, _DIM, ' text-anchor="middle"'))
    return _frame(title, bottom + 24, body, result, language)


def options_picture(result: RunResult, language: str = "en") -> str:
    """Break-even with its interval (bar) against the assumed range (hatched line), 0 to 1."""
    assert result.ranking is not None
    title = say(Message(f"infrastructure-ranked-{result.ranking.by.replace('_', '-')}"), language)
    left, right, row = 300, WIDTH - 130, 26
    body: list[str] = []

    def at(p: float) -> float:
        return left + min(max(p, 0.0), 1.0) * (right - left)

    for i, option in enumerate(result.ranking.options):
        y = 52 + i * row
        word = option.result.replace("_", "-")
        name = f"{option.rank}. {option.name}" if option.rank is not None else option.name
        body += [
            _text(16, y + 4, name),
            f'<line x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="#dcdcd8"/>',
            _text(
                right + 10, y + 4, say(Message(f"infrastructure-result-{word}"), language), 11, _DIM
            ),
        ]
        if option.assumed is not None:
            low, high = option.assumed
            body.append(
                f'<line x1="{at(low):.1f}" x2="{at(high):.1f}" y1="{y}" y2="{y}" '
                f'stroke="{_BAND}" stroke-width="10"/>'
            )
        found = option.break_even
        if found.low is not None and found.high is not None and found.low <= 1:
            x = at(found.low)
            body.append(
                f'<rect x="{x:.1f}" y="{y - 7}" width="{max(at(found.high) - x, 3):.1f}" '
                f'height="14" fill="{_LINE}"/>'
            )
    bottom = 52 + len(result.ranking.options) * row
    body += [
        _text(at(p), bottom + 4, f"{p:g}", 11, _DIM, ' text-anchor="middle"') for p in (0, 0.5, 1)
    ]
    return _frame(title, bottom + 16, body, result, language)


def _outline(inventory: Inventory) -> list[dict[str, Any]] | None:
    """Features of the GeoJSON beside the register; None where there is none that can be read."""
    name = inventory.services.outline
    if not name or Path(name).name != name:
        return None
    path = Path(inventory.path).with_name(name)
    if not path.is_file() or path.stat().st_size > 20 * 1024**2:
        return None
    try:
        features = json.loads(path.read_text(encoding="utf-8")).get("features")
    except (ValueError, AttributeError, RecursionError):
        return None
    return features if isinstance(features, list) else None


def map_picture(result: RunResult, features: list[dict[str, Any]], language: str = "en") -> str:
    """Municipalities shaded by hours lost (P90, mean over the services there)."""
    shapes = [(_name(f), _rings(f)) for f in features if _kind(f) == "municipality"]
    points = [p for _, rings in shapes for ring in rings for p in ring]
    title = say(msg("infrastructure-map", hours=result.hours), language)
    if not points:
        return _frame(title, 60, [], result, language)
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(520 / max(north - south, 1e-9), 620 / max((east - west) * squeeze, 1e-9))
    lost = _by_place(result)
    body = []
    for name, rings in shapes:
        hours = lost.get(slug(name))
        path = " ".join(
            "M"
            + "L".join(
                f"{40 + (x - west) * squeeze * scale:.1f},{44 + (north - y) * scale:.1f}"
                for x, y in ring
            )
            + "Z"
            for ring in rings
        )
        told = "–" if hours is None else f"{hours:.0f} h"
        body.append(
            f'<path d="{path}" fill="{_shade(hours, result.hours)}" stroke="white">'
            f"<title>{escape(clean(name))}: {told}</title></path>"
        )
    height = 44 + (north - south) * scale + 10
    for i, colour in enumerate(_SHADES):
        y = 60 + i * 22
        low = result.hours * i // len(_SHADES)
        body.append(f'<rect x="690" y="{y}" width="16" height="16" fill="{colour}"/>')
        body.append(_text(712, y + 13, f"{low} h +", 11, _DIM))
    body.append('<rect x="690" y="170" width="16" height="16" fill="none" stroke="#9aa3ab"/>')
    body.append(_text(712, 183, "–", 11, _DIM))
    return _frame(title, height, body, result, language)


def _kind(feature: dict[str, Any]) -> Any:
    return (feature.get("properties") or {}).get("kind")


def _name(feature: dict[str, Any]) -> str:
    return str((feature.get("properties") or {}).get("name", ""))


def _rings(feature: dict[str, Any]) -> list[list[tuple[float, float]]]:
    geometry = feature.get("geometry") or {}
    shapes = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        shapes = [shapes]
    return [[(float(p[0]), float(p[1])) for p in ring] for shape in shapes for ring in shape]


def slug(name: str) -> str:
    """Names of places compare without case, marks and spaces: `Nikšić` is `niksic`."""
    table = str.maketrans("čćžšđ", "cczsd")
    return name.casefold().translate(table).replace(" ", "_")


def _by_place(result: RunResult) -> dict[str, float]:
    found: dict[str, list[int]] = {}
    for service in result.services:
        if service.municipality:
            found.setdefault(slug(service.municipality), []).append(service.lost[2])
    return {place: sum(hours) / len(hours) for place, hours in found.items()}


def _shade(hours: float | None, horizon: int) -> str:
    if hours is None:
        return "none"
    return _SHADES[min(int(hours / horizon * len(_SHADES)), len(_SHADES) - 1)]


def dependency_picture(branch: Branch, told: Assumed, depth: int = 4, language: str = "en") -> str:
    """A service and what it needs, left to right; below it what is assumed."""
    columns: dict[int, list[Branch]] = {}
    edges: list[tuple[tuple[int, int], tuple[int, int]]] = []

    def place(here: Branch, column: int) -> tuple[int, int]:
        rows = columns.setdefault(column, [])
        rows.append(here)
        mine = (column, len(rows) - 1)
        edges.extend((mine, place(o, column + 1)) for o in here.needs if column < depth)
        return mine

    place(branch, 0)
    height = 60 + 26 * max(len(rows) for rows in columns.values())
    width = 210

    def spot(at: tuple[int, int]) -> tuple[float, float]:
        return 16 + at[0] * width, 60 + at[1] * 26

    body = [_line(spot(a), spot(b), width) for a, b in edges]
    for column, rows in columns.items():
        for i, row in enumerate(rows):
            x, y = spot((column, i))
            body.append(_text(x, y, row.label[:30], 11))
    wide = max(WIDTH, 16 + width * len(columns))
    notes = [say(line, language) for line in assumed_lines(told)]
    body += [_text(16, height + 16 * i, note, 11, _DIM) for i, note in enumerate(notes)]
    height += 16 * len(notes)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {height}" role="img" '
            f'font-family="sans-serif"><title>{escape(clean(branch.label))}</title>',
            f'<rect width="{wide}" height="{height}" fill="white"/>',
            *body,
            "</svg>\n",
        ]
    )


def assumed_lines(told: Assumed) -> list[Message]:
    """What a picture or tree of needs rests on, a line each."""
    lines = [msg("infrastructure-needs-assumed", tags=", ".join(told.tags), count=len(told.tags))]
    if told.synthetic:
        lines.append(msg("infrastructure-synthetic", what="; ".join(told.synthetic)))
    return lines


def _line(a: tuple[float, float], b: tuple[float, float], width: int) -> str:
    return (
        f'<line x1="{a[0] + width - 40:.0f}" y1="{a[1] - 4:.0f}" x2="{b[0] - 4:.0f}" '
        f'y2="{b[1] - 4:.0f}" stroke="#b0b8bf"/>'
    )
