"""Messages of network devices, told by their own words. PAYLOADS is the list; first match wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bedem.readers import (
    firewall_cisco,
    firewall_fortigate,
    firewall_netscaler,
    firewall_others,
    firewall_paloalto,
)
from bedem.readers.firewall_base import Payload
from bedem.readers.syslog_header import Header

# Each returns None at once for a message that is not its own.
PAYLOADS: Final[tuple[Callable[[Header], Payload | None], ...]] = (
    firewall_fortigate.payload,
    firewall_paloalto.payload,
    firewall_cisco.payload,
    firewall_netscaler.payload,
    firewall_others.pulse,
    firewall_others.nsx,
    firewall_others.cef,
)


def payload_of(header: Header) -> Payload | None:
    """What a device says in this message; None where it is no device's."""
    for read in PAYLOADS:
        found = read(header)
        if found is not None:
            return found
    return None
