"""The file in a real browser: nothing is fetched, nothing hostile runs, it fits the width.

Needs playwright and a Chromium on the path; elsewhere skipped, with the reason.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bedem.model.documents import Document
from bedem.report.formats import format_of, render
from tests.report.test_html import hostile

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def path(documents: dict[str, Document], tmp_path: Path) -> Path:
    found = tmp_path / "report.html"
    found.write_bytes(render(hostile(documents["technical"]), format_of("html", None), "cnr"))
    return found


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_fetched_and_it_fits(browser: Any, path: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda m: told.append(m.text))
    page.on("pageerror", lambda e: told.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(path.as_uri())
    assert told == []
    assert asked == [path.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#rows tbody tr").count() == 100
    page.click("#rows-next")
    assert page.locator("#rows tbody tr").count() == 1
    page.close()


def test_all_that_is_cited_can_be_read_without_script(browser: Any, path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("article.rec").count() > 10
    assert page.locator("#rows tbody tr").count() == 100
    assert page.locator("svg[role=img]").count() >= 3
    context.close()
