"""`--map columns.yml`: read, checked, and given to the files that no reader takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bedem.intake.survey import Survey
from bedem.model.errors import UsageError
from bedem.model.records import Event, Gap
from bedem.readers.base import Input
from bedem.readers.mapped import ColumnMap, read

_MOST_BYTES: Final = 1024 * 1024
_EXAMPLE: Final = 'Example: time: "Datum i vrijeme"'


def load_map(path: Path) -> ColumnMap:
    """Raise UsageError with file:line for what is no map."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"--map: {error.strerror}", where=str(path), todo=_EXAMPLE) from error
    if len(raw) > _MOST_BYTES:
        raise UsageError("--map: is larger than 1 MB", where=str(path), todo=_EXAMPLE)
    yaml = YAML(typ="safe", pure=True)
    try:
        tree = yaml.load(raw)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise UsageError(f"--map: {error.problem}", where=where, todo=_EXAMPLE) from error
    except (YAMLError, ValueError) as error:
        raise UsageError("--map: is no YAML", where=str(path), todo=_EXAMPLE) from error
    try:
        found = msgspec.convert(tree if tree is not None else {}, ColumnMap)
    except msgspec.ValidationError as error:
        line = _line_of(raw, str(error))
        raise UsageError(f"--map: {error}", where=f"{path}:{line}", todo=_EXAMPLE) from error
    if not found.time:
        raise UsageError("--map: names no column for time", where=str(path), todo=_EXAMPLE)
    return found


def _line_of(raw: bytes, told: str) -> int:
    """The line of the field an error names, 1 where that cannot be told."""
    for name in re.findall(r"`\$?\.?(\w+)", told)[::-1]:
        for number, line in enumerate(raw.splitlines(), start=1):
            if line.lstrip().startswith(name.encode()):
                return number
    return 1


def with_map(look: Survey, columns: ColumnMap | None) -> Survey:
    """The survey of a file that no reader takes, given to the map."""
    if columns is None or look.reader or look.archive or not look.size:
        return look
    return msgspec.structs.replace(look, reader="mapped", reader_version=columns.version)


def first_rows(path: Path, columns: ColumnMap, most: int = 20) -> Iterator[Event | Gap]:
    """The first events as a map understands them, and what it names wrongly."""
    raw = msgspec.json.encode(columns).decode()
    shown = 0
    for item in read(Input(path, path.stat().st_size, path.name), raw):
        yield item
        shown += isinstance(item, Event)
        if shown >= most:
            return
