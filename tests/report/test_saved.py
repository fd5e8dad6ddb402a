"""Saved Documents: the same again, and every kind of bad one in a clear line."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bedem.answers import ANSWERS
from bedem.answers.compose import Wanted, compose
from bedem.case import CaseView
from bedem.model.documents import Document, RecordsBlock
from bedem.model.errors import DocumentError, NotFound, UsageError
from bedem.report.formats import FORMATS, format_of, render
from bedem.report.saved import load_document, render_json


@pytest.fixture
def document(small_view: CaseView) -> Document:
    return compose(small_view, Wanted(), [e.name for e in ANSWERS])


def test_a_saved_document_comes_back(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(render_json(document, "en"))
    assert load_document(path) == document
    assert render_json(load_document(path), "en") == path.read_bytes()


@pytest.mark.parametrize(
    ("text", "told"),
    [(b'{"version": 2}', "newer bedem"), (b"{", "no Document"), (b"[]", "no Document"),
     (b'{"version": 1, "title": {"id": "x"}}', "missing required"), (b"\xff\xfe", "no Document")],
)  # fmt: skip
def test_bad_documents(text: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(text)
    with pytest.raises(DocumentError, match=told):
        load_document(path)
    with pytest.raises(NotFound):
        load_document(tmp_path / "none.json")


def test_an_unknown_field_is_refused(document: Document, tmp_path: Path) -> None:
    tree = msgspec.to_builtins(document) | {"extra": 1}
    path = tmp_path / "d.json"
    path.write_bytes(msgspec.json.encode(tree))
    with pytest.raises(DocumentError, match="extra"):
        load_document(path)


def test_the_gate_refuses_what_is_cited_and_not_inside(document: Document) -> None:
    *rest, last = document.sections
    block = next(b for b in last.blocks if isinstance(b, RecordsBlock))
    emptied = msgspec.structs.replace(last, blocks=(msgspec.structs.replace(block, records=()),))
    broken = msgspec.structs.replace(document, sections=(*rest, emptied))
    form = format_of("json", None)
    with pytest.raises(DocumentError, match="cited and not in"):
        render(broken, form)
    assert render(msgspec.structs.replace(broken, draft=True), form)


def test_formats_by_name_and_by_file() -> None:
    assert format_of(None, Path("a.JSON")).name == "json"
    assert format_of(None, None) == FORMATS[0]
    with pytest.raises(UsageError, match="json"):
        format_of("docx", None)
    with pytest.raises(UsageError):
        format_of(None, Path("a.docx"))
