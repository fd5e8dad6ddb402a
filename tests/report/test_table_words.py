"""State words in tables on screen are said in the language asked for."""

from __future__ import annotations

import io

import pytest

from bedem.model.answers import Absent, Column, Table
from bedem.model.messages import msg
from bedem.report.terminal import write_table


@pytest.mark.parametrize(("language", "said"), [("en", "not covered"), ("cnr", "nije pokriveno")])
def test_words_are_translated_and_names_stay(language: str, said: str) -> None:
    columns = (
        Column("host", msg("column-host")), Column("verdict", msg("column-verdict"), "word"),
    )  # fmt: skip
    rows = (("not_covered", "not_covered"), ("pc1", "no-such-word"), ("pc2", Absent("unknown")))
    out = io.StringIO()
    write_table(Table("t", columns, rows), out, language=language)
    lines = out.getvalue().splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["not_covered", "pc1", "pc2"]
    assert said in lines[1]
    assert "no-such-word" in lines[2]
