"""Rule packs: zips in the layout of a SigmaHQ release, kept packed and read member by member.

Nothing is ever extracted (antivirus programs delete rule texts), and member names are never used
as paths. Sizes are bounded, whatever the zip's directory claims.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from bedem.model.errors import RuleError

MAX_ZIP: Final = 256 << 20
MAX_RULE: Final = 1 << 20
MAX_TOTAL: Final = 512 << 20
MAX_FILES: Final = 100_000
RULE_SUFFIXES: Final = (".yml", ".yaml")
DRL: Final = (
    "Detection Rule License 1.1: https://github.com/SigmaHQ/Detection-Rule-License "
    "(each match shown names the rule's author)"
)
_BAD: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Pack(msgspec.Struct, frozen=True):
    """A pack's metadata; the rules stay in the zip at `zip`.

    folders: number of rule files by top folder. released, label, commit: from version.txt, "" where
    it has none. licence: a notice to show with the rules.
    """

    name: str
    sha256: str
    zip: str
    label: str = ""
    released: str = ""
    commit: str = ""
    rule_files: int = 0
    folders: dict[str, int] = {}
    licence: str = ""
    imported: str = ""


def read_pack(path: Path) -> Pack:
    """Metadata of a zip of rules; raises RuleError when it is none."""
    raw = _bytes(path)
    with _open(raw, path) as archive:
        names = _rule_names(archive, path)
        if not names:
            raise RuleError("no rule files in the zip", where=str(path))
        version = _version(archive)
        sample = any("DRL" in n.upper() or "license" in n.casefold() for n in archive.namelist())
    folders = Counter(n.split("/")[0] if "/" in n else "" for n in names)
    sigma = any(f == "rules" or f.startswith("rules-") for f in folders)
    return Pack(
        name=_name(path, folders),
        sha256=hashlib.sha256(raw).hexdigest(),
        zip=str(path),
        label=version.get("label", ""),
        released=version.get("release date", ""),
        commit=version.get("commit-hash", ""),
        rule_files=len(names),
        folders=dict(sorted(folders.items())),
        licence=DRL if sigma or sample else "",
    )


def zipped(folder: Path, into: Path) -> Path:
    """A folder's rule files as a zip under `into`, named by their path in the folder."""
    target = into / f"{folder.resolve().name or 'rules'}.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".yml", ".yaml") and path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return target


def import_pack(zip: Path, home: Path) -> Pack:
    """Check a zip and keep it, packed, under home/rules with its metadata beside it."""
    pack = read_pack(zip)
    raw = _bytes(zip)
    folder = home / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{pack.name}-{pack.sha256[:12]}.zip"
    pack = msgspec.structs.replace(pack, zip=str(kept))
    temporary = kept.with_suffix(".part")
    temporary.write_bytes(raw)
    temporary.replace(kept)
    kept.with_suffix(".json").write_bytes(
        msgspec.json.encode(msgspec.structs.replace(pack, zip=kept.name))
    )
    return pack


def installed_packs(home: Path) -> list[Pack]:
    """Packs under home/rules, by name, the newest release of each first."""
    out: list[Pack] = []
    for meta in sorted((home / "rules").glob("*.json")):
        try:
            pack = msgspec.json.decode(meta.read_bytes(), type=Pack)
        except (msgspec.MsgspecError, OSError) as err:
            raise RuleError(
                f"damaged metadata ({err})", where=str(meta), todo="Import again."
            ) from err
        kept = meta.with_suffix(".zip")
        if not kept.is_file():
            raise RuleError("the zip beside it is missing", where=str(meta), todo="Import again.")
        out.append(msgspec.structs.replace(pack, zip=str(kept)))
    out.sort(key=lambda p: (p.released, p.label, p.sha256), reverse=True)
    out.sort(key=lambda p: p.name)
    return out


def starter_pack() -> Pack:
    """The rules that come with bedem, packed."""
    path = Path(str(files("bedem.detection") / "starter.zip"))
    return msgspec.structs.replace(read_pack(path), name="starter", licence="Apache-2.0")


def rule_texts(pack: Pack) -> Iterator[tuple[str, bytes | str]]:
    """(path in the zip, text) of each rule file in order of path; a str is why it is unreadable."""
    path = Path(pack.zip)
    raw = _bytes(path)
    if hashlib.sha256(raw).hexdigest() != pack.sha256:
        raise RuleError("the zip has changed since it was imported", where=pack.zip)
    left = MAX_TOTAL
    with _open(raw, path) as archive:
        for name in _rule_names(archive, path):
            text = _member(archive, name, min(MAX_RULE, left))
            left -= len(text)
            yield name, text


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_ZIP:
            raise RuleError(f"larger than {MAX_ZIP >> 20} MiB", where=str(path))
        return path.read_bytes()
    except OSError as err:
        raise RuleError(f"cannot be read ({err.strerror})", where=str(path)) from err


def _open(raw: bytes, path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
    except _BAD as err:
        raise RuleError("not a zip file", where=str(path), todo="Give a release zip.") from err


def _rule_names(archive: zipfile.ZipFile, path: Path) -> list[str]:
    names = sorted(
        {
            i.filename
            for i in archive.infolist()
            if not i.is_dir() and i.filename.casefold().endswith(RULE_SUFFIXES)
        }
    )
    if len(names) > MAX_FILES:
        raise RuleError(f"more than {MAX_FILES} rule files", where=str(path))
    return names


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes | str:
    try:
        with archive.open(name) as file:
            text = file.read(limit + 1)
    except _BAD as err:
        return f"damaged in the zip ({type(err).__name__})"
    return f"larger than {limit} bytes" if len(text) > limit else text


def _version(archive: zipfile.ZipFile) -> dict[str, str]:
    names = [n for n in archive.namelist() if n.rpartition("/")[2].casefold() == "version.txt"]
    if not names:
        return {}
    text = _member(archive, min(names, key=len), 65536)
    if isinstance(text, str):
        return {}
    pairs = (line.partition(":") for line in text.decode("utf-8", "replace").splitlines()[:50])
    return {k.strip().casefold(): v.strip()[:100] for k, mark, v in pairs if mark}


def _name(path: Path, folders: Counter[str]) -> str:
    """A name for the pack from the file's, without version digits."""
    stem = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold())
    stem = re.sub(r"-(?:[0-9]+|[0-9a-f]{7,40})(?=-|$)", "", stem).strip("-")
    return stem[:60] or ("sigma" if "rules" in folders else "rules")
