"""Which host a record is of: the short name, unless several hosts share it.

Every ministry has a DC01. Where one short name occurs with different DNS domains, or in different
institutions, its records are kept apart by the whole name and the institution; records that give
only the short name stay with the institution they came from.

A machine that was renamed is told under its last name, where records prove it (see renames) or an
analyst ruled `OLD=NEW` the same; `apart` undoes a join.
"""

from __future__ import annotations

import weakref
from collections import defaultdict

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.model.rulings import Judgement
from bedem.reconstruction.renames import Rename, renames


class HostKeys:
    """key(host, institution): the name under which a host is told in answers.

    joins: machines of two names, proven or ruled, in order. apart: proven ones that were undone.
    """

    def __init__(self, view: CaseView) -> None:
        self._learn(view)
        known = _joined.get(view)
        if known is None:
            known = _joined[view] = _ruled(renames(view, self.written), view.judgements)
        self.joins, self.apart = known
        self._now: dict[str, str] = {}
        for join in self.joins:
            old, new = self._last(join.old), self._last(join.new)
            if old != new:
                self._now[old] = new

    def _last(self, name: str) -> str:
        while name in self._now:
            name = self._now[name]
        return name

    def key(self, host: str | None, institution: str | None) -> str:
        """The last name of the machine."""
        return self._last(self.written(host, institution))

    def peer(self, short: str | None) -> str | None:
        """A host's short name in a record of another, under its last name."""
        return self._last(short) if short else short

    def names(self, key: str) -> list[Rename]:
        """By what a host is one with other names."""
        return [join for join in self.joins if self._last(join.new) == key]

    def _learn(self, view: CaseView) -> None:
        rows = view.places.rows("DISTINCT coalesce(host, host_given), institution", order="ALL")
        domains: dict[str, set[str]] = defaultdict(set)
        owners: dict[str, set[str]] = defaultdict(set)
        for host, institution in rows:
            if not host:
                continue
            short = short_host(host)
            domain = host.casefold().rstrip(".").removeprefix(short).lstrip(".")
            if domain:
                domains[short].add(domain)
            owners[short].add(institution or "")
        self._owners = {s for s, held in owners.items() if len(held) > 1}
        self._domains = {s for s, held in domains.items() if len(held) > 1}

    def written(self, host: str | None, institution: str | None) -> str:
        """Under the name in the record, whatever it is called now."""
        short = short_host(host)
        if not short:
            return ""
        name = (host or "").casefold().rstrip(".") if short in self._domains else short
        return f"{name} ({institution})" if short in self._owners and institution else name


Joins = tuple[list[Rename], list[Rename]]
_joined: weakref.WeakKeyDictionary[CaseView, Joins] = weakref.WeakKeyDictionary()


def _ruled(proven: list[Rename], judgements: list[Judgement]) -> Joins:
    """What analysts said of two names goes before what records show; the last word wins."""
    said: dict[frozenset[str], tuple[Judgement, str, str]] = {}
    for one in sorted(judgements, key=lambda j: j.made):
        kind, _, pair = one.subject.partition(":")
        old, _, new = pair.partition("=")
        if kind == "hosts" and old and new:
            said[frozenset((old, new))] = (one, old, new)
    joins, apart = [], []
    for join in proven:
        word = said.get(frozenset((join.old, join.new)))
        if word is None:
            joins.append(join)
        elif word[0].judged_as == "apart":
            apart.append(join)
    joins += [
        Rename(old, new, "ruled", (one.id,), one.made)
        for one, old, new in said.values() if one.judged_as == "same"
    ]  # fmt: skip
    return joins, apart
