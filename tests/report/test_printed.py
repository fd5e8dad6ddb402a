"""PDF and Markdown: every claim and ref is printed, nothing hostile is markup, same bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from bedem.language import LANGUAGES, catalogue
from bedem.model.citing import cited
from bedem.model.documents import AUDIENCES, Document, TextBlock
from bedem.report.formats import format_of, render
from bedem.report.markdown import escaped
from tests.report.test_html import hostile


def made(document: Document, form: str, language: str = "en") -> bytes:
    return render(document, format_of(form, None), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_tagged_pdf_of_every_audience(
    documents: dict[str, Document], audience: str, language: str
) -> None:
    raw = made(documents[audience], "pdf", language)
    assert raw.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in raw
    assert b"pdfuaid" in raw
    assert b"/URI" not in raw
    assert b"/JavaScript" not in raw


def test_the_pdf_is_the_same_bytes(documents: dict[str, Document]) -> None:
    assert made(documents["council"], "pdf") == made(documents["council"], "pdf")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_every_claim_and_ref_is_printed(documents: dict[str, Document], tmp_path: Path) -> None:
    document = documents["technical"]
    path = tmp_path / "d.pdf"
    path.write_bytes(made(document, "pdf"))
    told = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout
    text = re.sub(r"[\s\u200b-]+", "", told.decode())
    for _, basis in cited(document):
        assert re.sub(r"[\s-]+", "", basis) in text
    words = catalogue("en", document.zone)
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, TextBlock):
                start = re.sub(r"[\s\u200b-]+", "", words.say(block.message))[:20]
                assert start in text


def test_hostile_text_does_not_break_the_pdf(documents: dict[str, Document]) -> None:
    document = hostile(documents["technical"])
    assert made(document, "pdf").startswith(b"%PDF")
    told = msgspec.structs.replace(document, institution="#panic() $x$ @a <b> \\ `c` " * 4)
    assert made(told, "pdf").startswith(b"%PDF")


def test_markdown_holds_everything_and_no_markup_of_others(documents: dict[str, Document]) -> None:
    text = made(documents["technical"], "md").decode()
    for _, basis in cited(documents["technical"]):
        assert f"`{basis}`" in text
    links = re.findall(r"\]\(#([^)]*)\)", text)
    assert links
    assert set(links) <= set(re.findall(r'<a id="([^"]*)">', text))
    fenced = re.sub(r"^(`{3,})\n.*?^\1$", "", made(hostile(documents["technical"]), "md").decode(),
                    flags=re.DOTALL | re.MULTILINE)  # fmt: skip
    assert "script" in fenced
    assert not re.search(r"(?<!\\)<(script|img)", fenced)


def test_a_line_of_markdown_is_inert() -> None:
    told = escaped("a*b_c[d](x)|<e>\n# f")
    assert told.startswith(r"a\*b\_c\[d\](x)\|\<e\>")
    assert "\n" not in told
