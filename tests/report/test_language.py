"""A Montenegrin report holds no English but quoted evidence and names of rules, tools, ATT&CK."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from importlib import resources
from typing import Any

import msgspec
import pytest

from bedem.model.documents import AUDIENCES, Document
from bedem.report.formats import format_of, render

_WORD = re.compile(r"(?<![\w.\\/-])[^\W\d_]{3,}(?![\w\\/-])")
# Words of English that no catalogue needs to hold to be English.
COMMON = frozenset(
    re.findall(
        r"\w+",
        """the and not with from this that was were are has have been which when where what there
        their other more than only after before between into over host hosts account accounts
        record records evidence unknown found seen missing both ends""",
    )
)


def vocabulary(language: str) -> set[str]:
    """Words of the sentences of one language, without ids, selectors and placeables."""
    found: set[str] = set()
    for file in (resources.files("bedem.language") / language).iterdir():
        if not file.name.endswith(".ftl"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                text = re.sub(r"^[a-z0-9-]+ =|^\s*\*?\[[^\]]*\]|\{[^}]*\}?", " ", line)
                found |= {w.casefold() for w in _WORD.findall(text)}
    return found


def evidence(value: Any) -> Iterator[str]:
    """Texts of a Document that are values: arguments of sentences, cells that are no words."""
    if isinstance(value, dict):
        columns = value.get("columns")
        if columns is not None:
            for row in value["rows"]:
                for column, cell in zip(columns, row, strict=True):
                    if isinstance(cell, str) and column["kind"] != "word":
                        yield cell
        for key, inside in value.items():
            if key == "args":
                yield from (v for v in inside.values() if isinstance(v, str))
            else:
                yield from evidence(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from evidence(inside)


def own_words(document: Document) -> set[str]:
    """Words of the Montenegrin page that are not evidence."""
    text = render(document, format_of("html", None), "cnr").decode()
    text = re.sub(r"<(style|script|pre|dd)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r'<(\w+)[^>]*lang="en"[^>]*>.*?</\1>', " ", text, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", " ", text))
    for value in sorted(set(evidence(msgspec.to_builtins(document))), key=len, reverse=True):
        text = text.replace(value, " ")
    return {w.casefold() for w in _WORD.findall(text)}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_english_word_in_a_montenegrin_report(
    documents: dict[str, Document], audience: str
) -> None:
    english = (vocabulary("en") | COMMON) - vocabulary("cnr")
    assert len(english) > 500
    assert own_words(documents[audience]) & english == set()


def test_an_english_word_would_be_found(documents: dict[str, Document]) -> None:
    english = (vocabulary("en") | COMMON) - vocabulary("cnr")
    words = render(documents["council"], format_of("html", None), "en").decode()
    assert len({w.casefold() for w in _WORD.findall(words)} & english) > 50
