"""What an attack consists of, and the scenarios. Everything is drawn from the seed."""

from __future__ import annotations

import random
from typing import Any, Final

import msgspec

from bedem.exercise.sysmon import Trace
from bedem.exercise.traces import Movement
from bedem.exercise.world import Host
from bedem.exercise.zeek import Row

__all__ = [
    "SCENARIOS",
    "Cites",
    "Hand",
    "Infection",
    "Plan",
    "Scenario",
    "Step",
    "drawn_hand",
    "word",
]

Cites = list[dict[str, Any]]


class Scenario(msgspec.Struct, frozen=True):
    """share: of hosts infected; waves: institutions hit in each; hours: length of one;
    push: part of the targets reached from one host within minutes, before the end.
    """

    name: str
    share: float
    waves: tuple[float, ...]
    hours: tuple[int, int]
    methods: dict[str, int]
    entries: tuple[str, ...]
    ransomware: bool
    theft: tuple[str, ...]
    active: float
    push: float = 0.0


SCENARIOS: Final = {
    s.name: s
    for s in (
        Scenario(
            "montenegro-2022",
            0.25,
            (0.45, 0.55),
            (34, 60),
            {"psexec": 4, "service": 3, "wmi": 4, "rdp": 2, "task": 1, "winrm": 1},
            ("exposed_rdp", "phishing"),
            True,
            ("dcsync", "ntds"),
            0.35,
            push=0.5,
        ),
        Scenario(
            "quiet-theft",
            0.08,
            (1.0,),
            (160, 260),
            {"winrm": 4, "rdp": 4, "wmi": 2, "task": 3},
            ("vpn_account", "phishing"),
            False,
            ("dcsync",),
            0.5,
        ),
    )
}


class Hand(msgspec.Struct):
    """One attacker's tools, all invented."""

    c2: list[tuple[str, str]]
    implant: str
    service: str
    stealer: str
    packer: str
    uploader: str
    encryptor: str
    drop: str
    account: str
    every: int
    outside: str
    entry: str


class Infection(msgspec.Struct):
    host: Host
    since: int
    how: str
    source: str | None
    account: str | None
    c2: str
    persistence: list[str]
    last: int
    encrypted: int | None = None
    active: bool = False
    cleared: int | None = None
    records: Cites = []


class Step(msgspec.Struct):
    """A link or an attempt."""

    movement: Movement
    records: Cites


class Plan(msgspec.Struct):
    scenario: Scenario
    hand: Hand
    infections: dict[int, Infection]
    links: list[Step]
    attempts: list[Step]
    lost: dict[int, dict[str, Any]]
    outflows: dict[str, dict[str, Any]]
    emissions: dict[int, list[tuple[Trace, tuple[Cites, ...]]]]
    network: dict[int, list[Row]]
    activity: list[tuple[int, int]]
    begin: int
    end: int
    until: int = 0


def word(r: random.Random) -> str:
    return "".join(r.choice("bdfgklmnprstvz") + r.choice("aeiou") for _ in range(r.randrange(3, 5)))


def drawn_hand(r: random.Random, scenario: Scenario) -> Hand:
    folder = r.choice(("C:\\ProgramData", "C:\\Users\\Public", "C:\\Windows\\Temp", "C:\\PerfLogs"))
    borrowed = r.sample(
        ("OneDriveSync", "igfxUpd", "AudioSrvHost", "WinTelemetry", "PrintNotify"), 5
    )

    def tool(known: str) -> str:
        name = borrowed.pop() if not scenario.ransomware else r.choice((known, word(r)))
        return f"{folder}\\{name}.exe"

    c2 = [
        (
            ".".join(map(str, (r.choice((45, 91, 185)), *r.choices(range(1, 255), k=3)))),
            f"{word(r)}-{word(r)}.example",
        )
        for _ in range(r.randrange(2, 4))
    ]
    return Hand(
        c2,
        tool("svchosts"),
        word(r).capitalize() + r.choice(("Svc", "Helper", "Agent")),
        tool("m64"),
        tool("7za"),
        tool("rclone"),
        f"{folder}\\{word(r)}.exe",
        folder,
        r.choice(("support_", "sql", "adm_")) + word(r)[:4],
        r.randrange(40, 170),
        f"146.70.{r.randrange(255)}.{r.randrange(1, 255)}",
        f"103.{r.randrange(16, 230)}.{r.randrange(255)}.{r.randrange(1, 255)}",
    )
