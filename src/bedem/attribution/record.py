"""What the benchmark showed, kept beside the code: it decides whether a group may be named."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from bedem.knowledge.attack_store import FOLDER
from bedem.model.errors import KnowledgeError

FEWEST_NAMED: Final = 20
RIGHT_SHARE: Final = 0.9
FILE: Final = "benchmark.json"


class BenchmarkRecord(msgspec.Struct, frozen=True):
    """Named at or above the threshold, on reports later than what the numbers were fitted on."""

    threshold: float
    named_right: int
    named_wrong: int
    named_of_new: int
    known: int
    new: int
    releases: str
    nature_auroc: float
    nature_brier: float
    marker_right: int
    marker_mentions: int

    @property
    def named(self) -> int:
        return self.named_right + self.named_wrong + self.named_of_new

    @property
    def naming_established(self) -> bool:
        """At least 20 named, at least 90 % of them right."""
        return self.named >= FEWEST_NAMED and self.named_right >= RIGHT_SHARE * self.named


def keep_record(record: BenchmarkRecord, home: Path) -> None:
    """Beside the imported releases it was measured on; it then decides, not the shipped one."""
    path = home / FOLDER / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n")


def record_at(home: Path | None) -> BenchmarkRecord:
    """The user's own, measured on imported releases, else the one that ships."""
    path = home / FOLDER / FILE if home else None
    if path is None or not path.exists():
        return shipped_record()
    try:
        return msgspec.json.decode(path.read_bytes(), type=BenchmarkRecord)
    except msgspec.DecodeError as error:
        raise KnowledgeError(
            "is damaged", where=str(path), todo="Delete it and import ATT&CK again."
        ) from error


def shipped_record() -> BenchmarkRecord:
    """The one that ships; accuracy/attribution.py checks it against a fresh run."""
    file = resources.files("bedem.attribution").joinpath("data", "benchmark.json")
    return msgspec.json.decode(file.read_bytes(), type=BenchmarkRecord)
