"""Who is let in, and that nobody else gets a word of the case."""

from __future__ import annotations

import socket
from urllib.parse import quote

import pytest

from bedem.web.guard import MOST_BODY, MOST_TARGET
from tests.web.conftest import Browser, Serve, text_of


@pytest.fixture
def stranger(demo: Browser) -> Browser:
    """A browser without the cookie."""
    return Browser(demo.server)


def test_the_first_address_becomes_a_cookie_and_is_spent(own_demo, serving: Serve) -> None:
    browser = serving(own_demo)
    first = Browser(browser.server)
    url = browser.server.guard.url().removeprefix(f"http://127.0.0.1:{browser.port}")
    got = first.ask(url)
    assert got.status == 303
    assert got.headers["location"] == "/"
    cookie = got.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert url.partition("=")[2] not in cookie
    assert Browser(browser.server).ask(url).status == 403
    first.cookie = cookie.partition(";")[0]
    assert first.ask(url).headers["location"] == "/"


@pytest.mark.parametrize(
    "path", ["/", "/record/3fa91c2e7b04-0", "/search?q=x", "/nothing", "/enter"]
)
def test_without_the_cookie_nothing_is_told(stranger: Browser, path: str) -> None:
    got = stranger.ask(path)
    assert got.status == 403
    assert "TLP" not in got.text
    assert "set-cookie" not in got.headers
    assert len(got.text) < 1_500


@pytest.mark.parametrize("cookie", ["bedem-{port}=wrong", "bedem-{port}=", "other=1", "{{", "ü=ü"])
def test_a_wrong_cookie_is_none(stranger: Browser, cookie: str) -> None:
    told = cookie.replace("{port}", str(stranger.port))
    assert stranger.ask("/", Cookie=told).status == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost:{port}", "127.0.0.1", "", "[::1]:{port}"]
)
def test_another_name_for_this_machine_is_refused(demo: Browser, host: str) -> None:
    got = demo.ask("/", Host=host.replace("{port}", str(demo.port)))
    assert got.status == 421
    assert "TLP" not in got.text


def test_it_listens_on_the_loopback_alone(demo: Browser) -> None:
    assert demo.server.socket.getsockname()[0] == "127.0.0.1"
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", demo.port))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Content-Length": "-1"}, 411),
        ({"Content-Length": "1e3"}, 411),
        ({"Content-Length": str(MOST_BODY + 1)}, 413),
        ({"Content-Length": "9" * 30}, 411),
    ],
)
def test_forms_of_others_are_refused(demo: Browser, headers: dict[str, str], status: int) -> None:
    body = f"form={demo.server.guard.form}".encode()
    assert demo.ask("/renew", body, **headers).status == status


def test_a_form_needs_its_token_and_the_cookie(demo: Browser, stranger: Browser) -> None:
    assert demo.send("/renew").status == 303
    assert demo.send("/renew", form="wrong").status == 403
    assert demo.ask("/renew", b"").status == 403
    assert stranger.send("/renew").status == 403
    assert demo.send("/nothing").status == 404


def test_long_requests_are_refused(demo: Browser) -> None:
    assert demo.ask("/search?q=" + "x" * MOST_TARGET).status == 414
    many = "&".join(f"a{i}=1" for i in range(50))
    assert demo.ask(f"/search?{many}").status == 413
    assert demo.ask("/renew", b"x=" + b"y" * MOST_BODY).status == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"])
def test_other_methods_do_nothing(demo: Browser, method: str) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=10)
    connection.request(method, "/", headers={"Host": f"127.0.0.1:{demo.port}"})
    assert connection.getresponse().status == 501
    connection.close()


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/live.css", "/case.toml",
     "//etc/passwd", "/record/..%2F..%2Fetc%2Fpasswd", "/host/", "/hits/x", "/record/g:zz",
     "/record/k:attack/nothing"],
)  # fmt: skip
def test_nothing_but_the_pages_is_served(demo: Browser, path: str) -> None:
    demo.page("/")
    got = demo.ask(path)
    assert got.status == 404
    assert "root:x:" not in got.text


@pytest.mark.parametrize("path", ["/", "/search?q=psexec", "/nothing"])
def test_every_page_has_the_strict_headers(demo: Browser, path: str) -> None:
    headers = demo.ask(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[31m{{7*7}}'


@pytest.mark.parametrize("path", ["/search?q={}", "/host/{}", "/account/{}", "/record/{}", "/{}"])
def test_hostile_words_of_the_address_are_shown_and_never_run(demo: Browser, path: str) -> None:
    demo.page("/")
    got = demo.ask(path.format(quote(HOSTILE, safe="")))
    assert "<script" not in got.text.casefold()
    assert "<img" not in got.text.casefold()
    assert "\u202e" not in got.text
    assert "\x1b" not in got.text
    assert "49" not in text_of(got.text)
    assert got.status in (200, 404)


def test_a_request_that_is_none_ends_no_server(demo: Browser) -> None:
    for raw in (
        b"\x00\xff\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
    ):
        with socket.create_connection(("127.0.0.1", demo.port), timeout=10) as raw_socket:
            raw_socket.sendall(raw)
            raw_socket.shutdown(socket.SHUT_WR)
            raw_socket.recv(4_096)
    assert demo.ask("/search?q=psexec").status == 200
