"""Events -> hosts, links and verdicts, run on demand by answers over one view.

facts -> addresses -> effects -> links      who reached whom, by which method
hits  -> marks -> verdicts                  which host shows an attacker, since when
"""

from __future__ import annotations

import weakref
from typing import Final

from bedem.case import CaseView
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.links import Candidate, Hosts, as_link, candidates
from bedem.reconstruction.marks import Marks, marks_of
from bedem.reconstruction.timeline import by_host
from bedem.reconstruction.verdicts import Judged, Picture, as_verdict, judge

__all__ = [
    "RECONSTRUCT", "Candidate", "Judged", "Marks", "Picture", "as_link", "as_verdict", "picture_of",
]  # fmt: skip

# What is made, in this order; each builds on those before it.
RECONSTRUCT: Final = ("facts", "addresses", "links", "marks", "verdicts")

_made: weakref.WeakKeyDictionary[CaseView, tuple[Picture, Marks]] = weakref.WeakKeyDictionary()


def picture_of(view: CaseView) -> tuple[Picture, Marks]:
    """Verdicts and links of a view, computed once."""
    if view not in _made:
        facts = facts_of(view)
        addresses = Addresses(view.connection, facts)
        links = candidates(Hosts(list(by_host(view.connection, facts)), addresses))
        marks = marks_of(view)
        _made[view] = (judge(marks, links), marks)
    return _made[view]
