"""The documentation names every command, option, exit code, column and gap kind."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import msgspec
import pytest

import bedem
from bedem.model import errors
from bedem.model.answers import Answer

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
SOURCES = sorted(Path(bedem.__file__).parent.rglob("*.py"))


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_exit_code_is_explained() -> None:
    text = (ROOT / "docs/reference/exit-codes.md").read_text(encoding="utf-8")
    for name in ("EXIT_DONE", "EXIT_REFUSED", "EXIT_USAGE", "EXIT_PARTLY"):
        assert f"| {getattr(errors, name)} | {name} |" in text


def test_every_environment_variable_is_explained() -> None:
    text = (ROOT / "docs/reference/exit-codes.md").read_text(encoding="utf-8")
    used = {v for p in SOURCES for v in re.findall(r"\bBEDEM_[A-Z_]+", p.read_text("utf-8"))}
    assert used
    for variable in used:
        assert variable in text


def test_every_gap_kind_is_explained() -> None:
    text = (ROOT / "docs/reference/gaps.md").read_text(encoding="utf-8")
    kinds = {
        kind
        for path in SOURCES
        for kind in re.findall(r"\bGap\(\s*\"([a-z_-]+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(kinds) > 5
    assert [k for k in sorted(kinds) if f"| {k} |" not in text] == []


def test_every_ledger_line_kind_is_explained() -> None:
    text = (ROOT / "docs/reference/case-folder.md").read_text(encoding="utf-8")
    kinds = {
        kind
        for path in SOURCES
        for kind in re.findall(r"\.(?:record|append)\(\s*\"([a-z_]+)\"", path.read_text("utf-8"))
    }
    assert {"plan", "rules", "supersede"} <= kinds
    for kind in kinds:
        assert kind in text, kind


def test_modules_stay_readable() -> None:
    long = [p.name for p in SOURCES if len(p.read_text("utf-8").splitlines()) > 400]
    assert long == []


@pytest.mark.parametrize("name", ["answer", "document", "register", "statement", "judgement"])
def test_schemas_are_schemas(name: str) -> None:
    schema = json.loads((ROOT / f"docs/schemas/{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)


def test_a_real_answer_fits_its_schema(small_view) -> None:
    schema = json.loads((ROOT / "docs/schemas/answer.json").read_text(encoding="utf-8"))
    for question in ("coverage", "infection"):
        answer = small_view.answer(question)
        plain = json.loads(msgspec.json.encode(answer))
        jsonschema.validate(plain, schema)
        assert msgspec.json.decode(msgspec.json.encode(answer), type=Answer) == answer


def test_nothing_names_this_machine_or_an_index() -> None:
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    # Put together here, so that this file holds none of what it looks for.
    indexes = [".".join(name) for name in (("pypi", "org"), ("pythonhosted", "org"))]
    machine = [str(ROOT), os.environ.get("BEDEM_SHARED", ""), str(Path.home())]
    texts = [t.encode().lower() for t in (*indexes, *machine) if len(t) > len("/root/")]
    found = [
        name
        for name in listed
        if (ROOT / name).is_file()
        and any(text in (ROOT / name).read_bytes().lower() for text in texts)
    ]
    assert found == []
