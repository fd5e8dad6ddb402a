"""Writers of small artefacts after their formats' documentation, where no real file is shared."""

from __future__ import annotations

import struct

_INFO_BYTES = {17: 68, 23: 156, 26: 224, 30: 220}
_RUNS_AT = {17: 36, 23: 44, 26: 44, 30: 44}
_COUNT_AT = {17: 60, 23: 68, 26: 124, 30: 124}


def prefetch(
    name: str, runs: list[int], version: int = 30, names: tuple[str, ...] = (), count: int = 11
) -> bytes:
    """A prefetch file, not compressed. runs: FILETIMEs, the latest first."""
    names = names or (f"\\VOLUME{{01}}\\WINDOWS\\{name}", "\\VOLUME{01}\\WINDOWS\\NTDLL.DLL")
    strings = "".join(n + "\0" for n in names).encode("utf-16-le")
    strings += bytes(-len(strings) % 8)
    size = {17: 20, 23: 32, 26: 32, 30: 32}[version]
    metrics = b""
    at = 0
    for n in names:
        if version == 17:
            metrics += struct.pack("<5I", 0, 1, at, len(n), 0)
        else:
            metrics += struct.pack("<6IQ", 0, 1, 1, at, len(n), 0, 0)
        at += 2 * len(n) + 2
    assert len(metrics) == size * len(names)
    chain = (
        struct.pack("<iIBBH", -1, 1, 0, 0, 0) if version < 30 else struct.pack("<IBBH", 0, 0, 0, 0)
    )
    first = 84 + _INFO_BYTES[version]
    chains_at = first + len(metrics)
    strings_at = chains_at + len(chain)
    volumes_at = strings_at + len(strings)
    volumes = _volume(version)
    info = bytearray(_INFO_BYTES[version])
    struct.pack_into(
        "<9I", info, 0, first, len(names), chains_at, 1, strings_at, len(strings), volumes_at, 1,
        len(volumes),
    )  # fmt: skip
    kept = runs[: 8 if version >= 26 else 1]
    struct.pack_into(f"<{len(kept)}Q", info, _RUNS_AT[version], *kept)
    struct.pack_into("<I", info, _COUNT_AT[version], count)
    body = bytes(info) + metrics + chain + strings + volumes
    title = name.encode("utf-16-le")[:58].ljust(60, b"\0")
    head = struct.pack("<I4sII", version, b"SCCA", 0x11, 84 + len(body)) + title
    return head + struct.pack("<II", 0x1A2B3C4D, 0) + body


def _volume(version: int) -> bytes:
    path = "\\VOLUME{01}".encode("utf-16-le") + b"\0\0"
    size = {17: 40, 23: 104, 26: 104, 30: 96}[version]
    head = struct.pack("<IIQI", size, len(path) // 2 - 1, 133_000_000_000_000_000, 0xCAFE1234)
    head += struct.pack("<IIII", size + len(path) + (-len(path) % 8), 32, 0, 0)
    files = struct.pack("<IIQQQ", 3, 1, 0, 0, 0)
    return head.ljust(size, b"\0") + path + bytes(-len(path) % 8) + files + bytes(32)


def usn_record(
    usn: int, ticks: int, name: str, reason: int, version: int = 2, entry: int = 40
) -> bytes:
    """A USN_RECORD_V2 or V3, padded to a multiple of 8."""
    text = name.encode("utf-16-le")
    head = 60 if version == 2 else 76
    length = head + len(text) + (-(head + len(text)) % 8)
    tail = struct.pack("<qqIIIIHH", usn, ticks, reason, 0, 0, 32, len(text), head)
    file, parent = entry | 3 << 48, 5 | 5 << 48
    if version == 2:
        refs = struct.pack("<QQ", file, parent)
    else:
        refs = file.to_bytes(16, "little") + parent.to_bytes(16, "little")
    raw = struct.pack("<IHH", length, version, 0) + refs + tail + text
    return raw.ljust(length, b"\0")


def task(actions: str, date: str = "2024-03-01T09:00:00.1234567", more: str = "") -> str:
    """Text of a scheduled task."""
    return (
        '<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2" '
        'xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">'
        f"<RegistrationInfo><Date>{date}</Date><Author>DOM\\ana</Author><URI>\\Upd</URI>"
        "</RegistrationInfo><Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger>"
        "<TimeTrigger><Repetition><Interval>PT5M</Interval></Repetition>"
        "<StartBoundary>2030-01-01T00:00:00</StartBoundary></TimeTrigger></Triggers>"
        '<Principals><Principal id="A"><UserId>S-1-5-18</UserId></Principal></Principals>'
        f"<Settings><Hidden>true</Hidden></Settings>{more}<Actions>{actions}</Actions></Task>"
    )


def mam(data: bytes) -> bytes:
    """Wrapped as Windows 10 does: LZXPRESS Huffman, here of literals alone. At most 64 KiB.

    Codes are canonical and complete; their bits lie in little-endian words of 16.
    """
    used = sorted(set(data))
    longest = max(len(used) - 1, 1).bit_length()
    short = 2**longest - len(used)
    sizes = {symbol: longest - (n < short) for n, symbol in enumerate(used)}
    codes, code, last = {}, 0, 0
    for symbol in sorted(used, key=lambda s: (sizes[s], s)):
        code <<= sizes[symbol] - last if last else 0
        codes[symbol] = f"{code:0{sizes[symbol]}b}"
        code, last = code + 1, sizes[symbol]
    bits = "".join(codes[b] for b in data)
    bits += "0" * (-len(bits) % 16)
    words = [int(bits[n : n + 16], 2) for n in range(0, len(bits), 16)]
    table = bytes(sizes.get(2 * n, 0) | sizes.get(2 * n + 1, 0) << 4 for n in range(256))
    return (
        b"MAM\x04"
        + struct.pack("<I", len(data))
        + table
        + struct.pack(f"<{len(words)}H", *words)
        + bytes(4)
    )
