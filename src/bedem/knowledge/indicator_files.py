"""Lists of indicators as partners send them: plain text, CSV, STIX 2 bundles, MISP events, JSON.

    listed(path) -> (indicators, lines that are none)

Nothing in a list is obeyed or fetched. A line that is no indicator is told with its number and does
not stop the others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from bedem.knowledge.indicator_types import IndicatorType
from bedem.knowledge.indicators import Indicator, NoIndicator, told
from bedem.model.errors import UsageError

MAX_BYTES: Final = 256 * 1024 * 1024
MOST: Final = 1_000_000


class BadLine(NamedTuple):
    """place: line number, or the id of an object. why: one English sentence."""

    place: str
    why: str


class Listed(NamedTuple):
    """Each indicator once, in the order of the list."""

    indicators: tuple[Indicator, ...]
    bad: tuple[BadLine, ...]


_COLUMN_TYPES: Final[dict[str, IndicatorType]] = {
    **dict.fromkeys(("ip", "ipv4", "ipv6", "ipaddress", "ip-src", "ip-dst", "address"), "address"),
    **dict.fromkeys(("ipv4-addr", "ipv6-addr", "ip-address", "src_ip", "dst_ip"), "address"),
    **dict.fromkeys(("domain", "domain-name", "hostname", "fqdn", "dns"), "domain"),
    **dict.fromkeys(("url", "uri", "link"), "url"),
    **dict.fromkeys(("hash", "md5", "sha1", "sha-1", "sha256", "sha-256", "sha512"), "hash"),
    **dict.fromkeys(("filehash", "filehash-md5", "filehash-sha1", "filehash-sha256"), "hash"),
    **dict.fromkeys(("email", "email-addr", "email-src", "email-dst", "mail"), "email"),
    **dict.fromkeys(("filename", "file", "file-name", "file_name"), "file"),
    **dict.fromkeys(("path", "filepath", "regkey", "registry", "windows-registry-key"), "path"),
    **dict.fromkeys(("account", "user", "user-account", "username", "target-user"), "account"),
    **dict.fromkeys(("cidr", "network", "subnet"), "network"),
    "host": "host",
    "text": "text",
}
_VALUE_COLUMNS: Final = ("indicator", "value", "ioc", "indicator_value", "observable", "pattern")
_TYPE_COLUMNS: Final = ("type", "indicator_type", "ioc_type", "kind", "observable_type")
_NOTE_COLUMNS: Final = ("comment", "note", "description", "title", "threat", "malware", "info")
_MARKING_COLUMNS: Final = ("tlp", "marking")


def listed(path: Path) -> Listed:
    """Raises UsageError when the file cannot be read or holds no indicator at all."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError("is larger than 256 MB", where=str(path), todo="Split the list.")
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", where=str(path), todo="Check the path."
        ) from error
    return read_list(raw, path.name)


