"""Learn how common short texts are in records, for `bedem.detection.commonness`.

    python benchmarks/commonness.py

Reads the logs of ordinary machines in the shared data; for each run of four letters (folded JSON
text of the event data) takes the highest share of records that hold it among kinds of record, and
writes those above ten per cent to src/bedem/detection/commonness.txt, one line a share.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

from matcher import ROOT, event_maker, records, unpacked

MACHINES = (
    "win10_clean_DESKTOP-GNCCVRK",
    "win10_aptsimulator_DESKTOP-TMKU40H",
    "srv2022_aptsimulator_WIN-FUDU2CKJOE8",
)
FEWEST = 30
MOST = 400
SHARES = (0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
OUT = ROOT / "src/bedem/detection/commonness.txt"


def main() -> int:
    paths: list[Path] = []
    for machine in MACHINES:
        paths += sorted(unpacked(machine).rglob("*.evtx"))
    make = event_maker()
    seen: Counter[tuple[str, str, int | None]] = Counter()
    counts: dict[tuple[str, str, int | None], Counter[str]] = defaultdict(Counter)
    for data in records(paths):
        at = data.find('"EventData":')
        if at < 0:
            continue
        event = make(data)
        kind = (event.log or "", event.provider or "", event.code)
        if seen[kind] >= MOST:
            continue
        seen[kind] += 1
        text = data[at + 12 : -2].lower()
        counts[kind].update({text[i : i + 4] for i in range(len(text) - 3)})
    highest: dict[str, float] = {}
    for kind, held in counts.items():
        if seen[kind] >= FEWEST:
            for gram, count in held.items():
                share = count / seen[kind]
                digits = sum(c.isdigit() for c in gram)
                plain = gram.isascii() and gram.isprintable() and digits < 2
                if plain and share > highest.get(gram, 0):
                    highest[gram] = share
    lines = []
    for low, high in zip(SHARES, (*SHARES[1:], 2.0), strict=True):
        grams = sorted(g for g, share in highest.items() if low <= share < high)
        lines.append(f"{low} {''.join(grams)}\n")
    OUT.write_text("".join(lines), encoding="ascii")
    print(f"{OUT}: {sum(len(line) for line in lines)} bytes, {sum(seen.values())} records")
    return 0


if __name__ == "__main__":
    sys.exit(main())
