from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tests.readers.reader_helpers import Put, Unzip


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the shared data; the test is skipped with the reason where it is absent."""
    default = Path(__file__).resolve().parents[2].parent / "shared"
    folder = Path(os.environ.get("BEDEM_SHARED", default))
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder} (set BEDEM_SHARED)")
    return folder


@pytest.fixture
def unzip(shared: Path, tmp_path: Path) -> Unzip:
    """The members of a zip of the shared data, as files."""

    def unpack(name: str) -> list[Path]:
        target = tmp_path / Path(name).stem
        with zipfile.ZipFile(shared / "data/events" / name) as archive:
            archive.extractall(target)
        return sorted(path for path in target.rglob("*") if path.is_file())

    return unpack


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes bytes to a file and gives its path."""

    def write(data: bytes, name: str = "made.json") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write
