"""What proxy rules ask of a web request, made of the records of sensors and firewalls.

Sources: Fortinet's FortiOS log reference (web filter), Palo Alto's field order of threat logs (the
URL stands in `misc` where the subtype is `url`), the CEF implementation standard, Zeek's http.log,
Suricata's EVE.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from bedem.detection.fieldmaps import Raw
from bedem.detection.text import field_key, to_text


def _url(host: str, path: str) -> Callable[[Raw], Any]:
    def make(raw: Raw) -> Any:
        uri = raw(path)
        if uri is None:
            return None
        return [to_text(uri), f"http://{to_text(raw(host))}{to_text(uri)}"]

    return make


def _uri_part(path: str, part: str) -> Callable[[Raw], Any]:
    def make(raw: Raw) -> Any:
        stem, mark, query = to_text(raw(path)).partition("?")
        if part == "query":
            return query if mark else None
        name = stem.rpartition("/")[2]
        return name.rpartition(".")[2] if "." in name else None

    return make


def _first(*names: str) -> Callable[[Raw], Any]:
    """The first of several names for one thing that a record has."""
    keys = [field_key(name) for name in names]

    def make(raw: Raw) -> Any:
        return next((value for key in keys if (value := raw(key)) not in (None, "")), None)

    return make


_NAMED_HOST: Final = _first("cs-host", "hostname", "destinationDnsDomain")
_NAMED_URL: Final = _first("c-uri", "cs-uri", "url", "request")


def _paloalto_url(raw: Raw) -> str:
    """`host/path?query` of a URL log; in other threat logs `misc` is a file or nothing."""
    return to_text(raw("misc")) if to_text(raw("subtype")).casefold() == "url" else ""


def _firewall_host(raw: Raw) -> Any:
    named = _NAMED_HOST(raw)
    return named if named is not None else _paloalto_url(raw).partition("/")[0] or None


def _firewall_url(raw: Raw) -> Any:
    named = _NAMED_URL(raw)
    return named if named is not None else _paloalto_url(raw) or None


def _firewall_uri(raw: Raw) -> Any:
    """As written, and whole: host and path apart (FortiGate), or without a scheme (Palo Alto)."""
    url = _firewall_url(raw)
    if url is None:
        return None
    text, host = to_text(url), to_text(_firewall_host(raw))
    if text.startswith("/"):
        return [text, f"http://{host}{text}"] if host else text
    return text if "://" in text else [text, f"http://{text}"]


def _firewall_part(part: str) -> Callable[[Raw], Any]:
    make = _uri_part("url", part)
    return lambda raw: make(lambda _key: _firewall_url(raw))


FIREWALL_WEB: Final[dict[str, Callable[[Raw], Any]]] = {
    "=c-uri": _firewall_uri,
    "=cs-uri": _firewall_uri,
    "=c-uri-query": _firewall_part("query"),
    "=cs-uri-query": _firewall_part("query"),
    "=c-uri-extension": _firewall_part("extension"),
    "=c-useragent": _first("c-useragent", "agent", "user_agent", "requestClientApplication"),
    "=cs-host": _firewall_host,
    "=cs-method": _first("cs-method", "httpmethod", "http_method", "requestMethod"),
    "=cs-referrer": _first("cs-referrer", "cs-referer", "referralurl", "referer", "requestContext"),
    "=cs-referer": _first("cs-referer", "cs-referrer", "referralurl", "referer", "requestContext"),
}


def web_fields(host: str, path: str) -> dict[str, Callable[[Raw], Any]]:
    url, query = _url(host, path), _uri_part(path, "query")
    return {
        "=c-uri": url,
        "=cs-uri": url,
        "=c-uri-query": query,
        "=cs-uri-query": query,
        "=c-uri-extension": _uri_part(path, "extension"),
    }
