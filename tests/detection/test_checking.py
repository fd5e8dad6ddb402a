"""`rules check` and `rules test`."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bedem.detection import check_pack, run_rule_tests
from bedem.model.errors import RuleError
from tests.detection.conftest import REGRESSION, shared
from tests.detection.making import make_pack, rule_id, rule_text

EVIL = {"a": {"CommandLine|contains": "evil"}, "condition": "a"}
TESTS = f"""\
- rule: {rule_id(1)}
  event: {{Channel: Security, EventID: 4688, CommandLine: an evil one}}
  expected: hit
- rule: rules/a.yml
  event: {{Channel: Security, EventID: 4688, CommandLine: a good one}}
  expected: none
- rule: {rule_id(1)}
  event: {{Channel: Security, EventID: 4688, CommandLine: a good one}}
  expected: hit
- rule: nowhere
  event: {{}}
  expected: none
- rule: {rule_id(1)}
  expected: hit
- rule: {rule_id(1)}
  evtx: missing.evtx
"""


def test_rule_tests(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, {"rules/a.yml": rule_text(EVIL)})
    path = tmp_path / "tests.yml"
    path.write_text(TESTS)
    found = run_rule_tests(path, [pack])
    assert [(t.where, t.passed) for t in found] == [
        ("tests.yml:1", True),
        ("tests.yml:4", True),
        ("tests.yml:7", False),
        ("tests.yml:10", False),
        ("tests.yml:13", False),
        ("tests.yml:15", False),
    ]
    assert found[0].hits == 1 and found[1].rule == rule_id(1)
    assert found[3].problem == "no such rule"
    assert "needs `event` or `evtx`" in found[4].problem
    assert "missing.evtx" in found[5].problem


def test_a_rule_test_on_a_sample(tmp_path: Path) -> None:
    with zipfile.ZipFile(shared(REGRESSION)) as archive:
        name = next(
            n for n in archive.namelist() if n.endswith(".evtx") and "/process_creation/" in n
        )
        (tmp_path / "sample.evtx").write_bytes(archive.read(name))
    anything = {"a": {"CommandLine|contains": "*"}, "condition": "a"}
    pack = make_pack(tmp_path, {"rules/a.yml": rule_text(anything)})
    path = tmp_path / "tests.yml"
    path.write_text(f"- rule: {rule_id(1)}\n  evtx: sample.evtx\n  expected: hit\n")
    (found,) = run_rule_tests(path, [pack])
    assert found.passed and found.hits >= 1


@pytest.mark.parametrize("text", ["a: b", "- just text", "[", ""])
def test_files_that_are_no_rule_tests(tmp_path: Path, text: str) -> None:
    pack = make_pack(tmp_path, {"rules/a.yml": rule_text(EVIL)})
    path = tmp_path / "tests.yml"
    path.write_text(text)
    with pytest.raises(RuleError):
        run_rule_tests(path, [pack])


def test_problems_have_file_and_line(tmp_path: Path) -> None:
    nameless = rule_text(EVIL, 3).replace("author: tests\n", "")
    broken = rule_text({**EVIL, "condition": "a and zzz"}, 2)
    members = {"rules/a.yml": rule_text(EVIL), "rules/b.yml": broken, "rules/c.yml": nameless}
    found = check_pack(make_pack(tmp_path, members))
    assert [p.where for p in found] == ["rules/b.yml:11", "rules/c.yml:1"]
    assert "zzz" in found[0].text and "author" in found[1].text
    assert found[1].message.id == "rule-no-author"
