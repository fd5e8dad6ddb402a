"""FortiGate's key=value messages. The time is `eventtime` (epoch), else date, time and tz.

Source: FortiOS log message reference; the samples of the shared data.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bedem.model.records import Micros, TimeKind
from bedem.readers.firewall_base import Payload
from bedem.readers.stamps import iso_micros
from bedem.readers.syslog_header import Header

_PAIR = re.compile(r'([\w.-]{1,64})=(?:"([^"]*)"?|([^\s"]*))')
_TZ = re.compile(r"([+-]\d\d):?(\d\d)")
_DIGITS: Final = {10: 1_000_000, 13: 1_000, 16: 1, 19: 0}


def payload(header: Header) -> Payload | None:
    rest = header.rest
    if "logid=" not in rest or "devid=" not in rest:
        return None
    record = key_values(rest)
    if "logid" not in record or "devid" not in record:
        return None
    micros, kind, field = _time(record)
    subtype = record.get("subtype", "")
    return Payload(
        log="firewall/fortigate",
        record=record,
        host=record.get("devname") or header.host,
        provider=f"{record.get('type', '')}/{subtype}".strip("/") or None,
        micros=micros,
        kind=kind,
        time_field=field,
    )


def key_values(text: str) -> dict[str, str]:
    """Pairs by name; the quoted parts of the text are cut out first, the rest at blanks."""
    pieces = text.split('"')
    if len(pieces) % 2 == 0 or "\\" in text:
        return {name: quoted or bare for name, quoted, bare in _PAIR.findall(text)}
    record: dict[str, str] = {}
    for number in range(0, len(pieces), 2):
        for word in pieces[number].split():
            name, mark, value = word.partition("=")
            if mark:
                record[name] = value
        if number + 1 < len(pieces) and pieces[number][-1:] == "=":
            record[name] = pieces[number + 1]
    return record


def _time(record: dict[str, Any]) -> tuple[Micros | None, TimeKind, str]:
    event = record.get("eventtime", "")
    factor = _DIGITS.get(len(event)) if event.isascii() and event.isdigit() else None
    if factor is not None:
        return (int(event) * factor if factor else int(event) // 1_000), "utc", "eventtime"
    zone = _TZ.fullmatch(record.get("tz", ""))
    offset = f"{zone.group(1)}:{zone.group(2)}" if zone else ""
    read = iso_micros(f"{record.get('date', '')}T{record.get('time', '')}{offset}")
    return (read[0], read[1], "date") if read else (None, "none", "")
