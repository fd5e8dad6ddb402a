import os
import sys
from pathlib import Path, PurePosixPath

import pytest

from bedem.intake.discover import DEEPEST, Found, Layout, discover
from bedem.model.errors import EvidenceError, UsageError
from bedem.model.records import Gap


def names(*evidence: Path, layout: str = "") -> list[str]:
    return [
        item.name if isinstance(item, Found) else item.message.id
        for item in discover(list(evidence), Layout.parse(layout))
    ]


def test_folders_are_walked_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b/2.evtx", "b/1.evtx", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(tmp_path) == ["a.txt", "b/1.evtx", "b/2.evtx"]


def test_links_are_gaps_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("x")
    try:
        (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
        (tmp_path / "in" / "loop").symlink_to(tmp_path)
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert names(tmp_path / "in") == ["gap-link", "gap-link"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe in the file system")
def test_what_is_no_file_is_a_gap(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    items = list(discover([tmp_path], Layout()))
    assert [i.message.id for i in items if isinstance(i, Gap)] == ["gap-no-file"]


def test_the_case_itself_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "bedem-case").mkdir()
    (tmp_path / "bedem-case" / "ledger.jsonl").write_text("x")
    (tmp_path / "a").write_text("x")
    found = list(discover([tmp_path], Layout(), (tmp_path / "bedem-case").resolve()))
    assert [f.name for f in found if isinstance(f, Found)] == ["a"]


def test_layout_names_the_folders_above_a_file() -> None:
    layout = Layout.parse("institution/*/host")
    told = layout.read(PurePosixPath("MF/2022/DC01/logs/Security.evtx"))
    assert told == {"institution": "MF", "host": "DC01"}
    with pytest.raises(UsageError, match="ministry"):
        Layout.parse("ministry/host")


def test_a_path_that_does_not_exist_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="nothing at that path"):
        names(tmp_path / "no")


def test_names_that_are_no_text_and_endless_folders_are_gaps(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"bad\xff.evtx")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes text names alone")
    deep = tmp_path
    for _ in range(DEEPEST + 3):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (tmp_path / "good.evtx").write_bytes(b"x")
    found = list(discover([tmp_path], Layout()))
    assert sorted(f.kind if isinstance(f, Gap) else f.name for f in found) == [
        "good.evtx",
        "not_read",
        "refused",
    ]
