"""A draft of the register: it holds together, and adds what only the directory knows."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bedem.answers.suggesting import suggestion
from bedem.case import CaseView
from bedem.case.register_check import problems
from bedem.model.errors import UsageError
from bedem.model.register import Register


def test_a_draft_fits_the_schema_and_names_every_host_of_the_records(
    small_view: CaseView, tmp_path: Path
) -> None:
    directory = tmp_path / "computers.csv"
    directory.write_text(
        "Name;DNSHostName;OperatingSystem\nNEW01;new01.corp.test;Windows 10\n"
        "WORKSTATION6;workstation6.theshire.local;Windows 10\n",
        encoding="utf-8",
    )
    register = msgspec.convert(suggestion(small_view, directory), Register)
    assert list(problems(register)) == []
    ids = {host.id for host in register.hosts}
    groups = small_view.answer("infection").details["hosts"]
    assert {name for held in groups.values() for name in held} <= ids
    new = [host for host in register.hosts if host.id == "new01"]
    assert [host.note for host in new] == ["directory export, Windows 10"]
    assert len([i for i in ids if i.startswith("workstation6")]) == 1


def test_an_export_without_names_is_refused(small_view: CaseView, tmp_path: Path) -> None:
    directory = tmp_path / "computers.csv"
    directory.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no column"):
        suggestion(small_view, directory)
