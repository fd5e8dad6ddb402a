"""Bad registers: file, line, and what may stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedem.case.register import load_register
from bedem.model.errors import RegisterError


@pytest.mark.parametrize(
    ("text", "line", "allowed"),
    [
        ("institutions:\n  - id: east\n    name: East\n    colour: red\n", 4, "ad_domains"),
        ("hosts:\n  - {id: a}\n  - {id: b, adresses: [10.0.0.1]}\n", 3, "addresses"),
        ("version: 1\nhost: []\n", 2, "data_assets"),
    ],
)
def test_an_unknown_field_names_line_and_what_is_allowed(
    tmp_path: Path, text: str, line: int, allowed: str
) -> None:
    path = tmp_path / "register.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        load_register(path)
    told = str(caught.value)
    assert f"register.yml:{line}:" in told
    assert "Allowed there: " in told and allowed in told
    assert "\n" not in told


def test_a_wrong_type_names_its_line_and_lists_nothing(tmp_path: Path) -> None:
    path = tmp_path / "register.yml"
    path.write_text("hosts:\n  - id: 7\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"register\.yml:2: .*Correct that field") as caught:
        load_register(path)
    assert "Allowed" not in str(caught.value)
