"""The Document: what is in it, what is refused, what changed, and who may hold what."""

from __future__ import annotations

import re

import msgspec
import pytest

from bedem.answers import ANSWERS, compose_audience
from bedem.answers.compose import Wanted, compose, marking
from bedem.answers.compose_page_one import _short, changes, figures, figures_title
from bedem.case import CaseView
from bedem.language import LANGUAGES, catalogue
from bedem.model.citing import cited, held
from bedem.model.documents import AUDIENCES, Document, RecordsBlock, Snapshot, TableBlock
from bedem.model.errors import DocumentError, NotFound, UsageError
from bedem.model.messages import msg
from bedem.report.saved import render_json

NAMES = [entry.name for entry in ANSWERS]


def made(view: CaseView, **told: object) -> Document:
    return compose(view, Wanted(**told), NAMES)  # type: ignore[arg-type]


def spoken(document: Document, language: str) -> str:
    """Page one as it is read aloud."""
    words = catalogue(language, document.zone)
    page = document.page_one
    told = [document.title, *page.changes, page.next_report, page.figures_title]
    for line in page.lines:
        told += [line.message, *([line.against] if line.against else [])]
    for decision in page.decisions:
        told += [decision.message, decision.by]
    text = [words.say(m) for m in told]
    for line in page.lines:
        text.append(words.say(compose_audience.msg(f"question-{line.question}")))
        text.append(words.say(compose_audience.msg(f"word-{line.word.replace('_', '-')}")))
    text += [f"{f.count} {f.word} {f.of}" for f in page.figures]
    return " ".join(text)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_everything_cited_is_inside(small_view: CaseView, audience: str) -> None:
    document = made(small_view, audience=audience, institution="Demo Ministry")
    basis = [b for _, b in cited(document)]
    assert (not basis) == (audience == "public")
    assert set(basis) <= held(document)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_one_can_be_read_in_two_minutes(small_view: CaseView, language: str) -> None:
    text = spoken(made(small_view), language)
    assert 80 < len(text.split()) <= 250
    assert not re.search(r"\b(one|word|question|decide|by|change)-[a-z-]+", text)


def test_the_figures_add_up_to_their_denominator(small_view: CaseView) -> None:
    figures = made(small_view).page_one.figures
    assert sum(f.count for f in figures) == figures[0].of
    hosts = small_view.answer("infection").details["hosts"]
    assert figures[0].count == len(hosts["compromised"])


def test_a_record_is_shown_as_the_case_holds_it(small_view: CaseView) -> None:
    document = made(small_view, audience="technical")
    block = document.sections[-1].blocks[-1]
    assert isinstance(block, RecordsBlock)
    assert block.records
    for record in block.records[:20]:
        (row,) = small_view.events.rows("data, epoch_us(time)", "ref = ?", [record.ref])
        assert (record.data, record.time) == row
    assert block.rows is not None
    assert len(block.rows.rows) == small_view.hits.count("level <> 'informational'")


def test_a_claim_without_basis_in_the_case_is_refused(
    small_view: CaseView, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = small_view.answer("infection")
    claim = msgspec.structs.replace(real.headline, basis=("000000000000-1",))
    false = msgspec.structs.replace(real, headline=claim)
    ask = small_view.answer
    monkeypatch.setattr(small_view, "answer", lambda n: false if n == "infection" else ask(n))
    with pytest.raises(DocumentError, match="000000000000-1"):
        made(small_view)
    assert made(small_view, draft=True).draft


def test_an_answer_without_computed_coverage_is_refused(
    small_view: CaseView, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        small_view.answer(name)
    monkeypatch.setattr(small_view, "state", None)
    with pytest.raises(DocumentError, match="coverage"):
        made(small_view)


def test_no_document_goes_below_the_marking_of_its_case() -> None:
    assert marking("TLP:AMBER", None) == "TLP:AMBER"
    assert marking("TLP:AMBER", "TLP:RED") == "TLP:RED"
    with pytest.raises(UsageError, match="below"):
        marking("TLP:AMBER", "TLP:GREEN")


def test_what_changed_is_exactly_the_differences(small_view: CaseView) -> None:
    older = made(small_view)
    before = older.snapshot
    again = made(small_view, older=older)
    assert again.number == 2
    assert [m.id for m in again.page_one.changes] == ["change-none"]
    now = Snapshot(
        words=before.words | {"exposure": "taken"},
        hosts=before.hosts | {"new1": "compromised", "new2": "compromised"},
        counts=before.counts,
        sources=(*before.sources, "aaaaaaaaaaaa"),
        gaps=before.gaps[1:],
    )
    found = {m.id: m.args for m in changes(now, older)}
    assert list(found) == ["change-compromised", "change-word", "change-arrived", "change-gaps"]
    assert found["change-compromised"] == {"count": 2, "names": "new1, new2"}
    assert found["change-word"]["after_id"] == "word-taken"
    assert found["change-gaps"] == {"closed": 1, "opened": 0}


def test_public_names_nobody(small_view: CaseView) -> None:
    document = made(small_view, audience="public")
    text = render_json(document, "en").decode().casefold()
    names = {n.casefold() for n in compose_audience.internal_names(small_view) if len(n) > 3}
    assert len(names) > 5
    assert [n for n in names if re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", text)] == []
    with pytest.raises(DocumentError, match="workstation6"):
        made(small_view, audience="public", title="Attack on WORKSTATION6")


def test_an_institution_is_told_of_its_own_hosts(small_view: CaseView) -> None:
    document = made(small_view, audience="institution", institution="demo ministry")
    todo = next(s for s in document.sections if s.name == "todo")
    (table,) = [b.table for b in todo.blocks if isinstance(b, TableBlock)]
    words = {row[0]: (row[1], row[3]) for row in table.rows}
    assert words["workstation6"] == ("compromised", "no")
    assert {w for w, _ in words.values()} > {"not_covered"}
    with pytest.raises(NotFound, match="Demo Ministry"):
        made(small_view, audience="institution", institution="Ministry of Nothing")
    with pytest.raises(UsageError):
        made(small_view, audience="institution")


def test_a_document_is_the_same_bytes_however_often_it_is_made(small_view: CaseView) -> None:
    assert render_json(made(small_view), "en") == render_json(made(small_view), "en")


def test_page_one_counts_things_of_one_kind_against_their_own_total(small_view: CaseView) -> None:
    answers = {e.name: small_view.answer(e.name) for e in ANSWERS}
    headline = msg("exposure-outflow", hosts=1, bytes=5, assets=2, of=3)
    exposure = msgspec.structs.replace(
        answers["exposure"], word="outflow",
        headline=msgspec.structs.replace(answers["exposure"].headline, message=headline),
    )  # fmt: skip
    told = _short(exposure, answers)
    assert (told.id, told.args["assets"], told.args["of"]) == ("one-exposure-outflow", 2, 3)
    infection = answers["infection"]
    assert infection.denominator is not None
    fewer = msgspec.structs.replace(infection.denominator, count=1, word="register")
    title = figures_title(msgspec.structs.replace(infection, denominator=fewer))
    assert title.id == "figures-beyond"
    assert title.args["more"] == figures(infection)[0].of - 1
