"""What an analyst rules on, by any name that a record gives it."""

from __future__ import annotations

from bedem.answers.account import find_account
from bedem.answers.entity import find_host
from bedem.case import CaseView
from bedem.model.errors import NotFound
from bedem.reconstruction import as_link, picture_of


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
