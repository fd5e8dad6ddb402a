"""Elements of SVG and HTML as escaped text, and the marks of the state words."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup, escape

# Word -> (mark, colour of the word). Colour means state and the word always stands beside it.
_STATES: Final = {
    "compromised": ("full", "red"), "active": ("hole", "red"), "taken": ("full", "red"),
    "published": ("full", "red"), "reached": ("full", "red"), "contradicted": ("cross", "red"),
    "control_lost": ("full", "red"),
    "seen": ("full", "red"), "yes": ("", "ink"), "suspected": ("alarm", "amber"),
    "partly": ("half", "amber"), "partial": ("half", "amber"), "outflow": ("half", "amber"),
    "staged": ("half", "amber"), "accessed": ("half", "amber"), "at_risk": ("alarm", "amber"),
    "attempted": ("alarm", "amber"), "no_sign": ("ring", "blue"), "covered": ("ring", "blue"),
    "supported": ("tick", "blue"), "one_hand": ("tick", "ink"), "established": ("tick", "ink"),
    "separate": ("tick", "ink"), "not_covered": ("hatch", "grey"), "not_built": ("dashed", "grey"),
    "not_asked": ("dashed", "grey"), "not_established": ("dashed", "grey"),
    "not_carried": ("hatch", "grey"), "cannot_say": ("hatch", "grey"),
    "encrypted": ("square", "ink"), "wiped": ("square", "ink"),
}  # fmt: skip
_DIAMOND: Final = "M7 0 14 7 7 14 0 7z"


def tag(name: str, *inside: object, **attributes: object) -> Markup:
    """One element. `class_` is class, `stroke_width` is stroke-width; None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{told}>{''.join(escape(part) for part in inside)}</{name}>")  # noqa: S704


def px(value: float) -> str:
    """A length with one decimal at most, the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def colour(word: str) -> str:
    return _STATES.get(word, ("", ""))[1]


def mark(word: str) -> Markup:
    """The mark of a state word, 14 px, empty for words that have none."""
    shapes = {
        "full": (tag("path", class_="f-red", d=_DIAMOND),),
        "hole": (
            tag("path", class_="f-red", d=_DIAMOND),
            tag("circle", class_="f-bg", cx=7, cy=7, r="2.4"),
        ),
        "alarm": (
            tag("path", class_="s-amber", d="M7 1.4 13 12.6H1z"),
            tag("circle", class_="f-amber", cx=7, cy=9, r="1.7"),
        ),
        "half": (
            tag("circle", class_="s-amber", cx=7, cy=7, r="5.6"),
            tag("path", class_="f-amber", d="M7 1.4a5.6 5.6 0 0 1 0 11.2z"),
        ),
        "ring": (tag("circle", class_="s-blue", cx=7, cy=7, r="5.6"),),
        "hatch": (
            tag("rect", class_="hatch", x=1, y=1, width=12, height=12),
            tag("path", class_="s-grey", d="M1 5 5 1M1 9 9 1M1 13 13 1M5 13 13 5M9 13 13 9"),
        ),
        "tick": (tag("path", class_=f"s-{colour(word)}", d="M1 7.6 5.2 12 13 2.4"),),
        "cross": (tag("path", class_="s-red", d="M2 2 12 12M12 2 2 12"),),
        "dashed": (
            tag("circle", class_="s-grey", cx=7, cy=7, r="5.6", stroke_dasharray="2.4 2"),
        ),
        "square": (
            tag("rect", class_="s-ink", x=1.5, y=1.5, width=11, height=11),
            tag("path", class_="s-ink", d="M1.5 1.5 12.5 12.5M12.5 1.5 1.5 12.5"),
        ),
    }  # fmt: skip
    shape = shapes.get(_STATES.get(word, ("", ""))[0])
    if shape is None:
        return Markup("")
    return tag("svg", *shape, class_="mk", width=14, height=14, viewBox="0 0 14 14",
               aria_hidden="true", focusable="false")  # fmt: skip
