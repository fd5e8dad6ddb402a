"""Documents of the demo's case, one an audience, composed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedem.answers import ANSWERS, open_view
from bedem.answers.compose import Wanted, compose
from bedem.case import Case
from bedem.investigation import register_of
from bedem.model.documents import AUDIENCES, Document


@pytest.fixture(scope="session")
def documents(demo_case_folder: Path) -> dict[str, Document]:
    case = Case(demo_case_folder)
    view = open_view(case, register_of(case))
    names = [e.name for e in ANSWERS]
    made = {
        a: compose(view, Wanted(audience=a, institution="Demo Ministry"), names) for a in AUDIENCES
    }
    view.close()
    return made
