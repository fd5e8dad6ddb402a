"""One event as XML inside another record (Sysmon for Linux in syslog) -> a row of evtx_dump."""

from __future__ import annotations

from bedem.knowledge.eventxml import XmlRefused, event_from_xml
from bedem.knowledge.shapes_windows import child
from bedem.readers.jsonrows import Row


def xml_row(text: str, place: int, length: int) -> Row | None:
    """None when the text is no event."""
    try:
        record = event_from_xml(text, partial=True)
    except XmlRefused:
        return None
    if child(record, "Event", "System", "EventID") is None:
        return None
    return Row(place, length, record, False)
