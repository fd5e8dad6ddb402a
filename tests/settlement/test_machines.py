"""Artefacts get the computer of their neighbours, cited, and never a guess."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bedem.answers import open_view
from bedem.case import Case
from bedem.language import say
from bedem.settlement import machines
from tests.readers import hive_made as made
from tests.readers.artefacts_made import task

TICKS = 133_500_000_000_000_000
EXEC = "<Exec><Command>c:\\t\\x.exe</Command></Exec>"


def system(name: str) -> bytes:
    tree = made.system("10", [])
    control = tree["ControlSet001"]["Control"]
    control["ComputerName"] = {"ComputerName": {"ComputerName": made.sz(name)}}
    return made.hive(tree, TICKS)


def put(path: Path, content: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-16") if isinstance(content, str) else content)


def hosts(case: Case) -> tuple[dict[str, int], list[str]]:
    """Tasks by host, and the sentences of gaps about machines."""
    view = open_view(case)
    rows = view.connection.execute(
        "SELECT coalesce(host, ''), count(*) FROM events WHERE log = 'task/definition' GROUP BY 1"
    ).fetchall()
    gaps = [say(g.message) for g in view.gaps("kind = 'machine_unknown'", [])]
    view.close()
    return dict(rows), gaps


def test_the_system_hive_of_a_collection_names_its_artefacts_and_is_cited(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    for name in ("PC-A", "PC-B"):
        volume = tmp_path / "e" / f"coll-{name}" / "C" / "Windows" / "System32"
        put(volume / "config" / "SYSTEM", system(name))
        # other bytes, one task
        put(volume / "Tasks" / "Updater", task(EXEC) + (" " if name == "PC-B" else ""))
    case = new_case(tmp_path / "e")
    # one task on two machines: neither hides the other
    assert hosts(case) == ({"PC-A": 1, "PC-B": 1}, [])
    view = open_view(case)
    for given, why in view.places.rows("host_given, why", "host_given IS NOT NULL", []):
        ref = why.removeprefix(machines.NEIGHBOUR)
        source, _, place = ref.partition("-")
        found = view.connection.execute(
            "SELECT host FROM raw_events WHERE source = ? AND place = ? AND log = ?",
            [source, int(place), machines.MACHINE_LOG],
        ).fetchone()
        assert found == (given,)
    view.close()


def test_one_content_in_two_collections_belongs_to_no_single_computer(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    for name in ("PC-A", "PC-B"):
        volume = tmp_path / "e" / f"coll-{name}" / "C" / "Windows" / "System32"
        put(volume / "config" / "SYSTEM", system(name))
        put(volume / "Tasks" / "Updater", task(EXEC))
    found, gaps = hosts(new_case(tmp_path / "e"))
    assert found == {"": 1}
    assert ["PC-A, PC-B" in gap for gap in gaps] == [True]


def test_neighbours_that_disagree_or_say_nothing_give_no_host(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    put(tmp_path / "e" / "both" / "SYSTEM", system("PC-A"))
    put(tmp_path / "e" / "both" / "SYSTEM2", system("PC-B"))
    put(tmp_path / "e" / "both" / "t.xml", task(EXEC))
    put(tmp_path / "e" / "lone" / "t.xml", task(EXEC, "2024-03-02T09:00:00"))
    found, gaps = hosts(new_case(tmp_path / "e"))
    assert found == {"": 2}
    assert sorted("PC-A, PC-B" in gap for gap in gaps) == [False, True]


def test_a_zip_of_a_volume_is_one_collection(new_case: Callable[..., Case], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "triage.zip", "w") as archive:
        archive.writestr("uploads/auto/C%3A/Windows/System32/config/SYSTEM", system("PC-A"))
        archive.writestr("uploads/ntfs/C%3A/Windows/System32/Tasks/T", task(EXEC).encode("utf-16"))
    assert hosts(new_case(tmp_path / "triage.zip")) == ({"PC-A": 1}, [])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/e/h1/C/Windows/Prefetch/A.pf", ("/e/h1/", True)),
        ("/e/h1/C/$MFT", ("/e/h1/", True)),
        ("/e/h1/Windows/System32/sru/SRUDB.dat", ("/e/h1/", True)),
        ("C:\\Users\\ana\\ev\\h1\\D\\Users\\x\\NTUSER.DAT", ("C:/Users/ana/ev/h1/", True)),
        ("/e/h1.zip/uploads/auto/C%3A/Windows/Prefetch/A.pf", ("/e/h1.zip/", True)),
        ("/e/loose/A.pf", ("/e/loose/", False)),
        ("A.pf", ("/", False)),
    ],
)
def test_units(path: str, expected: tuple[str, bool]) -> None:
    assert machines.unit(path) == expected


def test_a_rename_that_a_record_tells_of_joins_two_names() -> None:
    words = [
        machines._Said("WIN-1", "a-0", 1, hive=False),
        machines._Said("PC1.mf.example", "b-0", 2, hive=False),
    ]
    assert machines._agreed(words, {}) is None
    joined = machines._agreed(words, {"win-1": "pc1"})
    assert joined == machines.Machine("PC1.mf.example", "b-0")
    assert machines._agreed(words, {"win-1": "pc1", "pc1": "win-1"}) is None
