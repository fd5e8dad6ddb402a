"""Writes docs/reference/starter-rules.md from the rules: title, level, log, ATT&CK."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
RULES: Final = ROOT / "rules" / "starter"
PAGE: Final = ROOT / "docs" / "reference" / "starter-rules.md"
LEVELS: Final = ("critical", "high", "medium", "low", "informational")
LOGS: Final = {
    "application": "Application",
    "bits": "Bits-Client/Operational",
    "defender": "Windows Defender/Operational",
    "firewall": "Windows Firewall With Advanced Security/Firewall",
    "m365_defender": "Microsoft 365 Defender, advanced hunting",
    "powershell": "PowerShell/Operational",
    "rdp_client": "TerminalServices-RDPClient/Operational",
    "rdp_listener": "TerminalServices-RemoteConnectionManager/Operational",
    "rdp_session": "TerminalServices-LocalSessionManager/Operational",
    "security": "Security",
    "system": "System",
    "taskscheduler": "TaskScheduler/Operational",
    "windows_powershell": "Windows PowerShell",
    "wmi": "WMI-Activity/Operational",
}
COLUMNS: Final = ("| Rule | Level | Event | ATT&CK |", "|---|---|---|---|")
HEAD: Final = """# Starter rules

bedem comes with {count} Sigma rules of its own, for logs that Windows writes as delivered
and for exports of Microsoft 365 Defender:
{levels}.
They are under Apache-2.0, lie in `rules/starter/`, and each has tests in `rules/starter/tests/`.
They are a beginning: import a full pack (`bedem rules import`) for more.

What they rest on: event ids, SIDs, relative ids, codes and short names of services, never on words
that Windows translates. Rules of ids that are not audited as delivered (4697, 4698, 4699, 4662 on
objects without an audit entry, and the TaskScheduler log on Windows 10, 11 and Server 2022) match
where the records exist; their silence shows nothing.

This page is written by `tools/starter_table.py` from the rules.
"""


def rules() -> list[tuple[str, dict[str, Any]]]:
    """(folder, rule), the heaviest first within a log."""
    found = [
        (path.parent.name, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(RULES.glob("*/*.yml"))
        if path.parent.name != "tests"
    ]
    return sorted(found, key=lambda r: (r[0], LEVELS.index(r[1]["level"]), r[1]["title"]))


def codes(detection: Any) -> set[int]:
    """Event ids a rule asks for."""
    if isinstance(detection, list):
        return set().union(*(codes(part) for part in detection))
    if not isinstance(detection, dict):
        return set()
    out: set[int] = set()
    for name, value in detection.items():
        if str(name).split("|")[0] == "EventID":
            out.update(value if isinstance(value, list) else [value])
        else:
            out |= codes(value)
    return out


def page(found: list[tuple[str, dict[str, Any]]]) -> str:
    """The page's text."""
    counts = Counter(rule["level"] for _, rule in found)
    levels = ", ".join(f"{counts[level]} {level}" for level in LEVELS if counts[level])
    lines = [HEAD.format(count=len(found), levels=levels)]
    folder = ""
    for name, rule in found:
        if name != folder:
            folder = name
            lines += [
                f"\n## {LOGS[name]}\n",
                "| Rule | Level | Event | ATT&CK |",
                "|---|---|---|---|",
            ]
        tags = [t.removeprefix("attack.").upper() for t in rule["tags"]]
        techniques = " ".join(t for t in tags if t[0] == "T" and t[1].isdigit())
        events = " ".join(str(c) for c in sorted(codes(rule["detection"])))
        title = rule["title"].replace("|", "\\|")
        lines.append(f"| {title} | {rule['level']} | {events} | {techniques} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    text = page(rules())
    if "--check" in arguments:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
