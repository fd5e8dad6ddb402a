"""A permuted copy keeps every record and nothing that could be known by heart."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accuracy import permute


def capture(shared: Path, name: str) -> tuple[dict[str, Any], list[permute.Record]]:
    truth = json.loads((shared / "truth/otrf_lateral_edges.json").read_text())
    told = next(c for c in truth["captures"] if c["capture"].startswith(name))
    archive = zipfile.ZipFile(shared.parent / told["archive"])
    lines = archive.read(archive.namelist()[0]).decode().splitlines()
    return told, [json.loads(line) for line in lines if line.strip()]


@pytest.mark.parametrize("name", ["covenant_copy", "schtask", "mimikatz"])
def test_no_old_name_address_or_sid_is_left(shared: Path, name: str) -> None:
    told, records = capture(shared, name)
    names = permute.names_for(told, records, "a")
    copy = list(permute.permuted(records, names, "a"))
    text = json.dumps(copy, ensure_ascii=False).casefold()
    assert len(copy) == len(records)
    assert [r["EventID"] for r in copy] == [r["EventID"] for r in records]
    hosts = {word for word in names.words if any(h.casefold().startswith(word)
                                                 for h in told["hosts"])}  # fmt: skip
    for old in [*hosts, *names.sids]:
        assert old.casefold() not in text
    for old in names.addresses:
        assert f'"{old}"' not in text


def test_the_same_seed_gives_the_same_copy_and_another_one_another(shared: Path) -> None:
    told, records = capture(shared, "covenant_copy")
    first, again, other = (permute.names_for(told, records, seed) for seed in ("a", "a", "b"))
    assert first == again
    assert first != other


@pytest.mark.parametrize("write", [permute.winlogbeat, permute.evtx_dump])
def test_other_formats_keep_code_host_and_the_events_own_fields(
    shared: Path, write: Callable[[permute.Record, int], permute.Record]
) -> None:
    _, records = capture(shared, "covenant_copy")
    logon = next(r for r in records if r["EventID"] == 4624)
    text = json.dumps(write(logon, -4))
    for field in ("TargetUserName", "LogonType", "TargetLogonId"):
        assert f'"{field}": "{logon[field]}"' in text
    assert logon["Hostname"] in text
    assert "@version" not in text
