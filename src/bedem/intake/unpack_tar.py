"""tar: own walker over the 512-byte headers.

The standard library's reads extension headers of any size into memory and stops for good at the
first bad header; this one bounds the former and looks for the next good header after the latter.
Numbers count entries (files, folders, links), not the headers that only extend the next one.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from bedem.intake.unpack_base import BLOCK, Context, Damaged, Member, Members, damaged_gap

_RECORD: Final = 512
_MAX_EXTENSION: Final = 1024 * 1024
_FILES: Final = frozenset(b"0\x007")
_REFUSED: Final = {
    ord("1"): "gap-member-link",
    ord("2"): "gap-member-link",
    ord("3"): "gap-member-device",
    ord("4"): "gap-member-device",
    ord("6"): "gap-member-device",
    ord("S"): "gap-member-method",
}


class _Header(NamedTuple):
    name: bytes
    size: int
    kind: int
    target: bytes


def is_header(block: bytes) -> bool:
    """Whether 512 bytes are a tar header: its checksum holds."""
    if len(block) < _RECORD or not block[0]:
        return False
    stated = _number(block[148:156])
    if stated is None or stated <= 0:
        return False
    return stated == sum(block[:148]) + 8 * 32 + sum(block[156:_RECORD])


def _number(field: bytes) -> int | None:
    """Octal text, or base 256 for what octal can not hold; None for neither."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.rstrip(b" \0").lstrip(b" ")
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        return None
    return int(digits, 8)


def _header(block: bytes) -> _Header | None:
    size = _number(block[124:136])
    if not is_header(block) or size is None:
        return None
    name = block[:100].split(b"\0", 1)[0]
    if block[257:263] == b"ustar\0":
        prefix = block[345:500].split(b"\0", 1)[0]
        name = prefix + b"/" + name if prefix else name
    return _Header(name, size, block[156], block[157:257].split(b"\0", 1)[0])


def members(path: Path, kind: str, context: Context) -> Members:
    del kind
    end = path.stat().st_size
    number = 0
    extended: dict[bytes, bytes] = {}
    with path.open("rb") as file:
        pos = 0
        while pos + _RECORD <= end:
            file.seek(pos)
            block = file.read(_RECORD)
            if not block.strip(b"\0"):
                pos += _RECORD
                continue
            header = _header(block)
            if header is None:
                found = _next_header(file, pos + _RECORD, end, context)
                yield damaged_gap(context.name, f"no tar header at byte {pos}")
                pos = found
                continue
            body = pos + _RECORD
            size = header.size
            if header.kind in b"LKxgX":
                if size <= _MAX_EXTENSION and header.kind in b"Lx":
                    extended |= _extension(file.read(size), header.kind)
                elif size > _MAX_EXTENSION:
                    yield damaged_gap(context.name, f"extension of {size} bytes at byte {pos}")
                pos = body + _padded(size)
                continue
            number += 1
            name = extended.get(b"path", header.name).decode("utf-8", "replace")
            size = _size(extended.get(b"size"), size)
            sparse = any(key.startswith(b"GNU.sparse") for key in extended)
            extended = {}
            refused = "gap-member-method" if sparse else _REFUSED.get(header.kind, "")
            is_file = header.kind in _FILES and not name.endswith("/")
            if is_file or refused:
                detail = header.target.decode("utf-8", "replace") if refused else ""
                yield Member(number, name, _body(file, body, size, end), refused, detail)
            else:
                context.budget.member()
            pos = body + _padded(size)
        if pos < end:
            file.seek(pos)
            if file.read(_RECORD).strip(b"\0"):
                yield damaged_gap(context.name, f"ends early at byte {pos}")


def _body(file: BinaryIO, start: int, size: int, end: int) -> Generator[bytes, None, None]:
    pos, stop = start, start + size
    while pos < stop:
        file.seek(pos)
        block = file.read(min(BLOCK, stop - pos))
        if not block:
            raise Damaged(f"{stop - end} bytes are missing at the end")
        yield block
        pos += len(block)


def _padded(size: int) -> int:
    return (size + _RECORD - 1) // _RECORD * _RECORD


def _size(stated: bytes | None, size: int) -> int:
    if stated is not None and stated.isdigit() and len(stated) < 20:
        return int(stated)
    return size


def _extension(data: bytes, kind: int) -> dict[bytes, bytes]:
    """Names and sizes from a GNU long name or a pax header (`27 path=...` and a line end)."""
    if kind == ord("L"):
        return {b"path": data.split(b"\0", 1)[0]}
    out: dict[bytes, bytes] = {}
    pos = 0
    while pos < len(data):
        length, _, _ = data[pos : pos + 21].partition(b" ")
        if not length.isdigit() or int(length) <= len(length):
            break
        key, _, value = data[pos + len(length) + 1 : pos + int(length) - 1].partition(b"=")
        out[key] = value
        pos += int(length)
    return out


def _next_header(file: BinaryIO, pos: int, end: int, context: Context) -> int:
    """The next 512-byte step that is a header; the end when there is none."""
    while pos + _RECORD <= end:
        file.seek(pos)
        blocks = file.read(BLOCK)
        context.budget.add(0)
        for start in range(0, len(blocks) - _RECORD + 1, _RECORD):
            if is_header(blocks[start : start + _RECORD]):
                return pos + start
        pos += max(len(blocks) // _RECORD, 1) * _RECORD
    return end
