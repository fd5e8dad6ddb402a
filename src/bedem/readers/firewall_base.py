"""What a device's message is read into."""

from __future__ import annotations

from typing import Any

import msgspec

from bedem.model.records import Micros, TimeKind


class Payload(msgspec.Struct):
    """micros None: the header's time counts. host None: the header's host."""

    log: str
    record: dict[str, Any]
    host: str | None = None
    provider: str | None = None
    code: int | None = None
    micros: Micros | None = None
    kind: TimeKind = "none"
    time_field: str = ""
    shape: str = "firewall"
