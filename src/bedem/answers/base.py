"""What every answer is made with."""

from __future__ import annotations

from typing import Literal

from bedem import __version__
from bedem.case import CaseView
from bedem.model.answers import Claim, Denominator, Foundation
from bedem.model.messages import msg
from bedem.reconstruction import picture_of, rulings_made
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.rulings import STATES, begins


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


def ruling_claims(view: CaseView, *kinds: str) -> tuple[Claim, ...]:
    """What analysts ruled of subjects of these kinds, against it the records they set aside.

    A host judged contained, clean or rebuilt that shows a mark afterwards is told as reopened.
    """
    rulings = rulings_made(view)
    picture, _ = picture_of(view)
    found = []
    for subject, ruling in sorted(rulings.by_subject.items()):
        kind, _, name = subject.partition(":")
        if kind not in kinds:
            continue
        against = tuple(dict.fromkeys(mark.ref for mark in rulings.aside.get(subject, [])))
        judged = picture.hosts.get(name) if kind == "host" else None
        reopened = (
            ruling.judged_as in STATES and judged is not None and judged.state == "active"
        )  # a mark after the ruling
        if reopened and judged is not None:
            against = tuple(dict.fromkeys(m.ref for m in judged.marks if m.time > begins(ruling)))
        told = msg(
            "ruling-reopened" if reopened else "ruling",
            subject=name, judged_id=f"word-{ruling.judged_as}", by=ruling.by,
            because=ruling.because, count=len(against),
        )  # fmt: skip
        found.append(Claim(told, (ruling.id,), against[:12]))
    return tuple(found)
