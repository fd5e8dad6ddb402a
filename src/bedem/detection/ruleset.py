"""Compiled rules: what runs, what does not and why; saved so that workers parse no YAML."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from bedem.detection.formula import Atom, Formula
from bedem.detection.logsources import Target
from bedem.detection.profiles import NotRun, Weakened
from bedem.detection.storage import read_checked, write_checked
from bedem.model.errors import RuleError
from bedem.model.records import Rule

LABEL: Final = "ruleset"


class Bound(msgspec.Struct, frozen=True, array_like=True):
    """A rule for one target: `rule` indexes RuleSet.ordered.

    static: the conditions decided once for a kind of record, see `planning`.
    """

    rule: int
    target: Target
    formula: msgspec.Raw
    static: tuple[Atom, ...] = ()

    def condition(self) -> Formula:
        """The formula, decoded when asked for: most kinds of record find their plan ready."""
        formula: Formula = _decode_formula(self.formula)
        return formula


_decode_formula: Final = msgspec.msgpack.Decoder[Formula](Formula).decode


class Body(msgspec.Struct, frozen=True):
    """What is stored. key: hash of everything the rest was made from."""

    key: str
    ordered: tuple[Rule, ...]
    bound: tuple[Bound, ...]
    not_run: tuple[NotRun, ...]
    weakened: tuple[Weakened, ...]
    files: int


class RuleSet:
    """Rules ready to match, in order of id.

    .rules    id -> Rule of every rule that runs
    .not_run  every other rule, with its reason; .muted is the part muted by the profile
    .weakened rules that lack fields in one kind of record
    .files    rule files (documents) seen: len(rules) + len(not_run)
    .digest   hex name of exactly these rules, this code and these libraries
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self.ordered = body.ordered
        self.bound = body.bound
        self.rules: dict[str, Rule] = {rule.id: rule for rule in body.ordered}
        self.not_run = body.not_run
        self.muted = tuple(n for n in body.not_run if n.kind == "muted")
        self.weakened = body.weakened
        self.files = body.files

    @property
    def digest(self) -> str:
        return hashlib.blake2b(self.body.key.encode(), digest_size=16).hexdigest()

    def save(self, path: Path) -> None:
        """Write the set to `path`; raises RuleError when it cannot be written."""
        if not write_checked(path, LABEL, msgspec.msgpack.encode(self.body)):
            raise RuleError("the rule set cannot be written", where=str(path))

    @classmethod
    def open(cls, path: Path) -> RuleSet:
        """Read a saved set; raises RuleError when it is missing, cut or foreign."""
        found = cls.open_if_sound(path)
        if found is None:
            raise RuleError("no sound rule set", where=str(path), todo="Load the rules again.")
        return found

    @classmethod
    def open_if_sound(cls, path: Path) -> RuleSet | None:
        """As `open`, with None instead of an error."""
        raw = read_checked(path, LABEL)
        if raw is None:
            return None
        try:
            return cls(msgspec.msgpack.decode(raw, type=Body))
        except msgspec.MsgspecError:
            return None
