"""What an attacker destroyed on a host, from its marks: encryption, wiping, and what prepares them.

T1486                  files were encrypted
T1485, T1561           data or disks were wiped
T1490, T1489           recovery was hindered, services were stopped: not yet an impact, and told

Only high and critical marks from the host's since on count: administrators delete and stop, too.
"""

from __future__ import annotations

from typing import Final

import msgspec

from bedem.model.entities import Impact
from bedem.reconstruction.marks import Mark
from bedem.reconstruction.verdicts import Judged

ENCRYPTED: Final = ("t1486",)
WIPED: Final = ("t1485", "t1561")
HINDERED: Final = ("t1490", "t1489")
_SLACK: Final = 120 * 1_000_000


class Damage(msgspec.Struct, frozen=True):
    """word "not_covered": no record of it, which alone says nothing. time: Micros of the first.

    refs, hindered: records of the impact, and of what prepares it.
    """

    word: Impact
    time: int | None
    refs: tuple[str, ...]
    hindered: tuple[str, ...]


def damage_of(judged: Judged) -> Damage:
    """Of one host; nothing for a host without a since."""
    since = judged.since
    if since is None:
        return Damage("not_covered", None, (), ())
    held = [m for m in judged.marks if m.level != "medium" and m.time >= since - _SLACK]
    hindered = _refs(_of(held, HINDERED))
    words: tuple[tuple[Impact, tuple[str, ...]], ...] = (
        ("encrypted", ENCRYPTED), ("wiped", WIPED),
    )  # fmt: skip
    for word, techniques in words:
        if found := _of(held, techniques):
            return Damage(word, found[0].time, _refs(found), hindered)
    return Damage("not_covered", None, (), hindered)


def _of(held: list[Mark], techniques: tuple[str, ...]) -> list[Mark]:
    return [m for m in held if any(t.partition(".")[0] in techniques for t in m.techniques)]


def _refs(found: list[Mark]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.ref for m in found))
