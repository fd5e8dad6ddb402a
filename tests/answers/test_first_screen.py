"""The screen after an investigation: its lines, and that it agrees with the answers."""

from __future__ import annotations

from bedem.answers.first_screen import first_screen
from bedem.case import CaseView
from bedem.language import catalogue


def test_lines_stand_in_the_fixed_order(small_view: CaseView) -> None:
    labels = [line.label for line in first_screen(small_view) if line.label]
    wanted = ["READ", "NOT READ", "HOSTS", "TIME", "ACTIVE", "DOMAIN", "STARTS", "HITS",
              "DO FIRST", "NEXT"]  # fmt: skip
    assert labels == [label for label in wanted if label in labels]
    assert {"ACTIVE", "DO FIRST", "NEXT"} <= set(labels)


def test_what_to_do_first_is_what_now_says(small_view: CaseView) -> None:
    now = small_view.answer("now")
    lines = [m for line in first_screen(small_view) for m in line.messages]
    done = [m for m in lines if m.id.startswith("screen-do-")]
    assert [m.args["number"] for m in done] == list(range(1, len(done) + 1))
    isolated = [m.args["name"] for m in done if m.id == "screen-do-isolate"]
    assert isolated == now.details["isolate"][: len(isolated)] != []


def test_every_line_is_a_sentence_in_both_languages(small_view: CaseView) -> None:
    for language in ("en", "cnr"):
        known = catalogue(language)
        for line in first_screen(small_view):
            assert all(known.has(m.id) for m in line.messages)
