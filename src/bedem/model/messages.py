"""Messages: what is said, apart from the language it is said in."""

from __future__ import annotations

import msgspec

Arg = str | int | float


class Message(msgspec.Struct, frozen=True):
    """Id of a sentence in the catalogues and the values that go into it.

    Values that come from evidence are stored raw; `language` cleans them on the way out.
    """

    id: str
    args: dict[str, Arg] = {}


def msg(id: str, /, **args: Arg) -> Message:
    """Short form: `msg("gap-not-claimed", count=3)`."""
    return Message(id, args)
