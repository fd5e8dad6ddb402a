"""Import of STIX bundles: equal to the condensed files, and nothing half-imported."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bedem.knowledge.attack import Entry, Release
from bedem.knowledge.attack_citations import published_day, retrieved_day
from bedem.knowledge.attack_differences import differences
from bedem.knowledge.attack_stix import read_bundle
from bedem.knowledge.attack_store import keep_release, known_releases, load_release
from bedem.model.errors import KnowledgeError

FROM_TEXTS = {"words", "countries", "countries_first_sentence", "origin_pattern", "cites"}


def rows(release: Release, kind: str) -> dict[str, dict[str, Any]]:
    return {
        e.id: {f: getattr(e, f) for f in Entry.__struct_fields__ if f not in FROM_TEXTS}
        for e in getattr(release, kind)
    }


def uses(release: Release) -> list[tuple[Any, ...]]:
    return sorted(
        (u.actor, u.target, u.created, u.modified,
         tuple(sorted(release.citations[i].name for i in u.citations)))
        for u in release.uses
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "counts"),
    [("17.1", (16_241, 1_421, 23, 1_824)), ("16.1", (15_133, 1_372, 16, 1_715))],
)
def test_an_imported_bundle_is_the_condensed_release(
    shared: Path, name: str, counts: tuple[int, ...]
) -> None:
    taken = read_bundle(shared / f"attack/stix/enterprise-attack-{name}.pruned.json.xz").release
    told = (len(taken.uses), len(taken.mitigates), len(taken.attributed_to), len(taken.citations))
    assert told == counts
    assert taken.release == name
    condensed = load_release(name)
    for kind in ("tactics", "techniques", "groups", "software", "campaigns", "mitigations"):
        assert rows(taken, kind) == rows(condensed, kind), kind
    assert uses(taken) == uses(condensed)
    assert set(taken.citations) == set(condensed.citations)


def bundle(*more: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A bundle of one technique, one group, and one relation between them."""

    def thing(kind: str, number: int, ident: str, name: str) -> dict[str, Any]:
        return {
            "type": kind, "id": f"{kind}--{number:08d}", "name": name,
            "created": "2024-01-01T00:00:00.000Z", "modified": "2024-01-02T00:00:00.000Z",
            "external_references": [{"source_name": "mitre-attack", "external_id": ident}],
        }  # fmt: skip

    relation = {
        "type": "relationship", "id": "relationship--1", "relationship_type": "uses",
        "source_ref": "intrusion-set--00000002", "target_ref": "attack-pattern--00000001",
        "created": "2024-01-01T00:00:00.000Z", "modified": "2024-01-02T00:00:00.000Z",
        "external_references": [
            {"source_name": "A report", "url": "https://example.org/r",
             "description": "Doe, J. (2024, May 3). Title. Retrieved June 4, 2024."}
        ],
    }  # fmt: skip
    base = {
        "type": "bundle", "id": "bundle--1", "spec_version": "2.1",
        "objects": [
            {"type": "x-mitre-collection", "id": "x-mitre-collection--1", "x_mitre_version": "18.1",
             "modified": "2025-11-01T00:00:00.000Z"},
            thing("attack-pattern", 1, "T1486", "Data Encrypted"),
            thing("intrusion-set", 2, "G0001", "Somebody"), relation, *more,
        ],
    }  # fmt: skip
    return base | changes


def write(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content, indent=1))
    return path


def test_stix_two_point_one_with_types_to_come(tmp_path: Path) -> None:
    strategy = {"type": "x-mitre-detection-strategy", "id": "x-mitre-detection-strategy--1"}
    dangling = {
        "type": "relationship", "id": "relationship--2", "relationship_type": "uses",
        "source_ref": "intrusion-set--00000002", "target_ref": "attack-pattern--gone",
    }  # fmt: skip
    taken = read_bundle(write(tmp_path / "b.json", bundle(strategy, dangling)))
    assert (taken.release.release, taken.release.released) == ("18.1", "2025-11-01")
    assert taken.unknown_types == 1
    assert taken.release.skipped_relations == 1
    assert taken.release.uses[0].citations == (0,)
    assert taken.release.citations[0].published == "2024-05-03"


