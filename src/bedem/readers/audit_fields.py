"""One line of the Linux audit log -> its fields, decoded.

Bare hexadecimal stands where a text holds a blank, a quote or a control character; `proctitle` and
`cmd` hold zero bytes between arguments. What auditd adds after 0x1D (names for numbers) is kept
under its own upper-case names. `saddr` is kept and also read as an address.

Source: the audit documentation project's field dictionary, and the samples of the shared data.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple

_LINE = re.compile(
    r"(?:node=(\S{1,255}) )?type=([^\s=]{1,64}) "
    r"msg=audit\((\d{1,11})\.(\d{1,6}):(\d{1,20})\):? ?(.*)",
    re.DOTALL,
)
_PAIR = re.compile(r"""([A-Za-z_][\w.-]{0,63})=("[^"]*"|'[^']*'|[^\s"'][^\s]*|)""")
_HEX = re.compile(r"(?:[0-9A-F]{2})+")
_ENCODED: Final = frozenset(
    [
        *("acct", "cmd", "comm", "cwd", "data", "dir", "exe", "file", "grp", "key", "name"),
        *("new-disk", "new-fs", "new-rng", "new_group", "ocomm", "old-disk", "old-fs", "old-rng"),
        *("old_prom", "path", "proctitle", "vm", "watch", "invalid_context"),
    ]
)
_ARGUMENT = re.compile(r"a\d{1,5}(?:\[\d{1,5}\])?")
_PIECE = re.compile(r"(a\d{1,5})\[(\d{1,5})\]")
MAX_FIELDS: Final = 1024


class AuditLine(NamedTuple):
    """node: None where the log does not name it. micros: of the stamp. rest: fields, undecoded."""

    node: str | None
    type: str
    micros: int
    serial: int
    rest: str


def audit_line(text: str) -> AuditLine | None:
    """The parts of one line; None when it is none of the audit log."""
    found = _LINE.match(text)
    if found is None:
        return None
    node, kind, seconds, fraction, serial, rest = found.groups()
    micros = int(seconds) * 1_000_000 + int(fraction.ljust(6, "0"))
    return AuditLine(node, kind, micros, int(serial), rest)


def audit_fields(kind: str, rest: str) -> dict[str, str]:
    """Fields by name; those inside `msg='...'` stand beside the others."""
    body, mark, enriched = rest.partition("\x1d")
    out: dict[str, str] = {}
    _take(kind, body, out)
    if mark:
        _take(kind, enriched, out)
    if kind == "EXECVE":
        _join_pieces(out)
    if "saddr" in out:
        out.update(_address(out["saddr"]))
    return out


def _take(kind: str, text: str, out: dict[str, str]) -> None:
    for name, raw in _PAIR.findall(text):
        if len(out) >= MAX_FIELDS:
            return
        value = raw
        if raw[:1] in {"'", '"'}:
            value = raw[1:-1]
            if raw[0] == "'" and name == "msg":
                _take(kind, value, out)
                continue
        elif name in _ENCODED or (kind == "EXECVE" and _ARGUMENT.fullmatch(name)):
            value = _decoded(name, raw)
        if name in out and out[name] != value:
            out[_free(name, out)] = value
        else:
            out[name] = value


def _free(name: str, out: dict[str, str]) -> str:
    number = 2
    while f"{name}_{number}" in out:
        number += 1
    return f"{name}_{number}"


def _decoded(name: str, value: str) -> str:
    if len(value) < 2 or _HEX.fullmatch(value) is None:
        return value
    raw = bytes.fromhex(value)
    separator = b" " if name in {"proctitle", "cmd"} else b"\\0"
    return raw.rstrip(b"\x00").replace(b"\x00", separator).decode("utf-8", "backslashreplace")


def _join_pieces(out: dict[str, str]) -> None:
    """A long argument comes as a1[0], a1[1], ...; `a1_len` says how long it is."""
    pieces: dict[str, dict[int, str]] = {}
    for name in list(out):
        found = _PIECE.fullmatch(name)
        if found:
            pieces.setdefault(found.group(1), {})[int(found.group(2))] = out.pop(name)
    for name, parts in pieces.items():
        out[name] = "".join(parts[i] for i in sorted(parts))


def _address(value: str) -> dict[str, str]:
    """A sockaddr in hexadecimal; the family is little-endian, the port big-endian."""
    if _HEX.fullmatch(value) is None:
        return {}
    raw = bytes.fromhex(value)
    family = int.from_bytes(raw[:2], "little")
    if family == 2 and len(raw) >= 8:
        port = int.from_bytes(raw[2:4], "big")
        return {"saddr_ip": str(IPv4Address(raw[4:8])), "saddr_port": str(port)}
    if family == 10 and len(raw) >= 24:
        port = int.from_bytes(raw[2:4], "big")
        return {"saddr_ip": str(IPv6Address(raw[8:24])), "saddr_port": str(port)}
    if family == 1:
        path = raw[2:].strip(b"\x00").split(b"\x00")[0]
        return {"saddr_path": path.decode("utf-8", "backslashreplace")}
    return {}
