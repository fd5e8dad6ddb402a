"""What a terminal shows beside Answers: labelled lines, and a page of facts about one thing."""

from __future__ import annotations

from typing import Any

import msgspec

from bedem.model.messages import Message


class ScreenLine(msgspec.Struct, frozen=True):
    """A labelled line of a screen; several messages stand under one label."""

    label: str
    messages: tuple[Message, ...]
    command: str = ""


class Page(msgspec.Struct, frozen=True):
    """facts in order of reading; names of times hold Micros. data: JSON of a record, or ""."""

    title: str
    facts: tuple[tuple[str, Any], ...]
    data: str = ""
