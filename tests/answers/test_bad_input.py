"""Cases that hold little or odd things: every question is answered with a plain sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bedem.answers import ANSWERS, open_view
from bedem.answers.first_screen import first_screen
from bedem.case import Case, CaseView
from bedem.language import say


def logon(number: int, time: str) -> str:
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}},
        "EventID": 4624, "TimeCreated": {"#attributes": {"SystemTime": time}},
        "EventRecordID": number, "Channel": "Security", "Computer": "PC1.x.local",
    }  # fmt: skip
    data = {"TargetUserName": "a", "LogonType": 3}
    return json.dumps({"Event": {"System": system, "EventData": data}})


def all_answered(view: CaseView) -> None:
    for entry in ANSWERS:
        answer = view.answer(entry.name)
        for language in ("en", "cnr"):
            assert say(answer.headline.message, language)[:1] not in ("", "{")
    for line in first_screen(view):
        assert all("unknown to unknown" not in say(m) for m in line.messages)


@pytest.mark.parametrize("times", [
    ["1601-01-01T00:00:00.000000Z", "2106-02-07T06:28:15.000000Z"],
    ["1601-01-01T00:00:00.000000Z", "2022-08-26T06:28:15.000000Z"],
])  # fmt: skip
def test_times_that_were_never_set_are_a_gap_and_no_span(
    new_case: Callable[..., Case], tmp_path: Path, times: list[str]
) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(logon(i, t) for i, t in enumerate(times, 1)) + "\n")
    view = open_view(new_case(path))
    assert view.events.count() == 2
    assert [g.kind for g in view.gaps("kind = 'time'")] == ["time"]
    all_answered(view)


def test_a_case_without_hits_and_a_host_in_no_institution(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    path = tmp_path / "quiet.log"
    path.write_text("Sep  1 10:00:00 web sshd[1]: Server listening on 0.0.0.0 port 22.\n")
    view = open_view(new_case(path))
    assert view.hits.count() == 0
    assert view.answer("infection").word == "not_covered"
    assert {i for (i,) in view.places.rows("institution")} <= {None, ""}
    all_answered(view)
