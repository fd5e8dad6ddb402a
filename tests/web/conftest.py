"""A running server over a case, and a browser of a few lines that asks it."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest

from bedem.case import Case
from bedem.web.live import Live, Settings
from bedem.web.server import Server


class Got(NamedTuple):
    """One reply; headers by name in small letters."""

    status: int
    headers: dict[str, str]
    text: str


class Browser:
    """Asks one server; keeps its cookie when it is let in."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.port = server.server_address[1]
        self.cookie = ""

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Got:
        """GET, or POST where there is a body. Headers by keyword, `_` for `-`."""
        told = {"Host": f"127.0.0.1:{self.port}"}
        if self.cookie:
            told["Cookie"] = self.cookie
        if body is not None:
            told |= {
                "Origin": f"http://127.0.0.1:{self.port}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET" if body is None else "POST", path, body, told)
            reply = connection.getresponse()
            found = {name.casefold(): value for name, value in reply.getheaders()}
            return Got(reply.status, found, reply.read().decode())
        finally:
            connection.close()

    def enter(self) -> Got:
        url = urlsplit(self.server.guard.url())
        got = self.ask(f"{url.path}?{url.query}")
        self.cookie = got.headers["set-cookie"].partition(";")[0]
        return got

    def page(self, path: str) -> str:
        """A page that must be there, waited for while answers are computed."""
        assert self.server.site.live.now.ready.wait(120)
        got = self.ask(path)
        assert got.status == 200, got.text
        return got.text

    def send(self, path: str, **fields: str) -> Got:
        """A form, with the token that our own pages carry."""
        told = {"form": self.server.guard.form} | fields
        return self.ask(path, urlencode(told).encode())


def text_of(page: str) -> str:
    """What a page says, without tags and style."""
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


Serve = Callable[..., Browser]


@pytest.fixture(scope="session")
def serving() -> Iterator[Serve]:
    """`serving(folder, language="en")`: a browser that was let in, of a server of its own."""
    running: list[tuple[Server, threading.Thread, Live]] = []

    def serve(folder: Path, **told: str) -> Browser:
        live = Live(Case(folder), Settings(**told), lambda text: None)  # type: ignore[arg-type]
        server = Server(live, 0, lambda url: None, debug=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        live.start()
        running.append((server, thread, live))
        browser = Browser(server)
        browser.enter()
        return browser

    yield serve
    for server, thread, live in running:
        live.stop()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def own_demo(demo_case_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's case for this room."""
    target = tmp_path_factory.mktemp("web") / "case"
    shutil.copytree(demo_case_folder, target)
    return target


@pytest.fixture(scope="session")
def demo(own_demo: Path, serving: Serve) -> Browser:
    """The demo's case, served; tests that change it make one of their own."""
    return serving(own_demo)


@pytest.fixture
def hostile_page(new_case: Callable[..., Case], tmp_path: Path, serving: Serve) -> Browser:
    bad = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \u202e\u2028 http://evil.example/"
    rows = [
        {"EventTime": f"2020-09-20 12:16:{i:02}", "Hostname": f"WS-{bad}", "EventID": 1,
         "Channel": bad, "SourceName": bad, "CommandLine": bad,
         "@timestamp": f"2020-09-20T12:16:{i:02}Z"}
        for i in range(3)
    ]  # fmt: skip
    file = tmp_path / "hostile.json"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return serving(new_case(file).path)
