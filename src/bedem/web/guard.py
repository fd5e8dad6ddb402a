"""Who may ask the local view: the browser that was sent here, from our pages, and nobody else.

Other programs of this machine and pages of the network can reach a port of the loopback. So: a
token that is good once becomes a cookie; the name in Host must be this address (else a name that an
attacker owns could be pointed here); what changes something needs Origin and the form's own token.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final, Protocol

ADDRESS: Final = "127.0.0.1"
MOST_TARGET: Final = 4_096
MOST_BODY: Final = 16_384
MOST_FIELDS: Final = 20

# Pages have no script at all: what evidence could smuggle in finds nothing that would run it.
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS: Final[tuple[tuple[str, str], ...]] = (
    ("Content-Security-Policy", POLICY),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # with no-referrer a browser would send Origin: null with the page's own forms
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


class Headers(Protocol):
    """Headers of a request: the first of a name, in any case of letters."""

    def get(self, name: str, failobj: str, /) -> str: ...


class Refused(Exception):
    """A request that is not answered. status: of HTTP; ident: the message that says why."""

    def __init__(self, status: int, ident: str) -> None:
        super().__init__(status, ident)
        self.status = status
        self.ident = ident


class Guard:
    """Secrets of one run of the server, and what every request must show."""

    def __init__(self, port: int) -> None:
        self.host = f"{ADDRESS}:{port}"
        self.origin = f"http://{self.host}"
        self.cookie = f"bedem-{port}"
        self.form = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._token = secrets.token_urlsafe(32)

    def url(self) -> str:
        """The address that lets a browser in, once."""
        return f"{self.origin}/enter?token={self._token}"

    def enter(self, token: str) -> str:
        """Spend the token: the value of Set-Cookie. Raises Refused."""
        if not _same(token, self._token):
            raise Refused(403, "live-refused-token")
        self._token = secrets.token_urlsafe(32)
        return f"{self.cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict"

    def check_address(self, target: str, headers: Headers) -> None:
        """Raise Refused for a request that is too long or meant for another name."""
        if len(target) > MOST_TARGET:
            raise Refused(414, "live-refused-long")
        if headers.get("Host", "").casefold() != self.host:
            raise Refused(421, "live-refused-host")

    def is_known(self, headers: Headers) -> bool:
        """True for the browser that holds the cookie."""
        try:
            found = SimpleCookie(headers.get("Cookie", "")).get(self.cookie)
        except CookieError:
            return False
        return found is not None and _same(found.value, self._session)

    def check_known(self, headers: Headers) -> None:
        if not self.is_known(headers):
            raise Refused(403, "live-refused-cookie")

    def check_post(self, headers: Headers) -> int:
        """Length of the body of a form that one of our pages sent. Raises Refused."""
        if headers.get("Origin", "") != self.origin:
            raise Refused(403, "live-refused-origin")
        if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise Refused(403, "live-refused-origin")
        if headers.get("Content-Type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            raise Refused(415, "live-refused-form")
        length = headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal() and len(length) < 10):
            raise Refused(411, "live-refused-form")
        if int(length) > MOST_BODY:
            raise Refused(413, "live-refused-long")
        return int(length)

    def check_form(self, fields: Mapping[str, str]) -> None:
        """Raise Refused for a form without the token of this run."""
        if not _same(fields.get("form", ""), self.form):
            raise Refused(403, "live-refused-form")


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode())
