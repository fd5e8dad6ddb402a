"""Public statements on an exercise and on recorded attacks, before and after half of it arrives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bedem.answers import open_view
from bedem.answers.statements import checked, history
from bedem.case import Case, CaseView
from bedem.case.rulings import add_statement
from bedem.exercise import Request, make_exercise
from bedem.investigation import register_of
from tests.making import RECEIVED, investigate

DAY = 24 * 3_600_000_000
Said = tuple[str, str, str, str]

# sentence, question, word that it claims, what becomes of it before and after
CAPTURES: dict[str, tuple[Sequence[str], Sequence[str], tuple[Said, ...]]] = {
    "forged sign-in tokens": (
        ("goldensaml_AADAuditEvents", "goldensaml_OfficeActivityEvents"),
        ("goldensaml_WindowsEvents", "goldensaml_Microsoft365DefenderEvents"),
        (
            ("control of the domain is lost", "domain", "control_lost", "supported"),
            ("nothing is infected", "infection", "no_sign", "contradicted"),
            ("mail was read", "exposure", "accessed", "supported"),
            ("the files were published", "exposure", "published", "not_carried"),
        ),
    ),
    "secrets read from memory": (
        ("LSASS_campaign_01_zeek",),
        ("LSASS_campaign_01_host",),
        (
            ("a host is compromised", "infection", "compromised", "supported"),
            ("nothing is infected", "infection", "no_sign", "contradicted"),
            ("citizens are safe", "exposure", "no_sign", "not_carried"),
        ),
    ),
}


def view_of(case: Case, as_of: int | None = None) -> CaseView:
    return open_view(case, register_of(case), as_of=as_of)


def said(case: Case, text: str, on: str, says: str) -> None:
    add_statement(case, text, by="Ministry", said=RECEIVED, state="", on=on, says=says)


def halves(folder: Path, first: Sequence[Path], second: Sequence[Path]) -> Case:
    investigate(folder, list(first), received=RECEIVED)
    return investigate(folder, list(second), received=RECEIVED + DAY)


@pytest.mark.parametrize("name", sorted(CAPTURES))
def test_on_recorded_attacks(name: str, shared: Path, tmp_path: Path, home: Path) -> None:
    first, second, sentences = CAPTURES[name]
    found = {p.stem: p for p in sorted((shared / "events" / "attacks").rglob("*.zip"))}
    case = halves(tmp_path / "case", [found[n] for n in first], [found[n] for n in second])
    for text, on, says, _ in sentences:
        said(case, text, on, says)
    view = view_of(case)
    after = {c.statement.text: c for c in checked(view)}
    assert {t: c.word for t, c in after.items()} == {s[0]: s[3] for s in sentences}
    assert {s[3] for s in sentences} == {"supported", "contradicted", "not_carried"}
    late = RECEIVED + DAY
    sources = {d.source for d in view.deliveries() if d.received == RECEIVED}
    for statement in view.statements:
        turns = history(statement, [RECEIVED, late], lambda t: view_of(case, t))
        assert turns[0].word == "not_carried"
        flipped = after[statement.text].word != "not_carried"
        assert [(t.time, t.word) for t in turns[1:]] == (
            [(late, after[statement.text].word)] if flipped else []
        )
        if flipped and statement.on in ("infection", "domain"):  # turned by the second half
            came = {ref.partition("-")[0].partition(".")[0] for ref in turns[1].basis}
            assert came - sources
    view.close()


def test_on_an_exercise(tmp_path: Path, home: Path) -> None:
    made = tmp_path / "exercise"
    make_exercise(Request(made, hosts=12, seed=3, records=12 * 200), lambda line: None)
    truth = json.loads((made / "truth.json").read_text(encoding="utf-8"))
    assert any(host["infected"] and host["delivered"] for host in truth["hosts"])
    files = sorted(p for p in (made / "evidence").rglob("*") if p.is_file())
    logs = [p for p in files if "zeek" in str(p).casefold()]
    case = halves(tmp_path / "case", logs, [p for p in files if p not in logs])
    said(case, "hosts are compromised", "infection", "compromised")
    said(case, "nothing is infected", "infection", "no_sign")
    said(case, "the files were published", "exposure", "published")
    view = view_of(case)
    found = {c.statement.text: c.word for c in checked(view)}
    assert found == {
        "hosts are compromised": "supported",
        "nothing is infected": "contradicted",
        "the files were published": "not_carried",
    }
    turned = next(s for s in view.statements if s.text == "nothing is infected")
    turns = history(turned, [RECEIVED, RECEIVED + DAY], lambda t: view_of(case, t))
    assert [t.word for t in turns] == ["not_carried", "contradicted"]
    view.close()
