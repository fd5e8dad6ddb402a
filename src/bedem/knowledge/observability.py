"""Which log kinds there are, where each stands, and what proves that it was recorded.

The vocabulary is fixed (91 kinds). `data/log_kinds.csv` holds, per kind:

    log_kind     sec_process, sysmon_network, zeek_conn, ...
    rule         how its state is found, see `RULES`
    log          channels (folded case); no channel: such records are not read here
    codes        event ids that belong to it; none: every record of the log
    proof        ids that show it was on, `*` for any record of the log; none: the codes themselves;
                 `4104:verbose` asks for a mark (see `MARKS`)
    subcategory  first eight digits of the audit subcategory's GUID, as in 4719
    off_hours    hours of unbroken live records without proof after which the kind was off

Sources of the facts: NOTICE.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import Final

import msgspec

RULES: Final[dict[str, str]] = {
    "default": "on by default: one proof shows the whole unbroken run",
    "audit": "off by default: on from the first proof, off when none comes for off_hours",
    "channel": "a channel of its own, off by default on some systems: as default where it is there",
    "boot_set": "process creation: the programs of every boot prove nothing",
    "command_line": "process creation whose records carry the command line",
    "sysmon": "each id anew after every change of configuration",
    "role": "written by servers of one role only: no state where nothing was ever seen",
    "clear": "always written; wherever its log is covered, it is",
    "stream": "heartbeat alone: rows no more than a day apart",
    "elsewhere": "no reader gives its records a log name of their own yet",
}
MARKS: Final[dict[str, str]] = {
    "boot": "4688 of a program that every boot starts, written with the audit off too",
    "plain": "4688 of any other program, without command line",
    "command": "4688 of any other program, with command line",
    "verbose": "4104 of level Verbose: all script blocks are written",
    "warning": "4104 of level Warning: suspicious words only, on by default",
}
# Written at each boot although the subcategory is off (measured: Windows 10, 11, Server 2022).
BOOT_PROGRAMS: Final = (
    "registry",
    "smss.exe",
    "autochk.exe",
    "csrss.exe",
    "wininit.exe",
    "winlogon.exe",
    "services.exe",
    "lsass.exe",
    "setupcl.exe",
)
SECURITY: Final = "security"
SYSTEM: Final = "system"
SYSMON: Final = "microsoft-windows-sysmon/operational"
# What a host is asked for first; where one of these was not delivered, that is a gap.
BASIC_LOGS: Final[dict[str, str]] = {
    SECURITY: "Security",
    SYSTEM: "System",
    "windows powershell": "Windows PowerShell",
    "microsoft-windows-powershell/operational": "PowerShell/Operational",
    "microsoft-windows-terminalservices-localsessionmanager/operational": "LocalSessionManager",
    "microsoft-windows-windows defender/operational": "Windows Defender",
}


class LogKind(msgspec.Struct, frozen=True):
    """One line of the vocabulary; see the module. proof: (id, mark), id None for any record."""

    name: str
    rule: str
    logs: tuple[str, ...]
    codes: frozenset[int]
    proof: tuple[tuple[int | None, str], ...]
    subcategory: str
    off_hours: int | None

    @property
    def windows(self) -> bool:
        """True for kinds that every Windows host could have; their absence is worth a row."""
        return self.rule in ("default", "audit", "channel", "boot_set", "command_line", "sysmon")


@cache
def log_kinds() -> dict[str, LogKind]:
    """All kinds by name, in the order of the file."""
    path = resources.files("bedem.knowledge") / "data" / "log_kinds.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {row["log_kind"]: _kind(row) for row in rows}


@cache
def silence_of(technique: str) -> frozenset[str]:
    """Kinds of a host's own logs in which a technique would have left a record; empty: in none.

    A sub-technique without a line of its own has that of its parent.
    """
    found = _silence()
    folded = technique.upper()
    return found.get(folded) or found.get(folded.partition(".")[0], frozenset())


@cache
def silence_by_default() -> dict[str, frozenset[str]]:
    """Techniques that logs which are on by default would show, with those logs alone."""
    on = {name for name, kind in log_kinds().items() if kind.rule in ("default", "clear")}
    return {t: kinds & on for t, kinds in _silence().items() if kinds & on}


@cache
def _silence() -> dict[str, frozenset[str]]:
    path = resources.files("bedem.knowledge") / "data" / "silence.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {row["technique"]: frozenset(row["kinds"].split()) for row in rows}


def _kind(row: dict[str, str]) -> LogKind:
    rule = row["rule"]
    logs = (row["log"],) if rule != "stream" else tuple(row["log"].split())
    codes = frozenset(int(code) for code in row["codes"].split())
    proof: tuple[tuple[int | None, str], ...]
    if row["proof"] == "*":
        proof = ((None, ""),)
    elif row["proof"]:
        parts = [word.partition(":") for word in row["proof"].split()]
        proof = tuple((int(code), mark) for code, _, mark in parts)
    else:
        proof = tuple((code, "") for code in sorted(codes)) or ((None, ""),)
    return LogKind(
        name=row["log_kind"],
        rule=rule,
        logs=tuple(log for log in logs if log),
        codes=codes,
        proof=proof,
        subcategory=row["subcategory"],
        off_hours=int(row["off_hours"]) if row["off_hours"] else None,
    )
