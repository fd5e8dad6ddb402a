"""Machines that changed their name: joined with a reason, refused in doubt, undone by a ruling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from bedem.answers import open_view
from bedem.answers.entity import find_host, host_answer
from bedem.answers.judging import rule_on
from bedem.case import CaseView
from bedem.model.errors import NotFound, UsageError
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.renames import _by_numbers
from tests.reconstruction.test_accounts import CORP, named, record, view_of


def system(host: str, number: int, *values: str) -> dict[str, Any]:
    made = record(host, number, 6011, Data=list(values))
    made["Event"]["System"]["Channel"] = "System"
    made["Event"]["System"]["Provider"] = {"#attributes": {"Name": "EventLog"}}
    return made


def joined(view: CaseView) -> list[tuple[str, str, str]]:
    return [(j.old, j.new, j.reason) for j in HostKeys(view).joins]


def counted(view: CaseView) -> int:
    denominator = view.answer("infection").denominator
    assert denominator is not None
    return denominator.count


def renamed(folder: Path) -> CaseView:
    return view_of(
        folder,
        record("OLD", 1, **named("ana", "CORP")),
        system("NEW", 2, "OLD", "NEW"),
        record("NEW", 3, **named("ana", "CORP")),
        record("PC3", 4, **named("eva", "CORP")),
    )


def test_a_renamed_machine_is_one_with_the_record_that_says_so(tmp_path: Path) -> None:
    view = renamed(tmp_path)
    assert joined(view) == [("old", "new", "6011")]
    assert find_host(view, "OLD") == find_host(view, "new") == "new"
    assert counted(view) == 2
    told = [c for c in host_answer(view, "old").claims if c.message.id == "host-renamed"]
    assert len(told) == 1
    assert view.events.count("ref = ? AND code = 6011", list(told[0].basis)) == 1


def test_a_ruling_takes_a_join_apart_and_another_joins_what_no_record_does(tmp_path: Path) -> None:
    view = renamed(tmp_path)
    made = rule_on(view, "OLD=NEW", "apart", by="N.N.", because="a new machine")
    assert made.subject == "hosts:old=new"
    apart = open_view(view.case)
    assert joined(apart) == []
    assert counted(apart) == 3
    ruled = [c for c in apart.answer("infection").claims if c.basis == (made.id,)]
    assert len(ruled) == 1
    rule_on(apart, "pc3=new", "same", by="N.N.", because="the inventory says so")
    rule_on(apart, "old=new", "same", by="N.N.", because="a mistake")
    both = open_view(view.case)
    assert counted(both) == 1
    with pytest.raises(UsageError):
        rule_on(both, "old", "same", by="N.N.", because="said")
    with pytest.raises(NotFound):
        rule_on(both, "old=nobody", "same", by="N.N.", because="said")
    with pytest.raises(UsageError):
        rule_on(both, "old=OLD", "same", by="N.N.", because="said")


def test_machines_of_one_image_and_names_in_use_at_once_stay_two(tmp_path: Path) -> None:
    image = view_of(
        tmp_path,
        system("PC1", 1, "WIN-IMAGE", "PC1"),
        system("PC2", 2, "WIN-IMAGE", "PC2"),
    )
    assert joined(image) == []
    (tmp_path / "b").mkdir()
    both = view_of(
        tmp_path / "b",
        record("OLD", 1, **named("ana", "CORP")),
        system("NEW", 60, "OLD", "NEW"),
        record("NEW", 5_000, **named("ana", "CORP")),
        record("OLD", 5_010, **named("ana", "CORP")),
    )
    assert joined(both) == []


def test_the_account_of_a_machine_keeps_its_sid_and_a_controller_tells_its_new_name(
    tmp_path: Path,
) -> None:
    sid = f"{CORP}-1601"
    view = view_of(
        tmp_path,
        record("DC1", 1, **named("OLD$", "CORP", sid)),
        record("DC1", 9, **named("NEW$", "CORP", sid)),
    )
    assert joined(view) == [("old", "new", "sid")]
    (tmp_path / "b").mkdir()
    told = view_of(
        tmp_path / "b",
        record("DC1", 1, 4781, OldTargetUserName="OLD$", NewTargetUserName="NEW$"),
        record("DC1", 2, 4781, OldTargetUserName="ana", NewTargetUserName="anap"),
    )
    assert joined(told) == [("old", "new", "4781")]


class Events:
    """Only what the numbers are read from."""

    def __init__(self, rows: list[tuple[str, int]], reader: str = "evtx") -> None:
        self.connection = duckdb.connect(":memory:")
        self.connection.execute(
            "CREATE TABLE events (source TEXT, log TEXT, host TEXT, institution TEXT, "
            "record_number BIGINT, place BIGINT, time TIMESTAMPTZ, time_from TIMESTAMPTZ, "
            "state TEXT)"
        )
        self.connection.execute("CREATE TABLE sources AS SELECT 'a' AS id, ? AS reader", [reader])
        for host, number in rows:
            self.connection.execute(
                "INSERT INTO events VALUES ('a', 'System', ?, NULL, ?, ?, "
                "make_timestamptz(?), NULL, 'live')",
                [host, number, number * 100, number * 1_000_000],
            )


def by_numbers(rows: list[tuple[str, int]], reader: str = "evtx") -> list[tuple[str, ...]]:
    view: Any = Events(rows, reader)
    return [r.refs for r in _by_numbers(view, lambda host, _: (host or "").casefold())]


def test_a_log_that_goes_on_under_another_name_is_one_machines() -> None:
    rows = [("WIN-1", 7), ("WIN-1", 8), ("PC1.corp", 9), ("PC1.corp", 10)]
    assert by_numbers(rows) == [("a-800", "a-900")]
    assert by_numbers(rows, "jsonrows") == []
    assert by_numbers([*rows, ("PC2", 11)]) == []
    assert by_numbers([("WIN-1", 7), ("PC1", 9)]) == []
