"""The data text of an event -> flat record. evtx_dump's layout is read here, others by shape."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from bedem.knowledge import shapes
from bedem.model.records import Event

EVENT_DATA: Final = '"EventData":'
_decode = msgspec.json.Decoder().decode
_NOT_DATA: Final = frozenset({"System", "#attributes", "RenderingInfo"})
_MAX_LEAVES: Final = 4096


def flat_evtx(data: str) -> dict[str, Any]:
    """Event data of a record in evtx_dump's layout by leaf name; {} where the text is no such."""
    event = _event(data)
    out: dict[str, Any] = {}
    for name, part in event.items():
        if name not in _NOT_DATA:
            if isinstance(part, dict):
                _leaves(part, out)
            elif isinstance(part, str) and part:
                _add(out, "Data", part)
    return out


def flat_part(part: dict[str, Any]) -> dict[str, Any]:
    """The same of one EventData object already decoded."""
    out: dict[str, Any] = {}
    _leaves(part, out)
    return out


def system(data: str) -> dict[str, Any]:
    """The System part of a record in evtx_dump's layout; {} where there is none."""
    found = _event(data).get("System")
    return found if isinstance(found, dict) else {}


def flat(event: Event) -> dict[str, Any]:
    """Flat record of an event of any other shape."""
    try:
        record = _decode(event.data.encode("utf-8", "replace"))
    except msgspec.DecodeError:
        return {}
    return shapes.fields(event.shape, record) if isinstance(record, dict) else {}


_SYSTEM: Final = {"level": "Level", "keywords": "Keywords", "eventrecordid": "EventRecordID"}


def header(event: Event, key: str) -> Any:
    """A header field of an event by its key: columns first, then the System part."""
    if key == "eventid":
        if event.code is not None or event.shape != "evtx":
            return event.code
        return scalar(system(event.data).get("EventID"))
    if key == "channel":
        return event.log
    if key == "provider_name":
        return event.provider
    if key == "computer":
        return event.host
    name = _SYSTEM.get(key)
    return scalar(system(event.data).get(name)) if name and event.shape == "evtx" else None


def scalar(value: Any) -> Any:
    """A scalar, or the text of an object with attributes."""
    return value.get("#text") if isinstance(value, dict) else value


def _event(data: str) -> dict[str, Any]:
    try:
        record = _decode(data.encode("utf-8", "replace"))
    except msgspec.DecodeError:
        return {}
    event = record.get("Event") if isinstance(record, dict) else None
    return event if isinstance(event, dict) else {}


def _leaves(part: dict[str, Any], out: dict[str, Any]) -> None:
    """Add leaves by name, in order; a name seen again becomes a list."""
    stack: list[tuple[str, Any]] = list(reversed(part.items()))
    while stack and len(out) < _MAX_LEAVES:
        name, value = stack.pop()
        if name == "#attributes" or name.endswith("_attributes"):
            continue
        if isinstance(value, dict):
            if "#text" in value:
                _add(out, name, value["#text"])
            else:
                stack.extend(reversed(value.items()))
        elif isinstance(value, list) and any(isinstance(v, dict | list) for v in value):
            stack.extend((name, v) for v in reversed(value))
        else:
            _add(out, name, value)


def _add(out: dict[str, Any], name: str, value: Any) -> None:
    if name == "#text":
        name = "Data"
    held = out.get(name)
    if held is None:
        out[name] = value
    else:
        first = held if isinstance(held, list) else [held]
        out[name] = [*first, *(value if isinstance(value, list) else [value])]
