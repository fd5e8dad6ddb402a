"""Facts of cloud sensors: Defender's tables, where they speak of a directory on premises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.reconstruction.values import GET_CHANGES_ALL, Fact, account, address, made, text


def _defender(base: dict[str, Any], f: dict[str, Any]) -> Iterator[Fact]:
    """Defender for Identity names the machine that asked; the record is that machine's."""
    if text(f.get("ActionType")) != "Directory Services replication":
        return
    user, domain = account(f.get("AccountName"), f.get("AccountDomain"))
    yield made(
        base, "directory_access", account=user, domain=domain, sid=text(f.get("AccountSid")),
        address=address(f.get("IPAddress")), object=GET_CHANGES_ALL,
        peer=text(f.get("DestinationDeviceName")),
    )  # fmt: skip


WANTED: Final = (("defender", None, _defender),)
