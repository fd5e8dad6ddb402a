"""One release of MITRE ATT&CK Enterprise, condensed to facts: ids, names, who uses what by whom.

(c) The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE
Corporation. ATT&CK is a registered trademark of The MITRE Corporation.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

import msgspec

SCHEMA: Final = "bedem-attack/1"
NOTICE: Final = (
    "(c) The MITRE Corporation. This work is reproduced and distributed with the permission of"
    " The MITRE Corporation. ATT&CK is a registered trademark of The MITRE Corporation."
)


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One object with an ATT&CK id; lists are absent where it has none of the kind.

    created and modified are days (ISO). parent: a sub-technique's technique. revoked_by: the id
    that took its place. cites: indexes into the citations of the release.
    """

    id: str
    name: str
    stix: str
    created: str
    modified: str
    type: str = ""
    short: str = ""
    tactics: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    parent: str = ""
    aliases: tuple[str, ...] = ()
    alias_sources: dict[str, tuple[str, ...]] = {}
    countries_first_sentence: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    origin_pattern: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None
    cites: tuple[int, ...] = ()
    revoked: bool = False
    deprecated: bool = False
    revoked_by: str = ""

    @property
    def active(self) -> bool:
        return not self.revoked and not self.deprecated


class Citation(msgspec.Struct, frozen=True, array_like=True):
    """A report as ATT&CK cites it; days may be a year or a month only, None where not given."""

    name: str
    published: str | None
    retrieved: str | None
    url: str | None


class Use(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """`actor` (group, campaign or software) uses `target` (technique or software)."""

    actor: str
    target: str
    created: str
    modified: str
    citations: tuple[int, ...]


class Attribution(msgspec.Struct, frozen=True, array_like=True):
    """ATT&CK says the campaign is the group's."""

    campaign: str
    group: str
    created: str
    modified: str
    citations: tuple[int, ...]


class Mitigates(msgspec.Struct, frozen=True, array_like=True):
    mitigation: str
    technique: str
    created: str


class Release(msgspec.Struct, frozen=True, dict=True):
    """A release; `released` is the day of its publication in the repository."""

    schema: str
    release: str
    released: str
    origin: str
    notice: str
    tactics: tuple[Entry, ...]
    techniques: tuple[Entry, ...]
    groups: tuple[Entry, ...]
    software: tuple[Entry, ...]
    campaigns: tuple[Entry, ...]
    mitigations: tuple[Entry, ...]
    uses: tuple[Use, ...]
    mitigates: tuple[Mitigates, ...]
    attributed_to: tuple[Attribution, ...]
    citations: tuple[Citation, ...]
    skipped_relations: int = 0

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every object by its id, revoked and deprecated ones too.

        Mitigations first: old ones bear the id of their technique, which is the one that is meant.
        """
        lists = (self.mitigations, self.tactics, self.software, self.campaigns, self.groups)
        return {entry.id: entry for rows in (*lists, self.techniques) for entry in rows}

    def name(self, ident: str) -> str:
        """Name with the id, for people; a sub-technique with its technique's name."""
        entry = self.entries.get(ident)
        if entry is None:
            return ident
        parent = self.entries.get(entry.parent)
        return f"{ident} {parent.name}: {entry.name}" if parent else f"{ident} {entry.name}"

    def active(self, ident: str) -> bool:
        entry = self.entries.get(ident)
        return entry is not None and entry.active

    @cached_property
    def groups_of_campaigns(self) -> dict[str, tuple[str, ...]]:
        """Campaign to the groups ATT&CK attributes it to."""
        found: dict[str, set[str]] = {}
        for row in self.attributed_to:
            found.setdefault(row.campaign, set()).add(row.group)
        return {campaign: tuple(sorted(groups)) for campaign, groups in found.items()}

    def actors_of(self, use: Use) -> tuple[str, ...]:
        """Groups to whom a relation counts: itself, or those of its campaign; software: none.

        What a program can do is never added to those who use it.
        """
        if use.actor[0] == "G":
            return (use.actor,)
        return self.groups_of_campaigns.get(use.actor, ()) if use.actor[0] == "C" else ()


def decode_release(raw: bytes) -> Release:
    """Raise msgspec.ValidationError or DecodeError for what is no condensed release."""
    return msgspec.json.decode(raw, type=Release)


def encode_release(release: Release) -> bytes:
    """Condensed JSON with one row a line, so that a validator can name a line."""
    plain = msgspec.to_builtins(release)
    parts: list[bytes] = []
    for key, value in plain.items():
        head = msgspec.json.encode(key) + b":"
        if isinstance(value, (list, tuple)):
            rows = b",\n".join(msgspec.json.encode(row) for row in value)
            parts.append(head + b"[\n" + rows + b"]")
        else:
            parts.append(head + msgspec.json.encode(value))
    return b"{\n" + b",\n".join(parts) + b"}\n"
