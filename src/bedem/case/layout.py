"""Names inside a case folder, and the settings file that makes a folder a case."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from typing import Final

import msgspec

from bedem.model.documents import MARKINGS, Marking
from bedem.model.errors import CaseError, CaseMissing, CaseTooNew

FORMAT: Final = 1
SETTINGS: Final = "case.toml"
LEDGER: Final = "ledger.jsonl"
REGISTER: Final = "register.yml"
SEGMENTS: Final = "segments"
SETTLED: Final = "settled"
RULES: Final = "rules"
KNOWLEDGE: Final = "knowledge"
EVIDENCE: Final = "evidence"
ANSWERS: Final = "answers"
WORK: Final = "tmp"
SETTLED_LIMIT_BYTES: Final = 20 * 1024**3


class Settings(msgspec.Struct, frozen=True):
    """case.toml. zone: IANA name assumed for clocks without one, "" for none."""

    format: int
    id: str
    tlp: Marking = "TLP:AMBER"
    zone: str = ""
    settled_limit_bytes: int = SETTLED_LIMIT_BYTES


def write_settings(folder: Path, settings: Settings) -> None:
    """Atomically, in a fixed order."""
    lines = [f"{key} = {_toml(value)}" for key, value in msgspec.structs.asdict(settings).items()]
    write_atomically(folder / SETTINGS, ("\n".join(lines) + "\n").encode())


def _toml(value: str | int) -> str:
    return str(value) if isinstance(value, int) else msgspec.json.encode(value).decode()


def read_settings(folder: Path) -> Settings:
    """Raise CaseMissing, CaseTooNew or CaseError."""
    path = folder / SETTINGS
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CaseMissing(
            "there is no case here",
            where=str(folder),
            todo="Make one: bedem investigate EVIDENCE, or name another with --case.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaseError(f"cannot be read: {error}", where=str(path), todo="Restore it.") from error
    made_with = raw.get("format")
    if isinstance(made_with, int) and made_with > FORMAT:
        raise CaseTooNew(
            f"was made by a newer bedem (format {made_with}); this one reads format {FORMAT}",
            where=str(folder),
            todo="Install the newer bedem.",
        )
    try:
        return msgspec.convert(raw, Settings)
    except msgspec.ValidationError as error:
        raise CaseError(str(error), where=str(path), todo="Correct that line.") from error


def new_settings(tlp: str, zone: str) -> Settings:
    """Settings of a new case; raises CaseError for an unknown marking."""
    if tlp not in MARKINGS:
        raise CaseError(f'"{tlp}" is no TLP marking', todo=f"One of {', '.join(MARKINGS)}.")
    return Settings(format=FORMAT, id=secrets.token_hex(8), tlp=tlp, zone=zone)


def only_half_made(folder: Path) -> bool:
    """True for an empty folder, or what a run left that was killed while it made the case."""
    ours = {SEGMENTS, SETTLED, RULES, WORK}
    return all(
        (entry.name in ours and entry.is_dir() and not any(entry.iterdir()))
        or entry.name.startswith(f".{SETTINGS}.")
        for entry in folder.iterdir()
    )


def write_atomically(path: Path, data: bytes) -> None:
    """A reader sees the old file or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
