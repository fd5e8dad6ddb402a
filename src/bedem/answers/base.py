"""What every answer is made with."""

from __future__ import annotations

from bedem import __version__
from bedem.case import CaseView
from bedem.model.answers import Foundation


def foundation(view: CaseView) -> Foundation:
    """What every answer of this view was computed from."""
    return Foundation(
        as_of=view.as_of,
        until=view.until,
        state=view.state.id if view.state else "",
        rules=view.rules[:12],
        knowledge=view.knowledge,
        tool=__version__,
    )
