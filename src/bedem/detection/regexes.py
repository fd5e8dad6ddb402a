"""Regular expressions in linear time: RE2 alone, because the text searched is an attacker's.

What every match must hold (its least length, literals) is read from the parsed pattern: asking for
that first saves most searches, and it is what the scan for needles looks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as sre  # type: ignore[attr-defined]
from typing import Any, Final, cast

import msgspec
import re2
from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import RegexEngine, RegexPattern

from bedem.detection.text import fold

MEMO_LENGTH: Final = 512
MEMO_SIZE: Final = 4096
_MAX_MEM: Final = 8 << 20
_MAX_ALTERNATIVES: Final = 64
_MAX_SETS: Final = 4
_NONE: Final = (-1, -1)
_INLINE_I: Final = re.compile(r"\(\?[a-zA-Z]*i")
_INLINE_M: Final = re.compile(r"\(\?[a-zA-Z]*m")
_LETTER: Final = {"IGNORECASE": "i", "MULTILINE": "m", "DOTALL": "s"}
_BITS: Final = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s"}
Alternatives = tuple[str, ...]


class Musts(msgspec.Struct, frozen=True):
    """What a text must have for the pattern to match somewhere in it.

    least, most: its length in letters. sets: of each set one literal stands in the folded text.
    """

    least: int = 0
    most: int | None = None
    sets: tuple[Alternatives, ...] = ()


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


class Engine(RegexEngine):
    """For pySigma's own check of a rule: what Python takes and RE2 does not is no syntax error."""

    @property
    def error(self) -> type[Exception]:
        return re.error

    def compile(self, pattern: str, flags: int = 0) -> RegexPattern:
        letters = tuple(letter for flag, letter in _BITS.items() if int(flags) & int(flag))
        if not refusal(pattern, letters):
            return cast(RegexPattern, _compiled(pattern, letters))
        return cast(RegexPattern, re.compile(pattern, flags))


POLICY: Final = SigmaPolicy(regex_engine=Engine())


def searcher(pattern: str, flags: tuple[str, ...]) -> Callable[[str], bool]:
    """Does the pattern occur in a raw text? Memoised for short texts, bounded."""
    # The wrapper's search works out offsets nobody asks for; the inner object is much faster.
    match = _compiled(pattern, flags)._regexp.Match
    unanchored = re2._Anchor.UNANCHORED
    memo: dict[str, bool] = {}

    def search(text: str) -> bool:
        known = memo.get(text)
        if known is None:
            raw = text.encode("utf-8", "replace")
            known = match(unanchored, raw, 0, len(raw))[0] != _NONE
            if len(text) <= MEMO_LENGTH:
                if len(memo) >= MEMO_SIZE:
                    memo.clear()
                memo[text] = known
        return known

    return search


def possible(pattern: str, flags: tuple[str, ...]) -> Callable[[str], bool]:
    """Can the pattern occur in a text, by its length and letters? Asked of the folded text."""
    must = musts(pattern, flags)
    least, most, sets = must.least, must.most or 1 << 62, must.sets
    if not sets:
        return lambda folded: least <= len(folded) <= most

    def ask(folded: str) -> bool:
        if not least <= len(folded) <= most:
            return False
        for literals in sets:
            for literal in literals:
                if literal in folded:
                    break
            else:
                return False
        return True

    return ask


def musts(pattern: str, flags: tuple[str, ...]) -> Musts:
    """Necessary conditions of a match; the weakest where the pattern is not understood."""
    if "[:" in pattern:
        return Musts()  # a POSIX class, which Python would read as a set and a literal
    try:
        parsed = sre.parse(pattern)
        least, most = parsed.getwidth()
    except (re.error, OverflowError, RecursionError):
        return Musts()  # RE2 takes a few patterns Python does not
    caseless = "i" in flags or _INLINE_I.search(pattern) is not None
    sets: list[Alternatives] = []
    for found in _necessary(parsed):
        usable = _usable(found, caseless)
        if usable and usable not in sets:
            sets.append(usable)
    sets.sort(key=_rank)
    whole = _anchored(parsed) and "m" not in flags and not _INLINE_M.search(pattern)
    return Musts(int(least), int(most) if whole else None, tuple(sets[:_MAX_SETS]))


def _rank(found: Alternatives) -> tuple[int, int, Alternatives]:
    return -min(len(text) for text in found), len(found), found


def _anchored(parsed: Any) -> bool:
    ends = [parsed[0], parsed[-1]] if len(parsed) > 1 else []
    marks = [arg for op, arg in ends if op is constants.AT]
    return marks == [constants.AT_BEGINNING, constants.AT_END]


def _usable(found: Alternatives, caseless: bool) -> Alternatives:
    """Folded; under `i` without the letters that RE2 folds to others than `fold` does."""
    out: list[str] = []
    for text in found:
        if not caseless:
            out.append(fold(text))
            continue
        # RE2 lets k and s stand for the Kelvin sign and the long s
        piece = max(re.split(r"[ks]|[^\x00-\x7f]", fold(text)), key=len)
        out.append(piece)
    return tuple(sorted(set(out))) if all(out) else ()


def _necessary(parsed: Any) -> list[Alternatives]:
    """Sets of literals; of each set one stands in every match."""
    sets: list[Alternatives] = []
    run: list[str] = [""]

    def end_run() -> None:
        if run[0]:
            sets.append(tuple(run))
        run[:] = [""]

    for op, arg in parsed:
        letters = _letters(op, arg)
        if letters and len(letters) * len(run) <= _MAX_ALTERNATIVES:
            run[:] = [text + letter for text in run for letter in letters]
            continue
        end_run()
        if op is constants.SUBPATTERN:
            sets += _necessary(arg[3])
        elif op is constants.BRANCH:
            sets += _of_branches(arg[1])
        elif op in {constants.MAX_REPEAT, constants.MIN_REPEAT} and arg[0] >= 1:
            sets += _necessary(arg[2])
    end_run()
    return sets


def _of_branches(branches: Any) -> list[Alternatives]:
    best: list[str] = []
    for branch in branches:
        found = _necessary(branch)
        if not found:
            return []
        chosen: Alternatives = min(found, key=_rank)
        best += chosen
    return [tuple(best)] if len(best) <= _MAX_ALTERNATIVES else []


def _letters(op: Any, arg: Any) -> list[str]:
    """The few letters, folded, one of which an item stands for; [] for anything else."""
    if op is constants.LITERAL:
        return [fold(chr(arg))]
    if op is constants.MAX_REPEAT and arg[0] == arg[1] == 1 and len(arg[2]) == 1:
        return _letters(*arg[2][0])
    if op is constants.IN and all(item is constants.LITERAL for item, _ in arg):
        found = sorted({fold(chr(letter)) for _, letter in arg})
        return found if len(found) <= 4 else []
    return []
