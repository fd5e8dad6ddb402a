"""What changed between two states: hosts, verdicts, gaps and rulings, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedem.answers import open_view
from bedem.answers.changes import answer_changes
from bedem.case import Case
from bedem.case.rulings import add_judgement
from bedem.model.answers import Answer
from bedem.model.errors import UsageError
from tests.making import RECEIVED, demo_evidence, investigate
from tests.reconstruction.test_accounts import named, record

DAY = 24 * 3_600_000_000


def compared(case: Case, then: int) -> Answer:
    before, now = open_view(case, as_of=then), open_view(case)
    try:
        return answer_changes(before, now)
    finally:
        before.close()
        now.close()


@pytest.fixture
def grown(tmp_path: Path) -> Case:
    """One quiet host first; a day later the demonstration's."""
    quiet = tmp_path / "quiet.jsonl"
    quiet.write_text(json.dumps(record("QUIET1", 1, **named("ana", "CORP"))) + "\n")
    investigate(tmp_path / "case", [quiet], received=RECEIVED)
    return investigate(tmp_path / "case", demo_evidence(), received=RECEIVED + DAY)


def test_new_hosts_other_words_and_rulings_are_told_and_old_ones_are_not(grown: Case) -> None:
    view = open_view(grown)
    hosts = view.answer("infection").details["hosts"]["compromised"]
    add_judgement(
        grown, f"host:{hosts[0]}", "contained", by="N.N.", because="cut off", state="",
        made=RECEIVED + DAY + 1,
    )  # fmt: skip
    found = compared(grown, RECEIVED + DAY // 2)
    tables = {t.name: t.rows for t in found.tables}
    assert set(hosts) <= {row[0] for row in tables["verdicts"] if row[2] == "compromised"}
    assert "quiet1" not in {row[0] for row in tables["verdicts"]}
    assert [(row[1], row[3]) for row in tables["rulings"]] == [(hosts[0], "N.N.")]
    assert "compromised" in {row[2] for row in tables["words"]}
    assert found.word == "changed"
    refs = [row[-1] for row in tables["verdicts"] if isinstance(row[-1], str)]
    assert refs
    assert all(view.events.count("ref = ?", [ref]) == 1 for ref in refs)
    view.close()


def test_the_same_state_has_no_changes_and_a_time_before_all_evidence_is_refused(
    grown: Case,
) -> None:
    same = compared(grown, RECEIVED + 2 * DAY)
    assert (same.word, same.tables) == ("unchanged", ())
    assert [g.message.id for g in same.gaps] == ["gap-unchanged"]
    with pytest.raises(UsageError, match="nothing had been received"):
        compared(grown, RECEIVED - DAY)
