"""Events -> hosts, links and verdicts, made when an answer first asks and kept for its state.

facts -> addresses -> effects -> links      who reached whom, by which method
hits  -> marks -> verdicts -> calls         which host shows an attacker, since when, whom it called
"""

from __future__ import annotations

import weakref
from typing import Final

import msgspec

from bedem import __version__
from bedem.case import CaseView
from bedem.case.settled import key_of, read_bytes, write_bytes
from bedem.reconstruction.addresses import Addresses
from bedem.reconstruction.calls import Call, begin_with_calls, calls
from bedem.reconstruction.facts import VERSION as FACTS_VERSION
from bedem.reconstruction.facts import facts_kept, facts_of
from bedem.reconstruction.links import Candidate, Hosts, as_link, candidates
from bedem.reconstruction.marks import Marks, marks_of
from bedem.reconstruction.narrowing import narrow, narrow_calls
from bedem.reconstruction.netlinks import network_candidates
from bedem.reconstruction.rulings import Rulings, rulings_of
from bedem.reconstruction.verdicts import Judged, Picture, judge

__all__ = [
    "RECONSTRUCT",
    "Candidate",
    "Judged",
    "Marks",
    "Picture",
    "as_link",
    "called_of",
    "is_kept",
    "picture_of",
    "rulings_made",
]  # fmt: skip

# What is made, in this order; each builds on those before it.
RECONSTRUCT: Final = ("facts", "addresses", "links", "marks", "verdicts", "calls")

# Goes up when any of them is made differently: pictures made before are made again.
VERSION: Final = 4


class Made(msgspec.Struct):
    """All that is made of one view."""

    picture: Picture
    marks: Marks
    called: list[Call]
    rulings: Rulings


_made: weakref.WeakKeyDictionary[CaseView, Made] = weakref.WeakKeyDictionary()


def picture_of(view: CaseView) -> tuple[Picture, Marks]:
    """Verdicts and links of a view; of its hosts alone where it is narrowed to some."""
    made = _of(view.whole)
    if view.scope is not None:
        return narrow(made.picture, view.scope), made.marks
    return made.picture, made.marks


def rulings_made(view: CaseView) -> Rulings:
    """Rulings as they were applied, with what they set aside."""
    return _of(view.whole).rulings


def called_of(view: CaseView) -> list[Call]:
    """Addresses that compromised hosts called, worth blocking."""
    called = _of(view.whole).called
    return called if view.scope is None else narrow_calls(called, view.scope)


def is_kept(view: CaseView) -> bool:
    """Whether all that is made of a view lies in its case: asking it then writes nothing."""
    key = _key(view)
    return key is not None and facts_kept(view) and read_bytes(view.case, key) is not None


def _of(view: CaseView) -> Made:
    """Made once for each state of a case, and kept with its settled tables."""
    if view not in _made:
        key = _key(view)
        kept = read_bytes(view.case, key) if key else None
        made = _read(kept) if kept else None
        if made is None:
            made = _make(view)
            if key:
                write_bytes(view.case, key, msgspec.msgpack.encode(made))
        _made[view] = made
    return _made[view]


def _key(view: CaseView) -> str | None:
    if view.state is None:
        return None
    versions = [VERSION, FACTS_VERSION, __version__]
    inputs = {"state": view.state.id, "until": view.until, "versions": versions}
    return key_of("picture", VERSION, inputs)


def _read(kept: bytes) -> Made | None:
    """None for what is damaged: it is made again."""
    try:
        return msgspec.msgpack.decode(kept, type=Made)
    except msgspec.DecodeError:
        return None


def _make(view: CaseView) -> Made:
    facts = facts_of(view)
    addresses = Addresses(view.connection, facts)
    hosts = Hosts(view.connection, facts, addresses)
    links = candidates(hosts) + network_candidates(view.connection, facts, hosts)
    marks = marks_of(view)
    rulings = rulings_of(view)
    picture = judge(marks, links, rulings)
    called = calls(view, picture, marks.serious())
    begin_with_calls(picture, called)
    return Made(picture, marks, called, rulings)
