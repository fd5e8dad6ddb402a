from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from bedem.attribution.contenders import contenders
from bedem.attribution.temporal import Temporal, evaluate
from bedem.attribution.transitions import TEST_ERA, bundled_items

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "attribution"


def shared_json(shared: Path, name: str) -> Any:
    return json.loads(lzma.open(shared / "attack" / name).read())


@pytest.fixture(scope="session")
def later() -> Temporal:
    """Every model on the reports of 12.1 to 17.1."""
    return evaluate([i for i in bundled_items() if i.older in TEST_ERA], contenders())
