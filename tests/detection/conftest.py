"""Shared data and compiled rules for the tests of this room."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from evtx import PyEvtxParser

from bedem.detection import Pack, Profile, RuleSet, load_rules, read_pack
from bedem.detection.samples import event_of_record
from bedem.model.records import Event

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("BEDEM_SHARED", PROJECT.parent / "shared")) / "data"
RULES = "sigma/sigma_all_rules_2026-08-05.zip"
REGRESSION = "sigma/sigma_regression_data_2026-08-05.zip"
ATTACKS = "events/attacks/evtx/evtx_attacks.zip"


def shared(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"shared data missing: {path} (set BEDEM_SHARED)")
    return path


def events_of(raw: bytes) -> list[Event]:
    parser = PyEvtxParser(io.BytesIO(raw), number_of_threads=1)
    return [event_of_record(r["data"], n) for n, r in enumerate(parser.records_json())]


@lru_cache(maxsize=4)
def evtx_members(name: str) -> dict[str, list[Event]]:
    """Events by member of a zip of EVTX files."""
    with zipfile.ZipFile(shared(name)) as archive:
        names = sorted(n for n in archive.namelist() if n.casefold().endswith(".evtx"))
        return {n: events_of(archive.read(n)) for n in names}


def rule_files(pack: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(pack) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".yml"):
                yield name, archive.read(name)


@pytest.fixture(scope="session")
def sigma() -> Pack:
    return read_pack(shared(RULES))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def ruleset(sigma: Pack, cache: Path) -> RuleSet:
    return load_rules([sigma], Profile(all_rules=True), cache)
