"""Which rules are wanted, and what becomes of those that do not run."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from bedem.model.messages import Arg, Message
from bedem.model.records import LEVELS, Level

# Folders of a SigmaHQ package whose rules ask for a hunter's or an auditor's eye.
HUNTING_FOLDERS: Final = ("rules-threat-hunting", "rules-compliance")


class Profile(msgspec.Struct, frozen=True):
    """all_rules: take everything. levels, left_out: else. muted: rule ids shown as muted."""

    all_rules: bool = False
    levels: tuple[Level, ...] = LEVELS[1:]
    left_out: tuple[str, ...] = HUNTING_FOLDERS
    muted: tuple[str, ...] = ()


Kind = Literal[
    "muted",
    "level",
    "folder",
    "no-log-source",
    "placeholder",
    "cannot-fire",
    "correlation",
    "syntax",
    "unsupported",
    "duplicate",
]
REASONS: Final[dict[str, str]] = {
    "muted": "muted by the profile",
    "level": "level { $level } is left out by the profile",
    "folder": "folder { $folder } is left out by the profile",
    "no-log-source": "no log source here: bedem reads no log of { $logsource }",
    "placeholder": "placeholder without a value: { $names }",
    "cannot-fire": "cannot fire: no record of its logs has { $fields }",
    "correlation": "correlation rules and filters are not supported",
    "syntax": "not a valid rule: { $problem }",
    "unsupported": "not supported: { $what }",
    "duplicate": "the same rule id stands in { $other }",
    "weakened": "in event { $event } no record has { $fields }",
}


def reason(kind: str, **args: Arg) -> tuple[Message, str]:
    """The message and the same sentence in English."""
    text = REASONS[kind]
    for name, value in args.items():
        text = text.replace(f"{{ ${name} }}", str(value))
    return Message(f"rule-{kind}", dict(args)), text


class NotRun(msgspec.Struct, frozen=True):
    """A rule that does not run. where: file:line in the pack."""

    kind: Kind
    path: str
    id: str
    title: str
    message: Message
    reason: str
    where: str
    pack: str = ""


class Weakened(msgspec.Struct, frozen=True):
    """A rule that runs, but in one kind of record lacks fields: it cannot fire there, or wider."""

    rule: str
    event: str
    fields: tuple[str, ...]
    fires: bool
    message: Message
    reason: str
