"""The layer holds what the hits' rules say, and claims no more."""

from __future__ import annotations

import json
from pathlib import Path

from bedem.case import CaseView
from bedem.commands import main
from bedem.report.navigator import layer


def test_hosts_are_counted_once_and_records_are_named() -> None:
    rows = [
        ("attack.execution attack.t1059.001", "high", "A", 3, "aaaaaaaaaaaa-1"),
        ("attack.T1059.001 attack.t1047", "low", "a", 1, "aaaaaaaaaaaa-2"),
        ("attack.t1047", "low", "B", 2, "aaaaaaaaaaaa-3"),
        ("cve.2021-44228 attack.g0007 attack.t12", "low", "B", 2, "aaaaaaaaaaaa-4"),
    ]
    made = json.loads(layer(rows, name="c\u202ease", release="17.1"))
    assert made["versions"] == {"layer": "4.5", "attack": "17"}
    assert "\u202e" not in made["name"]
    assert [(t["techniqueID"], t["score"]) for t in made["techniques"]] == [
        ("T1047", 2), ("T1059.001", 1),
    ]  # fmt: skip
    assert made["techniques"][1]["comment"] == "hits: 3 high, 1 low"
    assert made["techniques"][0]["metadata"][0]["value"] == "aaaaaaaaaaaa-2"


def test_an_empty_case_gives_an_empty_layer() -> None:
    assert json.loads(layer([], name="x", release="bundled"))["techniques"] == []


def test_the_command_writes_it(small_view: CaseView, tmp_path: Path) -> None:
    out = tmp_path / "layer.json"
    case = ["--case", str(small_view.case.path)]
    assert main([*case, "timeline", "--format", "navigator", "-o", str(out)]) == 0
    made = json.loads(out.read_text(encoding="utf-8"))
    tagged = {t for (t,) in small_view.hits.rows("DISTINCT tags", "state <> 'residual'")}
    for technique in made["techniques"]:
        assert any(technique["techniqueID"].lower() in tags for tags in tagged)
        assert technique["score"] >= 1
        assert technique["metadata"]
    assert made["techniques"]
