"""What a file that no reader takes looks like, so that Gaps can be folded by kind."""

from __future__ import annotations

from typing import Final

# (offset, magic, kind): kinds are words of docs/reference/gaps.md
_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"MZ", "Windows program"),
    (0, b"\x7fELF", "Linux program"),
    (0, b"%PDF-", "PDF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE document"),
    (0, b"\x89PNG", "picture"),
    (0, b"\xff\xd8\xff", "picture"),
    (0, b"regf", "registry hive"),
    (4, b"\xef\xcd\xab\x89", "ESE database"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"FILE0", "NTFS file table"),
    (0, b"vhdxfile", "disk image"),
    (0, b"conectix", "disk image"),
    (0, b"KDMV", "disk image"),
    (0, b"EVF\x09\x0d\x0a\xff\x00", "disk image"),
    (0, b"QFI\xfb", "disk image"),
    (0, b"PAGEDU64", "memory image"),
    (0, b"PAGEDUMP", "memory image"),
    (0, b"HIBR", "memory image"),
    (0, b"MDMP", "memory image"),
    (3, b"-FVE-FS-", "BitLocker volume"),
    (0, b"\xd4\xc3\xb2\xa1", "packet capture"),
    (0, b"\xa1\xb2\xc3\xd4", "packet capture"),
    (0, b"\x0a\x0d\x0d\x0a", "packet capture"),
    (0, b"MAM\x04", "prefetch file"),
    (4, b"SCCA", "prefetch file"),
    (4, b"LfLe", "event log of Windows XP or 2003"),
    (0, b"LPKSHHRH", "systemd journal"),
    (0, b"Rar!", "RAR archive"),
    (0, b"\x05\x00\x00\x00\x01\x00\x00\x00", "Ivanti log"),
    (510, b"\x55\xaa", "disk image"),
)


def looks_like(head: bytes) -> str:
    """A short English word for the kind, "text" or "data" where nothing else is known."""
    if not head:
        return "empty file"
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            return kind
    if head[:1] in b"{[" and b'"' in head[:200]:
        return "JSON"
    if head.lstrip()[:5].lower() in (b"<?xml", b"<html"):
        return "XML"
    printable = sum(32 <= b < 127 or b in b"\t\r\n" or b >= 128 for b in head)
    return "text" if printable >= 0.95 * len(head) else "data"
