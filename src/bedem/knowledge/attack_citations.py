"""Citations of ATT&CK: names, and the days that stand in their bibliographic text."""

from __future__ import annotations

import re
from typing import Any, Final

from bedem.knowledge.attack import Citation

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september",
         "october", "november", "december"), 1,
    )
}  # fmt: skip
_PUBLISHED: Final = re.compile(
    r"\((?P<year>(?:19|20)\d{2})(?:,\s*(?P<month>[A-Za-z]+)\.?(?:\s+(?P<day>\d{1,2}))?)?[^)]{0,20}\)"
)
_RETRIEVED: Final = re.compile(
    r"Retrieved:?\s+(?:on\s+)?(?P<month>[A-Za-z]+)\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>(?:19|20)\d{2})",
    re.IGNORECASE,
)
_INSIDE: Final = re.compile(r"\(Citation: ([^)]+)\)")


def published_day(text: str) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD from `(2020, November 5)`; None where nothing is said."""
    return _joined(_PUBLISHED.search(text))


def retrieved_day(text: str) -> str | None:
    return _joined(_RETRIEVED.search(text))


def _joined(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    year, name, day = found.group("year"), found.group("month"), found.group("day")
    month = _month(name) if name else 0
    if not month:
        return year
    return f"{year}-{month:02d}-{int(day):02d}" if day else f"{year}-{month:02d}"


def _month(name: str) -> int:
    low = name.casefold()
    return next((n for full, n in _MONTHS.items() if len(low) >= 3 and full.startswith(low)), 0)


class Citations:
    """Numbers citations in order of their first appearance."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}
        self._rows: list[Citation] = []

    def rows(self) -> tuple[Citation, ...]:
        return tuple(self._rows)

    def of(self, thing: dict[str, Any]) -> tuple[int, ...]:
        """Indexes of what an object or relation cites; aliases and ATT&CK's own pages are none."""
        found: dict[int, None] = {}
        for reference in thing.get("external_references") or ():
            if not isinstance(reference, dict) or reference.get("external_id"):
                continue
            name, text = (
                str(reference.get("source_name", "")),
                str(reference.get("description", "")),
            )
            url = reference.get("url")
            if not name or not url:
                continue
            if name not in self._at:
                self._at[name] = len(self._rows)
                self._rows.append(
                    Citation(name, published_day(text), retrieved_day(text), str(url))
                )
            found[self._at[name]] = None
        return tuple(found)

    @staticmethod
    def alias_sources(thing: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
        """Alias to the names of the citations that give it; the group's own name is left out."""
        found = {}
        aliases = thing.get("aliases") or ()
        for reference in thing.get("external_references") or ():
            if isinstance(reference, dict) and not reference.get("url"):
                alias = str(reference.get("source_name", ""))
                text = str(reference.get("description", ""))
                # a text that only mentions the alias tells a story, and is no plain source
                cited = tuple(_INSIDE.findall(text)) if _INSIDE.match(text) else ()
                if cited and alias != name and alias in aliases:
                    found[alias] = cited
        return found
