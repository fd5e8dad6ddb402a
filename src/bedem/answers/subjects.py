"""What an analyst rules on, by any name that a record gives it."""

from __future__ import annotations

from bedem.answers.account import find_account
from bedem.answers.entity import find_host
from bedem.case import CaseView
from bedem.model.errors import NotFound, UsageError
from bedem.reconstruction import as_link, picture_of
from bedem.reconstruction.names import HostKeys


def names_subject(view: CaseView, what: str) -> str:
    """`OLD=NEW`, two names of hosts, as a ruling keeps them; raises UsageError and NotFound."""
    old, sign, new = what.partition("=")
    if not sign or not old.strip() or not new.strip():
        raise UsageError(f'"{what}" is not two names', todo="Write OLD=NEW.")
    keys = HostKeys(view)
    known: dict[str, set[str]] = {}
    for host, institution in view.coverage.rows("DISTINCT host, institution", "host <> ''"):
        key = keys.written(host, institution)
        for name in (host.casefold(), key, host.casefold().partition(".")[0]):
            known.setdefault(name, set()).add(key)
    found = [_one(known, name.strip()) for name in (old, new)]
    if found[0] == found[1]:
        raise UsageError(f'"{what}" names one host twice', todo="Write OLD=NEW.")
    return f"hosts:{found[0]}={found[1]}"


def _one(known: dict[str, set[str]], name: str) -> str:
    found = sorted(known.get(name.casefold().rstrip("."), ()))
    if not found:
        raise NotFound(
            f'no record names a host "{name}"', todo="Hosts: bedem ask coverage --whole."
        )
    if len(found) > 1:
        raise NotFound(f'several hosts are called "{name}"', todo=f"Say which: {', '.join(found)}.")
    return found[0]


def subject_of(view: CaseView, what: str) -> str:
    """How a ruling names its subject; raises NotFound for what no record names."""
    if what.startswith("l:"):
        picture, _ = picture_of(view)
        if what not in {as_link(link, "unexplained").id for link in picture.links}:
            raise NotFound(f'no movement "{what}"', todo="Ids: bedem ask spread --format json.")
        return f"link:{what}"
    if "@" in what and view.hits.count("rule || '@' || ref = ?", [what]):
        return f"hit:{what}"
    try:
        return f"host:{find_host(view, what)}"
    except NotFound as no_host:
        try:
            return f"account:{find_account(view, what)}"
        except NotFound:
            raise no_host from None
