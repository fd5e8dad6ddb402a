"""How often a needle is expected in a record, from the runs of four letters in it.

Only the choice among necessary sets depends on it, never a result: tests run with random weights.
`commonness.txt` is written by benchmarks/commonness.py from the logs of ordinary machines: a line
is a share and the runs that so many records of some kind hold.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

GRAM: Final = 4
_UNSEEN: Final = 0.03
_LONGER: Final = 0.93  # a run of runs is rarer than the rarest of them
_LEAST: Final = 0.0005


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    """Share by text of one to four letters."""
    out: dict[str, float] = {}
    text = (files("bedem.detection") / "commonness.txt").read_text("ascii")
    for line in text.splitlines():
        share_text, _, runs = line.partition(" ")
        share = float(share_text)
        for at in range(0, len(runs), GRAM):
            run = runs[at : at + GRAM]
            out[run] = share
            for size in range(1, GRAM):
                for start in range(GRAM - size + 1):
                    part = run[start : start + size]
                    if out.get(part, 0.0) < share:
                        out[part] = share
    return out


@lru_cache(maxsize=65536)
def expected(needle: str) -> float:
    """Expected share of records that hold `needle`, above 0 up to 1."""
    shares = _shares()
    if len(needle) <= GRAM:
        return shares.get(needle, _UNSEEN)
    rate, unseen = 1.0, 0
    for at in range(len(needle) - GRAM + 1):
        share = shares.get(needle[at : at + GRAM])
        if share is None:
            unseen += 1
        elif share < rate:
            rate = share
    if unseen:
        rate = min(rate, _UNSEEN) * 0.7 ** (unseen - 1)
    return max(rate * _LONGER ** (len(needle) - GRAM), _LEAST)
