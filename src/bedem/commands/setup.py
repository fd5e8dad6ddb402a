"""Where bedem keeps what is not in a case: rule packs and caches; and which rules a case uses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from bedem.detection import Pack
    from bedem.investigation import Rules


def home() -> Path:
    """BEDEM_HOME, else the user's data folder."""
    told = os.environ.get("BEDEM_HOME")
    return Path(told) if told else Path(platformdirs.user_data_dir("bedem", appauthor=False))


def cache() -> Path:
    """Compiled rules and scanners; may be deleted at any time."""
    told = os.environ.get("BEDEM_HOME")
    if told:
        return Path(told) / "cache"
    return Path(platformdirs.user_cache_dir("bedem", appauthor=False))


def packs() -> list[Pack]:
    """The starter pack and the newest version of each imported pack."""
    from bedem.detection import installed_packs, starter_pack

    newest: dict[str, Pack] = {}
    for pack in installed_packs(home()):
        newest.setdefault(pack.name, pack)
    return [starter_pack(), *newest.values()]


def load(all_rules: bool, *, starter_only: bool = False) -> Rules:
    """Rules as this user has them set up; muted ones are read from muted.txt in the home."""
    from bedem.detection import Profile, load_rules
    from bedem.investigation import Rules

    chosen = packs()[:1] if starter_only else packs()
    compiled = load_rules(chosen, Profile(all_rules=all_rules, muted=muted()), cache())
    return Rules(compiled, tuple(chosen), cache())


def muted() -> tuple[str, ...]:
    """Ids of muted rules, one a line in muted.txt, with `#` for why."""
    path = home() / "muted.txt"
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return tuple(sorted({line.partition("#")[0].strip() for line in lines} - {""}))
