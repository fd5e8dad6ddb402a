"""What stands on screen beside an answer's sentences is said in its language too."""

from __future__ import annotations

import io
import re

import pytest

from bedem.case import CaseView
from bedem.language import catalogue
from bedem.report.terminal import write_answer, write_overview

QUESTIONS = ("now", "coverage", "domain", "infection", "spread", "campaign", "exposure",
             "indicators")  # fmt: skip
# Words that only English writes, as a label, a month or a state.
ENGLISH = re.compile(
    r"^(?:ANSWER|OF|SINCE|FOR|AGAINST|NOT COVERED|WOULD CHANGE|NEXT|BASIS)\b"
    r"|\b(?:Sep|Nov|Apr|unknown|all evidence|both ends|one end|not covered)\b"
    r"|\b(?:compromised|suspected|unexplained|active|partly)\b",
    re.MULTILINE,
)


def screen(view: CaseView, question: str, language: str) -> str:
    out = io.StringIO()
    write_answer(view.answer(question), out, language=language, width=300, whole=True)
    return out.getvalue()


@pytest.mark.parametrize("question", QUESTIONS)
def test_labels_months_and_words_are_those_of_the_language(
    small_view: CaseView, question: str
) -> None:
    here = screen(small_view, question, "cnr")
    # commands are typed as they stand
    spoken = re.sub(r"bedem [a-z]+[^\n]*?(?=  |\n)", "", here)
    assert ENGLISH.findall(spoken) == []
    assert re.search(r"^ODGOVOR ", here) and re.search(r"^OSNOVA ", here, re.MULTILINE)


def test_english_stays_as_it_was(small_view: CaseView) -> None:
    text = screen(small_view, "infection", "en")
    assert text.startswith("ANSWER ")
    assert re.search(r"^SINCE +20 Sep 2020 16:16 – ", text, re.MULTILINE)
    assert re.search(r"^BASIS +all evidence, state ", text, re.MULTILINE)


def test_the_overview_says_state_words_in_the_language(small_view: CaseView) -> None:
    out = io.StringIO()
    write_overview([small_view.answer(q) for q in QUESTIONS], out, language="cnr", width=200)
    assert "kompromitovano" in out.getvalue()
    assert ENGLISH.findall(out.getvalue()) == []


@pytest.mark.parametrize("language", ["en", "cnr"])
def test_the_third_word_of_a_minute_is_the_year_and_labels_fit(language: str) -> None:
    from datetime import UTC

    from bedem.report.terminal import LABEL_WIDTH

    words = catalogue(language)
    assert words.minute(1_661_536_800_000_000, UTC).split()[2].rstrip(".") == "2022"
    for name in ("answer", "of", "since", "for", "against", "not-covered", "would-change",
                 "next", "basis"):  # fmt: skip
        assert 0 < len(words.say(catalogue_message(f"label-{name}"))) < LABEL_WIDTH


def catalogue_message(ident: str):  # type: ignore[no-untyped-def]
    from bedem.model.messages import msg

    assert all(catalogue(language).has(ident) for language in ("en", "cnr"))
    return msg(ident)
