"""What people said: statements made in public, rulings of analysts. Append-only."""

from __future__ import annotations

from typing import Literal

import msgspec

from bedem.model.records import Micros

JudgedAs = Literal[
    "ordinary", "ours", "compromised", "clean", "contained", "rebuilt", "same", "apart"
]


class Statement(msgspec.Struct, frozen=True):
    """A public sentence about one question, with who said it and when.

    says: the state word that it claims, number and of: the count that it claims of compromised
    hosts or institutions; without either it cannot be compared with evidence.
    """

    id: str
    text: str
    on: str
    by: str
    said: Micros
    entered: Micros
    entered_by: str
    state: str
    source: str = ""
    says: str = ""
    number: int | None = None
    of: Literal["hosts", "institutions"] = "hosts"


class Judgement(msgspec.Struct, frozen=True):
    """An analyst's ruling on a host, account, hit or link; later ones on one subject win.

    `same` and `apart` are of two names of hosts, subject `hosts:OLD=NEW`.
    """

    id: str
    subject: str
    judged_as: JudgedAs
    by: str
    os_user: str
    because: str
    made: Micros
    state: str
    holds_from: Micros | None = None
