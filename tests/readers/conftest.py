from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.readers.reader_helpers import Put, Unzip


@pytest.fixture
def unzip(shared: Path, tmp_path: Path) -> Unzip:
    """The members of a zip of the shared data, as files."""

    def unpack(name: str) -> list[Path]:
        target = tmp_path / Path(name).stem
        with zipfile.ZipFile(shared / "events" / name) as archive:
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
