"""Speed of the infrastructure room, written as the last section of docs/performance.md.

    PYTHONPATH=src:. python benchmarks/infrastructure.py

Each measurement is a process of its own with each engine: the cascade of a large network, and from
changed evidence to the ranked table of fifty options. Processor time counts; the clock is told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
HEAD = "\n## Infrastructure\n"
WHOLE = {
    "numpy": "10,000 nodes, 60,000 dependencies, 72 h, 1,000 samples, 1 % out, numpy",
    "numba": "the same, numba",
}
RANKED = {
    "numpy": "ranked table of 50 options, 2,000 nodes, 12,000 dependencies, 1,000 samples, numpy",
    "numba": "the same, numba",
}
NEEDED = {"cascade": {"numpy": 3.0, "numba": 0.5}, "options": {"numpy": 10.0, "numba": 3.0}}


def measured(script: str) -> dict[str, Any]:
    path = str(Path(__file__).with_name(script))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, path, "--json"], capture_output=True, check=True, env=environment
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def section(found: dict[str, dict[str, Any]], load: float) -> str:
    """The section of the page."""
    rows = [
        f"| {label} | ≤ {NEEDED[part][engine]:g} s | {figures['cpu']:.1f} s | "
        f"{figures['wall']:.1f} s | {figures['peak_mb']:.0f} MB |"
        for part, labels in (("cascade", WHOLE), ("options", RANKED))
        for engine, label in labels.items()
        if (figures := found[part].get(engine)) is not None
    ]
    return TEXT.format(rows="\n".join(rows), load=load)


def kept(page: str) -> str:
    """The section as it stands on the page, for a run that measures other things."""
    at = page.find(HEAD)
    return page[at:] if at >= 0 else ""


TEXT = (
    HEAD
    + """
Written by `python benchmarks/infrastructure.py`; both engines give the same bits. Break-even of
fifty options is computed on 256 samples of its own. The clock depends on what else runs (load
{load:.1f} when it began); with numba all cores take part. What misses is left as it is.

| | needed | processor | clock | peak |
|---|---|---|---|---|
{rows}
"""
)


def main() -> int:
    load = os.getloadavg()[0]
    found = {part: measured(f"{part}.py") for part in ("cascade", "options")}
    page = PAGE.read_text(encoding="utf-8")
    rest = page.removesuffix(kept(page)) if kept(page) else page
    PAGE.write_text(rest + section(found, load), encoding="utf-8")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
