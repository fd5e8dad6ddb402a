"""AppCompatCache of a SYSTEM hive: programs Windows looked at, latest first.

Layouts of Windows 7 (32 and 64 bit), 8.1 and 10/11. An entry says that the file was there with this
time of change; it does not say that it ran (except where Windows 7 sets the flag). Sources: the
published descriptions of the layouts (Mandiant 2012; libyal, winreg-kb, "Application Compatibility
Cache").
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

_WINDOWS_7: Final = 0xBADC0FEE
_MOST: Final = 4_096
_EXECUTED: Final = 2


class Entry(NamedTuple):
    """ticks: FILETIME of the file's last change. executed: None where the layout does not say."""

    path: str
    ticks: int
    executed: bool | None


def layout_of(raw: bytes) -> str | None:
    """`7`, `8.1` or `10`; None for a layout that is not known."""
    if len(raw) < 8:
        return None
    first = int.from_bytes(raw[:4], "little")
    if first == _WINDOWS_7:
        return "7"
    if first == 0x80 and raw[128:132] == b"10ts":
        return "8.1"
    if first in (0x30, 0x34) and raw[first : first + 4] == b"10ts":
        return "10"
    return None


def entries(raw: bytes) -> Iterator[Entry | None]:
    """Entries in order; one None where the rest does not hold together."""
    layout = layout_of(raw)
    if layout == "7":
        yield from _windows_7(raw)
    elif layout is not None:
        yield from _signed(raw, int.from_bytes(raw[:4], "little"), long=layout == "8.1")
    else:
        yield None


def _windows_7(raw: bytes) -> Iterator[Entry | None]:
    """Fixed entries of 48 bytes (64 bit) or 32 from 128 on; the paths lie elsewhere."""
    count = min(int.from_bytes(raw[4:8], "little"), _MOST)
    wide = raw[132:136] == bytes(4)  # padding before a pointer of eight bytes
    form = struct.Struct("<HHxxxxQQII" if wide else "<HHIQII")
    step = 48 if wide else 32
    for number in range(count):
        at = 128 + number * step
        if at + step > len(raw):
            yield None
            return
        size, _, place, ticks, flags, _ = form.unpack_from(raw, at)
        if size % 2 or place + size > len(raw):
            yield None
            continue
        yield Entry(_text(raw[place : place + size]), ticks, bool(flags & _EXECUTED))


def _signed(raw: bytes, at: int, *, long: bool) -> Iterator[Entry | None]:
    """Entries that begin with `10ts`; Windows 8.1 has a package name and flags before the time."""
    while at + 14 <= len(raw):
        if raw[at : at + 4] != b"10ts":
            yield None
            return
        size = struct.unpack_from("<I", raw, at + 8)[0]
        body = raw[at + 12 : at + 12 + size]
        at += 12 + size
        found = _body(body, long=long) if len(body) == size else None
        yield found
        if found is None and len(body) != size:
            return


def _body(body: bytes, *, long: bool) -> Entry | None:
    if len(body) < 2:
        return None
    size = int.from_bytes(body[:2], "little")
    after = 2 + size
    if long and after + 2 <= len(body):
        after += 2 + int.from_bytes(body[after : after + 2], "little") + 8
    if size % 2 or after + 8 > len(body):
        return None
    return Entry(_text(body[2 : 2 + size]), int.from_bytes(body[after : after + 8], "little"), None)


def _text(raw: bytes) -> str:
    return raw.decode("utf-16-le", "replace").rstrip("\0")
