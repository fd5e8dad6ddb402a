"""Bytes of a source as UTF-8, with the way back to the byte offset in the source.

UTF-8 is looked at in place. UTF-16, told by its mark or by its zero bytes, is turned into UTF-8 in
a temporary file first, a block at a time, so that memory stays bounded.
"""

from __future__ import annotations

import codecs
import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bedem.readers.base import Input

_BLOCK: Final = 4 * 1024 * 1024
Buffer = bytes | mmap.mmap


def encoding_of(data: bytes) -> str:
    """`utf-8`, `utf-16-le` or `utf-16-be`, from the mark or from where the zero bytes stand."""
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = data[: min(len(data), 512) & ~1]
    half = len(sample) // 2
    if half >= 2:
        even = sample[0::2].count(0)
        odd = sample[1::2].count(0)
        if odd > half * 0.7 and even < half * 0.1:
            return "utf-16-le"
        if even > half * 0.7 and odd < half * 0.1:
            return "utf-16-be"
    return "utf-8"


def head_text(data: bytes) -> bytes:
    """The first bytes of a source as UTF-8, marks taken off."""
    encoding = encoding_of(data)
    if encoding != "utf-8":
        data = data[: len(data) & ~1].decode(encoding, "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


class View:
    """UTF-8 bytes of a whole source; `place` turns an offset in them into one in the source.

    Offsets must be asked in rising order: for UTF-16 the way between two is counted once.
    """

    def __init__(self, data: Buffer, *, wide: bool) -> None:
        self.data = data
        self.wide = wide
        self._at = 0
        self._place = 0

    def place(self, offset: int) -> int:
        if not self.wide:
            return offset
        between = bytes(self.data[self._at : offset]).decode("utf-8", "replace")
        self._place += len(between) * 2 + 2 * sum(c > "\uffff" for c in between)
        self._at = offset
        return self._place


@contextmanager
def utf8_view(source: Input) -> Iterator[View]:
    """The source as UTF-8. Raises OSError when there is no room for the temporary file."""
    with source.bytes() as raw:
        encoding = encoding_of(raw[:512])
        if encoding == "utf-8":
            yield View(raw, wide=False)
            return
        with tempfile.TemporaryFile() as spool:
            decoder = codecs.getincrementaldecoder(encoding)("replace")
            for start in range(0, len(raw), _BLOCK):
                text = decoder.decode(raw[start : start + _BLOCK], start + _BLOCK >= len(raw))
                spool.write(text.encode("utf-8", "replace"))
            spool.flush()
            if spool.tell() == 0:
                yield View(b"", wide=True)
                return
            with mmap.mmap(spool.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield View(data, wide=True)
