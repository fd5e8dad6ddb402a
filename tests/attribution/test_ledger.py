"""Ledgers that do not add up: one line, with file and line, and nothing taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedem.attribution.ledger import GRADES
from bedem.attribution.ledger_file import LedgerError, load_ledger, parse_ledger
from tests.attribution.conftest import EXAMPLES

HEAD = """\
schema: bedem-ledger/1
case: x
hypotheses: [individual, criminal_group, state_directed]
priors:
  even: {individual: [0.2, 0.4], criminal_group: [0.2, 0.4], state_directed: [0.2, 0.6]}
items:
"""
ITEM = (
    "- {evidence: [E1], family: a, as_of: 2022-08-26, grade: B2, why: x,"
    " lr: {individual: [0.1, 0.5]}}\n"
)
GOOD = HEAD + ITEM
LINK = "- {incidents: [I1, I2], as_of: 2022-08-26, because: x, evidence: [L1]}\n"
TEST = "- {id: t, what: x, who: y, yes: {individual: [0, 1]}}\n"


def kind(name: str, low: str) -> str:
    """The item with a kind, and a factor too large for it."""
    return GOOD.replace("why: x", f"why: x, kind: {name}").replace("0.1, 0.5", f"{low}, 0.5")


def refused(text: str) -> str:
    with pytest.raises(LedgerError) as caught:
        parse_ledger(text.encode(), "ledger.yml")
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_good_ledger_is_read_with_its_lines() -> None:
    ledger = parse_ledger(GOOD.encode(), "ledger.yml")
    assert ledger.items[0].line == 7
    assert ledger.items[0].as_of == "2022-08-26"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yml")), ids=lambda p: p.stem)
def test_the_examples_add_up(path: Path) -> None:
    ledger = load_ledger(path)
    assert all(i.source and i.says and i.why for i in ledger.items)


def test_the_shared_ledger_adds_up(shared: Path) -> None:
    assert len(load_ledger(shared / "attack/ledger_example.yml").items) == 10


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        (GOOD.replace("[0.2, 0.6]", "[0.0, 0.1]"), 5, "cannot add up to 1"),
        (GOOD.replace("[0.2, 0.6]", "[0.7, 0.9]"), 5, "cannot add up to 1: its ranges sum to 1.1"),
        (GOOD.replace(", state_directed: [0.2, 0.6]", ""), 5, "leaves out state_directed"),
        (GOOD.replace("[0.2, 0.6]", "[0.6, 0.2]"), 5, "Low before high"),
        (GOOD + ITEM, 8, 'evidence "E1" stands in line 7 already'),
        (GOOD + ITEM.replace("family: a", "family: b"), 8, 'there of family "a", here "b"'),
        (GOOD.replace("0.1, 0.5", "0.001, 0.5"), 7, "from 0.01 to 100"),
        (GOOD.replace("0.1, 0.5", "0.1, 200"), 7, "from 0.01 to 100"),
        (kind("statement", "0.05"), 7, "from 0.1 to 10"),
        (kind("knowledge", "0.1"), 7, "from 0.333333 to 3"),
        (GOOD.replace("why: x", "why: x, kind: rumour"), 7, 'kind "rumour" is not known'),
        (GOOD.replace("individual: [0.1", "alien: [0.1"), 7, '"alien" is no hypothesis here'),
        (GOOD.replace("grade: B2", "grade: G7"), 7, 'grade "G7" is not known'),
        (GOOD.replace("2022-08-26", "2022-02-30"), 7, "is no day"),
        (GOOD.replace("2022-08-26", "yesterday"), 7, "is no day"),
        (GOOD.replace("family: a", 'family: " "'), 7, "no family"),
        (GOOD.replace("why: x", "whi: x"), 7, "whi"),
        (GOOD.replace("[0.1, 0.5]", "0.5"), 7, "Expected `array`"),
        (GOOD.replace("/1", "/9"), 1, "bedem-ledger/9"),
        (GOOD.replace("case: x\n", "case: x\ncase: y\n"), 3, "twice"),
        (GOOD.replace("[individual, criminal", "[alien, criminal"), 3, '"alien" is no hypothesis'),
        (GOOD.replace("case: x", "case: [x"), 3, "expected"),
        (GOOD + "  bad: indent: here\n", 8, ""),
        ("", 1, "holds no ledger"),
        ("[1, 2]", 1, "holds no ledger"),
        (GOOD + "links:\n" + LINK, 9, 'no item is about incident "I1"'),
        (GOOD + "tests:\n" + TEST, 9, "from 0.001 to 0.999"),
        (GOOD + "tests:\n" + 2 * TEST.replace("individual: [0, 1]", ""), 10, "twice"),
        (GOOD + "seen:\n- {id: T9999, as_of: 2022-08-26}\n", 9, '"T9999" is no technique'),
        (GOOD + "seen:\n- {id: T1086, as_of: 2022-08-26}\n", 9, "T1086 is revoked. Use T1059.001."),
        (GOOD + "seen:\n- {id: G0016, as_of: 2022-08-26}\n", 9, '"G0016" is no technique'),
        (GOOD + "seen:\n- {id: T1486, as_of: 2022-08-26, certainty: 2}\n", 9, "From 0 to 1"),
        (GOOD.replace("why: x", "why: x, faking: cheapish"), 7, 'faking "cheapish"'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, complaint: str) -> None:
    message = refused(text)
    assert message.startswith(f"ledger.yml:{line}: "), message
    assert complaint in message


def test_what_was_seen_counts_from_its_day() -> None:
    text = GOOD + (
        "seen:\n- {id: T1486, as_of: 2022-08-26, certainty: 0.4}\n"
        "- {id: T1486, as_of: 2022-08-30}\n- {id: S0154, as_of: 2022-08-30}\n"
    )
    ledger = parse_ledger(text.encode(), "x")
    assert ledger.until("2022-08-26").features() == {"T1486": 0.4}
    assert ledger.features() == {"T1486": 1.0, "S0154": 1.0}


def test_bytes_that_are_no_text_and_depth_without_end() -> None:
    with pytest.raises(LedgerError, match="UTF-8"):
        parse_ledger(b"\xff\xfe\x00", "x")
    with pytest.raises(LedgerError):
        parse_ledger(b"a: " + b"[" * 5000, "x")
    bomb = b"a: &a [x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 122)
    )
    with pytest.raises(LedgerError):
        parse_ledger(bomb, "x")


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_a_ledger_or_one_error(raw: bytes) -> None:
    try:
        parse_ledger(raw, "x")
    except LedgerError as error:
        assert "\n" not in str(error)


def test_every_admiralty_grade_has_a_range() -> None:
    assert len(GRADES) == 36
    assert all(0 <= low <= high <= 1 for low, high in GRADES.values())
    assert GRADES["D2"] == (0.2, 0.6)