def read_list(raw: bytes, name: str) -> Listed:
    """The same of bytes."""
    text = _decoded(raw).lstrip("\ufeff")
    found: dict[tuple[str, str], Indicator] = {}
    bad: list[BadLine] = []
    for item in _items(text, name):
        if isinstance(item, BadLine):
            bad.append(item)
        elif len(found) < MOST:
            found.setdefault((item.type, item.value.casefold()), item)
    return Listed(tuple(found.values()), tuple(bad))


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _items(text: str, name: str) -> Iterator[Indicator | BadLine]:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        try:
            data = msgspec.json.decode(text.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            data = None
        if data is not None:
            yield from _json(data, name)
            return
        if start == "{":
            yield from _json_lines(text, name)
            return
    yield from _lines(text, name)


def _make(
    value: str, kind: IndicatorType | None, place: str, source: str, note: str = "", tlp: str = ""
) -> Indicator | BadLine:
    try:
        found = told(value, kind)
    except NoIndicator as error:
        if kind in ("address", "domain", "url", "account", "path", "network"):
            try:  # lists call a network an address, a host name a domain, and so on
                found = told(value)
            except NoIndicator:
                return BadLine(place, str(error))
            if found.type == "text":
                return BadLine(place, str(error))
        else:
            return BadLine(place, str(error))
    return msgspec.structs.replace(found, source=source, note=note[:500], marking=tlp)


# plain text and CSV


def _lines(text: str, name: str) -> Iterator[Indicator | BadLine]:
    lines = text.splitlines()
    first = next((x for x in lines if x.strip() and not x.lstrip().startswith("#")), "")
    separator = max(",;\t|", key=first.count)
    header = [c.strip().strip('"').casefold() for c in first.split(separator)]
    columns = _columns(header)
    if columns is None:
        for number, line in enumerate(lines, start=1):
            value = (
                line.split("#")[0].strip() if "#" in line and "://" not in line else line.strip()
            )
            value = value.strip("\"',;")
            if not value or value.startswith(("#", "//")):
                continue
            if _is_garbage(value):
                yield BadLine(f"line {number}", "it holds control characters or no letters")
                continue
            yield _make(value, None, f"line {number}", name)
        return
    rows = csv.reader(lines, delimiter=separator)
    started = False
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadLine(f"line {rows.line_num}", f"no row of a table: {error}")
            continue
        if not row or row[0].lstrip().startswith("#"):
            continue
        if not started:
            started = True
            continue
        yield from _row(row, columns, f"line {rows.line_num}", name)


class _Columns(NamedTuple):
    values: dict[int, IndicatorType | None]
    type: int | None
    note: int | None
    marking: int | None


def _columns(header: list[str]) -> _Columns | None:
    """Which columns hold values; None when the first line is no header."""

    def one(names: tuple[str, ...]) -> int | None:
        return next((i for i, h in enumerate(header) if h in names), None)

    value = one(_VALUE_COLUMNS)
    note, marking = one(_NOTE_COLUMNS), one(_MARKING_COLUMNS)
    if value is not None:
        return _Columns({value: None}, one(_TYPE_COLUMNS), note, marking)
    named = {i: _COLUMN_TYPES[h] for i, h in enumerate(header) if h in _COLUMN_TYPES}
    return _Columns(dict(named), None, note, marking) if named else None


def _row(row: list[str], columns: _Columns, place: str, name: str) -> Iterator[Indicator | BadLine]:
    def cell(index: int | None) -> str:
        return row[index].strip() if index is not None and index < len(row) else ""

    kind_text = cell(columns.type).casefold()
    some = False
    for index, kind in columns.values.items():
        value = cell(index)
        if not value:
            continue
        some = True
        if _is_garbage(value):
            yield BadLine(place, "it holds control characters or no letters")
            continue
        told_kind = kind or _COLUMN_TYPES.get(kind_text.partition("|")[0].strip())
        if value.startswith("[") and ":value" in value:
            yield from _pattern(value, place, name)
            continue
        yield _make(value, told_kind, place, name, cell(columns.note), cell(columns.marking))
    if not some:
        yield BadLine(place, "the row has no value")


def _is_garbage(value: str) -> bool:
    return "\ufffd" in value or any(ord(c) < 32 for c in value) or not any(map(str.isalnum, value))


# JSON


def _json_lines(text: str, name: str) -> Iterator[Indicator | BadLine]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = msgspec.json.decode(line.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            yield BadLine(f"line {number}", "it is no JSON")
            continue
        yield from _json(data, name, f"line {number}")


def _json(data: Any, name: str, place: str = "") -> Iterator[Indicator | BadLine]:
    if isinstance(data, dict) and data.get("type") == "bundle":
        for item in _list(data.get("objects")):
            yield from _stix(item, name)
    elif isinstance(data, dict) and ("Event" in data or "Attribute" in data or "response" in data):
        yield from _misp(data, name)
    elif isinstance(data, list):
        for number, item in enumerate(data, start=1):
            if isinstance(item, str):
                yield _make(item, None, f"item {number}", name)
            else:
                yield from _json(item, name, f"item {number}")
    elif isinstance(data, dict):
        lower = {str(k).casefold(): v for k, v in data.items()}
        if "spec_version" in lower or str(lower.get("type", "")) == "indicator":
            yield from _stix(data, name)
            return
        columns = _columns(list(lower))
        if columns is None:
            lists = [v for v in lower.values() if isinstance(v, list)]
            for values in lists:
                yield from _json(values, name, place)
            if not lists:
                yield BadLine(place or "object", "it has no field with an indicator")
            return
        row = [v if isinstance(v, str) else "" for v in lower.values()]
        yield from _row(row, columns, place or "object", name)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_COMPARE = re.compile(
    r"([a-z0-9-]{2,64}):([A-Za-z0-9_.'\"-]{1,128})\s*(?:=|IN|LIKE|MATCHES)\s*"
    r"(\((?:[^()']|'(?:[^'\\]|\\.)*')*\)|'(?:[^'\\]|\\.)*')"
)
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_STIX_PATHS: Final[dict[str, IndicatorType]] = {
    "ipv4-addr:value": "address",
    "ipv6-addr:value": "address",
    "domain-name:value": "domain",
    "url:value": "url",
    "email-addr:value": "email",
    "file:name": "file",
    "windows-registry-key:key": "path",
    "user-account:account_login": "text",
    "user-account:user_id": "text",
    "process:command_line": "text",
}


def _stix(item: Any, name: str) -> Iterator[Indicator | BadLine]:
    if not isinstance(item, dict):
        return
    ident = str(item.get("id", "object"))[:100]
    kind = item.get("type")
    if kind == "indicator":
        pattern = item.get("pattern")
        if not isinstance(pattern, str) or item.get("pattern_type", "stix") != "stix":
            yield BadLine(ident, "its pattern is not in STIX's language")
            return
        note = item.get("name") or item.get("description") or ""
        yield from _pattern(pattern, ident, name, note if isinstance(note, str) else "")
        return
    for path in ("value", "name", "key", "account_login"):
        value = item.get(path)
        wanted = _STIX_PATHS.get(f"{kind}:{path}")
        if wanted is not None and isinstance(value, str):
            yield _make(value, wanted, ident, name)
    hashes = item.get("hashes")
    if kind == "file" and isinstance(hashes, dict):
        for value in hashes.values():
            if isinstance(value, str):
                yield _make(value, "hash", ident, name)


def _pattern(pattern: str, place: str, name: str, note: str = "") -> Iterator[Indicator | BadLine]:
    some = False
    for kind, path, value in _COMPARE.findall(pattern[:65_536]):
        key = f"{kind}:{path}".replace("'", "").replace('"', "")
        wanted = _STIX_PATHS.get(key)
        if wanted is None and ".hashes." in f".{key.replace(':', '.')}.":
            wanted = "hash"
        if wanted is None:
            continue
        for text in _QUOTED.findall(value):
            some = True
            yield _make(re.sub(r"\\(.)", r"\1", text), wanted, place, name, note)
    if not some:
        yield BadLine(place, "its pattern names nothing that can be looked for")


def _misp(data: dict[str, Any], name: str) -> Iterator[Indicator | BadLine]:
    events = _list(data.get("response")) or [data]
    for outer in events:
        event = outer.get("Event", outer) if isinstance(outer, dict) else {}
        if not isinstance(event, dict):
            continue
        tlp = next((t for t in map(_tag, _list(event.get("Tag"))) if t.startswith("tlp:")), "")
        attributes = list(_list(event.get("Attribute")))
        for thing in _list(event.get("Object")):
            if isinstance(thing, dict):
                attributes += _list(thing.get("Attribute"))
        for attribute in attributes:
            yield from _attribute(attribute, name, tlp)


def _tag(tag: Any) -> str:
    return str(tag.get("name", "")).lower() if isinstance(tag, dict) else ""


_MISP_SKIPPED: Final = frozenset(
    ["comment", "link", "datetime", "float", "counter", "size-in-bytes", "attachment", "other"]
)


def _attribute(attribute: Any, name: str, tlp: str) -> Iterator[Indicator | BadLine]:
    if not isinstance(attribute, dict):
        return
    kind, value = attribute.get("type"), attribute.get("value")
    if not isinstance(kind, str) or not isinstance(value, str) or kind in _MISP_SKIPPED:
        return
    ident = f"attribute {attribute.get('uuid', '')}".strip()
    note = attribute.get("comment")
    kinds, values = kind.split("|"), value.split("|")
    if len(kinds) != len(values):
        kinds, values = kinds[:1], [value]
    for one, text in zip(kinds, values, strict=True):
        wanted = _COLUMN_TYPES.get(one)
        if wanted is None or one in ("port", "text"):
            continue
        yield _make(text, wanted, ident, name, note if isinstance(note, str) else "", tlp)
