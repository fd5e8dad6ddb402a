r"""What analysts ruled, applied: it moves verdicts and never deletes a record.

subject         as it is written      effect of `ordinary`, `ours`
host:KEY        name of the verdicts  its marks up to the ruling are set aside
account:KEY     domain\user, folded   movements with it, under any name, are not the attacker's
link:l:...      id of the movement    it is not the attacker's
hit:RULE@REF    id of the hit         it is no mark

`compromised` makes a host compromised from the ruling on. `contained`, `clean`, `rebuilt` are
states of a host and leave its verdict: what stood before the ruling stays told, an attacker's
record on the host itself after it reopens the host. What leaves a host that was cleaned is not the
attacker's for what stood there before.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.model.rulings import Judgement
from bedem.reconstruction.accounts import accounts_of
from bedem.reconstruction.links import Candidate, as_link
from bedem.reconstruction.marks import Mark, Marks
from bedem.reconstruction.names import HostKeys

HARMLESS: Final = frozenset({"ordinary", "ours"})
STATES: Final = frozenset({"contained", "clean", "rebuilt"})
CLEANED: Final = frozenset({"clean", "rebuilt"})


class Rulings(msgspec.Struct):
    """The last ruling on each subject, and the marks that rulings set aside, by subject.

    earlier: all rulings of subjects with several, the last among them, oldest first.
    spelled: keys of ruled accounts by each of their spellings (see spelling).
    """

    by_subject: dict[str, Judgement]
    aside: dict[str, list[Mark]]
    earlier: dict[str, list[Judgement]] = {}
    spelled: dict[str, str] = {}

    def of(self, kind: str, name: str) -> Judgement | None:
        return self.by_subject.get(f"{kind}:{name}")

    def all_of(self, kind: str, name: str) -> list[Judgement]:
        """Rulings on a subject, oldest first."""
        last = self.of(kind, name)
        return self.earlier.get(f"{kind}:{name}") or ([] if last is None else [last])

    def verdict(self, kind: str, name: str) -> Judgement | None:
        """The last ruling that says what a subject is; a state does not take it back."""
        held = [r for r in self.all_of(kind, name) if r.judged_as not in STATES]
        return held[-1] if held else None

    def harmless(self, kind: str, name: str) -> bool:
        found = self.verdict(kind, name)
        return found is not None and found.judged_as in HARMLESS

    def cleanings(self, host: str) -> list[int]:
        """Times (Micros) from which a host was judged clean or rebuilt, in order."""
        return sorted(begins(r) for r in self.all_of("host", host) if r.judged_as in CLEANED)

    def spares(self, link: Candidate) -> bool:
        """A movement that somebody called ordinary or ours, by itself or by its account."""
        return self.harmless("link", as_link(link, "unexplained").id) or self.spares_account(
            link.account, link.domain, link.target
        )

    def spares_account(self, account: str | None, domain: str | None, host: str) -> bool:
        """An account that somebody called ordinary or ours, under any of its names."""
        if not account:
            return False
        whole = (f"{domain}\\{account}" if domain else account).casefold()
        key = self.spelled.get(spelling(account, domain, host), whole)
        return self.harmless("account", key)

    def state(self, host: str, last: int | None) -> str:
        """`active`, unless ruled otherwise; last: Micros of the last attacker's record on it."""
        found = self.of("host", host)
        if found is None or found.judged_as not in STATES:
            return "active"
        return "active" if last is not None and last > begins(found) else found.judged_as


def begins(ruling: Judgement) -> int:
    """Micros from which it holds."""
    return ruling.holds_from if ruling.holds_from is not None else ruling.made


def spelling(account: str, domain: str | None, host: str) -> str:
    """One text of what a record of a host calls an account."""
    return "\n".join((account.casefold(), (domain or "").casefold(), host))


def rulings_of(view: CaseView) -> Rulings:
    """Later rulings on one subject win; an account is one subject under all its names."""
    every: dict[str, list[Judgement]] = {}
    spelled: dict[str, str] = {}
    for one in sorted(view.judgements, key=lambda j: j.made):
        kind, _, name = one.subject.partition(":")
        subject = one.subject
        if kind == "host":
            subject = f"host:{HostKeys(view).peer(name)}"
        if kind == "account":
            accounts = accounts_of(view)
            found = accounts.find(name)
            key = found[0] if len(found) == 1 else name
            subject = f"account:{key}"
            spelled |= {spelling(s.user, s.domain, s.host): key for s in accounts.spellings(key)}
        every.setdefault(subject, []).append(one)
    last = {subject: held[-1] for subject, held in every.items()}
    earlier = {s: held for s, held in every.items() if len(held) > 1}
    return Rulings(last, {}, earlier, spelled)


def weigh(marks: Marks, rulings: Rulings) -> Marks:
    """Marks without those that rulings set aside; these are kept beside them."""
    kept: dict[str, list[Mark]] = {}
    for host, held in marks.by_host.items():
        ruled = rulings.verdict("host", host)
        until = ruled.made if ruled is not None and ruled.judged_as in HARMLESS else None
        for mark in held:
            hit = f"{mark.rule}@{mark.ref}"
            if until is not None and mark.time <= until:
                rulings.aside.setdefault(f"host:{host}", []).append(mark)
            elif rulings.harmless("hit", hit):
                rulings.aside.setdefault(f"hit:{hit}", []).append(mark)
            else:
                kept.setdefault(host, []).append(mark)
    return Marks(kept, marks.habits, marks.fleet, marks.steady)


class Starts:
    """When attackers took each host, and whether one was still his at a time."""

    def __init__(self, rulings: Rulings) -> None:
        self._rulings = rulings
        self._times: dict[str, list[int]] = {}
        self._cleaned: dict[str, list[int]] = {}

    def add(self, host: str, time: int) -> bool:
        """Note that a host was taken at a time; False where that is known already."""
        held = self._times.setdefault(host, [])
        if any(self._era(host, h) == self._era(host, time) and h <= time for h in held):
            return False
        held.append(time)
        return True

    def first(self) -> dict[str, int]:
        """The earliest start of each host."""
        return {host: min(times) for host, times in self._times.items()}

    def first_of(self, host: str) -> int | None:
        """Its earliest start."""
        return min(self._times.get(host, ()), default=None)

    def taken(self, host: str, time: int, slack: int) -> bool:
        """He had it at that time, and nobody had judged it clean since he took it."""
        era = self._era(host, time)
        return any(
            start <= time + slack and self._era(host, start) >= era
            for start in self._times.get(host, ())
        )

    def eras(self, host: str, marks: list[Mark]) -> list[list[Mark]]:
        """Marks in order of time, cut where the host was judged clean or rebuilt."""
        if not self._cleanings(host):
            return [marks]
        found: dict[int, list[Mark]] = {}
        for mark in marks:
            found.setdefault(self._era(host, mark.time), []).append(mark)
        return [found[era] for era in sorted(found)]

    def _cleanings(self, host: str) -> list[int]:
        if host not in self._cleaned:
            self._cleaned[host] = self._rulings.cleanings(host)
        return self._cleaned[host]

    def _era(self, host: str, time: int) -> int:
        """How many times it had been cleaned before."""
        held = self._cleanings(host)
        return bisect_right(held, time - 1)
