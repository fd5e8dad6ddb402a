"""The log of the Linux audit daemon. log = auditd; the host, where given, is `node=`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bedem.readers.audit_events import AuditJoiner
from bedem.readers.audit_fields import audit_line
from bedem.readers.base import Head, Input, Item, Unread
from bedem.readers.stamps import Stamps
from bedem.readers.textlines import head_lines, text_lines

VERSION: Final = 1


def score(head: Head) -> int:
    """Certain when nearly all first lines are audit records."""
    lines = head_lines(head)
    known = sum(audit_line(line) is not None for line in lines)
    if not known:
        return 0
    return 95 if known * 10 >= len(lines) * 9 else 60 if known * 2 > len(lines) else 0


def read(source: Input) -> Iterator[Item]:
    stamps, unread = Stamps(), Unread("gap-lines-unread")
    joiner = AuditJoiner(stamps)
    with text_lines(source) as lines:
        for line in lines:
            parsed = audit_line(line.text)
            if parsed is None:
                unread.add(line.place, line.length)
            else:
                yield from joiner.add(line, parsed)
        yield from joiner.rest()
        yield from lines.gaps()
    yield from unread.gaps()
    yield from stamps.gaps()
