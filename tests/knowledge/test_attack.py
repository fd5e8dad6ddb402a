"""The bundled releases: against the counts and files of the shared data."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from bedem.attribution.reports import reports_of
from bedem.knowledge.attack import NOTICE, decode_release, encode_release
from bedem.knowledge.attack_ids import map_id
from bedem.knowledge.attack_store import (
    BUNDLED,
    bundled_file,
    known_releases,
    load_release,
    release_as_of,
    unpack_xz,
)
from bedem.model.errors import KnowledgeError, NotFound

# README of the shared data: techniques/sub-techniques, groups, software, campaigns, group reports
TABLE = {
    "6.3": (266, 0, 94, 364, 0, 352), "7.2": (156, 272, 106, 411, 0, 421),
    "8.2": (178, 352, 109, 443, 0, 475), "9.0": (185, 367, 121, 493, 0, 575),
    "10.1": (188, 378, 128, 544, 0, 650), "11.3": (191, 385, 130, 583, 0, 706),
    "12.1": (193, 401, 133, 620, 13, 739), "13.1": (196, 411, 136, 635, 20, 758),
    "14.1": (201, 424, 141, 648, 23, 786), "15.1": (202, 435, 148, 677, 28, 837),
    "16.1": (203, 453, 159, 710, 34, 899), "17.1": (211, 468, 166, 755, 47, 958),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_every_release_has_the_counts_of_the_table(name: str) -> None:
    release = load_release(name)
    techniques = [t for t in release.techniques if t.active]
    found = (
        sum("." not in t.id for t in techniques), sum("." in t.id for t in techniques),
        sum(g.active for g in release.groups), sum(s.active for s in release.software),
        sum(c.active for c in release.campaigns), len(reports_of(release)),
    )  # fmt: skip
    assert found == TABLE[name]
    assert release.released == BUNDLED[name]
    assert release.notice == NOTICE


@pytest.mark.parametrize("name", ["6.3", "11.3", "17.1"])
def test_a_bundled_release_is_the_shared_one(shared: Path, name: str) -> None:
    told = lzma.decompress((shared / f"attack/enterprise-{name}.json.xz").read_bytes())
    ours = bundled_file(f"enterprise-{name}.json.xz").read_bytes()
    assert lzma.decompress(ours) == told


def test_the_bundle_stays_small_and_bears_its_notice() -> None:
    sizes = [len(f.read_bytes()) for f in bundled_file("README.md").parent.iterdir()]  # type: ignore[attr-defined]
    assert sum(sizes) <= 2_500_000
    assert max(sizes) <= 2_000_000
    assert "The MITRE Corporation" in bundled_file("README.md").read_text("utf-8")
    root = Path(__file__).resolve().parents[2]
    assert "The MITRE Corporation" in (root / "NOTICE").read_text("utf-8")


def test_a_release_survives_writing_and_reading() -> None:
    release = load_release("17.1")
    raw = encode_release(release)
    assert decode_release(raw) == release
    assert len(raw.splitlines()) > 20_000  # a row a line
    json.loads(raw)


@pytest.mark.parametrize(
    ("day", "name"),
    [("2022-08-26", "11.3"), ("2022-07-07", "11.3"), ("2022-07-06", "10.1"), (None, "17.1"),
     ("2022-11-08", "12.1"), ("2030-01-01", "17.1")],
)  # fmt: skip
def test_the_release_of_a_day(day: str | None, name: str) -> None:
    assert release_as_of(day).release == name


def test_no_release_before_the_first() -> None:
    with pytest.raises(NotFound, match=r"oldest is 6\.3"):
        release_as_of("2019-01-01")
    with pytest.raises(NotFound, match=r"At hand: 6\.3"):
        load_release("99.9")


def test_ids_across_releases() -> None:
    old, mid, new = load_release("6.3"), load_release("11.3"), load_release("17.1")
    assert map_id("T1486", new).how == "same"
    assert map_id("t1086", new).ids == ("T1059.001",)  # revoked, followed
    assert map_id("T1059.001", old, (new,)).ids == ("T1086",)  # younger, what it replaced
    assert map_id("T1059.001", old, (new,)).how == "backwards"
    assert map_id("T1027.016", mid, (new,)).ids == ("T1027",)  # younger, its technique
    assert map_id("T1657", mid, (new,)) == map_id("T1657", mid, (new,))
    assert map_id("T1657", mid, (new,)).how == "dropped"
    assert map_id("T9999", mid, (new,)).how == "unknown"


def test_a_cut_or_overlarge_file_is_refused() -> None:
    packed = lzma.compress(b"x" * 10_000)
    with pytest.raises(KnowledgeError, match="cut off"):
        unpack_xz(packed[:-20], "file")
    with pytest.raises(KnowledgeError, match="larger"):
        unpack_xz(packed, "file", most=100)
    with pytest.raises(KnowledgeError, match="damaged"):
        unpack_xz(b"no xz at all", "file")


def test_a_damaged_record_of_an_import_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "attack-18.1.origin.json").write_text("{")
    with pytest.raises(KnowledgeError, match=r"attack-18\.1\.origin\.json"):
        known_releases(tmp_path)
