"""A page of facts about one thing, for the terminal."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import IO, Final

import msgspec

from bedem.language import clean, moment
from bedem.model.screens import Page

_TIMES: Final = frozenset({"time", "time_from", "time_to", "vanishes", "made", "said", "entered"})


def write_page(
    page: Page, out: IO[str], *, zone: tzinfo = UTC, language: str = "en", width: int = 100
) -> None:
    """Facts with their names in one column, then the record, indented."""
    widest = max((len(name) for name, _ in page.facts), default=0) + 2
    for name, value in page.facts:
        if value is None:
            continue
        shown = moment(value, zone) if name in _TIMES and isinstance(value, int) else str(value)
        out.write(f"{name:<{widest}}{clean(shown)}\n")
    if page.data:
        out.write("\n" + clean(indented(page.data), keep_newlines=True) + "\n")


def indented(data: str) -> str:
    """JSON on several lines; text that is none stays as it is."""
    try:
        return msgspec.json.format(data, indent=2)
    except msgspec.DecodeError:
        return data
