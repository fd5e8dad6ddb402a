"""Events -> hosts, links and verdicts, run on demand by answers over one view.

facts -> addresses -> effects -> links      who reached whom, by which method
hits  -> marks -> verdicts -> calls         which host shows an attacker, since when, whom it called
"""

from __future__ import annotations

import weakref
from typing import Final

from bedem.case import CaseView
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.calls import Call, begin_with_calls, calls
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.links import Candidate, Hosts, as_link, candidates
from bedem.reconstruction.marks import Marks, marks_of
from bedem.reconstruction.netlinks import network_candidates
from bedem.reconstruction.rulings import Rulings, rulings_of
from bedem.reconstruction.timeline import by_host
from bedem.reconstruction.verdicts import Judged, Picture, as_verdict, judge

__all__ = [
    "RECONSTRUCT",
    "Candidate",
    "Judged",
    "Marks",
    "Picture",
    "as_link",
    "as_verdict",
    "called_of",
    "picture_of",
    "rulings_made",
]  # fmt: skip

# What is made, in this order; each builds on those before it.
RECONSTRUCT: Final = ("facts", "addresses", "links", "marks", "verdicts", "calls")

_made: weakref.WeakKeyDictionary[CaseView, tuple[Picture, Marks, list[Call], Rulings]] = (
    weakref.WeakKeyDictionary()
)


def picture_of(view: CaseView) -> tuple[Picture, Marks]:
    """Verdicts and links of a view, computed once."""
    if view not in _made:
        facts = facts_of(view)
        addresses = Addresses(view.connection, facts)
        hosts = Hosts(list(by_host(view.connection, facts)), addresses)
        links = candidates(hosts) + network_candidates(view.connection, facts, hosts)
        marks = marks_of(view)
        rulings = rulings_of(view)
        picture = judge(marks, links, rulings)
        called = calls(view, picture, marks.serious())
        begin_with_calls(picture, called)
        _made[view] = (picture, marks, called, rulings)
    return _made[view][:2]


def rulings_made(view: CaseView) -> Rulings:
    """Rulings as they were applied, with what they set aside."""
    picture_of(view)
    return _made[view][3]


def called_of(view: CaseView) -> list[Call]:
    """Addresses that compromised hosts called, worth blocking, computed once."""
    picture_of(view)
    return _made[view][2]
