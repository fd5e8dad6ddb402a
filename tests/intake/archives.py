"""Archives made for tests, and what comes out of one."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import inflate64
import py7zr
from pyzipper.zipfile import CRCZipDecrypter

from bedem.intake.unpack import Limits, walk
from bedem.model.records import Gap

ARCHIVES = "events/formats/archives"
TAIL = "-long" * 10 + "/" + "x" * 60  # longer than one tar field
TEXT = b"a line of a log, again and again\n" * 400


def unpacked(
    path: Path,
    spool: Path,
    passwords: Sequence[bytes] = (),
    limits: Limits | None = None,
    numbers: frozenset[int] | None = None,
) -> tuple[dict[str, tuple[str, bytes]], list[Gap]]:
    """suffix -> (name, content), and the gaps; checks hashes and that nothing stays behind."""
    spool.mkdir(exist_ok=True)
    leaves: dict[str, tuple[str, bytes]] = {}
    gaps: list[Gap] = []
    before: Path | None = None
    for item in walk(path, spool, limits or Limits(), passwords, numbers):
        if before is not None:
            assert not before.exists()
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        content = item.path.read_bytes()
        assert item.size == len(content)
        assert item.sha256 == hashlib.sha256(content).hexdigest()
        assert item.path.parent == spool
        assert item.suffix not in leaves
        leaves[item.suffix] = (item.name, content)
        before = item.path
    assert list(spool.iterdir()) == []
    return leaves, gaps


def contents(leaves: dict[str, tuple[str, bytes]]) -> dict[str, bytes]:
    return dict(leaves.values())


def zip_of(tree: dict[str, bytes], method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("folder/", b"")
        for name, content in tree.items():
            archive.writestr(name, content)
    return out.getvalue()


def tar_of(tree: dict[str, bytes], form: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in tree.items():
            info = tarfile.TarInfo(name + TAIL)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _7z(tree: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, content in tree.items():
            archive.writestr(content, name)
    return out.getvalue()


WRITERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "stored": lambda tree: zip_of(tree, zipfile.ZIP_STORED),
    "deflate": lambda tree: zip_of(tree, zipfile.ZIP_DEFLATED),
    "bzip2": lambda tree: zip_of(tree, zipfile.ZIP_BZIP2),
    "lzma": lambda tree: zip_of(tree, zipfile.ZIP_LZMA),
    "ustar": lambda tree: tar_of(tree, tarfile.USTAR_FORMAT),
    "gnu": lambda tree: tar_of(tree, tarfile.GNU_FORMAT),
    "pax": lambda tree: tar_of(tree, tarfile.PAX_FORMAT),
    "7z": _7z,
    "tgz": lambda tree: gzip.compress(tar_of(tree, tarfile.GNU_FORMAT)),
    "zip.xz": lambda tree: lzma.compress(zip_of(tree, zipfile.ZIP_STORED)),
}


class Made:
    """Writes zips entry by entry, with any method, flag or attribute."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.central: list[bytes] = []

    def add(
        self,
        name: str,
        content: bytes,
        packed: bytes | None = None,
        method: int = 0,
        flags: int = 0,
        mode: int = 0,
        crc: int | None = None,
    ) -> None:
        packed = content if packed is None else packed
        raw = name.encode()
        crc = zlib.crc32(content) if crc is None else crc
        place = self.out.tell()
        sizes = (0, 0, 0) if flags & 8 else (crc, len(packed), len(content))
        self.out.write(
            struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0, *sizes, len(raw), 0)
        )
        self.out.write(raw + packed)
        if flags & 8:
            self.out.write(struct.pack("<4s3L", b"PK\7\x08", crc, len(packed), len(content)))
        self.central.append(
            struct.pack(
                "<4s6H3L5H2L",
                *(b"PK\1\2", 3 << 8 | 20, 20, flags, method, 0, 0, crc, len(packed)),
                *(len(content), len(raw), 0, 0, 0, 0, mode << 16, place),
            )
            + raw
        )

    def bytes(self, *, directory: bool = True) -> bytes:
        data = self.out.getvalue()
        if not directory:
            return data
        central = b"".join(self.central)
        count = len(self.central)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), len(data), 0)
        return data + central + end


def raw_deflate(content: bytes) -> bytes:
    inner = zlib.compressobj(9, zlib.DEFLATED, -15)
    return inner.compress(content) + inner.flush()


def deflate64(content: bytes) -> bytes:
    inner = inflate64.Deflater()
    return inner.deflate(content) + inner.flush()


def crypted(content: bytes, password: bytes, crc: int) -> bytes:
    """ZipCrypto: the decrypter's key stream, fed with the plain text."""
    info: Any = type("I", (), {"use_datadescripter": False, "CRC": 0, "filename": ""})()
    keys = CRCZipDecrypter.__new__(CRCZipDecrypter)
    with contextlib.suppress(RuntimeError):
        CRCZipDecrypter.__init__(keys, info, password, b"\0" * 12)
    keys.key0, keys.key1, keys.key2 = 305419896, 591751049, 878082192
    for byte in password:
        keys.update_keys(byte)
    out = bytearray()
    for byte in b"\0" * 11 + bytes([crc >> 24]) + content:
        k = keys.key2 | 2
        out.append(byte ^ (((k * (k ^ 1)) >> 8) & 0xFF))
        keys.update_keys(byte)
    return bytes(out)
