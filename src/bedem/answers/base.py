"""What every answer is made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from bedem import __version__
from bedem.case import CaseView
from bedem.model.answers import Claim, Denominator, Foundation
from bedem.model.messages import msg
from bedem.model.rulings import Judgement
from bedem.reconstruction import as_link, picture_of, rulings_made
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.rulings import STATES, Rulings


def named_hosts(view: CaseView, judged: int) -> Denominator:
    """Of how many hosts: the register's where it lists any, else those named in any record.

    judged: hosts with a verdict; a case that names fewer still has these.
    """
    registered = len(view.register.hosts)
    if view.scope is not None:
        told = msg("denominator-own", count=len(view.scope), registered=int(registered > 0))
        return Denominator(len(view.scope), "register" if registered else "named", told)
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


RULED: Final = ("host", "account", "link", "hit", "hosts")


def ruling_claims(
    view: CaseView, *kinds: str, only: Callable[[str, str], bool] = lambda kind, name: True
) -> tuple[Claim, ...]:
    """What analysts ruled of subjects of these kinds, against it the records they set aside.

    A host judged contained, clean or rebuilt that shows a mark afterwards is told as reopened, and
    before all others. only: which (kind, name) bear on the question.
    """
    rulings = rulings_made(view)
    picture, _ = picture_of(view)
    links: set[str] = set()
    if view.scope is not None:
        links = {as_link(c, i).id for c, i in zip(picture.links, picture.intents, strict=True)}
    loud: list[Claim] = []
    found: list[Claim] = []
    for subject, ruling in sorted(rulings.by_subject.items()):
        kind, _, name = subject.partition(":")
        if kind not in (kinds or RULED) or not only(kind, name):
            continue
        if view.scope is not None and not _touches(view.scope, kind, name, rulings, links):
            continue
        against = tuple(dict.fromkeys(mark.ref for mark in rulings.aside.get(subject, [])))
        judged = picture.hosts.get(name) if kind == "host" else None
        reopened = judged.reopened if judged is not None and ruling.judged_as in STATES else ()
        against = reopened or against
        told = msg(
            "ruling-reopened" if reopened else "ruling",
            subject=name, judged_id=f"word-{ruling.judged_as}", by=ruling.by,
            because=ruling.because, count=len(against),
        )  # fmt: skip
        (loud if reopened else found).append(Claim(told, (ruling.id,), against[:12]))
    return (*loud, *found)


def _touches(
    scope: frozenset[str], kind: str, name: str, rulings: Rulings, links: set[str]
) -> bool:
    """Whether a ruling bears on hosts of a narrowed view."""
    if kind == "link":
        return name in links
    if kind in ("host", "hosts"):
        return not scope.isdisjoint(name.split("="))
    return any(mark.host in scope for mark in rulings.aside.get(f"{kind}:{name}", []))


def name_claims(view: CaseView, *only: str) -> tuple[Claim, ...]:
    """Hosts that are counted once though records give them two names, and by what.

    only: keys of hosts; all where none is given.
    """
    keys = HostKeys(view)
    return tuple(
        Claim(
            msg("host-renamed", old=join.old, new=join.new, why=f"renamed-{join.reason}"),
            join.refs, grade="decisive",
        )
        for join in keys.joins
        if (not only or keys.peer(join.new) in only)
        and (view.scope is None or keys.peer(join.new) in view.scope)
    )  # fmt: skip


def states_in_force(view: CaseView) -> dict[str, Judgement]:
    """Rulings by host key that it is contained, clean or rebuilt, and that nothing reopened."""
    rulings = rulings_made(view)
    picture, _ = picture_of(view)
    found = {}
    for subject, ruling in sorted(rulings.by_subject.items()):
        kind, _, name = subject.partition(":")
        judged = picture.hosts.get(name)
        if kind == "host" and ruling.judged_as in STATES and not (judged and judged.reopened):
            found[name] = ruling
    return found
