"""What was seen, as ids of one release: techniques and software with their certainty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from bedem.knowledge.attack import Release
from bedem.knowledge.attack_ids import Mapped, map_id
from bedem.knowledge.attack_store import Known, known_releases, load_release, release_as_of
from bedem.model.errors import UsageError

_ID: Final = re.compile(r"T\d{4}(?:\.\d{3})?|S\d{4}", re.IGNORECASE | re.ASCII)
# How much of its factor a feature keeps that only hits of a level show. Declared, not fitted.
CERTAINTY: Final[Mapping[str, float]] = {
    "critical": 1.0, "high": 1.0, "medium": 0.7, "low": 0.4, "informational": 0.2,
}  # fmt: skip
MOST_IDS: Final = 2000


class Observed(msgspec.Struct, frozen=True):
    """features: id to certainty, 0 to 1. mapped: every id that is called otherwise here."""

    release: Release
    features: dict[str, float]
    mapped: tuple[Mapped, ...] = ()

    @property
    def techniques(self) -> list[str]:
        return [f for f in self.features if f[0] == "T"]

    @property
    def software(self) -> list[str]:
        return [f for f in self.features if f[0] == "S"]


def split_ids(text: str) -> list[str]:
    """Ids from a list with commas or blanks; raises UsageError for what is no id."""
    words = [word for word in re.split(r"[,;\s]+", text.strip()) if word]
    for word in words:
        if not _ID.fullmatch(word):
            raise UsageError(
                f'"{word[:40]}" is no ATT&CK technique or software id',
                todo="Examples: T1486, T1059.001, S0625.",
            )
    if len(words) > MOST_IDS:
        raise UsageError(f"{len(words)} ids were given", todo=f"At most {MOST_IDS}.")
    return [word.upper() for word in words]


def observe(
    ids: Iterable[str] | Mapping[str, float], day: str | None = None, home: Path | None = None
) -> Observed:
    """Ids in the release of `day`; raises UsageError for an id that no release knows."""
    given = dict(ids) if isinstance(ids, Mapping) else dict.fromkeys(ids, 1.0)
    known = release_as_of(day, home)
    release = load_release(known.release, home)
    features: dict[str, float] = {}
    changed: list[Mapped] = []
    for ident, certainty in given.items():
        mapped = map_id(ident, release)
        if mapped.how in ("unknown", "dropped"):
            mapped = map_id(ident, release, _later(known, home))
        if mapped.how == "unknown":
            raise UsageError(
                f'no ATT&CK release at hand knows "{ident[:40]}"',
                todo="Check the id, or import a newer release: bedem knowledge import FILE.",
            )
        if mapped.how != "same":
            changed.append(mapped)
        for feature in mapped.ids:
            features[feature] = max(certainty, features.get(feature, 0.0))
    return Observed(release, dict(sorted(features.items())), tuple(changed))


def _later(known: Known, home: Path | None) -> Iterable[Release]:
    """Later releases, for their tables of ids alone, loaded one after the other."""
    for other in known_releases(home):
        if other.released > known.released:
            yield load_release(other.release, home)
