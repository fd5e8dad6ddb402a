"""One folding of letters, and one way to turn a JSON value into text.

Sigma compares without regard to case. Both sides go through `fold`, which works letter by letter
and keeps the length, so that what is contained before folding is contained after it. Python's own
`lower` does not: it turns a final sigma into another letter, and the dotted capital I into two.
The Kelvin sign and the dotted capital I stay as they are; a literal of ASCII letters can therefore
only match ASCII letters, and a scan that folds ASCII alone misses nothing.
"""

from __future__ import annotations

from typing import Any, Final

MADE: Final = "="  # begins the key of a field made from others; no record or rule can name one
_OWN: Final = {ord("Σ"): "σ", 0x0130: "\ue130", 0x212A: "\ue12a"}
_BACK: Final = {0xE130: "\u0130", 0xE12A: "\u212a"}


def fold(text: str) -> str:
    """`text` in lower case, letter by letter, of the same length."""
    if text.isascii():
        return text.lower()
    low = text.translate(_OWN).lower() if any(c in text for c in "Σ\u0130\u212a") else text.lower()
    if "\ue130" in low or "\ue12a" in low:
        # A private-use letter of the input turns too; on both sides of a comparison alike.
        low = low.translate(_BACK)
    return low


def field_key(name: str) -> str:
    """How field names are compared: without case and without spaces (Defender: `Source Name`)."""
    return fold(name).replace(" ", "")


def to_text(value: Any) -> str:
    """A JSON scalar as the text rules compare with; None is the empty text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value)


def to_texts(value: Any) -> list[str]:
    """All texts under a JSON value, in order; empty for None and for empty containers.

    Objects give their members but for `#attributes`; nesting is bounded by the JSON decoder.
    """
    out: list[str] = []
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, dict):
            stack.extend(v for k, v in reversed(top.items()) if k != "#attributes")
        elif isinstance(top, list | tuple):
            stack.extend(reversed(top))
        elif top is not None:
            out.append(to_text(top))
    return out