def test_an_imported_release_is_kept_and_found_again(tmp_path: Path) -> None:
    taken = read_bundle(write(tmp_path / "b.json", bundle()))
    home = tmp_path / "home"
    keep_release(taken.release, home, sha256=taken.sha256, objects=taken.objects)
    assert known_releases(home)[-1].release == "18.1"
    assert load_release("18.1", home) == taken.release
    stored = home / "knowledge/attack-18.1.json.xz"
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    with pytest.raises(KnowledgeError, match="was changed"):
        load_release("18.1", home)
    assert "  groups: 166 to 1" in "\n".join(differences(load_release("17.1"), taken.release))


@pytest.mark.parametrize(
    ("text", "complaint", "line"),
    [
        (json.dumps(bundle(), indent=1)[:900], "no whole JSON", None),
        ('{"type": "bundle"}', "no STIX bundle", 1),
        ("[" * 100_000, "no whole JSON", None),
        (json.dumps(bundle(type="report")), "no STIX bundle", 1),
        (json.dumps(bundle(objects=[])), "no techniques", 1),
        (json.dumps(bundle(objects=["x"])), "no STIX object", 1),
    ],
)
def test_a_bad_bundle_is_one_line_and_nothing_is_kept(
    tmp_path: Path, text: str, complaint: str, line: int | None
) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(KnowledgeError, match=complaint) as caught:
        read_bundle(path)
    assert str(caught.value).startswith(f"{path}:{line or ''}")
    assert "\n" not in str(caught.value)


def test_duplicate_ids_name_the_line(tmp_path: Path) -> None:
    again = json.loads(json.dumps(bundle()["objects"][1])) | {"id": "attack-pattern--00000009"}
    path = write(tmp_path / "b.json", bundle(again))
    with pytest.raises(KnowledgeError, match="T1486 stands in it twice") as caught:
        read_bundle(path)
    number = int(str(caught.value).split(":")[1])
    assert "attack-pattern--00000001" in path.read_text().splitlines()[number - 1]


def test_an_id_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    wrong = bundle()
    wrong["objects"][2]["external_references"][0]["external_id"] = "T1486"
    with pytest.raises(KnowledgeError, match="none of groups"):
        read_bundle(write(tmp_path / "b.json", wrong))


def test_a_bundle_without_a_version_is_named_after_its_day(tmp_path: Path) -> None:
    content = bundle()
    del content["objects"][0]
    path = write(tmp_path / "b.json", content)
    assert read_bundle(path).release.release == "2024-01-02"
    assert read_bundle(path, release="18.2").release.release == "18.2"
    with pytest.raises(KnowledgeError, match=r"--release 18\.1"):
        read_bundle(path, release="../../etc")


def test_a_cut_xz_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.json.xz"
    path.write_bytes(lzma.compress(json.dumps(bundle()).encode())[:-30])
    with pytest.raises(KnowledgeError, match="cut off"):
        read_bundle(path)


@pytest.mark.parametrize(
    ("text", "published", "retrieved"),
    [
        ("Doe. (2020, November 5). T. Retrieved December 20, 2021.", "2020-11-05", "2021-12-20"),
        ("Doe. (2020, Nov 5). T.", "2020-11-05", None),
        ("Doe. (2020, November). T.", "2020-11", None),
        ("Doe. (2020). T.", "2020", None),
        ("Doe. (n.d.). T. Retrieved June 4, 2024.", None, "2024-06-04"),
    ],
)
def test_days_of_citations(text: str, published: str | None, retrieved: str | None) -> None:
    assert (published_day(text), retrieved_day(text)) == (published, retrieved)


def test_a_release_can_be_written_as_plain_data() -> None:
    assert msgspec.to_builtins(load_release("6.3"))["release"] == "6.3"
