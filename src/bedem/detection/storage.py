"""Cache files: a label, the SHA-256 of the body, the body. What does not add up is made anew.

Nothing read here is ever run: bodies are msgpack with a schema, or a database that Hyperscan
checks itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

_MAGIC: Final = b"bedem-cache-1\n"
_MAX: Final = 512 << 20


def read_checked(path: Path, label: str) -> bytes | None:
    """The body, or None where the file is missing, cut, foreign or changed."""
    try:
        # unbuffered: a worker opens some hundred of these when it meets its first records
        with path.open("rb", buffering=0) as file:
            raw = file.read(_MAX)
    except OSError:
        return None
    head = _MAGIC + label.encode() + b"\n"
    if not raw.startswith(head) or len(raw) < len(head) + 32:
        return None
    digest, body = raw[len(head) : len(head) + 32], raw[len(head) + 32 :]
    return body if hashlib.sha256(body).digest() == digest else None


def write_checked(path: Path, label: str, body: bytes) -> bool:
    """Write whole or not at all; False when the folder cannot be written (a cache may be lost)."""
    raw = _MAGIC + label.encode() + b"\n" + hashlib.sha256(body).digest() + body
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    except OSError:
        return False
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        return False
    return True
