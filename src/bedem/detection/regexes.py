"""Regular expressions in linear time: RE2 alone, because the text searched is an attacker's.

A literal every match must hold is read from the parsed pattern; looking for it first saves most
searches, and it is what the scan for needles looks for.
"""

from __future__ import annotations

import re
import re._constants as constants
import re._parser as sre
from collections.abc import Callable, Iterable
from typing import Any, Final

import re2

from bedem.detection.text import fold

MEMO_LENGTH: Final = 512
MEMO_SIZE: Final = 4096
_MAX_MEM: Final = 8 << 20
_INLINE_I: Final = re.compile(r"\(\?[a-zA-Z]*i")
_LETTER: Final = {"IGNORECASE": "i", "MULTILINE": "m", "DOTALL": "s"}


def flags_of(names: Iterable[str]) -> tuple[str, ...]:
    """PySigma's flag names as the letters of RE2, sorted."""
    return tuple(sorted(_LETTER[n] for n in names))


def _compiled(pattern: str, flags: tuple[str, ...]) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MAX_MEM
    prefix = f"(?{''.join(flags)})" if flags else ""
    return re2.compile(prefix + pattern, options)


def refusal(pattern: str, flags: tuple[str, ...]) -> str:
    """Why RE2 does not take the pattern, or "" when it does."""
    try:
        _compiled(pattern, flags)
    except re2.error as err:
        text = err.args[0] if err.args else ""
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return ""


def searcher(pattern: str, flags: tuple[str, ...]) -> Callable[[str], bool]:
    """Does the pattern occur in a text? Memoised for short values, bounded."""
    # The wrapper's own search decodes offsets nobody asks for; the inner object is ten times faster
    inner = _compiled(pattern, flags)._regexp
    match, unanchored = inner.Match, re2._Anchor.UNANCHORED
    literal, caseless = required_literal(pattern, flags)
    memo: dict[str, bool] = {}

    def search(text: str) -> bool:
        known = memo.get(text)
        if known is not None:
            return known
        if literal and literal not in (fold(text) if caseless else text):
            found = False
        else:
            raw = text.encode("utf-8", "replace")
            found = match(unanchored, raw, 0, len(raw))[0] != (-1, -1)
        if len(text) <= MEMO_LENGTH:
            if len(memo) >= MEMO_SIZE:
                memo.clear()
            memo[text] = found
        return found

    return search


def required_literal(pattern: str, flags: tuple[str, ...]) -> tuple[str, bool]:
    """The longest literal in every match and whether it is folded; ("", False) where none shows."""
    found = required_literals(pattern, flags)
    if len(found) == 1 and found[0]:
        return found[0], _caseless(pattern, flags)
    return "", False


def _caseless(pattern: str, flags: tuple[str, ...]) -> bool:
    return "i" in flags or _INLINE_I.search(pattern) is not None


def required_literals(pattern: str, flags: tuple[str, ...]) -> tuple[str, ...]:
    """Literals of which one stands in every match, folded where case may not count; () if none."""
    if "[:" in pattern:
        return ()  # a POSIX class, which Python would read as a set and a literal
    try:
        parsed = sre.parse(pattern, re.DOTALL)
    except (re.error, OverflowError, RecursionError):
        return ()  # RE2 takes a few patterns Python does not
    best = _necessary(parsed)
    if _caseless(pattern, flags):
        if any(not c.isascii() for text in best for c in text):
            return ()  # RE2 folds more letters than `fold` does
        best = tuple(fold(text) for text in best)
        # RE2 lets k and s stand for the Kelvin sign and the long s: cut there
        best = tuple(max(re.split("[ks]", text), key=len) for text in best)
    return best if all(best) else ()


def _necessary(parsed: Any) -> tuple[str, ...]:
    """The best set of alternatives one of which stands in the match."""
    runs: list[tuple[str, ...]] = []
    run = ""
    for op, arg in parsed:
        if op is constants.LITERAL:
            run += chr(arg)
            continue
        if run:
            runs.append((run,))
            run = ""
        if op is constants.SUBPATTERN:
            runs.append(_necessary(arg[3]))
        elif op is constants.BRANCH:
            branches = [_necessary(b) for b in arg[1]]
            if all(branches):
                runs.append(tuple(t for b in branches for t in b))
        elif op in (constants.MAX_REPEAT, constants.MIN_REPEAT) and arg[0] >= 1:
            runs.append(_necessary(arg[2]))
    if run:
        runs.append((run,))
    runs = [r for r in runs if r and all(r)]
    return max(runs, key=lambda r: (min(map(len, r)), -len(r)), default=())
