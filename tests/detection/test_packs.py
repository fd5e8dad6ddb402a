"""Packs: metadata, keeping, and zips made to harm."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from bedem.detection import Pack, Profile, import_pack, installed_packs, read_pack, starter_pack
from bedem.detection.loading import compile_rules
from bedem.detection.packs import MAX_RULE, rule_texts
from bedem.model.errors import RuleError
from tests.detection.making import make_pack, rule_text

RULE = rule_text({"a": {"CommandLine": "x"}, "condition": "a"})


def test_metadata_of_a_release(sigma: Pack) -> None:
    assert (sigma.released, sigma.label) == ("2026-08-05", "8eaafff1f")
    assert sigma.commit == "8eaafff1f2845a696050e05e72ba1140ee190698"
    assert sigma.rule_files == sum(sigma.folders.values()) == 3780
    assert sigma.folders["rules-emerging-threats"] == 473
    assert "Detection Rule License" in sigma.licence


def test_import_keeps_the_zip_as_it_came(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, {"rules/a.yml": RULE, "version.txt": "Release Date: 2026-01-01\n"})
    home = tmp_path / "home"
    kept = import_pack(Path(pack.zip), home)
    raw = Path(kept.zip).read_bytes()
    assert raw == Path(pack.zip).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == kept.sha256
    assert Path(kept.zip).name == f"made-{kept.sha256[:12]}.zip"
    assert installed_packs(home) == [kept]
    assert sorted(p.suffix for p in (home / "rules").iterdir()) == [".json", ".zip"]


def test_newest_first(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for day in ("2026-01-01", "2026-03-01", "2026-02-01"):
        members = {"rules/a.yml": RULE, "version.txt": f"Release Date: {day}\n"}
        import_pack(Path(make_pack(tmp_path, members).zip), home)
    found = [p.released for p in installed_packs(home)]
    assert found == ["2026-03-01", "2026-02-01", "2026-01-01"]


def test_a_damaged_metadata_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/x.json").write_text("{")
    with pytest.raises(RuleError, match=r"x\.json"):
        installed_packs(tmp_path)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 and no more", b"\0" * 5000])
def test_no_zip(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(raw)
    with pytest.raises(RuleError, match="zip"):
        read_pack(path)


def test_no_rules(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule files"):
        make_pack(tmp_path, {"readme.txt": "x"})


def test_names_that_climb_out_are_only_names(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, {"../../etc/x.yml": RULE, "/abs/y.yml": RULE})
    kept = import_pack(Path(pack.zip), tmp_path / "home")
    assert [name for name, _ in rule_texts(kept)] == ["../../etc/x.yml", "/abs/y.yml"]
    assert {p.name for p in tmp_path.iterdir()} == {"made.zip", "home"}


def test_a_member_too_large_is_listed_not_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rules/bomb.yml", b"a" * (MAX_RULE + 1))
        archive.writestr("rules/good.yml", RULE)
    rules = compile_rules([read_pack(path)], Profile())
    assert len(rules.rules) == 1
    assert [(n.kind, n.path) for n in rules.not_run] == [("syntax", "rules/bomb.yml")]
    assert "larger than" in rules.not_run[0].reason


def test_a_damaged_member_is_listed(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, {"rules/a.yml": RULE, "rules/b.yml": RULE.replace("0001", "0002")})
    raw = bytearray(Path(pack.zip).read_bytes())
    at = raw.find(b"title")
    raw[at : at + 5] = b"TITLE"  # the member's CRC no longer holds
    Path(pack.zip).write_bytes(raw)
    rules = compile_rules([read_pack(Path(pack.zip))], Profile())
    assert len(rules.rules) == 1
    assert "damaged" in rules.not_run[0].reason


def test_a_zip_changed_after_import_is_refused(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, {"rules/a.yml": RULE})
    Path(pack.zip).write_bytes(Path(pack.zip).read_bytes() + b"x")
    with pytest.raises(RuleError, match="changed"):
        list(rule_texts(pack))


def test_every_starter_rule_runs() -> None:
    rules = compile_rules([starter_pack()], Profile())
    assert rules.not_run == ()
    assert len(rules.rules) == starter_pack().rule_files
    assert all(rule.author for rule in rules.ordered)
