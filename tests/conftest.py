"""Fixtures every room may use: the shared data, a home of its own, a small real case."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bedem.answers import open_view
from bedem.case import Case, CaseView
from bedem.investigation import register_of
from tests.making import demo_evidence, investigate

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the shared data; tests that need it are skipped, with the reason, without it."""
    told = os.environ.get("BEDEM_SHARED")
    path = Path(told) if told else ROOT.parent / "shared"
    if not (path / "data").is_dir():
        pytest.skip(f"needs the shared data: BEDEM_SHARED ({path}) holds none")
    return path / "data"


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """BEDEM_HOME without imported packs: the starter pack alone."""
    path = tmp_path_factory.mktemp("home")
    before = os.environ.get("BEDEM_HOME")
    os.environ["BEDEM_HOME"] = str(path)
    yield path
    if before is None:
        del os.environ["BEDEM_HOME"]
    else:
        os.environ["BEDEM_HOME"] = before


@pytest.fixture(scope="session")
def demo_case_folder(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    """The demo's evidence taken in once; use `small_case` to change something."""
    path = tmp_path_factory.mktemp("demo") / "case"
    investigate(path, demo_evidence(), institution="Demo Ministry")
    return path


@pytest.fixture
def small_case(demo_case_folder: Path, tmp_path: Path) -> Case:
    """A copy of the demo's case that a test may change."""
    target = tmp_path / "small-case"
    shutil.copytree(demo_case_folder, target)
    return Case(target)


@pytest.fixture
def small_view(demo_case_folder: Path) -> Iterator[CaseView]:
    """A view of the demo's case."""
    case = Case(demo_case_folder)
    view = open_view(case, register_of(case))
    yield view
    view.close()


@pytest.fixture
def new_case(tmp_path: Path, home: Path) -> Callable[..., Case]:
    """`new_case(evidence...)`: a case of its own from files or folders."""
    made = 0

    def make(*evidence: Path, **told: str) -> Case:
        nonlocal made
        made += 1
        return investigate(tmp_path / f"case-{made}", list(evidence), **told)

    return make
