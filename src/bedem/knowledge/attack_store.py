"""Which releases of ATT&CK there are: those that ship with bedem and those a user imported.

Imported ones lie in HOME/knowledge: `attack-18.1.json.xz`, and `attack-18.1.origin.json` beside it
with name, day and hashes; a release exists when that second file does, written last.
"""

from __future__ import annotations

import hashlib
import lzma
import re
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import msgspec

from bedem.knowledge.attack import Release, decode_release, encode_release
from bedem.model.errors import KnowledgeError, NotFound

MOST_BYTES: Final = 256 * 1024**2
FOLDER: Final = "knowledge"
# Day of the commit of each tag in the repository of ATT&CK; `make test` compares with the files.
BUNDLED: Final[dict[str, str]] = {
    "6.3": "2020-03-09", "7.2": "2020-07-15", "8.2": "2021-01-27", "9.0": "2021-06-16",
    "10.1": "2021-11-10", "11.3": "2022-07-07", "12.1": "2022-11-08", "13.1": "2023-05-08",
    "14.1": "2023-11-14", "15.1": "2024-05-02", "16.1": "2024-11-11", "17.1": "2025-05-06",
}  # fmt: skip


class Known(msgspec.Struct, frozen=True):
    """A release at hand. sha256: of the bundle that was imported, "" for one that ships."""

    release: str
    released: str
    sha256: str = ""
    stored_sha256: str = ""
    file: str = ""
    objects: int = 0
    skipped_relations: int = 0


def known_releases(home: Path | None = None) -> list[Known]:
    """Oldest first; an imported release takes the place of a bundled one of the same name."""
    found = {name: Known(name, day) for name, day in BUNDLED.items()}
    folder = home / FOLDER if home else None
    if folder and folder.is_dir():
        for path in sorted(folder.glob("attack-*.origin.json")):
            try:
                known = msgspec.json.decode(path.read_bytes(), type=Known)
            except (msgspec.DecodeError, OSError) as error:
                raise KnowledgeError(
                    "is damaged", where=str(path), todo="Delete it and import again."
                ) from error
            found[known.release] = known
    return sorted(found.values(), key=lambda k: (k.released, _number(k.release)))


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", release))


def release_as_of(day: str | None, home: Path | None = None) -> Known:
    """The newest release published up to `day` (ISO), the newest of all for None."""
    known = known_releases(home)
    if day is None:
        return known[-1]
    early = [k for k in known if k.released <= day]
    if not early:
        raise NotFound(
            f"no ATT&CK release of {day} or before is at hand; the oldest is"
            f" {known[0].release} of {known[0].released}"
        )
    return early[-1]


def load_release(name: str, home: Path | None = None) -> Release:
    """Raise NotFound for a release that is not at hand, KnowledgeError for a damaged file."""
    by_name = {k.release: k for k in known_releases(home)}
    if name not in by_name:
        listed = ", ".join(by_name)
        raise NotFound(f'no ATT&CK release "{name}" is at hand', todo=f"At hand: {listed}.")
    known = by_name[name]
    if known.file and home:
        path = home / FOLDER / known.file
        try:
            packed = path.read_bytes()
        except OSError as error:
            raise KnowledgeError("cannot be read", where=str(path), todo="Import again.") from error
        if hashlib.sha256(packed).hexdigest() != known.stored_sha256:
            raise KnowledgeError("was changed", where=str(path), todo="Import again.")
        return _unpack(packed, str(path))
    return _bundled(name)


@lru_cache(maxsize=16)
def _bundled(name: str) -> Release:
    file = bundled_file(f"enterprise-{name}.json.xz")
    return _unpack(file.read_bytes(), file.name)


def bundled_file(name: str) -> Traversable:
    """A data file that ships with bedem."""
    return resources.files("bedem.knowledge").joinpath("attack_data", name)


def _unpack(packed: bytes, where: str) -> Release:
    try:
        return decode_release(unpack_xz(packed, where))
    except msgspec.DecodeError as error:
        raise KnowledgeError(f"is no ATT&CK release: {error}", where=where) from error


def unpack_xz(packed: bytes, where: str, most: int = MOST_BYTES) -> bytes:
    """Bounded; raises KnowledgeError for a damaged, cut or overlarge stream."""
    reader = lzma.LZMADecompressor(memlimit=256 * 1024**2)
    try:
        raw = reader.decompress(packed, max_length=most)
    except lzma.LZMAError as error:
        raise KnowledgeError(f"is damaged: {error}", where=where) from error
    if not reader.eof:
        why = "is larger than allowed" if len(raw) >= most else "is cut off"
        raise KnowledgeError(why, where=where)
    return raw


def keep_release(release: Release, home: Path, *, sha256: str, objects: int) -> Known:
    """Store an imported release; the file that makes it exist is written last."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    packed = lzma.compress(encode_release(release), preset=6)
    known = Known(
        release.release,
        release.released,
        sha256,
        hashlib.sha256(packed).hexdigest(),
        f"attack-{release.release}.json.xz",
        objects,
        release.skipped_relations,
    )
    origin = folder / f"attack-{release.release}.origin.json"
    _replace(folder / known.file, packed)
    _replace(origin, msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")
    return known


def _replace(path: Path, raw: bytes) -> None:
    work = path.with_name(f".{path.name}.part")
    try:
        work.write_bytes(raw)
        work.replace(path)
    finally:
        work.unlink(missing_ok=True)
