"""Facts of cloud sensors: Defender's tables, where they speak of a directory on premises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.reconstruction.values import Fact, account, address, text

# DS-Replication-Get-Changes-All, the right that replication with secrets needs, as 4662 writes it.
_GET_CHANGES_ALL: Final = "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2"


def _defender(base: dict[str, Any], f: dict[str, Any]) -> Iterator[Fact]:
    """Defender for Identity names the machine that asked; the record is that machine's."""
    if text(f.get("ActionType")) != "Directory Services replication":
        return
    user, domain = account(f.get("AccountName"), f.get("AccountDomain"))
    plain = {k: base[k] for k in ("source", "place", "part", "time", "host", "code")}
    yield Fact(
        kind="directory_access", **plain, account=user, domain=domain,
        sid=text(f.get("AccountSid")), address=address(f.get("IPAddress")), object=_GET_CHANGES_ALL,
        peer=text(f.get("DestinationDeviceName")),
    )  # fmt: skip


WANTED: Final = (("defender", None, _defender),)
