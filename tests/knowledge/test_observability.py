import csv
from pathlib import Path

from bedem.knowledge.observability import MARKS, RULES, log_kinds


def table(shared: Path, name: str) -> list[dict[str, str]]:
    text = (shared / "knowledge" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_the_vocabulary_is_that_of_the_knowledge_base(shared: Path) -> None:
    assert set(log_kinds()) == {row["log_kind"] for row in table(shared, "log_kinds.csv")}


def test_every_kind_can_be_computed_or_says_that_it_cannot() -> None:
    for kind in log_kinds().values():
        assert kind.rule in RULES
        assert bool(kind.logs) == (kind.rule != "elsewhere")
        assert all(mark in MARKS for _, mark in kind.proof if mark)
        assert all(log == log.casefold() for log in kind.logs)


def test_every_event_id_stands_in_the_list_of_windows_events(shared: Path) -> None:
    """By channel; ids only used as proof may be ones that show nothing by themselves."""
    known: dict[str, set[int]] = {}
    for row in table(shared, "windows_events.csv"):
        known.setdefault(row["channel"].casefold(), set()).add(int(row["event_id"]))
    missing = {
        (kind.name, code)
        for kind in log_kinds().values()
        if kind.windows or kind.rule == "role"
        for log in kind.logs
        for code in kind.codes - known.get(log, set())
    }
    assert missing == set()


def test_audit_subcategories_are_those_the_ids_belong_to(shared: Path) -> None:
    ids = {
        row["guid"][:8]: {int(i) for i in row["event_ids"].split()}
        for row in table(shared, "default_audit.csv")
    }
    for kind in log_kinds().values():
        if kind.subcategory:
            assert kind.codes & ids[kind.subcategory], kind.name
