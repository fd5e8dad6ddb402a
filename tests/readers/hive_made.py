"""A writer of small registry hives after libyal's description of the format; none is shared."""

from __future__ import annotations

import struct
from typing import Any

Tree = dict[str, Any]  # name -> Tree (a key) or (type, bytes) (a value)
SZ, BINARY, DWORD = 1, 3, 4


def sz(text: str) -> tuple[int, bytes]:
    return SZ, (text + "\0").encode("utf-16-le")


def dword(number: int) -> tuple[int, bytes]:
    return DWORD, struct.pack("<I", number)


def hive(tree: Tree, ticks: int, *, dirty: bool = False) -> bytes:
    """A hive of one bin; every key was last written at `ticks`."""
    cells = bytearray()

    def put(body: bytes) -> int:
        size = 4 + len(body) + (-(4 + len(body)) % 8)
        at = 32 + len(cells)
        cells.extend(struct.pack("<i", -size) + body.ljust(size - 4, b"\0"))
        return at

    def value(name: str, kind: int, data: bytes) -> int:
        if len(data) <= 4:
            size, held = len(data) | 0x8000_0000, int.from_bytes(data.ljust(4, b"\0"), "little")
        else:
            size, held = len(data), put(data)
        raw = name.encode("ascii")
        return put(struct.pack("<2sHIIIHH", b"vk", len(raw), size, held, kind, 1, 0) + raw)

    def key(name: str, held: Tree, root: bool = False) -> int:
        keys = sorted((n, t) for n, t in held.items() if isinstance(t, dict))
        subs = [(n, key(n, t)) for n, t in keys]
        values = [value(n, *v) for n, v in held.items() if not isinstance(v, dict)]
        listed = none = 0xFFFF_FFFF
        if subs:
            pairs = b"".join(struct.pack("<I4s", at, n.encode()[:4]) for n, at in subs)
            listed = put(struct.pack("<2sH", b"lf", len(subs)) + pairs)
        values_at = put(struct.pack(f"<{len(values)}I", *values)) if values else none
        raw = name.encode("ascii")
        body = struct.pack("<2sHQII", b"nk", 0x2C if root else 0x20, ticks, 0, 0)
        body += struct.pack("<IIIIII", len(subs), 0, listed, none, len(values), values_at)
        body += struct.pack("<IIIIIIIHH", none, none, 0, 0, 0, 0, 0, len(raw), 0)
        return put(body + raw)

    at = key("ROOT", tree, root=True)
    size = 32 + len(cells)
    room = size + (-size % 4_096)
    if room > size:
        cells.extend(struct.pack("<i", room - size).ljust(room - size, b"\0"))
    bin_head = struct.pack("<4sIIQQI", b"hbin", 0, room, 0, ticks, 0)
    base = struct.pack(
        "<4sIIQIIIIIII", b"regf", 2, 1 if dirty else 2, ticks, 1, 5, 0, 1, at, room, 1
    )
    base = base.ljust(508, b"\0")
    total = 0
    for (word,) in struct.iter_unpack("<I", base):
        total ^= word
    return (base + struct.pack("<I", total)).ljust(4_096, b"\0") + bin_head + bytes(cells)


def shimcache(layout: str, entries: list[tuple[str, int]]) -> bytes:
    """AppCompatCache of Windows `7`, `7-32`, `8.1` or `10`."""
    if layout in ("7", "7-32"):
        step = 48 if layout == "7" else 32
        form = "<HHxxxxQQIIQQ" if layout == "7" else "<HHIQIIII"
        head = struct.pack("<II", 0xBADC0FEE, len(entries)).ljust(128, b"\0")
        rows, paths = b"", b""
        for path, ticks in entries:
            raw = path.encode("utf-16-le")
            place = 128 + step * len(entries) + len(paths)
            rows += struct.pack(form, len(raw), len(raw) + 2, place, ticks, 2, 0, 0, 0)
            paths += raw + b"\0\0"
        return head + rows + paths
    out = struct.pack("<I", 0x80 if layout == "8.1" else 0x34)
    out = out.ljust(0x80 if layout == "8.1" else 0x34, b"\0")
    for path, ticks in entries:
        raw = path.encode("utf-16-le")
        body = struct.pack("<H", len(raw)) + raw
        if layout == "8.1":
            body += struct.pack("<HII", 0, 0, 0)
        body += struct.pack("<QI", ticks, 0)
        out += struct.pack("<4sII", b"10ts", 0, len(body)) + body
    return out


def system(layout: str, entries: list[tuple[str, int]]) -> Tree:
    """A SYSTEM hive of one machine with two services."""
    return {
        "Select": {"Current": dword(1)},
        "ControlSet001": {
            "Control": {
                "ComputerName": {"ComputerName": {"ComputerName": sz("MF-DC01")}},
                "TimeZoneInformation": {
                    "TimeZoneKeyName": sz("Central Europe Standard Time"),
                    "Bias": dword(0xFFFF_FFC4),
                },
                "Session Manager": {
                    "AppCompatCache": {"AppCompatCache": (BINARY, shimcache(layout, entries))}
                },
            },
            "Services": {
                "PSEXESVC": {"ImagePath": sz("%SystemRoot%\\PSEXESVC.exe"), "Start": dword(3)},
                "Empty": {},
            },
        },
    }
