"""FortiGate's key=value messages. The time is `eventtime` (epoch), else date, time and tz.

Source: FortiOS log message reference; the samples of the shared data.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

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


class _Template(NamedTuple):
    """A line's keys in order, and a pattern that takes the values of another such line at once."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]


_TEMPLATES: Final[dict[tuple[int, int], list[_Template]]] = {}
_MOST_KINDS: Final = 512
_MOST_OF_A_KIND: Final = 4
_PLAIN = re.compile(r'([\w.-]{1,64})=(?:"[^"]*"|[^\s"]*)(?: +|$)')


def key_values(text: str) -> dict[str, str]:
    """Pairs by name. Devices repeat the same keys in the same order: most lines cost one match."""
    kind = (text.count("="), text.count('"'))
    held = _TEMPLATES.get(kind)
    if held is not None:
        for template in held:
            found = template.pattern.fullmatch(text)
            if found is not None:
                return dict(zip(template.names, found.groups(), strict=True))
    if "\\" in text:
        return {name: quoted or bare for name, quoted, bare in _PAIR.findall(text)}
    made = _template(text)
    if made is None:
        return {name: quoted or bare for name, quoted, bare in _PAIR.findall(text)}
    if held is None and len(_TEMPLATES) < _MOST_KINDS:
        held = _TEMPLATES[kind] = []
    if held is not None and len(held) < _MOST_OF_A_KIND:
        held.append(made)
    found = made.pattern.fullmatch(text)
    if found is None:
        return {name: quoted or bare for name, quoted, bare in _PAIR.findall(text)}
    return dict(zip(made.names, found.groups(), strict=True))


def _template(text: str) -> _Template | None:
    """None for a line that does not consist of pairs, each key once."""
    begin = _PLAIN.search(text)
    if begin is None:
        return None
    before = text[: begin.start()]
    names: list[str] = []
    parts = [r"[^=\"]*" if before else ""]
    at = begin.start()
    while at < len(text):
        found = _PLAIN.match(text, at)
        if found is None or len(names) > 256:
            return None
        name = found.group(1)
        quoted = text[found.end(1) + 1 : found.end(1) + 2] == '"'
        names.append(name)
        value = r'"([^"\\]*)"' if quoted else r'([^\s"\\]*)'
        parts.append(re.escape(name) + "=" + value + " *")
        at = found.end()
    if len(set(names)) != len(names):
        return None
    return _Template(re.compile("".join(parts)), tuple(names))


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[Micros, TimeKind] | None:
    """Lines of one second come together."""
    return iso_micros(text)


def _time(record: dict[str, Any]) -> tuple[Micros | None, TimeKind, str]:
    event = record.get("eventtime", "")
    factor = _DIGITS.get(len(event)) if event.isascii() and event.isdigit() else None
    if factor is not None:
        return (int(event) * factor if factor else int(event) // 1_000), "utc", "eventtime"
    zone = _TZ.fullmatch(record.get("tz", ""))
    offset = f"{zone.group(1)}:{zone.group(2)}" if zone else ""
    read = _read(f"{record.get('date', '')}T{record.get('time', '')}{offset}")
    return (read[0], read[1], "date") if read else (None, "none", "")
