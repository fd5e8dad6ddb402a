"""The shapes of records, as real logs have them (data/shapes.tsv), and a maker of their values."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from bedem.exercise.binxml import Field, Shape

__all__ = ["SHAPES", "made"]

DEFAULTS: Final[dict[str, object]] = {
    "str": "-",
    "guid": "00000000-0000-0000-0000-000000000000",
    "sid": "S-1-0-0",
    "bool": False,
    "bin": b"",
    "strs": (),
}


def _load() -> dict[str, Shape]:
    shapes = {}
    text = (Path(__file__).parent / "data" / "shapes.tsv").read_text("utf-8")
    for line in text.splitlines()[1:]:
        cells = line.split("\t")
        key, provider, guid, channel, code, version, level, task, opcode, keywords = cells[:10]
        qualifiers, root, user, source, _, fields = cells[10:]
        named = (f.rsplit(":", 1) for f in fields.split("|") if f)
        shapes[key] = Shape(
            provider,
            guid,
            channel,
            int(code),
            int(version),
            int(level),
            int(task),
            int(opcode),
            int(keywords, 16),
            tuple(Field(n, t) for n, t in named),
            root,
            int(qualifiers) if qualifiers else None,
            user,
            source,
        )
    return shapes


SHAPES: Final = _load()


@cache
def _places(key: str, names: tuple[str, ...]) -> tuple[list[object], list[int]]:
    fields = SHAPES[key].fields
    order = {f.name or "s": i for i, f in enumerate(fields)}
    return [DEFAULTS.get(f.type, 0) for f in fields], [order[n] for n in names]


def made(key: str, **given: object) -> tuple[object, ...]:
    """The values of one record in order; what is not given is what Windows writes for nothing."""
    defaults, places = _places(key, tuple(given))
    row = defaults.copy()
    for place, value in zip(places, given.values(), strict=True):
        row[place] = value
    return tuple(row)
