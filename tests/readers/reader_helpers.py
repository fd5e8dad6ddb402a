"""What every reader's test needs: a file as the reader is given it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from bedem.model.records import Event, Gap
from bedem.readers.base import HEAD_BYTES, Head, Input

Put = Callable[..., Path]
Unzip = Callable[[str], list[Path]]


def read_with(
    module: ModuleType, path: Path, start: int = 0, end: int | None = None
) -> tuple[list[Event], list[Gap]]:
    """Events and gaps of a file, or of a part of it."""
    items = list(module.read(source(path, start, end)))
    return (
        [item for item in items if isinstance(item, Event)],
        [item for item in items if isinstance(item, Gap)],
    )


def source(path: Path, start: int = 0, end: int | None = None) -> Input:
    return Input(path, path.stat().st_size, path.name, start, end)


def head(path: Path) -> Head:
    with path.open("rb") as file:
        return Head(file.read(HEAD_BYTES), path.stat().st_size, path.name)
