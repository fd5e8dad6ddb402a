r"""One account under all its spellings: `DOM\x`, `dom.local\x`, `x@dom.local` and its SID.

proof                    what it shows                                 records
same domain SID          two names of one domain (4624, 4768, ...)     one of each name
a machine's own account  `PC1$` of DOM on PC1.dom.local: one domain    one of that machine
logon GUID               4624 and the 4769 behind it name one domain   both
same SID                 one account under two user names, a rename    one of each name
the register             names of one account                          its line

A name alone joins nothing: `x` without a domain is nobody's, and two domains stay two without a
proof. Accounts of a machine (its name stands where the domain does) are that machine's; cloned
machines share SIDs, so a SID joins no accounts of two machines. Where one domain name goes with the
SIDs of two domains, its accounts are told apart by SID, else by what their host usually writes.
"""

from __future__ import annotations

import re
import weakref
from collections import Counter, defaultdict
from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.model.entities import Account, Name, content_id
from bedem.reconstruction.domain_names import DomainNames
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.values import account as taken_apart

_SPELLINGS: Final = """
SELECT lower(account), lower(coalesce(domain, '')), coalesce(sid, ''), coalesce(host, ''),
  count(*), min(struct_pack(s := source, p := place, q := part)) AS ref
FROM read_parquet($1) WHERE account IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""
_SID: Final = re.compile(r"^s-1-(?:5-21|12-1)-[0-9-]+$")
Node = tuple[str, str]


class Spelling(msgspec.Struct):
    """One (user, domain, host) of the records, folded. node: scope and user."""

    user: str
    domain: str
    host: str
    node: Node
    records: int
    ref: str


class Accounts:
    r"""key(account, domain, host): `domain\user` folded, one for all spellings of one account."""

    def __init__(self, view: CaseView) -> None:
        facts = facts_of(view)
        rows = view.connection.cursor().execute(_SPELLINGS, [facts]).fetchall()
        self.domains = DomainNames(view, facts, rows)
        self._parent: dict[Node, Node] = {}
        self._why: dict[Node, tuple[str, tuple[str, ...]]] = {}
        self._of_sid: dict[str, set[Node]] = defaultdict(set)
        self._found: dict[tuple[str, str, str], Spelling] = {}
        self._sids: dict[Node, dict[str, str]] = defaultdict(dict)
        for user, domain, sid, host, count, ref in rows:
            self._note(user, domain, sid.casefold(), host, count, _ref(ref))
        self._join_by_sid()
        self._join_by_register(view)
        self._names = self._named()

    def _note(self, user: str, domain: str, sid: str, host: str, count: int, ref: str) -> None:
        node = (self.domains.scope(domain, host, sid), user)
        held = self._found.get((user, domain, host))
        if held is None or not held.node[0]:
            records = held.records if held else 0
            held = self._found[user, domain, host] = Spelling(
                user, domain, host, node, records, ref
            )
        held.records += count
        self._parent.setdefault(node, node)
        if _SID.match(sid) and node[0]:
            self._sids[node].setdefault(sid, ref)
            self._of_sid[sid].add(node)

    def _join_by_sid(self) -> None:
        """A name that was given to two accounts, one after the other, joins neither."""
        for _, nodes in sorted(self._of_sid.items()):
            once = sorted(n for n in nodes if len(self._sids[n]) == 1)
            local = {n[0] for n in once if self.domains.is_local(n[0])}
            if local and len({n[0] for n in once}) > 1:
                continue
            for other in once[1:]:
                refs = (*self._sids[once[0]].values(), *self._sids[other].values())
                self._unite(once[0], other, "same-sid", refs)

    def _join_by_register(self, view: CaseView) -> None:
        for entry in view.register.accounts:
            nodes = sorted({n for name in (entry.id, *entry.names) for n in self._nodes(name)})
            named = [n for n in nodes if n[0]]
            for other in named[1:]:
                self._unite(named[0], other, "register", (f"r:{entry.id}",))

    def _unite(self, one: Node, other: Node, why: str, refs: tuple[str, ...]) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        if first != second:
            self._parent[second] = first
            for node in (one, other):
                self._why.setdefault(node, (why, tuple(dict.fromkeys(refs))[:6]))

    def _root(self, node: Node) -> Node:
        while (above := self._parent.get(node, node)) != node:
            node = above
        return node

    def _named(self) -> dict[Node, str]:
        """The spelling of most records with a NetBIOS domain, else with any."""
        count: Counter[Node] = Counter()
        for spelling in self._found.values():
            count[spelling.node] += spelling.records
        best: dict[Node, Node] = {}
        for node in sorted(count, key=lambda n: ("." in self.domains.label(n[0]), -count[n], n)):
            best.setdefault(self._root(node), node)
        return {root: self._text(node) for root, node in best.items()}

    def _text(self, node: Node) -> str:
        label = self.domains.label(node[0])
        return f"{label}\\{node[1]}" if label else node[1]

    # what answers ask ---------------------------------------------------------------------------

    def key(self, account: str | None, domain: str | None, host: str = "") -> str:
        r"""`domain\user` folded; the user alone where the record gives no domain; "" for nobody."""
        if not account:
            return ""
        user, whole = account.casefold(), (domain or "").casefold()
        held = self._found.get((user, whole, host))
        node = held.node if held else (self.domains.scope(whole, host, ""), user)
        return self._names.get(self._root(node)) or self._text(node)

    def find(self, name: str) -> list[str]:
        """Keys that a name may mean; accounts of a domain before a name without any."""
        nodes = self._nodes(name)
        scoped = {n for n in nodes if n[0]} or nodes
        return sorted({self._names[self._root(n)] for n in scoped if self._root(n) in self._names})

    def all(self) -> list[str]:
        return sorted(set(self._names.values()))

    def texts(self) -> frozenset[str]:
        """Every name, folded, that means one account."""
        means: dict[str, set[str]] = defaultdict(set)
        for one in self._found.values():
            key = self._names[self._root(one.node)]
            told = {key, f"{one.domain}\\{one.user}" if one.domain else one.user}
            for text in told | ({f"{one.user}@{one.domain}"} if "." in one.domain else set()):
                means[text].add(key)
        return frozenset(text for text, keys in means.items() if len(keys) == 1)

    def _nodes(self, name: str) -> set[Node]:
        folded = name.strip().casefold()
        if folded in self._of_sid:
            return set(self._of_sid[folded])
        exact = {root for root, text in self._names_made() if text == folded}
        user, domain = taken_apart(folded)
        given = "\\" in folded or "@" in folded
        if exact and given:
            return exact
        return {
            s.node for s in self._found.values()
            if s.user == user and (not given or s.domain == (domain or ""))
        }  # fmt: skip

    def _names_made(self) -> list[tuple[Node, str]]:
        return list(getattr(self, "_names", {}).items())

    def spellings(self, key: str) -> list[Spelling]:
        """All (user, domain, host) of the records that are this account."""
        return [
            s for _, s in sorted(self._found.items())
            if self._names.get(self._root(s.node)) == key
        ]  # fmt: skip

    def account(self, key: str) -> Account:
        """All names of one account; each but the first says by what it is the same."""
        held = self.spellings(key)
        found: dict[str, Name] = {}
        for one in sorted(held, key=lambda s: (self._text(s.node) != key, s.domain, s.user, s.ref)):
            text = _spelled(one, self.domains.label(one.node[0]))
            reason, refs = self._reason(one, key)
            found.setdefault(text, Name(text, "upn" if "@" in text else "sam", reason, refs))
        for node in sorted({s.node for s in held}):
            for sid, ref in sorted(self._sids.get(node, {}).items()):
                found.setdefault(sid, Name(sid.upper(), "sid", "account-name-sid", (ref,)))
        scope = key.rpartition("\\")[0]
        return Account(content_id("a", key), key, tuple(found.values()), scope)

    def _reason(self, one: Spelling, key: str) -> tuple[str, tuple[str, ...]]:
        """Message id of why this spelling is of the account, and the records of it."""
        why = self._why.get(one.node)
        if why is not None and self._text(one.node) != key:
            return f"account-name-{why[0]}", tuple(dict.fromkeys((one.ref, *why[1])))
        proof = self.domains.proof(one.domain, one.node[0])
        if proof is not None and one.domain != key.partition("\\")[0]:
            return f"account-name-{proof[0]}", tuple(dict.fromkeys((one.ref, *proof[1])))
        return "account-name-written", (one.ref,)

    def bare(self, key: str) -> list[Spelling]:
        """Records that give only the user's name of an account, and so may be anybody's."""
        users = {s.user for s in self.spellings(key) if s.node[0]}
        return [s for _, s in sorted(self._found.items()) if s.user in users and not s.node[0]]


def _spelled(one: Spelling, label: str) -> str:
    if "." in one.domain and not one.domain.startswith(".") and one.domain != label:
        return f"{one.user}@{one.domain}"
    return f"{label or one.domain}\\{one.user}" if label or one.domain else one.user


def _ref(packed: dict[str, object]) -> str:
    return f"{packed['s']}-{packed['p']}" + (f"+{packed['q']}" if packed["q"] else "")


_made: weakref.WeakKeyDictionary[CaseView, Accounts] = weakref.WeakKeyDictionary()


def accounts_of(view: CaseView) -> Accounts:
    """Accounts of a view, learned once."""
    if view not in _made:
        _made[view] = Accounts(view)
    return _made[view]
