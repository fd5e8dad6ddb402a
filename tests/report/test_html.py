"""The HTML file: same bytes, no request, nothing hostile runs, every link has a target."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from bedem.language import LANGUAGES
from bedem.model.citing import cited
from bedem.model.documents import (
    AUDIENCES,
    BLOCKS,
    Document,
    RecordsBlock,
    ShownHit,
    ShownRecord,
    TextBlock,
)
from bedem.model.messages import msg
from bedem.report.formats import format_of, render
from bedem.report.html import FIRST_ROWS
from bedem.report.places import anchor
from bedem.report.saved import render_json

HOSTILE = "</script><script>fetch('//x.example')</script><img src=x onerror=a()>\u202e\x1b[31m\"'&"


class Page(HTMLParser):
    """Ids, links, elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.attributes: set[str] = set()
        self._script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(told)
        self.ids += [v for k, v in attrs if k == "id" and v]
        self.hrefs += [v for k, v in attrs if k in ("href", "src", "action") and v]
        self._script = tag == "script" and "type" not in told

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def page(document: Document, language: str = "en") -> str:
    return render(document, format_of("html", None), language).decode()


def hostile(document: Document) -> Document:
    """The same with hostile text wherever evidence or people can put some."""
    *rest, last = document.sections
    lead, block = last.blocks
    assert isinstance(block, RecordsBlock)
    assert block.rows is not None
    record = ShownRecord(
        ref="aaaaaaaaaaaa-1", time=None, host=HOSTILE, log=HOSTILE, code=1, data=HOSTILE,
        provider=HOSTILE, file=HOSTILE, member=HOSTILE, sha256=HOSTILE, time_from=0, time_to=1,
        hits=(ShownHit(HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
    )  # fmt: skip
    row = (0, "high", HOSTILE, HOSTILE, HOSTILE, 1, "aaaaaaaaaaaa-1")
    rows = msgspec.structs.replace(block.rows, rows=(row,) * (FIRST_ROWS + 1))
    told = TextBlock(msg("report-title-told", text=HOSTILE), "claim", ("aaaaaaaaaaaa-1",), HOSTILE)
    held = msgspec.structs.replace(block, records=(*block.records, record), rows=rows)
    sections = (*rest, msgspec.structs.replace(last, blocks=(lead, told, held)))
    return msgspec.structs.replace(
        document, title=msg("report-title-told", text=HOSTILE), institution=HOSTILE,
        audience="institution", sections=sections,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_link_has_a_target_and_every_id_is_one(
    documents: dict[str, Document], audience: str, language: str
) -> None:
    text = page(documents[audience], language)
    found = Page(text)
    assert len(found.ids) == len(set(found.ids))
    assert {h for h in found.hrefs if not h.startswith("#")} == set()
    assert {h[1:] for h in found.hrefs} <= set(found.ids)
    assert {anchor(basis) for _, basis in cited(documents[audience])} <= set(found.ids)
    assert not re.search(r"\b(one|word|question|decide|page|report|record|column)-[a-z-]+\b",
                         re.sub(r"<[^>]*>|<style>.*?</style>|<script.*?</script>|<pre.*?</pre>", "",
                                text, flags=re.DOTALL))  # fmt: skip


def test_every_record_names_the_sentences_that_cite_it(documents: dict[str, Document]) -> None:
    document = documents["technical"]
    text = page(document)
    for _, basis in cited(document):
        start = text.index(f'id="{anchor(basis)}"')
        assert 'href="#b-' in text[start : start + 4_000] or 'href="#q-' in text[start:]


def test_only_the_one_script_may_run(documents: dict[str, Document]) -> None:
    text = page(documents["technical"])
    found = Page(text)
    digest = base64.b64encode(hashlib.sha256(found.scripts[0].encode()).digest()).decode()
    assert len(found.scripts) == 1
    assert f"script-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    style = text[text.index("<style>") : text.index("</style>")]
    assert "http" not in style
    assert set(re.findall(r"url\([^)]*\)", style)) <= {"url(#hx)", "url(#dt)"}


def test_hostile_text_is_shown_and_inert(documents: dict[str, Document]) -> None:
    text = page(hostile(documents["technical"]))
    found = Page(text)
    clean = Page(page(documents["technical"]))
    assert found.tags.count("img") == 0
    assert found.tags.count("script") <= clean.tags.count("script") + 1
    assert not [a for a in found.attributes if a.startswith("on")]
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert text.count("&lt;/script&gt;") >= 10
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert data
    assert "fetch('//x.example')" in json.loads(data.group(1))["texts"][2]
    assert text.index("</style>") == text.rindex("</style>")
    margins = text[text.index("@top-left{content:") : text.index("</style>")]
    assert "<" not in margins
    assert margins.count('"') == 4


def test_draft_stands_on_every_page(documents: dict[str, Document]) -> None:
    text = page(msgspec.structs.replace(documents["council"], draft=True))
    assert "DRAFT, UNVERIFIED" in text
    assert '@top-left{content:"DRAFT\\2c  UNVERIFIED' in text


def test_every_block_has_its_form(documents: dict[str, Document]) -> None:
    template = (Path(__file__).parents[2] / "src/bedem/report/assets/blocks.html.j2").read_text()
    for block in BLOCKS:
        assert f"'{block.__struct_config__.tag}'" in template


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_saved_document_gives_the_same_bytes_on_another_machine(
    documents: dict[str, Document], tmp_path: Path, language: str
) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(render_json(documents["technical"], "en"))
    here = render(documents["technical"], format_of("html", None), language)
    out = tmp_path / "d.html"
    told = {
        "TZ": "Asia/Tokyo",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "7",
    }
    command = [sys.executable, "-m", "bedem", "report", "--document", str(path), "-o", str(out),
               "--lang", language]  # fmt: skip
    subprocess.run(command, check=True, env=os.environ | told, cwd=tmp_path)
    assert out.read_bytes() == here


def test_ten_thousand_detections_and_six_hundred_hosts_fit(documents: dict[str, Document]) -> None:
    document = documents["technical"]
    *rest, last = document.sections
    lead, block = last.blocks
    assert isinstance(block, RecordsBlock)
    assert block.rows is not None
    made = tuple(
        (1_600_000_000_000_000 + i * 61_000_000, "high", f"host-{i % 600}", f"Rule {i % 200}",
         "Security", 4624, f"{i:012x}-{i * 977}")
        for i in range(10_000)
    )  # fmt: skip
    rows = msgspec.structs.replace(block.rows, rows=made)
    held = msgspec.structs.replace(last, blocks=(lead, msgspec.structs.replace(block, rows=rows)))
    text = page(msgspec.structs.replace(document, sections=(*rest, held)))
    assert len(text.encode()) < 5_000_000
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert data
    told = json.loads(data.group(1))
    assert len(told["rows"]) == len(made)
    for row in (0, 137, 9_999):
        shown = [told["texts"][i] for i in told["rows"][row]]
        assert shown[2:4] == list(made[row][2:4])
        assert shown[6] == made[row][6]
