"""What the benchmark showed, kept beside the code: it decides whether a group may be named."""

from __future__ import annotations

from importlib import resources
from typing import Final

import msgspec

FEWEST_NAMED: Final = 20
RIGHT_SHARE: Final = 0.9


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


def shipped_record() -> BenchmarkRecord:
    """The one that ships, written by `bedem attribution benchmark --keep`."""
    file = resources.files("bedem.attribution").joinpath("data", "benchmark.json")
    return msgspec.json.decode(file.read_bytes(), type=BenchmarkRecord)
