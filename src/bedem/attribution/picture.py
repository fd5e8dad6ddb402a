"""Intervals as a picture: SVG for a report, text for a terminal. Both show the same numbers."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence

from bedem.attribution.weigh import Interval, Weighing

_WIDTH = 44


def bar(interval: Interval, width: int = _WIDTH, *, unicode: bool = True) -> str:
    """`··├──┼───┤···`, from 0 to 100 %."""
    rest, line, ends, middle = ("·", "─", "├┤", "┼") if unicode else (".", "-", "[]", "+")
    low, mid, high = (min(int(p * width), width - 1) for p in
                      (interval.low, interval.middle, interval.high))  # fmt: skip
    cells = [rest] * width
    for place in range(low, high + 1):
        cells[place] = line
    cells[low], cells[high] = ends[0], ends[1]
    cells[mid] = middle
    return "".join(cells)


def percent(p: float) -> str:
    """Whole percents, `<1` and `>99` at the ends."""
    return "<1" if p < 0.01 else ">99" if p > 0.99 else f"{100 * p:.0f}"


def interval_text(interval: Interval) -> str:
    return f"{percent(interval.low)}–{percent(interval.high)} %"


def matrix_svg(found: Weighing, label: Callable[[str], str], title: str) -> str:
    """Hypotheses in rows, sources in columns; shade and number say how far each speaks for or
    against, compared with the average over the hypotheses.
    """
    left, cell, row_height = 230, 92, 26
    families = list(found.matrix)
    width, height = left + cell * len(families) + 20, 76 + row_height * len(found.rows)
    parts = _frame(width, height, title)
    for column, family in enumerate(families):
        x = left + cell * column + cell / 2
        parts.append(
            f'<text class="small" x="{x:.1f}" y="50" text-anchor="middle">'
            f"{html.escape(_fitting(family, 14))}<title>{html.escape(family)}</title></text>"
        )
    for number, row in enumerate(found.rows):
        y = 60 + row_height * number
        parts.append(f'<text x="12" y="{y + 17}">{html.escape(label(row.hypothesis))}</text>')
        for column, family in enumerate(families):
            parts.append(_cell(found.matrix[family][number], left + cell * column, y, cell))
    return "\n".join([*parts, "</svg>", ""])


def _cell(relative: float, x: int, y: int, cell: int) -> str:
    """Blue speaks for, red against; full shade at a factor of ten."""
    log = math.log10(max(relative, 1e-6))
    kind, shade = ("for", log) if log >= 0 else ("against", -log)
    told = f"x{relative:.2f}" if log >= 0 else f"1/{1 / max(relative, 1e-6):.2f}"
    return (
        f'<rect class="{kind}" x="{x + 2}" y="{y}" width="{cell - 4}" height="24" '
        f'fill-opacity="{min(shade, 1) * 0.7:.2f}"/>'
        f'<text x="{x + cell / 2:.1f}" y="{y + 17}" text-anchor="middle">{told}</text>'
    )


def _fitting(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _frame(width: int, height: int, title: str) -> list[str]:
    """Opening, style, ground and title of a picture."""
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{html.escape(title, quote=True)}">',
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style>",
        f'<rect class="bg" width="100%" height="{height}"/>',
        f'<text x="12" y="22" font-weight="600">{html.escape(title)}</text>',
    ]


_STYLE = (
    "text{font:12px system-ui,'DejaVu Sans',sans-serif;fill:#16191c}.small{fill:#5a6068}"
    ".axis{stroke:#c9ced3}.band{stroke-width:7;stroke-linecap:butt}.mid{fill:#16191c}"
    ".p0{stroke:#2d5f9a}.p1{stroke:#b3541e}.p2{stroke:#6a7178}rect.bg{fill:#ffffff}"
    ".for{fill:#2d5f9a}.against{fill:#a4402c}"
    "@media(prefers-color-scheme:dark){text,.mid{fill:#eceef0}.small{fill:#a7adb4}"
    ".axis{stroke:#3b4148}rect.bg{fill:#14171a}.p0{stroke:#7fb0ea}.p1{stroke:#f0a46b}"
    ".p2{stroke:#a7adb4}}"
)


def svg(found: Weighing, label: Callable[[str], str], title: str) -> str:
    """A row per hypothesis, a band per prior from 5 to 95 of 100 draws, a mark at the middle."""
    left, width, step = 230, 480, 16
    rows = found.rows
    height = 64 + len(rows) * (len(found.priors) * step + 14) + 20 * len(found.priors)
    parts = _frame(left + width + 130, height, title)
    bottom = height - 20 * len(found.priors) - 10
    for tick in (0, 5, 20, 45, 55, 80, 95, 100):
        x = left + width * tick / 100
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="44" y2="{bottom}"/>')
        parts.append(f'<text class="small" x="{x:.1f}" y="40" text-anchor="middle">{tick}</text>')
    y = 60
    for row in rows:
        parts.append(f'<text x="12" y="{y + 4}">{html.escape(label(row.hypothesis))}</text>')
        for number, prior in enumerate(found.priors):
            parts.append(_band(row.by_prior[prior], number, left, width, y))
            y += step
        y += 14
    parts += _legend(found.priors, label, left, bottom + 18)
    return "\n".join([*parts, "</svg>", ""])


def _band(interval: Interval, number: int, left: int, width: int, y: int) -> str:
    x1, x2 = left + width * interval.low, left + width * max(interval.high, interval.low + 0.004)
    middle = left + width * interval.middle
    told = html.escape(interval_text(interval))
    return (
        f'<line class="band p{number % 3}" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y}" y2="{y}"/>'
        f'<circle class="mid" cx="{middle:.1f}" cy="{y}" r="2.5"/>'
        f'<text class="small" x="{left + width + 12}" y="{y + 4}">{told}</text>'
    )


def _legend(priors: Sequence[str], label: Callable[[str], str], left: int, y: int) -> list[str]:
    parts = []
    for number, prior in enumerate(priors):
        at = y + 20 * number
        parts.append(
            f'<line class="band p{number % 3}" x1="{left}" x2="{left + 24}" y1="{at}" y2="{at}"/>'
            f'<text class="small" x="{left + 32}" y="{at + 4}">{html.escape(label(prior))}</text>'
        )
    return parts
