"""How often a needle is expected in a record, from its length and what ordinary records hold.

Only the choice among necessary sets depends on it, never a result: tests run with random weights.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# Share of event records that hold the text, rounded; seen in logs of ordinary Windows machines.
_COMMON: Final[tuple[tuple[str, float], ...]] = (
    ('"c:\\\\windows\\\\system32\\\\', 0.5),
    ("c:\\\\program files (x86)\\\\", 0.15),
    ("c:\\\\program files\\\\", 0.2),
    ("c:\\\\programdata\\\\microsoft\\\\", 0.1),
    ("c:\\\\users\\\\", 0.2),
    ("\\\\appdata\\\\local\\\\", 0.15),
    ("\\\\appdata\\\\roaming\\\\", 0.1),
    ("\\\\temp\\\\", 0.08),
    ("\\\\syswow64\\\\", 0.1),
    ("nt authority\\\\system", 0.4),
    ("nt authority\\\\network service", 0.1),
    ("-", 0.95),
    ("/", 0.5),
    (" ", 0.95),
    (".exe", 0.7),
    ('.exe"', 0.7),
    (".dll", 0.2),
    ('.dll"', 0.2),
    (".ps1", 0.05),
    (".tmp", 0.05),
    ("http", 0.1),
    ("https://", 0.06),
    ("microsoft", 0.4),
    ("microsoft corporation", 0.3),
    ("windows", 0.7),
    ("\\\\svchost.exe", 0.2),
    ("\\\\services.exe", 0.1),
    ("\\\\lsass.exe", 0.08),
    ("\\\\explorer.exe", 0.1),
    ("\\\\powershell.exe", 0.12),
    ("powershell", 0.15),
    ("\\\\cmd.exe", 0.1),
    ("\\\\rundll32.exe", 0.03),
    ("\\\\wmiprvse.exe", 0.03),
    ("\\\\msiexec.exe", 0.02),
    ("\\\\conhost.exe", 0.03),
    ("hklm\\\\system\\\\currentcontrolset\\\\services\\\\", 0.2),
    ("hklm\\\\software\\\\microsoft\\\\windows\\\\currentversion\\\\", 0.15),
    ("\\\\software\\\\microsoft\\\\windows nt\\\\currentversion\\\\", 0.1),
    ("\\\\control\\\\", 0.1),
    ("dword (0x00000000)", 0.15),
    ("dword (0x00000001)", 0.15),
    ('"true"', 0.2),
    ('"false"', 0.2),
    ("true", 0.3),
    ("false", 0.3),
    ("kerberos", 0.1),
    ("c:\\\\windows\\\\microsoft.net\\\\", 0.05),
    ("invoke-", 0.03),
    ("new-object", 0.04),
    ("system.", 0.15),
    ("function", 0.1),
    ("param", 0.15),
    ("-path", 0.05),
    ("s-1-5-18", 0.2),
    ("0x1fffff", 0.03),
    ("0x1000", 0.05),
    ("\\\\ntdll.dll+", 0.1),
    ("unknown", 0.1),
)
_BY_LENGTH: Final = (1.0, 0.9, 0.5, 0.2, 0.08, 0.03, 0.015, 0.008, 0.005, 0.004, 0.003)


@lru_cache(maxsize=65536)
def expected(needle: str) -> float:
    """Expected share of records that hold `needle`, 0 to 1."""
    plain = needle.strip('"')
    rate = _BY_LENGTH[min(len(plain), len(_BY_LENGTH) - 1)]
    for text, share in _COMMON:
        if plain and plain in text:
            rate = max(rate, share)
    return min(rate, 1.0)
