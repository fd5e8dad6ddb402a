"""Who and what the records speak of: hosts, accounts, links, waves, verdicts, indicators."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from bedem.model.records import Micros

VerdictWord = Literal["compromised", "suspected", "no_sign", "not_covered", "at_risk"]
Impact = Literal["encrypted", "wiped", "none_seen", "not_covered"]
HostState = Literal["active", "contained", "clean", "rebuilt"]
Interval = tuple[Micros | None, Micros | None]


def content_id(prefix: str, *parts: str) -> str:
    """`h:`, `a:`, `l:`, `w:` and twelve hex digits of the content, order kept."""
    raw = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return f"{prefix}:{hashlib.blake2b(raw, digest_size=6).hexdigest()}"


class Name(msgspec.Struct, frozen=True):
    """One name of an entity, why it is one, and a record that says so."""

    text: str
    kind: Literal["netbios", "fqdn", "sid", "address", "sam", "upn", "register", "given"]
    reason: str
    refs: tuple[str, ...] = ()


class Host(msgspec.Struct, frozen=True):
    id: str
    name: str
    names: tuple[Name, ...]
    institution: str | None
    scope: str
    delivered: bool = True


class Account(msgspec.Struct, frozen=True):
    id: str
    name: str
    names: tuple[Name, ...]
    scope: str
    institution: str | None = None


class Address(msgspec.Struct, frozen=True):
    """An IP address and the hosts that had it, with the time each had it."""

    text: str
    held_by: tuple[tuple[str, Micros | None, Micros | None], ...] = ()


class Session(msgspec.Struct, frozen=True):
    """A logon session; `to` is None where no record ends it."""

    host: str
    account: str
    logon_id: str
    logon_type: int | None
    time_from: Micros | None
    time_to: Micros | None
    refs: tuple[str, ...]


class Process(msgspec.Struct, frozen=True):
    host: str
    account: str | None
    image: str
    command_line: str | None
    pid: int
    parent: str | None
    time_from: Micros | None
    time_to: Micros | None
    refs: tuple[str, ...]


class Link(msgspec.Struct, frozen=True):
    """One movement between hosts. method: ATT&CK id, or "" for a logon of unknown method."""

    id: str
    source: str | None
    target: str
    account: str | None
    method: str
    time: Micros | None
    evidence: Literal["both_ends", "one_end", "inferred"]
    intent: Literal["attacker", "unexplained", "ordinary"]
    refs: tuple[str, ...]


class Wave(msgspec.Struct, frozen=True):
    id: str
    time_from: Micros
    time_to: Micros
    hosts: tuple[str, ...]
    refs: tuple[str, ...]


class Campaign(msgspec.Struct, frozen=True):
    """Whether waves are one hand: never `separate` for want of shared indicators."""

    waves: tuple[str, ...]
    word: Literal["one_hand", "not_established", "separate"]
    shared: tuple[str, ...]
    refs: tuple[str, ...]


class Reason(msgspec.Struct, frozen=True):
    """A node of the tree of reasons; failed branches stay, leaves hold refs."""

    text: str
    holds: bool | None
    basis: tuple[str, ...] = ()
    children: tuple[Reason, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    subject: str
    word: VerdictWord
    since: Interval
    last_activity: Micros | None
    impact: Impact
    state: HostState
    reasons: Reason


class Indicator(msgspec.Struct, frozen=True):
    """Something to look for elsewhere. type: a key of knowledge's indicator types."""

    type: str
    value: str
    source: str
    marking: str = ""
