"""Which files were handed over: paths given, folders walked, nothing opened yet.

Links are not followed (they may lead out of the evidence); each is a Gap. The case folder itself is
left out when it lies inside the evidence.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from bedem.model.errors import EvidenceError, UsageError
from bedem.model.messages import msg
from bedem.model.records import Gap

LAYOUT_WORDS = ("institution", "host", "*")
# Folders in folders; real evidence has about twenty.
DEEPEST: Final = 200


class Found(msgspec.Struct, frozen=True):
    """A file. name: relative to what was given, with forward slashes, as a user would say it."""

    path: Path
    name: str
    size: int
    mtime_ns: int
    institution: str | None = None
    host: str | None = None


class Layout(msgspec.Struct, frozen=True):
    """What folder levels mean, e.g. `institution/host`; `*` is a level without meaning."""

    levels: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str | None) -> Layout:
        """Raise UsageError for a word that is not known."""
        if not text:
            return cls()
        levels = tuple(text.strip("/").split("/"))
        for level in levels:
            if level not in LAYOUT_WORDS:
                raise UsageError(
                    f'--layout: "{level}" is no level', todo="Levels: institution, host, *."
                )
        return cls(levels)

    def read(self, relative: PurePosixPath) -> dict[str, str]:
        """The named levels of the folders above a file."""
        folders = relative.parts[:-1]
        return {w: f for w, f in zip(self.levels, folders, strict=False) if w != "*"}


def discover(
    evidence: Sequence[Path], layout: Layout, leave_out: Path | None = None
) -> Iterator[Found | Gap]:
    """Files in order of name; raises EvidenceError when a path given does not exist."""
    for given in evidence:
        if not given.exists() and not given.is_symlink():
            raise EvidenceError(
                "there is nothing at that path", where=str(given), todo="Check it, or mount it."
            )
        if given.is_dir():
            yield from _walk(given, given, layout, leave_out)
        else:
            yield from _file(given, given.name, {})


def _walk(
    folder: Path, root: Path, layout: Layout, leave_out: Path | None, depth: int = 1
) -> Iterator[Found | Gap]:
    if depth > DEEPEST:
        name = _relative(folder, root)
        yield Gap("refused", msg("gap-deep-folder", name=name, limit=DEEPEST))
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield _unreadable(_relative(folder, root), error)
        return
    for entry in entries:
        path = Path(entry.path)
        name = _relative(path, root)
        if not _is_text(entry.name):
            name = os.fsencode(name).decode("utf-8", "replace")
            yield Gap("not_read", msg("gap-name-no-text", name=name), closes=msg("close-rename"))
        elif entry.is_symlink():
            yield Gap("not_read", msg("gap-link", name=name), closes=msg("close-give-target"))
        elif entry.is_dir(follow_symlinks=False):
            if leave_out is None or path.resolve() != leave_out:
                yield from _walk(path, root, layout, leave_out, depth + 1)
        else:
            yield from _file(path, name, layout.read(PurePosixPath(name)))


def _is_text(name: str) -> bool:
    """False for a name whose bytes are not UTF-8: it could be written into no ledger line."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _file(path: Path, name: str, told: dict[str, str]) -> Iterator[Found | Gap]:
    try:
        status = path.stat()
    except OSError as error:
        yield _unreadable(name, error)
        return
    if not stat.S_ISREG(status.st_mode):
        yield Gap("not_read", msg("gap-no-file", name=name))
        return
    yield Found(
        path, name, status.st_size, status.st_mtime_ns, told.get("institution"), told.get("host")
    )


def _unreadable(name: str, error: OSError) -> Gap:
    why = error.strerror or type(error).__name__
    return Gap("unreadable", msg("gap-unreadable", name=name, why=why), closes=msg("close-access"))
