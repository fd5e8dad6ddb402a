from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the shared data; the test is skipped with the reason where it is absent."""
    default = Path(__file__).resolve().parents[2].parent / "shared"
    folder = Path(os.environ.get("BEDEM_SHARED", default))
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder} (set BEDEM_SHARED)")
    return folder
