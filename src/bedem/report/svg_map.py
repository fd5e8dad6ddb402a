"""Compromised hosts by municipality. Borders of before 2013, from Natural Earth; display only."""

from __future__ import annotations

import itertools
from math import cos, radians
from typing import Final

from markupsafe import Markup

from bedem.model.documents import MapBlock
from bedem.report.svg import px, tag
from bedem.report.wording import Wording, municipalities

WIDTH: Final = 460.0
_MARGIN: Final = 8.0


def map_svg(block: MapBlock, wording: Wording, title: str) -> Markup:
    """Red: a compromised host; outline: hosts and none compromised; faint: no host known."""
    land = municipalities()
    points = [p for town in land.values() for ring in town["rings"] for p in ring]
    west, north = min(p[0] for p in points), max(p[1] for p in points)
    east, south = max(p[0] for p in points), min(p[1] for p in points)
    narrow = cos(radians((north + south) / 2))
    scale = (WIDTH - 2 * _MARGIN) / ((east - west) * narrow)
    height = (north - south) * scale + 2 * _MARGIN

    def at(point: list[float]) -> tuple[float, float]:
        x = (point[0] - west) * narrow * scale + _MARGIN
        return x, (north - point[1]) * scale + _MARGIN

    shapes, labels = [], []
    for ident, town in land.items():
        rings = [[at(p) for p in ring] for ring in town["rings"]]
        line = "".join(
            "M" + "L".join(f"{px(x)} {px(y)}" for x, y in ring[:-1]) + "z" for ring in rings
        )
        hit, of = block.places.get(ident, (0, 0))
        css = "town" + (" hit" if hit else " clear" if of else "")
        shape = tag("path", tag("title", town["name"]), class_=css, d=line)
        shapes.append((bool(hit), bool(of), ident, shape))
        if of:
            x, y = _middle(max(rings, key=len))
            told = wording.told("lane-counts", compromised=hit, of=of)
            labels.append(tag("text", town["name"], class_="halo bold", x=px(x), y=px(y),
                              text_anchor="middle"))  # fmt: skip
            labels.append(tag("text", told, class_="halo", x=px(x), y=px(y + 13),
                              text_anchor="middle"))  # fmt: skip
    ordered = [shape for *_, shape in sorted(shapes, key=lambda s: s[:3])]
    box = f"0 0 {px(WIDTH)} {px(height)}"
    return tag("svg", tag("title", title), *ordered, *labels, class_="map", role="img",
               width=px(WIDTH), height=px(height), viewBox=box)  # fmt: skip


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    """Centre of gravity of a ring."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (x / (3 * area), y / (3 * area)) if area else ring[0]
