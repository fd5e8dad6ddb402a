"""Public statements: supported, contradicted, or not carried; and when that turned."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedem.answers import ANSWERS, open_view
from bedem.answers.compose import Wanted, compose
from bedem.answers.statements import (
    LADDERS,
    check_claim,
    checked,
    claimable,
    compared,
    conflicts,
    history,
    questions,
)
from bedem.case import Case, CaseView
from bedem.case.rulings import add_statement
from bedem.commands import main
from bedem.investigation import register_of
from bedem.language import LANGUAGES, catalogue
from bedem.model.documents import ChartBlock
from bedem.model.errors import UsageError
from bedem.model.messages import msg
from bedem.model.pictures import HindsightPicture
from bedem.report.formats import format_of, render
from tests.making import RECEIVED, demo_evidence, investigate

DAY = 24 * 3_600_000_000


@pytest.mark.parametrize(
    ("question", "says", "word", "told"),
    [
        ("exposure", "no_sign", "no_sign", "supported"),
        ("exposure", "no_sign", "outflow", "contradicted"),
        ("exposure", "no_sign", "not_covered", "not_carried"),
        ("exposure", "outflow", "taken", "supported"),
        ("exposure", "published", "taken", "not_carried"),
        ("exposure", "taken", "no_sign", "contradicted"),
        ("exposure", "taken", "not_built", "not_carried"),
        ("exposure", "", "taken", "not_carried"),
        ("infection", "no_sign", "suspected", "not_carried"),
        ("infection", "no_sign", "compromised", "contradicted"),
        ("infection", "compromised", "suspected", "not_carried"),
        ("now", "active", "seen", "not_carried"),
        ("now", "seen", "active", "supported"),
        ("campaign", "separate", "one_hand", "contradicted"),
        ("campaign", "separate", "not_established", "not_carried"),
        ("attribution", "not_established", "not_established", "supported"),
        ("infrastructure", "no_sign", "attempted", "not_carried"),
        ("infrastructure", "no_sign", "reached", "contradicted"),
    ],
)
def test_a_claim_against_an_answer(question: str, says: str, word: str, told: str) -> None:
    assert compared(question, says, word) == told


def test_silence_never_contradicts_and_never_supports() -> None:
    for question in questions():
        for says in claimable(question):
            if says != "not_established":
                assert compared(question, says, "not_covered") == "not_carried"
                assert compared(question, says, "not_built") == "not_carried"


def test_every_word_that_can_be_claimed_is_said_in_every_language() -> None:
    for language in LANGUAGES:
        for question in questions():
            for word in claimable(question):
                assert catalogue(language).has(f"word-{word.replace('_', '-')}")
    assert set(LADDERS) <= {e.name for e in ANSWERS}


def said(case: Case, text: str, **told: object) -> None:
    add_statement(case, text, by="Ministry", said=RECEIVED, state="", **told)  # type: ignore[arg-type]


def view_of(case: Case, as_of: int | None = None) -> CaseView:
    return open_view(case, register_of(case), as_of=as_of)


def test_on_a_real_case(small_case: Case) -> None:
    said(small_case, "nothing is infected", on="infection", says="no_sign")
    said(small_case, "it spread", on="spread", says="partly")
    said(small_case, "citizens are safe", on="exposure", says="no_sign")
    said(small_case, "no host", on="infection", number=0)
    said(small_case, "ten", on="infection", number=10, of="institutions")
    said(small_case, "twelve", on="infection", number=12, of="institutions")
    view = view_of(small_case)
    found = {c.statement.text: c for c in checked(view)}
    assert {t: c.word for t, c in found.items()} == {
        "nothing is infected": "contradicted", "it spread": "supported",
        "citizens are safe": "not_carried", "no host": "contradicted",
        "ten": "not_carried", "twelve": "not_carried",
    }  # fmt: skip
    assert found["nothing is infected"].basis == view.answer("infection").headline.basis[:6]
    assert len(conflicts(view.statements)) == 1
    view.close()


def test_a_statement_turns_when_the_second_half_arrives(tmp_path: Path, home: Path) -> None:
    first = next(p for p in demo_evidence() if "evtx" in p.name)
    second = next(p for p in demo_evidence() if p != first)
    case = investigate(tmp_path / "case", [first], received=RECEIVED)
    case = investigate(case.path, [second], received=RECEIVED + DAY)
    said(case, "nothing is infected", on="infection", says="no_sign")
    (statement,) = view_of(case).statements
    turns = history(statement, [RECEIVED, RECEIVED + DAY], lambda t: view_of(case, t))
    assert [(t.time, t.word) for t in turns] == [
        (RECEIVED, "not_carried"), (RECEIVED + DAY, "contradicted"),
    ]  # fmt: skip
    assert turns[1].basis[0].count("-") == 1
    made = compose(view_of(case), Wanted(statements=True), [e.name for e in ANSWERS])
    section = next(s for s in made.sections if s.name == "statements")
    (chart,) = (b for b in section.blocks if isinstance(b, ChartBlock))
    assert isinstance(chart.picture, HindsightPicture)
    assert chart.picture.statements[0].words == tuple((t.time, t.word) for t in turns)
    for form in ("html", "pdf", "md"):
        assert render(made, format_of(form, None), "cnr")


@pytest.mark.parametrize(
    ("question", "says", "number", "told"),
    [("weather", "", None, "--on"), ("exposure", "sunny", None, "no word of exposure"),
     ("exposure", "", 3, "--on infection"), ("infection", "", -1, "no count")],
)  # fmt: skip
def test_claims_that_cannot_be_compared_are_refused(
    question: str, says: str, number: int | None, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        check_claim(question, says, number)


def test_checks_stand_only_in_internal_documents(small_case: Case) -> None:
    said(small_case, "nothing is infected", on="infection", says="no_sign")
    view = view_of(small_case)
    names = [e.name for e in ANSWERS]
    plain = compose(view, Wanted(), names)
    assert "statements" not in [s.name for s in plain.sections]
    assert not plain.internal
    made = compose(view, Wanted(statements=True), names)
    assert made.internal
    for language, told in (("en", "contradicted"), ("cnr", "opovrgnuto")):
        page = render(made, format_of("html", None), language).decode()
        assert "nothing is infected" in page
        assert told in page
        assert catalogue(language).say(msg("report-internal")) in page
    for audience in ("public", "institution"):
        with pytest.raises(UsageError):
            compose(view, Wanted(audience=audience, statements=True, institution="Demo Ministry"),
                    names)  # type: ignore[arg-type]  # fmt: skip
    view.close()


def test_the_commands(
    small_case: Case, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    case = ["--case", str(small_case.path), "statement"]
    add = ["--on", "infection", "--by", "M", "--at", "2022-08-27"]
    assert main([*case, "add", "nothing is infected", "--says", "no_sign", *add]) == 0
    assert capsys.readouterr().out.startswith("j:")
    assert main([*case, "check", "--format", "jsonl"]) == 3
    assert '"contradicted"' in capsys.readouterr().out
    assert main([*case, "list"]) == 0
    assert "nothing is infected" in capsys.readouterr().out
    assert main([*case, "add", "x", "--on", "infection", "--by", "M", "--at", "2999-01-01"]) == 2
    assert main([*case, "add", "x", "--on", "infection", "--by", "M", "--at", "soon"]) == 2
    assert "no time" in capsys.readouterr().err
