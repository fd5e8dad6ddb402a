"""Active Directory domains: who belongs to one, its controllers, and signs that it is lost.

sign              shown by                                              alone enough when
replication       4662 with the right to get all changes                not synchronisation's habit
database_copied   a program, file or ESENT record that names ntds.dit   by the attacker
netlogon          a controller's password changed anonymously (4742)    always
group             4728, 4732, 4756 into a group that rules the domain   by the attacker
policy            5136 on a group policy                                by the attacker
ticket            a detection of forged tickets (T1558.001, .002)       never
controller        a controller that is compromised or suspected         attacker's code ran on it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.names import HostKeys
from bedem.reconstruction.rulings import Rulings, rulings_of
from bedem.reconstruction.timeline import DAY
from bedem.reconstruction.values import GET_CHANGES_ALL, Fact, base_name, is_machine
from bedem.reconstruction.verdicts import Picture

# RIDs of groups whose members rule a domain or forest; built-in ones that rule a controller.
RULING_RIDS: Final = frozenset({"512", "516", "518", "519", "520", "526", "527"})
RULING_BUILTIN: Final = frozenset({"S-1-5-32-544", "S-1-5-32-548", "S-1-5-32-549", "S-1-5-32-551"})
# Accounts that Entra Connect makes for itself; replicating passwords is their work.
_SYNC: Final = ("msol_", "aad_")
_NO_DOMAIN: Final = frozenset(
    {"", "workgroup", "nt authority", "builtin", "window manager", "iis apppool"}
)
_HABIT: Final = 7 * DAY
_FORGED: Final = frozenset({"t1558.001", "t1558.002"})


class Sign(msgspec.Struct, frozen=True):
    """One record that speaks for loss. decisive: enough alone; else it makes `suspected`."""

    kind: str
    time: int
    host: str
    account: str
    ref: str
    decisive: bool
    told: str = ""


class Domain(msgspec.Struct):
    """name: DNS name where one is known, else NetBIOS. usual: what looks like a sign and is not."""

    name: str
    netbios: set[str]
    members: set[str]
    controllers: set[str]
    registered: set[str]
    signs: list[Sign]
    usual: list[Sign]
    trusted_by: set[str]

    @property
    def word(self) -> str:
        """`no_sign` is for coverage to say, not for this room."""
        if any(sign.decisive for sign in self.signs):
            return "control_lost"
        return "suspected" if self.signs else "not_covered"


def domains_of(view: CaseView, picture: Picture) -> list[Domain]:
    """Every domain that a machine of the case belongs to, by name, signs in order of time."""
    facts = facts_of(view)
    found = _members(view, facts)
    _controllers(view, facts, found)
    attack = _Attack(picture, rulings_of(view))
    by_host = {member: domain for domain in found for member in domain.members}
    for sign, usual, domain in _signs(view, facts, found, by_host, attack):
        (domain.usual if usual else domain.signs).append(sign)
    for domain in found:
        domain.signs += _by_verdict(domain, picture)
        for held in (domain.signs, domain.usual):
            held.sort(key=lambda s: (s.time, s.kind, s.ref))
    _trusts(view, facts, found, by_host)
    return found


class _Attack:
    """Whose hand a record is of: accounts of attackers' movements, and when they were at work."""

    def __init__(self, picture: Picture, rulings: Rulings) -> None:
        self._rulings = rulings
        self.accounts = {
            (link.account or "").casefold()
            for link, intent in zip(picture.links, picture.intents, strict=True)
            if intent == "attacker" and link.account
        }
        self.since = {j.host: j.since for j in picture.hosts.values() if j.since is not None}
        self.first = min(self.since.values(), default=None)
        self.last = max((j.last or 0 for j in picture.hosts.values() if j.since), default=0)

    def by(self, fact: Fact) -> bool:
        """By an account that attackers moved with, after they are first seen."""
        return (
            self.first is not None
            and (fact.account or "").casefold() in self.accounts
            and (fact.time or 0) >= self.first
        )

    def spared(self, fact: Fact) -> bool:
        """By an account that somebody judged ordinary or ours."""
        return self._rulings.spares_account(fact.account, fact.domain, fact.host)

    def during(self, time: int | None) -> bool:
        return self.first is not None and self.first <= (time or 0) <= self.last + DAY


# Its own log names it, or, where no two machines share the name, anybody's.
_MACHINES: Final = """
WITH facts AS (SELECT host, lower(account) AS account, domain,
    split_part(split_part(host, ' ', 1), '.', 1) AS short FROM read_parquet($1)
    WHERE host IS NOT NULL),
  machines AS (SELECT short, min(host) AS host, count(DISTINCT host) AS sharing FROM facts
    GROUP BY ALL)
SELECT m.host, upper(f.domain), count(*) FROM facts f
JOIN machines m ON f.account = m.short || '$' AND m.sharing = 1 WHERE f.domain IS NOT NULL
GROUP BY ALL
UNION
SELECT host, upper(domain), count(*) FROM facts WHERE account = short || '$'
  AND domain IS NOT NULL AND short IN (SELECT short FROM machines WHERE sharing > 1)
GROUP BY ALL ORDER BY 1, 3 DESC, 2"""


