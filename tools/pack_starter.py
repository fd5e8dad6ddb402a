"""Packs rules/starter into src/bedem/detection/starter.zip: the same rules give the same bytes.

Dates are fixed, names sorted, one way of compressing; the tests of the rules stay out. `--check`
writes nothing and ends with 1 when the zip is not what the folder says.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Final

import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
RULES: Final = ROOT / "rules" / "starter"
ZIP: Final = ROOT / "src" / "bedem" / "detection" / "starter.zip"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
_FILE: Final = 0o100644 << 16


def rule_files(folder: Path = RULES) -> dict[str, bytes]:
    """Rules by their name in the zip, sorted."""
    paths = (p for p in folder.glob("*/*.yml") if p.parent.name != "tests")
    named = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}
    return {name: named[name].replace(b"\r\n", b"\n") for name in sorted(named)}


def version(rules: dict[str, bytes]) -> bytes:
    """version.txt as in a SigmaHQ release: the newest date any rule carries."""
    dates = [str(yaml.safe_load(text)["date"]) for text in rules.values()]
    return f"Release Date: {max(dates)}\nLabel: starter\n".encode()


def packed(rules: dict[str, bytes]) -> bytes:
    """The zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in [*rules.items(), ("version.txt", version(rules))]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = _FILE
            archive.writestr(info, text, compresslevel=9)
    return out.getvalue()


def members(raw: bytes) -> dict[str, bytes]:
    """Contents of a packed zip by name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {i.filename: archive.read(i) for i in archive.infolist()}


def main(arguments: list[str]) -> int:
    rules = rule_files()
    if "--check" in arguments:
        wanted = {**rules, "version.txt": version(rules)}
        same = ZIP.is_file() and members(ZIP.read_bytes()) == wanted
        sys.stdout.write("as the folder\n" if same else "not as the folder: pack again\n")
        return 0 if same else 1
    ZIP.write_bytes(packed(rules))
    sys.stdout.write(f"{len(rules)} rules, {ZIP.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
