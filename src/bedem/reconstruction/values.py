"""Values as records write them, brought to one form: addresses, accounts, ids, paths."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Any, Final

import msgspec

_NOTHING: Final = frozenset({"", "-", "?", "null", "n/a", "(null)"})
_LONGEST_NOTHING: Final = max(map(len, _NOTHING))
_PORT: Final = re.compile(r"^\[?(.+?)\]?:(\d{1,5})$")


class Fact(msgspec.Struct, frozen=True, gc=False):
    """See facts.SCHEMA; time is Micros, host and peer are short folded names, address an IP."""

    source: str
    place: int
    part: int
    time: int | None
    host: str
    kind: str
    code: int | None = None
    account: str | None = None
    domain: str | None = None
    sid: str | None = None
    logon_id: str | None = None
    logon_type: int | None = None
    address: str | None = None
    port: int | None = None
    peer: str | None = None
    process: str | None = None
    parent: str | None = None
    command: str | None = None
    object: str | None = None
    detail: str | None = None

    @property
    def ref(self) -> str:
        return f"{self.source}-{self.place}" + (f"+{self.part}" if self.part else "")


# DS-Replication-Get-Changes-All: who replicates with it has every password hash of a domain.
# https://learn.microsoft.com/windows/win32/adschema/r-ds-replication-get-changes-all
GET_CHANGES_ALL: Final = "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"


def made(base: dict[str, Any], kind: str, **told: Any) -> Fact:
    """A fact of the record that base describes (see facts.py)."""
    return Fact(
        base["source"], base["place"], base["part"], base["time"], base["host"], kind,
        base["code"], **told,
    )  # fmt: skip


def text(value: Any) -> str | None:
    """A text, None for what means nothing."""
    if type(value) is str:
        shown = value.strip()
        return None if len(shown) <= _LONGEST_NOTHING and shown.casefold() in _NOTHING else shown
    if value is None or isinstance(value, dict | list):
        return None
    return text(str(value))


def number(value: Any) -> int | None:
    """Decimal or hexadecimal text, or a number; None for anything else."""
    if type(value) is int:
        return value
    shown = text(value)
    if shown is None:
        return None
    try:
        return int(shown, 16) if shown.lower().startswith("0x") else int(shown)
    except ValueError:
        return None


def small(value: Any) -> int | None:
    """A number that fits 32 bits."""
    found = number(value)
    return found if found is not None and -(2**31) <= found < 2**31 else None


def logon_id(value: Any) -> str | None:
    """One form of `0x21a8c68`, 35294312 and the like; None for zero."""
    found = number(value)
    return None if not found else hex(found)


def address(value: Any) -> str | None:
    """An IP in its plain form, without port, zone or mapping; loopback and link-local are none."""
    shown = text(value)
    return None if shown is None else _plain_address(shown)


@lru_cache(maxsize=65_536)
def _plain_address(shown: str) -> str | None:
    """The same few thousand addresses come in millions of records."""
    with_port = _PORT.match(shown)
    if with_port and (shown.startswith("[") or shown.count(":") == 1):
        shown = with_port.group(1)
    try:
        ip = ipaddress.ip_address(shown.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return None if ip.is_loopback or ip.is_unspecified or ip.is_link_local else str(ip)


def account(name: Any, domain: Any = None) -> tuple[str | None, str | None]:
    r"""(user, domain): DOM\user and user@dom are taken apart; case is kept."""
    user, dom = text(name), text(domain)
    if user is None:
        return None, dom
    if "\\" in user:
        dom, _, user = user.rpartition("\\")
    elif "@" in user:
        user, _, dom = user.partition("@")
    return user or None, dom or None


def is_machine(user: str | None) -> bool:
    """Machine accounts end in `$`; nobody and the system's own are no persons either."""
    folded = (user or "").casefold()
    return (
        not folded
        or folded.endswith("$")
        or folded in _SYSTEM
        or folded.startswith(("dwm-", "umfd-"))
    )


_SYSTEM: Final = frozenset(
    {
        "system", "anonymous logon", "local service", "network service", "font driver host",
        "window manager", "iusr",
    }
)  # fmt: skip


def base_name(path: str | None) -> str:
    r"""`C:\Windows\System32\cmd.exe` to `cmd.exe`."""
    return (path or "").replace("/", "\\").rpartition("\\")[2].casefold()


# Programs that run what others wrote: theirs is no call of their own.
RUNNERS: Final = frozenset(
    {
        "powershell.exe", "pwsh.exe", "cmd.exe", "rundll32.exe", "regsvr32.exe", "mshta.exe",
        "wscript.exe", "cscript.exe", "msbuild.exe", "installutil.exe", "certutil.exe",
        "bitsadmin.exe", "wmic.exe", "hh.exe", "regasm.exe", "regsvcs.exe", "bash", "sh", "dash",
        "zsh", "python", "python3", "perl", "php", "ruby", "nc", "ncat", "socat", "curl", "wget",
    }
)  # fmt: skip
