"""Which logs show an indicator of a type where it was: so that no hit can be weighed.

A log is named as records name it (compared without case; `*` at the end stands for any ending); the
codes are those of its records that hold such a value, none for any. Sources: Microsoft's event
documentation, the Sysmon manual, Zeek's and Suricata's log references.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bedem.knowledge.indicator_types import IndicatorType


class Shows(NamedTuple):
    """network: one sensor sees many hosts."""

    log: str
    codes: tuple[int, ...] = ()
    network: bool = False


_SYSMON: Final = "microsoft-windows-sysmon/operational"
_LINUX_SYSMON: Final = "linux-sysmon/operational"
_RDP: Final = "microsoft-windows-terminalservices-*"
_NETWORK: Final = (
    Shows("zeek/*", (), True),
    Shows("suricata/*", (), True),
    Shows("firewall/*", (), True),
)
_ADDRESS: Final = (
    *_NETWORK,
    Shows(_SYSMON, (3, 22)),
    Shows(_LINUX_SYSMON, (3,)),
    Shows("security", (4624, 4625, 4648, 4768, 4769, 4771, 4776, 4778, 5140, 5145, 5156, 5158)),
    Shows(_RDP),
    Shows("webserver/*"),
    Shows("iis/*"),
    Shows("syslog"),
    Shows("auditd"),
    Shows("linux/*"),
    Shows("m365/*", (), True),
    Shows("azure/*", (), True),
)
_NAME: Final = (
    *_NETWORK,
    Shows("dns/*", (), True),
    Shows(_SYSMON, (22, 3)),
    Shows("microsoft-windows-dns-client/operational"),
    Shows("microsoft-windows-dns client events/operational"),
)
_FILES: Final = (
    Shows(_SYSMON, (1, 6, 7, 11, 15, 23, 26, 29)),
    Shows(_LINUX_SYSMON, (1, 11, 23)),
    Shows("security", (4663, 4688, 4697)),
    Shows("system", (7045,)),
    Shows("microsoft-windows-windows defender/operational"),
    Shows("microsoft-windows-powershell/operational", (4103, 4104)),
    Shows("auditd"),
    Shows("ntfs/*"),
)
_ACCOUNTS: Final = (
    Shows("security"),
    Shows(_SYSMON, (1,)),
    Shows("syslog"),
    Shows("auditd"),
    Shows("linux/*"),
    Shows("m365/*", (), True),
    Shows("azure/*", (), True),
    Shows("firewall/*", (), True),
)
LOGS: Final[dict[IndicatorType, tuple[Shows, ...]]] = {
    "address": _ADDRESS,
    "network": _ADDRESS,
    "domain": _NAME,
    "host": (Shows("*"),),
    "url": (*_NAME, Shows("webserver/*"), Shows("iis/*")),
    "hash": (
        Shows(_SYSMON, (1, 6, 7, 15, 23, 26, 29)),
        Shows("microsoft-windows-windows defender/operational"),
        Shows("microsoft-windows-applocker/*"),
        Shows("zeek/files", (), True),
        Shows("suricata/fileinfo", (), True),
    ),
    "email": (Shows("m365/*", (), True), Shows("azure/*", (), True), Shows("zeek/smtp", (), True)),
    "account": _ACCOUNTS,
    "path": _FILES,
    "file": (*_FILES, Shows("zeek/*", (), True), Shows("m365/*", (), True)),
    "text": (Shows("*"),),
}


def shows(type: IndicatorType, log: str, code: int | None) -> Shows | None:
    """The entry by which a log's records of this code would show such an indicator."""
    name = log.casefold()
    for entry in LOGS[type]:
        fits = name.startswith(entry.log[:-1]) if entry.log.endswith("*") else name == entry.log
        if fits and (not entry.codes or code in entry.codes):
            return entry
    return None
