"""gz, bz2, xz and zst: one member, number 1; several streams set end to end are one content."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Final, Protocol

import zstandard

from bedem.intake.unpack_base import (
    BLOCK,
    MAX_DICTIONARY,
    Context,
    Damaged,
    Member,
    Members,
    blocks,
)

_ENDINGS: Final = {
    "gz": (".gz", ".gzip", ".z"),
    "bz2": (".bz2", ".bz"),
    "xz": (".xz", ".lzma"),
    "zst": (".zst", ".zstd"),
}
_TARS: Final = re.compile(r"\.(tgz|tbz2?|txz|tzst)\Z", re.IGNORECASE)


class Decompressor(Protocol):
    """What bz2 and lzma share; zlib and zstd are brought to it."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Inflate:
    """zlib with the manners of bz2 and lzma. wbits: 31 for gz, -15 for the body of a zip member."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """False while output may be pending, which zlib does not say."""
        return not self._full and not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max(max_length, 0))
        self._full = len(out) == max_length
        return out


class Zstd:
    """zstd with the manners of bz2 and lzma; one frame. A block expands to 128 KiB at most."""

    needs_input = True

    def __init__(self) -> None:
        window = MAX_DICTIONARY
        self._inner = zstandard.ZstdDecompressor(max_window_size=window).decompressobj()

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        del max_length
        return bytes(self._inner.decompress(data))


FAULTS: Final = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, zstandard.ZstdError)
# Small steps bound what zstd gives at once, and what is copied where streams are tiny.
_STEP: Final = 16 * 1024
_ZSTD_STEP: Final = 1024


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_DICTIONARY)


_OPEN: Final[dict[str, Callable[[], Decompressor]]] = {
    "gz": lambda: Inflate(31),
    "bz2": bz2.BZ2Decompressor,
    "xz": _xz,
    "zst": Zstd,
}


def members(path: Path, kind: str, context: Context) -> Members:
    """The one member."""
    chunks = pump(blocks(path), _OPEN[kind], _ZSTD_STEP if kind == "zst" else _STEP)
    yield Member(1, _inner_name(context.name, kind), chunks)


def pump(
    source: Iterator[bytes],
    make: Callable[[], Decompressor],
    step: int = _STEP,
    rest: list[bytes] | None = None,
) -> Generator[bytes, None, None]:
    """Unpacked blocks of bounded size, empty ones where nothing came yet.

    rest: given, only one stream is read and what follows it in the last block is put there;
    otherwise streams set end to end are one content. Raises Damaged at the first fault.
    """
    inner, started = make(), False
    for block in source:
        for start in range(0, len(block), step):
            data = block[start : start + step]
            if not started and rest is None and not (data := data.lstrip(b"\0")):
                continue  # padding after the last stream
            while True:
                try:
                    started = True
                    out = inner.decompress(data, BLOCK)
                except FAULTS as error:
                    raise Damaged(str(error) or type(error).__name__) from error
                yield out
                if inner.eof:
                    if rest is not None:
                        rest += [inner.unused_data, block[start + step :]]
                        return
                    data = inner.unused_data.lstrip(b"\0")
                    inner, started = make(), False
                    if not data:
                        break
                elif inner.needs_input:
                    break
                else:
                    data = b""
    if started:
        raise Damaged("ends early")


def _inner_name(name: str, kind: str) -> str:
    """`syslog.gz` -> `syslog`, `x.tgz` -> `x.tar`."""
    base = re.split(r"[/\\!]", name)[-1]
    if _TARS.search(base):
        return _TARS.sub(".tar", base)
    for ending in _ENDINGS[kind]:
        if base.lower().endswith(ending) and len(base) > len(ending):
            return base[: -len(ending)]
    return base or "content"
