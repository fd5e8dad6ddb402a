"""Indicators: addresses, names, hashes, accounts, paths: told apart, normalised, made searchable.

Defanged forms are undone (`hxxp`, `[.]`, `(dot)`, `[at]`); case, a trailing dot, a port, brackets
round an address go; international names are looked for in both spellings. What cannot be told is
plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

import idna
import msgspec

from bedem.knowledge.indicator_types import IndicatorType

_HASHES: Final = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HEX = re.compile(r"[0-9a-fA-F]+")
_PORT = re.compile(r"(.+?):(\d{1,5})$")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?:_?{_LABEL}\.){{1,20}}(?:xn--[a-z0-9-]{{1,59}}|[^\W\d_]{{2,63}})\.?")
_EMAIL = re.compile(r"[^\s@\\/:;,<>\"']{1,64}@([^\s@\\/:]{3,255})")
_ACCOUNT = re.compile(r"[^\s\\/:*?\"<>|@]{1,63}\\[^\s\\/:*?\"<>|@]{1,64}\$?")
_WINDOWS_PATH = re.compile(
    r"(?:[A-Za-z]:\\|\\\\|%[A-Za-z_]{2,32}%\\|HK[A-Z_]{2,20}\\).+", re.DOTALL
)
_UNIX_PATH = re.compile(r"/[^/\s][^\s]*/[^\s]*|/[^/\s]+/[^\n]*")
_FILE = re.compile(
    r"[^\s\\/:*?\"<>|]{1,128}\.(?:exe|dll|sys|ps1|psm1|bat|cmd|vbs|vbe|js|jse|hta|lnk|scr|msi|iso|"
    r"img|zip|rar|7z|doc|docx|docm|xls|xlsx|xlsm|pdf|rtf|one|chm|jar|py|sh|elf|bin|dat|tmp|php|"
    r"aspx|ashx|asp|jsp|jspx|war|cpl|ocx|inf|wsf|url|dmp|vhd|vhdx)",
    re.IGNORECASE,
)
_DOTS = re.compile(
    r"\s?(?:\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}|\[\.|\\\.)\s?", re.IGNORECASE
)
_AT = re.compile(r"\s?(?:\[at\]|\(at\)|\[@\]|\(@\))\s?", re.IGNORECASE)
_COLON = re.compile(r"\[:\]|\[:(?=//)|\(:\)")
_SLASHES = re.compile(r"\[//?\]")
_SCHEME = re.compile(r"(?:h[tx]{2}p|fxp|ftp|h\*\*p|meow)(s?)(?=:?//|\[:\]//)", re.IGNORECASE)


class Indicator(msgspec.Struct, frozen=True):
    """value: normalised. given: as it stood in the list. marking: TLP, where told."""

    type: IndicatorType
    value: str
    given: str = ""
    source: str = ""
    note: str = ""
    marking: str = ""


class NoIndicator(ValueError):
    """The text is none of the type it is said to be; `args[0]` says why in English."""


def refang(text: str) -> str:
    """Undo defanging: `hxxps[:]//evil[.]example` -> `https://evil.example`."""
    out = text.strip().strip("\u200b\ufeff")
    out = _COLON.sub(":", out)
    out = _SLASHES.sub("//", out)
    out = _SCHEME.sub(lambda m: ("ftp" if m.group(0)[:1] in "fF" else "http") + m.group(1), out)
    out = _AT.sub("@", out)
    return _DOTS.sub(".", out)


def told(text: str, type: IndicatorType | None = None) -> Indicator:
    """The indicator a text is; raises NoIndicator when `type` is given and it is none of that."""
    given = text.strip()
    plain = refang(given)
    if not plain:
        raise NoIndicator("it is empty")
    if len(plain) > 4_096:
        raise NoIndicator("it is longer than 4,096 letters")
    if type == "text":
        return Indicator("text", given, given)
    if type is not None:
        value = _TOLD[type](plain)
        if value is None:
            raise NoIndicator(f'"{given[:60]}" is no {type}')
        return Indicator(type, value, given)
    for kind, read in _GUESSED.items():
        value = read(plain)
        if value is not None:
            whole = kind == "network" and "/" not in value
            return Indicator("address" if whole else kind, value, given)
    return Indicator("text", given, given)


def _address(text: str) -> str | None:
    bare = text.strip("[]")
    port = _PORT.fullmatch(text)
    if port is not None and (text.count(":") == 1 or text.startswith("[")):
        bare = port.group(1).strip("[]")
    bare = bare.partition("%")[0] if ":" in bare else bare
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(found)


def _network(text: str) -> str | None:
    if "/" not in text:
        return None
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        return None
    full = found.prefixlen == found.max_prefixlen
    return str(found.network_address) if full else str(found)


def _domain(text: str) -> str | None:
    port = _PORT.fullmatch(text)
    bare = (port.group(1) if port and text.count(":") == 1 else text).rstrip(".").removeprefix("*.")
    return ascii_name(bare) if _DOMAIN.fullmatch(bare) else None


def ascii_name(name: str) -> str:
    """A name in lower case and in the ASCII spelling (`xn--`), where it has one."""
    lower = name.lower()
    if lower.isascii():
        return lower
    try:
        return idna.encode(lower, uts46=True).decode("ascii")
    except idna.IDNAError:
        return lower


def _host(text: str) -> str | None:
    return text.lower() if re.fullmatch(r"[A-Za-z0-9_-]{1,63}", text) else None


def _url(text: str) -> str | None:
    if not re.match(r"[a-z][a-z0-9+.-]{1,16}://[^\s/]", text, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    if not host:
        return None
    netloc = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme.lower()}://{netloc.lower()}{text.split(parts.netloc, 1)[1]}"


def _hash(text: str) -> str | None:
    bare = text.rpartition(":")[2].rpartition("=")[2].strip()
    if len(bare) not in _HASHES or _HEX.fullmatch(bare) is None:
        return None
    return bare.lower()


def _email(text: str) -> str | None:
    bare = text.removeprefix("mailto:").strip("<>")
    return bare.lower() if _EMAIL.fullmatch(bare) else None


def _account(text: str) -> str | None:
    return text if _ACCOUNT.fullmatch(text) else None


def _path(text: str) -> str | None:
    return text if _WINDOWS_PATH.fullmatch(text) or _UNIX_PATH.fullmatch(text) else None


def _file(text: str) -> str | None:
    return text if _FILE.fullmatch(text) else None


def _told_file(text: str) -> str | None:
    return text if text and "/" not in text and "\\" not in text else None


# The order in which a text without a type is tried.
_GUESSED: Final[dict[IndicatorType, Callable[[str], str | None]]] = {
    "address": _address,
    "network": _network,
    "hash": _hash,
    "url": _url,
    "email": _email,
    "path": _path,
    "account": _account,
    "file": _file,
    "domain": _domain,
}
_TOLD: Final[dict[IndicatorType, Callable[[str], str | None]]] = {
    **_GUESSED,
    "host": _host,
    "file": _told_file,
}
