"""Write src/bedem/knowledge/data/silence.csv from the shared observability table.

    python tools/silence_table.py [--check]

One line a technique: the kinds of log of the attacked host itself in which it would have left a
record, wherever they were on. Techniques without a line can never be ruled out by silence.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("BEDEM_SHARED", ROOT.parent / "shared")) / "data"
DATA = ROOT / "src/bedem/knowledge/data"


def table() -> str:
    """The file's text."""
    with (DATA / "log_kinds.csv").open(encoding="utf-8") as known:
        ours = {row["log_kind"] for row in csv.DictReader(known)}
    found: dict[str, set[str]] = {}
    with (SHARED / "knowledge/observability.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            counts = row["absence_counts"] == "yes" and row["basis"] == "judged"
            if counts and row["side"] in ("host", "target") and row["log_kind"] in ours:
                found.setdefault(row["technique"], set()).add(row["log_kind"])
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(("technique", "kinds"))
    write.writerows((t, " ".join(sorted(kinds))) for t, kinds in sorted(found.items()))
    return out.getvalue()


def main() -> int:
    """Write the file, or compare it with --check."""
    path = DATA / "silence.csv"
    if "--check" in sys.argv[1:]:
        same = path.read_text(encoding="utf-8") == table()
        sys.stdout.write(f"silence.csv: {'up to date' if same else 'differs'}\n")
        return 0 if same else 1
    path.write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
