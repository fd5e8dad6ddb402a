"""The local view in a real browser: what a reader does, and what others may not do.

Needs playwright and a Chromium on the path; elsewhere skipped, with the reason. axe-core is looked
for where the checks of the repository put it.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bedem.case import Case
from bedem.web.server import Server
from tests.web.conftest import Browser, Serve
from tests.web.test_rulings import rulings

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
AXE = Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium")
SIZES = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


class Seen:
    """A page of the browser that was let in, with all that it asked for and complained about."""

    def __init__(self, chromium: Any, server: Server, **options: Any) -> None:
        server.site.live.now.ready.wait(120)
        self.base = server.guard.origin
        self.context = chromium.new_context(**options)
        self.context.set_default_timeout(120_000)
        self.page = self.context.new_page()
        self.told: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda m: self.told.append(m.text))
        self.page.on("pageerror", lambda e: self.told.append(str(e)))
        self.page.on("dialog", lambda d: self.told.append("dialog"))
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.goto(server.guard.url())

    def go(self, path: str) -> Any:
        self.page.goto(self.base + path)
        return self.page


@pytest.fixture
def see(chromium: Any) -> Iterator[Callable[..., Seen]]:
    made: list[Seen] = []

    def open_(browser: Browser, **options: Any) -> Seen:
        made.append(Seen(chromium, browser.server, **options))
        return made[-1]

    yield open_
    for seen in made:
        seen.context.close()


def paths(seen: Seen) -> list[str]:
    """One page of each kind."""
    page = seen.go("/")
    return ["/", "/hits", "/search?q=svchost.exe"] + [
        page.locator(f"a[href^='{start}']").first.get_attribute("href")
        for start in ("/host/", "/account/", "/record/g", "/record/8")
    ]


@pytest.mark.parametrize(("scheme", "width"), SIZES)
def test_pages_fit_and_ask_nobody_else(
    see: Callable[..., Seen], demo: Browser, scheme: str, width: int
) -> None:
    seen = see(demo, viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in paths(seen):
        page = seen.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1
    assert seen.told == []
    assert [url for url in seen.asked if not url.startswith(f"{seen.base}/")] == []
    assert "token" not in seen.page.url


@pytest.mark.parametrize(("scheme", "width"), SIZES)
@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core from npm, see .ci/run")
def test_no_barriers(see: Callable[..., Seen], demo: Browser, scheme: str, width: int) -> None:
    seen = see(demo, viewport={"width": width, "height": 800}, color_scheme=scheme)
    run = AXE.read_text(encoding="utf-8") + ";axe.run({resultTypes: ['violations']})"
    for path in paths(seen):
        found = seen.go(path).evaluate(run)
        assert len(found["passes"]) > 5
        serious = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]
                   if v["impact"] in ("serious", "critical")]  # fmt: skip
        assert serious == [], path


def test_a_reader_follows_a_sentence_to_its_record_and_back(
    see: Callable[..., Seen], demo: Browser
) -> None:
    seen = see(demo, java_script_enabled=False)
    page = seen.go("/")
    page.locator("#s-infection ~ p.lead a.ref").first.click()
    assert page.url.startswith(f"{seen.base}/record/")
    assert page.locator("article.rec pre").is_visible()
    assert page.locator("#around tbody.here").count() == 1
    page.get_by_role("link", name="within 30 days").click()
    assert "span=30d" in page.url
    page.locator("article.rec .side a").first.click()
    assert page.url.startswith(f"{seen.base}/#")
    page.wait_for_load_state()
    page.get_by_role("searchbox").fill("psexesvc.exe")
    with page.expect_navigation(url="**/search?*"):
        page.keyboard.press("Enter")
    said = page.locator(".counts p").last.inner_text()
    assert said.endswith(("host.", "hosts."))
    assert page.locator(".counts p:visible").count() == 1


def test_a_ruling_without_script(
    see: Callable[..., Seen], small_case: Case, serving: Serve
) -> None:
    browser = serving(small_case.path)
    seen = see(browser, java_script_enabled=False)
    page = seen.go("/")
    page.locator("a[href^='/host/']").first.click()
    address = page.url
    page.get_by_label("judged as").select_option("contained")
    page.get_by_label("because").fill("cut off")
    page.get_by_label("by", exact=True).fill("N.N.")
    page.get_by_role("button", name="Enter the ruling").click()
    browser.server.site.live.now.ready.wait(120)
    page.goto(address)
    assert "cut off" in page.locator("main").inner_text()
    assert [body["judged_as"] for body in rulings(small_case)] == ["contained"]


def test_colours_stay_from_page_to_page(see: Callable[..., Seen], demo: Browser) -> None:
    page = see(demo, color_scheme="light").go("/hits")
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/hits")
    page.get_by_role("link", name="Overview").click()
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(colour) == "rgb(20, 23, 26)"
    page.get_by_role("button", name="System").click()
    assert page.evaluate(colour) == "rgb(255, 255, 255)"


EVIL = """<!doctype html><title>evil</title><iframe name=f src="{base}/"></iframe>
<form action="{base}/judge" method=post target=f>
<input name=what value="{host}"><input name=as value=clean><input name=by value=x>
<input name=because value=x><input name=form value=""></form>
<script>document.forms[0].submit();
fetch("{base}/", {{credentials: "include"}}).then(r => r.text()).then(t => document.title = t,
  () => document.title = "kept out")</script>"""


@pytest.fixture
def evil_site(demo: Browser) -> Iterator[str]:
    """A page of another origin on this machine that tries to read, to frame and to rule."""
    host = demo.server.site.live.now

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = min(host.hosts)
            body = EVIL.format(base=demo.server.guard.origin, host=name).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_of_another_origin_gets_nothing(
    see: Callable[..., Seen], demo: Browser, evil_site: str
) -> None:
    seen = see(demo)
    page = seen.page
    statuses: list[int] = []
    page.on("response", lambda r: statuses.append(r.status) if "/judge" in r.url else None)
    page.goto(evil_site)
    page.wait_for_function("document.title === 'kept out'")
    page.wait_for_timeout(500)
    for frame in page.frames[1:]:
        assert "TLP" not in frame.content()
    assert statuses == [403]
    assert rulings(demo.server.site.live.case) == []


def test_hostile_records_run_nothing(see: Callable[..., Seen], hostile_page: Browser) -> None:
    seen = see(hostile_page)
    for path in ("/", "/search?q=evil.example", "/hits"):
        seen.go(path)
    page = seen.go("/search?q=evil.example")
    for link in page.locator("a[href^='/record/'], a[href^='/host/']").all()[:4]:
        address = link.get_attribute("href")
        other = seen.context.new_page()
        other.on("dialog", lambda d: seen.told.append("dialog"))
        other.on("request", lambda r: seen.asked.append(r.url))
        other.goto(seen.base + address)
        other.close()
    assert seen.told == []
    assert [url for url in seen.asked if not url.startswith(f"{seen.base}/")] == []
