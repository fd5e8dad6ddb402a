"""The `#` lines of a Zeek log and what they make of a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from bedem.readers.zeek_paths import from_name

_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-fA-F]{2}))")
_SEPARATOR = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
_encode = msgspec.json.Encoder().encode
Convert = Callable[[str], Any]


def _int(text: str) -> int:
    """Python would read `1_0` as a number."""
    if "_" in text:
        raise ValueError(text)
    return int(text)


def _float(text: str) -> float | str:
    if "_" in text:
        raise ValueError(text)
    value = float(text)
    return value if value - value == 0 else text


def _bool(text: str) -> bool | str:
    return True if text == "T" else False if text == "F" else text


def _string(text: str) -> str:
    return _unescape(text) if "\\" in text else text


def _unescape(text: str) -> str:
    """Bytes that are no UTF-8 keep their escapes, as in Zeek's JSON."""
    raw = _ESCAPE.sub(
        lambda found: bytes.fromhex(found[1].decode()) if found[1] else b"\\",
        text.encode("utf-8", "surrogateescape"),
    )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text


_SCALARS: Final[dict[str, Convert]] = {
    "time": _float,
    "interval": _float,
    "double": _float,
    "count": _int,
    "int": _int,
    "port": _int,
    "bool": _bool,
}


_MAX_LAYOUTS: Final = 200  # beyond that a file is hostile, and read the slow way
_MAX_TEMPLATES: Final = 4_096
Check = Callable[[str], object]


def _checker(names: list[str], converts: list[Convert]) -> Check | None:
    """Reads the number columns of a JSON row by their types, in C; None where names clash."""
    numbers: list[tuple[str, Any, Any]] = []
    spelling: dict[str, str] = {}
    for index, (name, convert) in enumerate(zip(names, converts, strict=True)):
        if convert is _int or convert is _float:
            numbers.append((f"c{index}", int if convert is _int else float, 0))
            spelling[f"c{index}"] = name
    try:
        return msgspec.json.Decoder(msgspec.defstruct("_Row", numbers, rename=spelling)).decode
    except (ValueError, TypeError):
        return None


def _as_json(convert: Convert) -> Callable[[str], str] | None:
    """A converter to JSON text; None where the text is JSON already."""
    if convert is _bool:
        return {"T": "true", "F": "false"}.__getitem__
    if convert in {_string, _float, _int}:
        return None
    return lambda text: _encode(convert(text)).decode()


def clean(value: Any) -> Any:
    """Bytes that were no UTF-8, as Zeek's escapes for them."""
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [clean(v) for v in value]
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return value


class Layout:
    """The state of the `#` lines above a row."""

    def __init__(self, name: str) -> None:
        self.separator = "\t"
        self.set_separator = ","
        self.empty = "(empty)"
        self.unset = "-"
        self.log = f"zeek/{from_name(name) or 'unknown'}"
        self.names: list[str] = []
        self.types: list[str] = []
        self._convert: list[Convert] = []
        self._texts: list[str] = []
        self._quick: list[tuple[int, Callable[[str], str]]] = []
        self._templates: dict[tuple[bool, ...], str] = {}
        self._check: Check | None = None
        self._layouts = 0
        self._settled: tuple[list[str], list[str], str, str, str] | None = None
        self.unsettled = False
        self.time = -1
        self.sensor = -1

    def take(self, line: str) -> None:
        """One `#` line."""
        if line.startswith("#separator"):
            value = line[len("#separator") :].strip(" \t")
            self.separator = _unescape(value) if _SEPARATOR.fullmatch(value) else value or "\t"
            return
        key, *values = line[1:].split(self.separator)
        value = values[0] if values else ""
        if key == "set_separator":
            self.set_separator = _unescape(value) or ","
        elif key == "empty_field":
            self.empty = value
        elif key == "unset_field":
            self.unset = value
        elif key == "path":
            self.log = f"zeek/{clean(value)}" if value else self.log
        elif key == "fields":
            self.names, self.types, self.unsettled = values, [], True
        elif key == "types":
            self.types, self.unsettled = values, True

    def settle(self) -> None:
        """Converters of the columns, once for all rows below; the same header again is free."""
        self.unsettled = False
        key = (self.names, self.types, self.set_separator, self.empty, self.unset)
        if key == self._settled:
            return
        self._settled = key
        types = self.types + ["string"] * (len(self.names) - len(self.types))
        self._convert = [self._of_type(kind) for kind in types[: len(self.names)]]
        keys = [f",{_encode(name).decode()}:" for name in map(clean, self.names)]
        self._texts, self._quick, self._templates = [], [], {}
        for index, (name, convert) in enumerate(zip(keys, self._convert, strict=True)):
            value = '"%s"' if convert is _string else "%s"
            self._texts.append(name.replace("%", "%%") + value)
            if (as_json := _as_json(convert)) is not None:
                self._quick.append((index, as_json))
        self._layouts += 1
        self._check = None
        if self._layouts < _MAX_LAYOUTS:
            self._check = _checker([clean(name) for name in self.names], self._convert)
        self.time = self.names.index("ts") if "ts" in self.names else -1
        self.sensor = next(
            (i for i, n in enumerate(self.names) if n in {"_node_name", "_system_name"}), -1
        )

    def _of_type(self, kind: str) -> Convert:
        outer, bracket, inner = kind.partition("[")
        if not bracket:
            return _SCALARS.get(kind, _string)
        if outer not in {"set", "vector", "table"}:
            return _string
        of_item = _SCALARS.get(inner.rstrip("]"), _string)
        separator, empty, unset = self.set_separator, self.empty, self.unset

        def convert(text: str) -> list[Any]:
            if text == empty:
                return []
            return [None if item == unset else of_item(item) for item in text.split(separator)]

        return convert

    def quick(self, line: str, parts: list[str]) -> str | None:
        """The row's JSON written straight from its text; None where that needs care.

        Nothing in such a row can end a JSON text early, and the parser has the last word.
        """
        if self._check is None or len(parts) != len(self.names):
            return None
        if '"' in line or "\\" in line or self.empty in line:
            return None
        unset = self.unset
        present = tuple(map(unset.__ne__, parts))
        template = self._templates.get(present)
        if template is None:
            template = self._template(present)
        values = parts
        try:
            if self._quick:
                values = parts.copy()
                for index, convert in self._quick:
                    if present[index]:
                        values[index] = convert(parts[index])
            data = template % tuple(values)
            self._check(data)
        except (ValueError, KeyError, msgspec.DecodeError):
            return None
        return data

    def _template(self, present: tuple[bool, ...]) -> str:
        """A row's JSON with places for its values; rows leave the same columns unset."""
        texts = [t if here else "%.0s" for t, here in zip(self._texts, present, strict=True)]
        first = next((i for i, here in enumerate(present) if here), None)
        if first is not None:
            texts[first] = texts[first][1:]  # no comma before the first
        made = "{" + "".join(texts) + "}"
        if len(self._templates) < _MAX_TEMPLATES:
            self._templates[present] = made
        return made

    def typed(self, parts: list[str]) -> dict[str, Any]:
        """The row as an object; a value that is not of its type stays text."""
        unset = self.unset
        out: dict[str, Any] = {}
        for name, convert, text in zip(self.names, self._convert, parts, strict=False):
            if text == unset:
                continue
            try:
                out[name] = "" if text == self.empty and convert is _string else convert(text)
            except ValueError:
                out[name] = text
        return out
