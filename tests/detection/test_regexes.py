"""Regular expressions: bounded time on hostile text, and literals that must be there."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.detection import RuleSet
from bedem.detection.conditions import condition, glob_test
from bedem.detection.formula import Atom, atoms
from bedem.detection.regexes import flags_of, musts, possible, refusal, searcher
from bedem.detection.text import fold
from bedem.detection.views import view_of

MEGABYTE = 1 << 20
HOSTILE = {
    "a": "a" * MEGABYTE,
    "letters": "aZ9" * (MEGABYTE // 3),
    "spaces": " " * MEGABYTE,
    "near misses": "&&set cmd /c {0}{1} -f `a`b $env:x ^|<" * (MEGABYTE // 38),
    "brackets": "{(" * (MEGABYTE // 2),
    "outside ASCII": "é–😀" * (MEGABYTE // 3),
}


def regexes(ruleset: RuleSet) -> list[Atom]:
    found = {a for b in ruleset.bound for a in atoms(b.condition()) if a.op in {"re", "glob"}}
    return sorted(found, key=lambda a: (a.value, a.args))


def test_every_pattern_on_a_megabyte(ruleset: RuleSet) -> None:
    found = regexes(ruleset)
    assert sum(a.op == "re" for a in found) > 150
    for name, text in HOSTILE.items():
        start = time.perf_counter()
        slowest = (0.0, "")
        for atom in found:
            before = time.perf_counter()
            # The search itself, without the questions that come first.
            (searcher(atom.value, atom.args) if atom.op == "re" else glob_test(atom.args))(text)
            slowest = max(slowest, (time.perf_counter() - before, atom.value))
        assert slowest[0] < 1.0, (name, slowest)
        assert time.perf_counter() - start < 20, name


def test_condition_on_a_megabyte_with_one_match_at_the_end() -> None:
    view = view_of({"X": "a" * MEGABYTE + "b"}, {"x": "X"}, {}, None)
    assert condition(Atom("x", "re", "(a+)+b$"))(view)
    assert not condition(Atom("x", "re", "(a+)+c$"))(view)


PATTERNS = [
    (r"foo.*bar", ""),
    (r"^[A-Za-z0-9]{16}$", ""),
    (r"(?i)power(shell|point)\.exe", ""),
    (r"ksk", "i"),
    (r"(abc|de+f)[xy]?z", "i"),
    (r"\\[a-z]{1,3}\.[ \"']{1}", ""),
    (r"[[:alpha:]]x", ""),
    (r"a{2,}b|c", "s"),
    (r"^a\nb$", "m"),
    (r"éÉ–x", "i"),
    (r"[Rr][Uu]n32", ""),
    (r"\x41\.b", ""),
]


@pytest.mark.parametrize(("pattern", "letters"), PATTERNS)
def test_what_must_be_there_is_there(pattern: str, letters: str) -> None:
    flags = tuple(letters)
    can, search = possible(pattern, flags), searcher(pattern, flags)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(re.compile(pattern.replace("[[:alpha:]]", "[a-z]")), fullmatch=False))
    def check(text: str) -> None:
        for variant in (text, text.upper(), text.replace("k", "\u212a").replace("s", "ſ")):
            if search(variant):
                assert can(fold(variant)), variant

    check()


def test_literals_that_are_found() -> None:
    assert musts(r"foo.*ba[rz]", ()).sets == (("foo",), ("bar", "baz"))
    assert musts(r"(?i)rundll32", ()).sets == (("rundll32",),)
    assert musts(r"tasks", ("i",)).sets == (("ta",),)  # k and s have other forms
    assert musts(r"^x{16}$", ()).most == 16
    assert musts(r"^x{16}$", ("m",)).most is None
    assert musts(r"(?P<a>x)(?:y|)", ()).sets == (("x",),)


def test_what_is_refused() -> None:
    assert refusal("(?=a)b", ())
    assert refusal(r"(a)\1", ())
    assert refusal("(a{1000}){1000}", ())
    assert not refusal("(a+)+$", ("i",))
    assert flags_of({"IGNORECASE", "DOTALL"}) == ("i", "s")


@pytest.mark.parametrize(
    ("tokens", "yes", "no"),
    [
        (("=ab", "*", "=cd"), "abcd", "abc"),
        (("=ab", "*", "=bc"), "abbc", "abc"),
        (("*", "=a", "*", "=b", "*"), "xaxbx", "xbxax"),
        (("=a", "?", "=c"), "a\nc", "ac"),
        (("?", "*"), "x", ""),
        (("=a", "*", "=a", "*", "=a"), "aaa", "aa"),
    ],
)
def test_globs(tokens: tuple[str, ...], yes: str, no: str) -> None:
    assert glob_test(tokens)(yes)
    assert not glob_test(tokens)(no)
