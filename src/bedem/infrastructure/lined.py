"""YAML as plain data that remembers the line of every field; only the plain part of YAML 1.2.

A register is written by hand in a hurry: every error must name its line. Words such as `no` stay
words, a time of day stays text, and an alias cannot grow a small file into a large one.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from bedem.model.errors import RegisterError

MOST_BYTES: Final = 20 * 1024**2
MOST_NODES: Final = 1_000_000
MOST_DEPTH: Final = 60
_INT: Final = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?", re.ASCII)
_WORDS: Final[dict[str, Any]] = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None,
    ".inf": math.inf, "-.inf": -math.inf, ".nan": math.nan,
}  # fmt: skip
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Step = str | int
Trail = tuple[Step, ...]


class Lined(msgspec.Struct, frozen=True):
    """data: dicts, lists, text, numbers, true, false, None. lines: 1-based, by path of a field."""

    name: str
    data: Any
    lines: dict[Trail, int]

    def line(self, trail: Trail) -> int:
        """Line of the field, or of the nearest thing around it."""
        while trail and trail not in self.lines:
            trail = trail[:-1]
        return self.lines.get(trail, 1)

    def where(self, trail: Trail = ()) -> str:
        return f"{self.name}:{self.line(trail)}"

    def error(self, trail: Trail, what: str, todo: str = "") -> RegisterError:
        return RegisterError(what, where=self.where(trail), todo=todo)


def read_lined(path: Path) -> Lined:
    """Raise RegisterError with file and line for what is no plain YAML; OSError for no file."""
    if path.stat().st_size > MOST_BYTES:
        raise RegisterError("is larger than 20 MB", where=str(path), todo="Split it.")
    return parse_lined(path.read_bytes(), str(path))


def parse_lined(raw: bytes, name: str) -> Lined:
    """The same from bytes; name is what errors call the file."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RegisterError(
            "is not UTF-8 text", where=f"{name}:{line}", todo="Save it as UTF-8."
        ) from error
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RegisterError(
            error.problem or "is no YAML",
            where=f"{name}:{mark.line + 1 if mark else 1}",
            todo="Correct that line.",
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise RegisterError("is no YAML", where=f"{name}:1", todo="Correct it.") from error
    builder = _Builder(name)
    data = builder.build(root, ()) if root is not None else None
    return Lined(name, data, builder.lines)


class _Builder:
    """Turns the node tree into data; refuses what would grow, repeat a key or hold an object."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Trail, int] = {}

    def fail(self, node: yaml.Node, what: str) -> RegisterError:
        line = node.start_mark.line + 1
        return RegisterError(what, where=f"{self.name}:{line}", todo="Correct that line.")

    def build(self, node: yaml.Node, trail: Trail) -> Any:
        if len(self.lines) > MOST_NODES:
            raise self.fail(node, "holds more than a million values")
        if len(trail) > MOST_DEPTH:
            raise self.fail(node, "is nested more than 60 deep")
        self.lines.setdefault(trail, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, trail)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*trail, i)) for i, item in enumerate(node.value)]
        return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, trail: Trail) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.fail(key, "has a key that is no text")
            if key.value == "<<":
                raise self.fail(key, "uses the merge key <<, which is not supported")
            if key.value in found:
                raise self.fail(key, f'"{key.value}" stands twice in one place')
            here = (*trail, key.value)
            self.lines[here] = key.start_mark.line + 1
            found[key.value] = self.build(value, here)
        return found

    def scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        if getattr(node, "style", None):
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text
