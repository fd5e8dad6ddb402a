"""What every answer is made with."""

from __future__ import annotations

from typing import Literal

from bedem import __version__
from bedem.case import CaseView
from bedem.model.answers import Denominator, Foundation
from bedem.model.messages import msg
from bedem.reconstruction.names import HostKeys


def named_hosts(view: CaseView, judged: int) -> Denominator:
    """Of how many hosts: the register's where it lists any, else those named in any record.

    judged: hosts with a verdict; a case that names fewer still has these.
    """
    registered = len(view.register.hosts)
    keys = HostKeys(view)
    rows = view.coverage.rows("DISTINCT host, institution", "host <> ''")
    named = max(judged, len({keys.key(host, institution) for host, institution in rows}))
    word: Literal["register", "named"] = "register" if registered else "named"
    count = registered or named
    return Denominator(count, word, msg(f"denominator-{word}", count=count))


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
