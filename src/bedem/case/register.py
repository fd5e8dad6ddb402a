"""The register as a YAML file: validated against the one schema, errors name file and line."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bedem.model.errors import RegisterError
from bedem.model.register import Register

MOST_BYTES = 20 * 1024**2


class RegisterFile(msgspec.Struct, frozen=True):
    """The register with the hash of the file it came from."""

    register: Register
    sha256: str
    path: str


def load_register(path: Path) -> RegisterFile:
    """Raise RegisterError with file:line for what does not fit the schema."""
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        raise RegisterError("is larger than 20 MB", where=str(path), todo="Split it.")
    tree = parse_yaml(raw, str(path))
    try:
        register = msgspec.convert(tree if tree is not None else {}, Register)
    except msgspec.ValidationError as error:
        line = line_of(tree, str(error))
        raise RegisterError(
            str(error), where=f"{path}:{line}", todo=_allowed(str(error)) or "Correct that field."
        ) from error
    return RegisterFile(register, hashlib.sha256(raw).hexdigest(), str(path))


def parse_yaml(raw: bytes, name: str) -> Any:
    """Plain data with line numbers; raises RegisterError for bad YAML."""
    try:
        return YAML(typ="rt", pure=True).load(raw.decode("utf-8-sig"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise RegisterError(
            error.problem or "is no YAML", where=f"{name}:{line}", todo="Correct that line."
        ) from error
    except (YAMLError, RecursionError) as error:
        why = str(error).strip().partition("\n")[0] or "is nested too deeply"
        raise RegisterError(why, where=name, todo="Save it as plain YAML text.") from error
    except UnicodeDecodeError as error:
        raise RegisterError(
            "is not UTF-8 text", where=f"{name}:1", todo="Save it as UTF-8."
        ) from error


_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_PART = re.compile(r" - at `\$\.(\w+)\[")


def _allowed(message: str) -> str:
    """The fields that may stand where an unknown one does, "" for another mistake."""
    if _UNKNOWN.search(message) is None:
        return ""
    part = _PART.search(message)
    shape: type[msgspec.Struct] = Register
    if part is not None:
        held = msgspec.inspect.type_info(Register)
        fields = held.fields if isinstance(held, msgspec.inspect.StructType) else ()
        for field in fields:
            inner = field.type.item_type if isinstance(
                field.type, msgspec.inspect.VarTupleType) else None  # fmt: skip
            if field.name == part[1] and isinstance(inner, msgspec.inspect.StructType):
                shape = inner.cls
    return f"Allowed there: {', '.join(shape.__struct_fields__)}."


def line_of(tree: Any, message: str) -> int:
    """Line of what a msgspec message speaks of: `unknown field `x` - at `$.hosts[3]``."""
    _, at, path = message.partition(" - at `$")
    steps = [s for s in path.rstrip("`").replace("[", ".[").split(".") if at and s]
    unknown = _UNKNOWN.search(message)
    if unknown is not None:
        steps.append(unknown.group(1))
    node, line = tree, 1
    for step in steps:
        try:
            if step.startswith("["):
                index = int(step.strip("[]"))
                line = node.lc.item(index)[0] + 1
                node = node[index]
            else:
                line = node.lc.key(step)[0] + 1
                node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            break
    return int(line)
