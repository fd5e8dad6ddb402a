"""Text from evidence on its way to people: control, escape and direction marks become visible.

Letters of every script stay. This is the only place where such text is cleaned; CSV cells get
one more step because spreadsheets run what begins with = + - @.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Cc control, Cf format (bidi, zero width), Cs surrogates, Co private use, Zl/Zp line separators
_HOSTILE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_SUSPECT = re.compile(r"[^\x20-\x7e]")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_DEFANG_HTTP = re.compile(r"\bh(tt|xx)p(s?)://", re.IGNORECASE)
_DEFANG_IPV4 = re.compile(r"(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w.]*\w)")


@lru_cache(maxsize=4096)
def _visible(char: str) -> str:
    if unicodedata.category(char) in _HOSTILE_CATEGORIES:
        code = ord(char)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return char


def clean(text: str, *, keep_newlines: bool = False) -> str:
    """One line safe to show: hostile characters are spelled out (escape as `x1b`, and so on)."""
    if text.isascii() and text.isprintable():
        return text

    def shown(found: re.Match[str]) -> str:
        char = found.group()
        return char if keep_newlines and char == "\n" else _visible(char)

    return _SUSPECT.sub(shown, text)


def csv_cell(text: str) -> str:
    """Cleaned, and disarmed for spreadsheets: a leading formula sign gets an apostrophe."""
    safe = clean(text)
    return "'" + safe if safe.startswith(_FORMULA_START) else safe


def defang(text: str) -> str:
    """URLs and IPv4 addresses made unclickable: hxxp://, 203[.]0[.]113[.]7."""
    text = _DEFANG_HTTP.sub(lambda m: f"hxxp{m.group(2).lower()}://", text)
    return _DEFANG_IPV4.sub(r"\1[.]\2[.]\3[.]\4", text)


def shorten(text: str, width: int) -> str:
    """Cut at the end with an ellipsis; refs never go through here."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