def _members(view: CaseView, facts: str) -> list[Domain]:
    """A machine's own account names its domain; its full name the domain's DNS name."""
    rows = view.connection.cursor().execute(_MACHINES, [facts]).fetchall()
    suffix = _suffixes(view)
    realms = {
        realm
        for (realm,) in view.connection.cursor().execute(
            "SELECT DISTINCT lower(domain) FROM read_parquet($1) WHERE contains(domain, '.') "
            "AND kind IN ('logon', 'directory_access', 'ticket', 'tgt')", [facts],
        ).fetchall()
    }  # fmt: skip
    votes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for host, domain, _ in rows:
        if domain.casefold() in _NO_DOMAIN or domain.casefold() == short_host(host):
            continue
        dns = suffix.get(host, "")
        label = domain.partition(".")[0]
        votes[dns or domain.casefold() if "." in domain else dns or label.casefold()][label].add(
            host
        )
    for host, dns in suffix.items():
        # people of the realm that the machine's whole name ends in logged on somewhere
        if dns in realms and not any(host in h for v in votes.values() for h in v.values()):
            votes[dns][dns.partition(".")[0].upper()].add(host)
    named = {domain.casefold() for i in view.register.institutions for domain in i.ad_domains}
    found = [
        Domain(name, set(by_label), {h for hosts in by_label.values() for h in hosts}, set(), set(),
               [], [], set())
        for name, by_label in sorted(votes.items())
    ]  # fmt: skip
    known = {d.name for d in found} | {n.casefold() for d in found for n in d.netbios}
    found += [
        Domain(name, set(), set(), set(), set(), [], [], set()) for name in sorted(named - known)
    ]
    for domain in found:
        domain.members |= {host for host, dns in suffix.items() if dns == domain.name}
    return _joined(found)


def _joined(found: list[Domain]) -> list[Domain]:
    """A domain known by its NetBIOS name alone is the one whose DNS name goes with that name."""
    kept: list[Domain] = []
    for domain in sorted(found, key=lambda d: ("." not in d.name, d.name)):
        same = [d for d in kept if domain.name.upper() in d.netbios and "." not in domain.name]
        if len(same) == 1:
            same[0].members |= domain.members
        else:
            kept.append(domain)
    return sorted(kept, key=lambda d: d.name)


def _suffixes(view: CaseView) -> dict[str, str]:
    """Host key to the DNS suffix of its whole name."""
    keys = HostKeys(view)
    found: dict[str, str] = {}
    for host, institution in view.places.rows("DISTINCT host, institution", order="ALL"):
        suffix = (host or "").casefold().rstrip(".").partition(".")[2]
        if "." in suffix or suffix:
            found.setdefault(keys.key(host, institution), suffix)
    return found


# 4768, 4769, 5136, 4742. Not 4662: WMI writes it of its namespaces on every machine.
_ONLY_CONTROLLERS: Final = ["ticket", "tgt", "directory_changed", "computer_changed_anonymously"]


def _controllers(view: CaseView, facts: str, found: list[Domain]) -> None:
    """Only a controller issues tickets and writes of directory changes; the register knows."""
    writing = {
        host
        for (host,) in view.connection.cursor()
        .execute(
            "SELECT DISTINCT host FROM read_parquet($1) WHERE list_contains($2, kind)",
            [facts, _ONLY_CONTROLLERS],
        )
        .fetchall()
    }
    keys = HostKeys(view)
    writing |= {
        keys.key(host, institution)
        for host, institution in view.coverage.rows(
            "DISTINCT host, institution", "lower(log) = 'directory service' AND basis <> 'named'"
        )
    }
    registered = {
        short_host(name)
        for host in view.register.hosts
        if any("controller" in role.casefold() for role in host.roles)
        for name in (host.names or (host.id,))
    }
    for domain in found:
        domain.registered = {m for m in domain.members if short_host(m) in registered}
        domain.controllers = (domain.members & writing) | domain.registered


_KINDS: Final = (
    "directory_access", "computer_changed_anonymously", "group_member_added", "directory_changed",
    "database",
)  # fmt: skip


def _signs(
    view: CaseView, facts: str, found: list[Domain], by_host: dict[str, Domain], attack: _Attack
) -> Iterator[tuple[Sign, bool, Domain]]:
    """(sign, whether it is usual, its domain)."""
    rows = view.connection.cursor().execute(
        f"SELECT * FROM read_parquet($1) WHERE time IS NOT NULL AND (kind IN {_KINDS} OR "
        "(kind = 'file' AND lower(object) LIKE '%ntds.dit') OR (kind = 'process' AND "
        "(lower(command) LIKE '%ntds.dit%' OR lower(command) LIKE '%ntdsutil%ifm%'))) "
        "ORDER BY time, source, place, part", [facts],
    ).fetchall()  # fmt: skip
    held = [Fact(*row) for row in rows]
    habits = _habits(held, attack)
    for fact in held:
        domain = by_host.get(fact.host)
        if domain is None:
            continue
        made = _sign(fact, domain, attack, habits)
        if made is not None:
            yield *made, domain


