"""Pack rules/starter/*.yml into src/bedem/detection/starter.zip, byte for byte the same each time.

    python rules/pack_starter.py

The rules are shipped packed because antivirus programs take rule texts for the attacks they name.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "starter"
OUT = FOLDER.parents[1] / "src/bedem/detection/starter.zip"


def packed(folder: Path = FOLDER) -> bytes:
    """The zip's bytes: members in order of name, no times, no owners."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.glob("*.yml")):
            member = zipfile.ZipInfo(f"rules/{path.name}", (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.create_system = 3
            archive.writestr(member, path.read_bytes().replace(b"\r\n", b"\n"))
    return out.getvalue()


if __name__ == "__main__":
    OUT.write_bytes(packed())
    print(f"{OUT}: {OUT.stat().st_size} bytes")
    sys.exit(0)
