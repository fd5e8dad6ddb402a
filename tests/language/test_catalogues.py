import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import bedem
from bedem.language import LANGUAGES, catalogue, say
from bedem.model.messages import msg

PACKAGE = Path(bedem.__file__).parent


class Variables(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.found.add(node.id.name)


def messages(language: str) -> dict[str, set[str]]:
    """Ids of a language with the variables each uses."""
    found: dict[str, set[str]] = {}
    for file in sorted((PACKAGE / "language" / language).glob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{file.name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} is defined twice"
                visitor = Variables()
                visitor.visit(entry)
                found[entry.id.name] = visitor.found
    return found


def test_both_languages_say_the_same_things() -> None:
    english, montenegrin = messages("en"), messages("cnr")
    assert english.keys() == montenegrin.keys()
    for ident, variables in english.items():
        assert montenegrin[ident] == variables, ident


def test_every_message_in_the_code_is_in_the_catalogues() -> None:
    known = messages("en").keys()
    used = {
        (path.name, ident)
        for path in PACKAGE.rglob("*.py")
        for ident in re.findall(r'\bmsg\(\s*"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
        if path.name != "messages.py"
    }
    assert used
    assert [u for u in sorted(used) if u[1] not in known] == []


@pytest.mark.parametrize(
    ("count", "word"),
    [(1, "1 zapis ima"), (3, "3 zapisa imaju"), (5, "5 zapisa ima"), (21, "21 zapis ima"),
     (112, "112 zapisa ima"), (23, "23 zapisa imaju")],
)  # fmt: skip
def test_montenegrin_plurals(count: int, word: str) -> None:
    assert say(msg("gap-evtx-record", count=count), "cnr").startswith(word)


def test_values_from_evidence_are_cleaned() -> None:
    text = say(msg("gap-link", name="a\x1b[31mb\u202ec"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\x1b" in text


def test_a_missing_sentence_shows_its_id_and_values() -> None:
    assert catalogue("en").say(msg("no-such-sentence", a=1)) == "no-such-sentence a=1"
    assert LANGUAGES == ("en", "cnr")


def test_sizes_are_decimal_and_written_as_people_do() -> None:
    assert catalogue("en").size(1_082_089) == "1.1 MB"
    assert catalogue("cnr").size(1_082_089) == "1,1 MB"
    assert [catalogue("en").size(n) for n in (0, 999, 1_000)] == ["0 B", "999 B", "1 kB"]