def _habits(held: Iterable[Fact], attack: _Attack) -> set[str]:
    """Accounts that replicated a week or more before an attacker is first seen."""
    return {
        (f.account or "").casefold()
        for f in held
        if f.kind == "directory_access" and GET_CHANGES_ALL in (f.object or "").casefold()
        and attack.first is not None and (f.time or 0) < attack.first - _HABIT
    }  # fmt: skip


def _sign(
    fact: Fact, domain: Domain, attack: _Attack, habits: set[str]
) -> tuple[Sign, bool] | None:
    folded = (fact.account or "").casefold()
    by = attack.by(fact)
    kind, told, usual, decisive = "", "", False, by
    if fact.kind == "directory_access":
        if GET_CHANGES_ALL not in (fact.object or "").casefold() or is_machine(fact.account):
            return None
        usual = (folded.startswith(_SYNC) or folded in habits) and not by
        kind, decisive = "replication", True
    elif fact.kind == "computer_changed_anonymously":
        if folded.rstrip("$") not in {short_host(c) for c in domain.controllers}:
            return None
        kind, decisive = "netlogon", True
    elif fact.kind == "group_member_added":
        if not _rules(fact, domain):
            return None
        kind, told = "group", fact.command or fact.object or ""
        usual = not by and not attack.during(fact.time)
    elif fact.kind == "directory_changed":
        if (fact.detail or "").casefold() != "grouppolicycontainer" or is_machine(fact.account):
            return None
        kind, told = "policy", fact.command or ""
        usual = not by and not attack.during(fact.time)
    elif fact.host in domain.controllers and _copies(fact):
        kind, told = "database_copied", (fact.command or fact.object or "")[:120]
        start = attack.since.get(fact.host)
        decisive = by or (start is not None and start <= (fact.time or 0) + DAY)
    if not kind:
        return None
    account = f"{fact.domain}\\{fact.account}" if fact.domain and fact.account else fact.account
    usual = usual or attack.spared(fact)
    return Sign(kind, fact.time or 0, fact.host, account or "", fact.ref, decisive, told), usual


def _rules(fact: Fact, domain: Domain) -> bool:
    group = fact.object or ""
    if group in RULING_BUILTIN:
        return fact.host in domain.controllers
    return group.startswith("S-1-5-21-") and group.rpartition("-")[2] in RULING_RIDS


def _copies(fact: Fact) -> bool:
    """The database where it lives is opened each day; a copy lies elsewhere or is asked for."""
    if fact.kind == "process":
        return base_name(fact.process) not in ("lsass.exe", "ntds.exe")
    return "\\windows\\ntds\\ntds.dit" not in (fact.object or "").casefold() or (
        "volumeshadowcopy" in (fact.object or "").casefold() and fact.code != 326
    )


def _by_verdict(domain: Domain, picture: Picture) -> list[Sign]:
    """What the verdicts of its controllers say, and detections of forged tickets on its members."""
    found = []
    for host in sorted(domain.controllers & set(picture.hosts)):
        judged = picture.hosts[host]
        acted = [
            picture.links[i] for i in judged.links_in
            if any(e.execution for e in picture.links[i].effects)
        ]  # fmt: skip
        alone = [m for m in judged.marks if m.alone]
        if judged.word == "compromised":
            ref = acted[0].refs.get("target", [""])[0] if acted else ""
            marks = alone or judged.marks
            ref = ref or (marks[0].ref if marks else "")
            if ref:
                decisive = bool(acted or alone)
                found.append(Sign("controller", judged.since or 0, host, "", ref, decisive))
        elif judged.word == "suspected" and judged.marks:
            found.append(
                Sign("controller", judged.marks[0].time, host, "", judged.marks[0].ref, False)
            )
    for host in sorted(domain.members & set(picture.hosts)):
        found += [
            Sign("ticket", mark.time, host, "", mark.ref, False, mark.title)
            for mark in picture.hosts[host].marks
            if _FORGED & set(mark.techniques) and mark.level != "medium"
        ]
    return found


def _trusts(view: CaseView, facts: str, found: list[Domain], by_host: dict[str, Domain]) -> None:
    """Whose accounts log on to machines of another domain: who holds theirs reaches these."""
    by_name = {n.casefold(): d for d in found for n in (*d.netbios, d.name)}
    rows = view.connection.cursor().execute(
        "SELECT DISTINCT host, lower(domain) FROM read_parquet($1) WHERE kind = 'logon' "
        "AND domain IS NOT NULL ORDER BY ALL", [facts],
    ).fetchall()  # fmt: skip
    for host, name in rows:
        theirs, own = by_name.get(name), by_host.get(host)
        if theirs is not None and own is not None and theirs is not own:
            theirs.trusted_by.add(own.name)
