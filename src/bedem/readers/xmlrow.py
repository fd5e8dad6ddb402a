"""One event as XML, also one that is cut or lies in another record -> a row of evtx_dump."""

from __future__ import annotations

from bedem.knowledge.eventxml import XmlRefused, event_from_xml
from bedem.knowledge.shapes_windows import child
from bedem.readers.jsonrows import Row


def xml_row(text: str, place: int, length: int, *, repaired: bool = False) -> Row | None:
    """What can be read of an event, from its beginning on; None when the text is none."""
    try:
        record = event_from_xml(text, partial=True)
    except XmlRefused:
        return None
    if child(record, "Event", "System", "EventID") is None:
        return None
    return Row(place, length, record, repaired)
