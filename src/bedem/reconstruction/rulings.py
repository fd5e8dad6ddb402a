"""What analysts ruled, applied: it moves verdicts and never deletes a record.

subject         as it is written      effect of `ordinary`, `ours`
host:KEY        name of the verdicts  its marks up to the ruling are set aside
account:NAME    folded, with domain   movements with it are not the attacker's
link:l:...      id of the movement    it is not the attacker's
hit:RULE@REF    id of the hit         it is no mark

`compromised` makes a host compromised from the ruling on. `contained`, `clean`, `rebuilt` are
states of a host: what stood before the ruling stays told, a mark after it reopens the host.
"""

from __future__ import annotations

from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.model.rulings import Judgement
from bedem.reconstruction.links import Candidate, as_link
from bedem.reconstruction.marks import Mark, Marks

HARMLESS: Final = frozenset({"ordinary", "ours"})
STATES: Final = frozenset({"contained", "clean", "rebuilt"})


class Rulings(msgspec.Struct):
    """The last ruling on each subject, and the marks that rulings set aside, by subject."""

    by_subject: dict[str, Judgement]
    aside: dict[str, list[Mark]]

    def of(self, kind: str, name: str) -> Judgement | None:
        return self.by_subject.get(f"{kind}:{name}")

    def harmless(self, kind: str, name: str) -> bool:
        found = self.of(kind, name)
        return found is not None and found.judged_as in HARMLESS

    def spares(self, link: Candidate) -> bool:
        """A movement that somebody called ordinary or ours, by itself or by its account."""
        account = (link.account or "").casefold()
        whole = f"{link.domain}\\{link.account}".casefold() if link.domain else account
        return (
            self.harmless("link", as_link(link, "unexplained").id)
            or self.harmless("account", whole)
            or (bool(account) and self.harmless("account", account))
        )

    def state(self, host: str, last: int | None) -> str:
        """`active`, unless ruled otherwise and nothing came after."""
        found = self.of("host", host)
        if found is None or found.judged_as not in STATES:
            return "active"
        return "active" if last is not None and last > begins(found) else found.judged_as


def begins(ruling: Judgement) -> int:
    """Micros from which it holds."""
    return ruling.holds_from if ruling.holds_from is not None else ruling.made


def rulings_of(view: CaseView) -> Rulings:
    """Later rulings on one subject win."""
    found = {j.subject: j for j in sorted(view.judgements, key=lambda j: (j.made, j.id))}
    return Rulings(found, {})


def weigh(marks: Marks, rulings: Rulings) -> Marks:
    """Marks without those that rulings set aside; these are kept beside them."""
    kept: dict[str, list[Mark]] = {}
    for host, held in marks.by_host.items():
        ruled = rulings.of("host", host)
        until = ruled.made if ruled is not None and ruled.judged_as in HARMLESS else None
        for mark in held:
            hit = f"{mark.rule}@{mark.ref}"
            if until is not None and mark.time <= until:
                rulings.aside.setdefault(f"host:{host}", []).append(mark)
            elif rulings.harmless("hit", hit):
                rulings.aside.setdefault(f"hit:{hit}", []).append(mark)
            else:
                kept.setdefault(host, []).append(mark)
    return Marks(kept, marks.habits, marks.fleet)
