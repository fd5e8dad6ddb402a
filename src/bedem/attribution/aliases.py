"""Two catalogue entries taken for one actor: only by a stored, cited record that can be undone.

Records are lines of `aliases.jsonl`, oldest first. Undoing the last restores the file to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from bedem.attribution.reports import Report
from bedem.model.errors import KnowledgeError, UsageError

FILE: Final = "aliases.jsonl"


class AliasRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`group` is taken for `same_as`, because `source` says so; who entered it, on which day."""

    group: str
    same_as: str
    source: str
    by: str
    made: str


def read_aliases(home: Path | None) -> tuple[AliasRecord, ...]:
    """Raise KnowledgeError with file:line for a line that is no record."""
    path = home / FILE if home else None
    if path is None or not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            found.append(msgspec.json.decode(line, type=AliasRecord))
        except msgspec.DecodeError as error:
            raise KnowledgeError(
                f"is no alias record: {error}", where=f"{path}:{number}", todo="Delete that line."
            ) from error
    return tuple(found)


def add_alias(home: Path, record: AliasRecord) -> None:
    """Append; raises UsageError for a record without a source or against an earlier one."""
    if not record.source.strip():
        raise UsageError("an alias needs the source that says so", todo="Add --source.")
    earlier = read_aliases(home)
    if record.group == record.same_as or any(
        record.group in (r.group, r.same_as) or record.same_as == r.group for r in earlier
    ):
        raise UsageError(
            f"{record.group} is in an alias record already, or is itself",
            todo="Undo that record first: bedem knowledge alias --undo.",
        )
    home.mkdir(parents=True, exist_ok=True)
    with (home / FILE).open("ab") as file:
        file.write(msgspec.json.encode(record) + b"\n")


def undo_alias(home: Path) -> AliasRecord:
    """Take the last record back; raises UsageError when there is none."""
    records = read_aliases(home)
    if not records:
        raise UsageError("there is no alias record to undo")
    path = home / FILE
    lines = path.read_bytes().splitlines(keepends=True)
    work = path.with_name(f".{FILE}.part")
    work.write_bytes(b"".join(lines[:-1]))
    if len(lines) == 1:
        work.unlink()
        path.unlink()
    else:
        work.replace(path)
    return records[-1]


def merged(
    reports: Mapping[Report, frozenset[str]], aliases: tuple[AliasRecord, ...]
) -> tuple[dict[Report, frozenset[str]], tuple[str, ...]]:
    """Reports with aliased groups folded into the other; and what was folded, for people."""
    names = {a.group: a.same_as for a in aliases}
    out: dict[Report, frozenset[str]] = {}
    for (group, citation), features in reports.items():
        key = (names.get(group, group), citation)
        out[key] = out.get(key, frozenset()) | features
    told = tuple(f"{a.group} = {a.same_as} ({a.source})" for a in aliases)
    return dict(sorted(out.items())), told
