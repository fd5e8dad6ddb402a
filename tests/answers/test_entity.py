"""Pages of hosts and accounts, reasons, and rulings that every answer weighs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bedem.answers import account, compose_institution, compose_pictures, entity, open_view
from bedem.case import Case, CaseView
from bedem.case.rulings import add_judgement
from bedem.model.documents import TableBlock
from bedem.model.errors import NotFound
from bedem.reconstruction import picture_of


@pytest.fixture
def judged_case(demo_case_folder: Path, tmp_path: Path) -> Case:
    return Case(Path(shutil.copytree(demo_case_folder, tmp_path / "case")))


def rule(case: Case, subject: str, judged_as: str, made: int | None = None) -> CaseView:
    add_judgement(case, subject, judged_as, by="N.N.", because="said", state="", made=made)  # type: ignore[arg-type]
    return open_view(case)


def compromised(view: CaseView) -> list[str]:
    found: list[str] = view.answer("infection").details["hosts"]["compromised"]
    return found


def test_a_host_is_found_by_any_of_its_names_and_a_wrong_one_says_the_nearest(
    small_view: CaseView,
) -> None:
    key = compromised(small_view)[0]
    assert entity.find_host(small_view, key.upper()) == key
    with pytest.raises(NotFound) as wrong:
        entity.find_host(small_view, key[:-1] + "x")
    assert key in str(wrong.value)


def test_every_leaf_that_holds_is_a_record(small_view: CaseView) -> None:
    key, reason = entity.why(small_view, compromised(small_view)[0])
    nodes = list(entity.tree(reason))
    assert nodes[0][1] is True
    assert any(holds is False or depth for depth, holds, *_ in nodes)
    refs = [ref for _, holds, _, basis in nodes if holds for ref in basis]
    assert refs
    assert all(small_view.events.count("ref = ?", [ref]) == 1 for ref in refs)
    assert key in compromised(small_view)


def test_pages_rest_on_records(small_view: CaseView) -> None:
    page = entity.host_answer(small_view, compromised(small_view)[0])
    assert page.word == "compromised"
    for table in page.tables:
        for row in table.rows:
            assert small_view.events.count("ref = ?", [str(row[-1])]) == 1
    with pytest.raises(NotFound):
        account.account_answer(small_view, "no-such-account")


def test_ours_sets_marks_aside_and_shows_them_against_the_ruling(
    judged_case: Case, small_view: CaseView
) -> None:
    key = compromised(small_view)[0]
    view = rule(judged_case, f"host:{key}", "ours")
    assert key not in compromised(view)
    answer = view.answer("infection")
    told = [c for c in answer.claims if c.message.id == "ruling"]
    assert [c.message.args["subject"] for c in told] == [key]
    assert told[0].against
    assert all(view.events.count("ref = ?", [ref]) == 1 for ref in told[0].against)
    assert view.hits.count("true") == small_view.hits.count("true")
    view.close()


def test_the_last_ruling_wins(judged_case: Case, small_view: CaseView) -> None:
    key = compromised(small_view)[0]
    rule(judged_case, f"host:{key}", "ours", made=2_000_000_000_000_000).close()
    view = rule(judged_case, f"host:{key}", "compromised", made=2_000_000_001_000_000)
    assert key in compromised(view)
    view.close()


def test_a_contained_host_is_not_isolated_again_and_a_later_mark_reopens_it(
    judged_case: Case, small_view: CaseView
) -> None:
    key = compromised(small_view)[0]
    view = rule(judged_case, f"host:{key}", "contained")
    assert key in compromised(view)
    assert key not in view.answer("now").details["isolate"]
    assert picture_of(view)[0].hosts[key].state == "contained"
    view.close()
    view = rule(judged_case, f"host:{key}", "rebuilt", made=1_000_000)
    # a ruling made before the marks came: here by an earlier clock, in life by later evidence
    add_judgement(judged_case, f"host:{key}", "rebuilt", by="N.N.", because="new disk", state="",
                  made=4_000_000_000_000_000, holds_from=1_000_000)  # fmt: skip
    view.close()
    view = open_view(judged_case)
    assert key in view.answer("now").details["isolate"]
    assert any(c.message.id == "ruling-reopened" for c in view.answer("infection").claims)
    view.close()


def test_every_answer_shows_the_rulings_that_bear_on_it(
    judged_case: Case, small_view: CaseView
) -> None:
    key = compromised(small_view)[0]
    view = rule(judged_case, f"host:{key}", "contained")
    for question in ("now", "infection", "spread", "campaign", "exposure"):
        told = [c for c in view.answer(question).claims if c.message.id == "ruling"]
        assert [c.message.args["subject"] for c in told] == [key], question
    view.close()


def test_a_report_shows_hosts_as_contained_and_rebuilt_until_they_are_reopened(
    judged_case: Case, small_view: CaseView
) -> None:
    key = compromised(small_view)[0]
    for judged_as, time, reconnect in (
        ("contained", 2_000_000_000_000_000, "no"),
        ("rebuilt", 2_000_000_100_000_000, "yes"),
    ):
        view = rule(judged_case, f"host:{key}", judged_as, made=time)
        answers = {name: view.answer(name) for name in ("infection", "spread")}
        assert compose_pictures._contained(view) == {key: time}
        own = compose_institution.Own(view, "demo ministry")
        section = compose_institution.todo_section(own, answers)
        rows = {r[0]: r for b in section.blocks if isinstance(b, TableBlock) for r in b.table.rows}
        assert rows[key][3] == reconnect
        view.close()
    add_judgement(judged_case, f"host:{key}", "rebuilt", by="N.N.", because="new disk", state="",
                  made=4_000_000_000_000_000, holds_from=1_000_000)  # fmt: skip
    view = open_view(judged_case)
    assert compose_pictures._contained(view) == {}
    view.close()


def test_impact_stands_beside_the_verdict_only_where_a_host_shows_it(small_view: CaseView) -> None:
    answer = small_view.answer("infection")
    (hosts,) = [t for t in answer.tables if t.name == "hosts"]
    assert answer.details["impact"] == {}
    assert "impact" not in [column.name for column in hosts.columns]


def test_tables_that_are_cut_say_of_how_many_and_whole_ones_do_not(small_view: CaseView) -> None:
    key = compromised(small_view)[0]
    whole = {t.name: t for t in entity.host_answer(small_view, key, None).tables}
    cut = {t.name: t for t in entity.host_answer(small_view, key, 1).tables}
    longer = [name for name, table in whole.items() if len(table.rows) > 1 and name != "calls"]
    assert longer
    for name in longer:
        assert len(cut[name].rows) == 1
        title = cut[name].title
        assert title is not None
        assert title.id == "table-cut"
        assert title.args["of"] == len(whole[name].rows)
        assert whole[name].title is not None
        assert whole[name].title.id != "table-cut"  # type: ignore[union-attr]
