"""SigmaHQ's regression data: does each rule fire on its event log, at least as often as told?"""

from __future__ import annotations

import zipfile
from pathlib import Path

import msgspec
import yaml

from bedem.case import CaseView


class Result(msgspec.Struct, frozen=True):
    """One rule on one log."""

    rule: str
    log: str
    expected: int
    found: int


def results(view: CaseView, shared: Path) -> list[Result]:
    """Results for every entry of every info.yml that names an EVTX."""
    archive = shared / "sigma/sigma_regression_data_2026-08-05.zip"
    hits = view.connection.execute(
        "SELECT s.name, h.rule, count(*) FROM raw_hits h JOIN sources s ON s.id = h.source "
        "GROUP BY ALL"
    ).fetchall()
    counted = {(name, rule): count for name, rule, count in hits}
    found: list[Result] = []
    with zipfile.ZipFile(archive) as members:
        for name in sorted(members.namelist()):
            if not name.endswith("info.yml"):
                continue
            info = yaml.safe_load(members.read(name))
            for test in info.get("regression_tests_info") or []:
                if test.get("type") != "evtx":
                    continue
                for rule in info["rule_metadata"]:
                    count = counted.get((test["path"], rule["id"]), 0)
                    found.append(
                        Result(rule["id"], test["path"], test.get("match_count", 1), count)
                    )
    return found
