"""Taking in ATT&CK as its owner publishes it: a STIX 2.0 or 2.1 bundle, condensed to facts.

Nothing is half-imported: the bundle is read whole, checked, and only then kept. Types that are not
known are ignored and counted; relations whose ends are absent are left out and counted. Keywords
from descriptions (words, countries) are not made here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.knowledge.attack import (
    NOTICE,
    SCHEMA,
    Attribution,
    Entry,
    Mitigates,
    Release,
    Use,
)
from bedem.knowledge.attack_citations import Citations
from bedem.knowledge.attack_store import MOST_BYTES, unpack_xz
from bedem.model.errors import KnowledgeError

_KINDS: Final = {
    "x-mitre-tactic": "tactics", "attack-pattern": "techniques", "intrusion-set": "groups",
    "malware": "software", "tool": "software", "campaign": "campaigns",
    "course-of-action": "mitigations",
}  # fmt: skip
_FORMS: Final = {
    "tactics": r"TA\d{4}", "techniques": r"T\d{4}(\.\d{3})?", "groups": r"G\d{4}",
    "software": r"S\d{4}", "campaigns": r"C\d{4}", "mitigations": r"[MT]\d{4}(\.\d{3})?",
}  # fmt: skip
_QUIET: Final = frozenset({"relationship", "identity", "marking-definition", "x-mitre-matrix",
                           "x-mitre-collection"})  # fmt: skip
_SOURCES: Final = frozenset({"mitre-attack"})
# STIX 2.0 bundles do not say their version: such a release is named after its day.
_NAME: Final = re.compile(r"\d{1,3}\.\d{1,3}|\d{4}-\d{2}-\d{2}")


class Taken(msgspec.Struct, frozen=True):
    """A release as read; sha256 of the file as given."""

    release: Release
    sha256: str
    objects: int
    unknown_types: int


def read_bundle(path: Path, *, release: str = "", released: str = "") -> Taken:
    """Raise KnowledgeError, with the place in the file, for anything that does not add up."""
    where = str(path)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise KnowledgeError("is larger than 256 MB", where=where)
    given = path.read_bytes()
    raw = unpack_xz(given, where) if given[:6] == b"\xfd7zXZ\x00" else given
    try:
        bundle = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        line = _line_of_byte(raw, str(error))
        raise KnowledgeError(
            f"is no whole JSON: {error}", where=f"{where}:{line}", todo="Fetch the file again."
        ) from error
    objects = bundle.get("objects") if isinstance(bundle, dict) else None
    if not isinstance(objects, list) or bundle.get("type") != "bundle":
        raise KnowledgeError(
            "is no STIX bundle", where=f"{where}:1", todo="Give ATT&CK Enterprise."
        )
    reader = _Reader(objects, raw, where)
    return Taken(
        reader.release(release, released), hashlib.sha256(given).hexdigest(), len(objects),
        reader.unknown,
    )  # fmt: skip


def _line_of_byte(raw: bytes, message: str) -> int:
    found = re.search(r"byte (\d+)", message)
    return raw.count(b"\n", 0, int(found.group(1)) if found else len(raw)) + 1


class _Reader:
    """One pass over the objects; ids first, relations after."""

    def __init__(self, objects: list[Any], raw: bytes, where: str) -> None:
        self.objects = objects
        self.raw = raw
        self.where = where
        self.unknown = 0
        self.citations = Citations()
        self.by_stix: dict[str, tuple[str, str]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {k: [] for k in dict.fromkeys(_KINDS.values())}
        self.parents: dict[str, str] = {}
        self.replaced: dict[str, str] = {}
        self.skipped = 0

    def refuse(self, thing: str, what: str) -> None:
        """Name the line on which the object's id first stands."""
        at = self.raw.find(thing.encode())
        line = self.raw.count(b"\n", 0, at) + 1 if at >= 0 else 1
        raise KnowledgeError(
            what, where=f"{self.where}:{line}", todo="Nothing was imported; fetch the file again."
        )

    def release(self, name: str, day: str) -> Release:
        self._collect()
        if not self.rows["techniques"] or not self.rows["groups"]:
            self.refuse("objects", "holds no techniques or no groups of ATT&CK")
        uses, mitigates, attributed = self._relations()
        lists = {kind: self._entries(kind) for kind in self.rows}
        version, published = self._version()
        day = day or published
        name = name or version or day
        if not _NAME.fullmatch(name):
            raise KnowledgeError(
                f'"{name[:40]}" is no name of a release',
                where=self.where,
                todo="Say it: --release 18.1.",
            )
        return Release(
            SCHEMA, name, day, f"imported STIX bundle {Path(self.where).name}", NOTICE,
            **lists, uses=uses, mitigates=mitigates, attributed_to=attributed,
            citations=self.citations.rows(), skipped_relations=self.skipped,
        )  # fmt: skip

    def _collect(self) -> None:
        """Every object with an ATT&CK id; two of one kind with one id are refused."""
        seen: dict[tuple[str, str], str] = {}
        for thing in self.objects:
            if not isinstance(thing, dict) or not isinstance(thing.get("type"), str):
                self.refuse("objects", "holds something that is no STIX object")
            kind = _KINDS.get(thing["type"])
            if kind is None:
                self.unknown += thing["type"] not in _QUIET
                continue
            stix, ident = str(thing.get("id", "")), _attack_id(thing)
            if not stix or not ident:
                continue
            if not re.fullmatch(_FORMS[kind], ident):
                self.refuse(stix, f'{stix} has the id "{ident[:20]}", which is none of {kind}')
            if stix in self.by_stix or (kind, ident) in seen:
                self.refuse(seen.get((kind, ident), stix), f"{ident} stands in it twice")
            seen[kind, ident] = stix
            self.by_stix[stix] = (kind, ident)
            self.rows[kind].append(thing)
        for thing in self._related("subtechnique-of"):
            source, target = self._ends(thing)
            self.parents[source] = target
        for thing in self._related("revoked-by"):
            source, target = self._ends(thing)
            self.replaced[str(thing["source_ref"])] = target

    def _related(self, kind: str) -> Iterator[dict[str, Any]]:
        """Relations of a kind that hold and whose ends are both there."""
        for thing in self.objects:
            if thing.get("type") != "relationship" or thing.get("relationship_type") != kind:
                continue
            if thing.get("revoked") or thing.get("x_mitre_deprecated"):
                continue
            if thing.get("source_ref") in self.by_stix and thing.get("target_ref") in self.by_stix:
                yield thing
            else:
                self.skipped += 1

    def _ends(self, thing: dict[str, Any]) -> tuple[str, str]:
        return self.by_stix[thing["source_ref"]][1], self.by_stix[thing["target_ref"]][1]

    def _relations(
        self,
    ) -> tuple[tuple[Use, ...], tuple[Mitigates, ...], tuple[Attribution, ...]]:
        uses = []
        for thing in self._related("uses"):
            source, target = self._ends(thing)
            uses.append((source, target, thing))
        attributed = [(*self._ends(t), t) for t in self._related("attributed-to")]
        mitigates = [
            Mitigates(*self._ends(t), _day(t.get("created"))) for t in self._related("mitigates")
        ]
        uses.sort(key=lambda row: (row[0], row[1], str(row[2].get("id"))))
        attributed.sort(key=lambda row: (row[0], row[1]))
        return (
            tuple(Use(s, t, *_days(x), self.citations.of(x)) for s, t, x in uses),
            tuple(sorted(mitigates, key=lambda m: (m.mitigation, m.technique))),
            tuple(Attribution(s, t, *_days(x), self.citations.of(x)) for s, t, x in attributed),
        )

    def _entries(self, kind: str) -> tuple[Entry, ...]:
        things = sorted(self.rows[kind], key=_attack_id)
        return tuple(self._entry(kind, thing) for thing in things)

    def _entry(self, kind: str, thing: dict[str, Any]) -> Entry:
        ident, name = _attack_id(thing), str(thing.get("name", ""))
        named = _texts(thing.get("aliases")) or _texts(thing.get("x_mitre_aliases"))
        parent = self.parents.get(ident, "")
        if not parent and thing.get("x_mitre_is_subtechnique") and "." in ident:
            parent = ident.partition(".")[0]
        told: dict[str, Any] = {}
        if kind in ("groups", "campaigns"):
            told["cites"] = self.citations.of(thing)
        if kind == "groups":
            told["alias_sources"] = self.citations.alias_sources(thing, name)
        return Entry(
            ident, name, str(thing["id"]), *_days(thing),
            type=thing["type"] if kind == "software" else "",
            short=str(thing.get("x_mitre_shortname", "")),
            tactics=tuple(
                str(p.get("phase_name"))
                for p in thing.get("kill_chain_phases") or ()
                if isinstance(p, dict) and p.get("kill_chain_name") == "mitre-attack"
            ),
            platforms=_texts(thing.get("x_mitre_platforms")),
            parent=parent,
            aliases=tuple(a for a in named if a != name),
            first_seen=_day(thing.get("first_seen")) or None,
            last_seen=_day(thing.get("last_seen")) or None,
            revoked=bool(thing.get("revoked")),
            deprecated=bool(thing.get("x_mitre_deprecated")),
            revoked_by=self.replaced.get(str(thing["id"]), ""),
            **told,
        )  # fmt: skip

    def _version(self) -> tuple[str, str]:
        """From the collection object where there is one; else the day of the last change."""
        days = [_day(t.get("modified")) for t in self.objects if t.get("type") in _KINDS]
        for thing in self.objects:
            if thing.get("type") == "x-mitre-collection":
                return str(thing.get("x_mitre_version", "")), _day(thing.get("modified"))
        found = re.search(r"(\d{1,3}\.\d{1,3})(?!.*\d\.\d)", Path(self.where).name)
        return found.group(1) if found else "", max(days, default="")


def _attack_id(thing: dict[str, Any]) -> str:
    for reference in thing.get("external_references") or ():
        if isinstance(reference, dict) and reference.get("source_name") in _SOURCES:
            return str(reference.get("external_id", ""))
    return ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


def _day(value: Any) -> str:
    text = str(value or "")[:10]
    return text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else ""


def _days(thing: dict[str, Any]) -> tuple[str, str]:
    return _day(thing.get("created")), _day(thing.get("modified"))
