"""Event XML in the crate's layout: the crate itself is the oracle."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import evtx
import pytest

from bedem.knowledge import shapes
from bedem.knowledge.eventxml import XmlRefused, event_data_from_xml, event_from_xml, parse

BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><Event><System/></Event>'


@pytest.mark.parametrize(
    "text",
    [BOMB, "", "<a", "no xml", "<Event>" * 100, '<!DOCTYPE a SYSTEM "file:///etc/passwd"><Event/>'],
)
def test_hostile_or_broken_xml_is_refused(text: str) -> None:
    with pytest.raises(XmlRefused):
        parse(text)


def test_partial_text_keeps_what_stands_before_the_damage() -> None:
    text = '<Event><System><EventID>1</EventID></System><EventData><Data Name="A">x</Data><Data Na'
    with pytest.raises(XmlRefused):
        event_from_xml(text)
    found = event_from_xml(text, partial=True)["Event"]
    assert found == {"System": {"EventID": 1}, "EventData": {"A": "x"}}


def test_control_characters_and_bare_ampersands_do_not_lose_the_event() -> None:
    text = '<EventData><Data Name="A">a\x01b &lt c &#1; &amp; &evil;</Data></EventData>'
    assert event_data_from_xml(text) == {"A": "a\x01b &lt c \x01 & &evil;"}


def _text(value: Any) -> Any:
    """Values as XML can say them: numbers and truth values are text there, ends are trimmed."""
    if isinstance(value, dict):
        return {k: _text(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_text(v) for v in value]
    return "" if value is None else str(value).casefold().strip().replace("\r", "")


@pytest.mark.parametrize(
    "member",
    [
        "omerbenamram/new-user-security.evtx",
        "omerbenamram/Security_with_size_t.evtx",
        "python-evtx/issue_38.evtx",
        "omerbenamram/post-Security.evtx",
        "velociraptor/TaskScheduler.evtx",
        "python-evtx/dns_log_malformed.evtx",
    ],
)
def test_xml_of_real_logs_gives_the_fields_of_their_json(
    shared: Path, tmp_path: Path, member: str
) -> None:
    with zipfile.ZipFile(shared / "events/formats/evtx/evtx_samples.zip") as archive:
        path = Path(archive.extract(member, tmp_path))
    pairs = 0
    as_xml = iter(evtx.PyEvtxParser(str(path)).records())
    for row in evtx.PyEvtxParser(str(path)).records_json():
        xml = next(as_xml)["data"]
        expected = json.loads(row["data"])
        found = shapes.fields("evtx", event_from_xml(xml))
        wanted = shapes.fields("evtx", expected)
        for name, value in wanted.items():
            # The crate writes a repeated name twice, JSON keeps the last; here both are kept.
            if isinstance(found[name], list) and not isinstance(value, list):
                found[name] = found[name][-1]
        assert _text(found) == _text(wanted)
        pairs += 1
    assert pairs
