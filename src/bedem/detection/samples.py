"""Events for rule tests: from an EVTX sample, or from fields written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from evtx import PyEvtxParser

from bedem.detection.logsources import is_windows
from bedem.detection.records import scalar, system
from bedem.detection.text import fold
from bedem.model.errors import RuleError
from bedem.model.records import Event

_HEADER: Final = ("EventID", "Channel", "Provider_Name", "Computer", "Level", "Keywords")


def event_of_record(data: str, place: int = 0) -> Event:
    """The event of one record in evtx_dump's layout, without a time."""
    head = system(data)
    provider = head.get("Provider")
    attributes: Any = provider.get("#attributes") if isinstance(provider, dict) else None
    code = scalar(head.get("EventID"))
    if isinstance(code, str) and code.isascii() and code.isdigit():
        code = int(code)
    return Event(
        place=place,
        length=len(data),
        time_stamped=None,
        time_kind="none",
        time_field="",
        host=_text(head.get("Computer")),
        log=_text(head.get("Channel")),
        provider=_text(attributes.get("Name")) if isinstance(attributes, dict) else None,
        code=code if isinstance(code, int) else None,
        record_number=None,
        data=data,
    )


def events_of_evtx(path: Path) -> Iterator[Event]:
    """Events of a sample; raises RuleError when the file is no EVTX."""
    try:
        for number, record in enumerate(
            PyEvtxParser(str(path), number_of_threads=1).records_json()
        ):
            if record is not None:
                yield event_of_record(record["data"], number)
    except (OSError, RuntimeError) as err:
        raise RuleError(f"no readable EVTX ({err})", where=str(path)) from err


def event_of_fields(fields: Mapping[str, Any], log: str | None = None) -> Event:
    """An event from flat fields as rules write them; `log` where it is none of Windows."""
    channel = log or _text(fields.get("Channel"))
    own = {k: v for k, v in fields.items() if k not in _HEADER}
    if not is_windows(fold(channel or "")):
        provider = _text(fields.get("Provider_Name"))
        data = msgspec.json.encode(own).decode()
        return _event(data, channel, provider, None, None, "json")
    code = fields.get("EventID")
    head = {
        "Provider": {"#attributes": {"Name": fields.get("Provider_Name")}},
        "EventID": code,
        "Level": fields.get("Level"),
        "Keywords": fields.get("Keywords"),
        "Channel": channel,
        "Computer": fields.get("Computer"),
    }
    record = {"Event": {"#attributes": {}, "System": head, "EventData": own}}
    number = int(code) if isinstance(code, int | str) and str(code).isdigit() else None
    return _event(
        msgspec.json.encode(record).decode(),
        channel,
        _text(fields.get("Provider_Name")),
        _text(fields.get("Computer")),
        number,
        "evtx",
    )


def _event(
    data: str,
    log: str | None,
    provider: str | None,
    host: str | None,
    code: int | None,
    shape: str,
) -> Event:
    return Event(
        place=0,
        length=len(data),
        time_stamped=None,
        time_kind="none",
        time_field="",
        host=host,
        log=log,
        provider=provider,
        code=code,
        record_number=None,
        data=data,
        shape=shape,
    )


def _text(value: Any) -> str | None:
    plain = scalar(value)
    return None if plain is None else str(plain)
