"""Windows event XML -> the layout evtx_dump writes, so that one record has one shape.

Text of evidence: parsed by expat with document types and entities refused and depth and size
bounded. Conventions of the `evtx` crate kept here (checked against it record by record):
attributes under `#attributes`, text beside attributes under `#text`, an empty element is null,
`<Data Name="x"/>` is "", unnamed Data is `{"Data": {"#text": "a" | ["a", "b"]}}`.
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.parsers import expat

MAX_XML: Final = 8 * 1024 * 1024
_MAX_DEPTH: Final = 64
# Forwarders lose the semicolon of `&lt;`, and no event has entities of its own.
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
# XML turns CR LF into LF; the event has CR LF.
_TEXT_WITH_CR = re.compile(r">[^<>\r]*\r[^<]*")
_NUMBERS: Final = frozenset(
    {"EventID", "Version", "Level", "Task", "Opcode", "EventRecordID", "ProcessID", "ThreadID"}
    | {"Qualifiers", "SessionID", "KernelTime", "UserTime", "ProcessorID"}
)
# Control characters XML 1.0 forbids although Windows writes them: carried through the parser in a
# private plane and put back after it.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f]"
    r"|&#(?:[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)
_UNPAIRED = re.compile("[\ufffe\uffff\ud800-\udfff]")
_CARRIED: Final = 0x10F700
_PUT_BACK: Final = {_CARRIED + code: code for code in range(32)}


def _carry(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) == 1:
        return chr(_CARRIED + ord(text))
    digits = text[2:-1]
    return chr(_CARRIED + (int(digits[1:], 16) if digits[0] in "xX" else int(digits)))


# Forwarders lose the semicolon of `&lt;`, and no event has entities of its own.
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")


class XmlRefused(ValueError):
    """The text is no well-formed event XML, or tries what no event needs."""


class _Node:
    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[_Node] = []
        self.text: list[str] = []


def parse(text: str, *, partial: bool = False) -> _Node:
    """The tree of one XML element; names without prefix. Raises XmlRefused.

    partial: damaged text (syslog cuts at 2,048 bytes) gives what stands before the damage.
    """
    if len(text) > MAX_XML:
        raise XmlRefused("too large")
    root = _Node("", {})
    stack = [root]
    carried = _FORBIDDEN.search(text) is not None

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _MAX_DEPTH:
            raise XmlRefused("too deep")
        if carried:
            attributes = {k: v.translate(_PUT_BACK) for k, v in attributes.items()}
        node = _Node(name.rpartition(":")[2], attributes)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def characters(data: str) -> None:
        stack[-1].text.append(data.translate(_PUT_BACK) if carried else data)

    def refuse(*_: object) -> None:
        raise XmlRefused("document type or entity")

    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    clean = _UNPAIRED.sub("\ufffd", _FORBIDDEN.sub(_carry, text) if carried else text)
    clean = _BARE_AMPERSAND.sub("&amp;", clean.strip())
    if "\r" in clean and "<![CDATA[" not in clean:
        clean = _TEXT_WITH_CR.sub(lambda found: found[0].replace("\r", "&#13;"), clean)
    try:
        parser.Parse(clean.encode("utf-8"), True)
    except expat.ExpatError as error:
        if not partial:
            raise XmlRefused(str(error)) from error
    if not root.children:
        raise XmlRefused("empty")
    return root.children[0]


def event_from_xml(text: str, *, partial: bool = False) -> dict[str, Any]:
    """`<Event>...</Event>` -> {"Event": {...}} as evtx_dump writes it. Raises XmlRefused.

    RenderingInfo is left out of EventData but kept under its own key.
    """
    node = parse(text, partial=partial)
    if node.name != "Event":
        raise XmlRefused("no Event element")
    event: dict[str, Any] = {}
    if node.attributes:
        event["#attributes"] = dict(node.attributes)
    for child in node.children:
        if child.name == "EventData":
            event["EventData"] = _data(child)
        elif child.name == "System":
            event["System"] = {c.name: _value(c, numbers=True) for c in child.children}
        else:
            event[child.name] = _value(child)
    return {"Event": event}


def event_data_from_xml(text: str) -> dict[str, Any]:
    """EventData of any XML that holds one (EventData, DataItem). Raises XmlRefused."""
    node = parse(text)
    while node.name not in {"EventData", "UserData"}:
        if not node.children:
            raise XmlRefused("no EventData element")
        node = next(
            (c for c in node.children if c.name in {"EventData", "UserData"}), node.children[0]
        )
    if node.name == "UserData":
        value = _value(node)
        return value if isinstance(value, dict) else {}
    return _data(node) or {}


def _data(node: _Node) -> dict[str, Any] | None:
    """EventData: named Data becomes a key, unnamed Data a list under `Data`."""
    out: dict[str, Any] = {}
    if node.attributes.get("Name") is not None:
        out["#attributes"] = {"Name": node.attributes["Name"]}
    unnamed: list[str] = []
    for child in node.children:
        text = "".join(child.text)
        name = child.attributes.get("Name")
        if child.name == "Data" and name is not None:
            _add(out, name, _value(child) if child.children else text)
        elif child.name == "Data":
            unnamed.append(text if text.strip() else "")
        elif child.name == "Binary":
            out["Binary"] = text or None
        else:
            _add(out, child.name, _value(child))
    if unnamed:
        out["Data"] = {"#text": unnamed[0] if len(unnamed) == 1 else unnamed}
    return out or None


def _add(out: dict[str, Any], name: str, value: Any) -> None:
    """A name that occurs twice keeps both values, as a list."""
    if name not in out:
        out[name] = value
    elif isinstance(out[name], list):
        out[name].append(value)
    else:
        out[name] = [out[name], value]


def _value(node: _Node, *, numbers: bool = False) -> Any:
    """One element as the crate writes it."""
    attributes: dict[str, Any] = {k: _number(k, v, numbers) for k, v in node.attributes.items()}
    if node.children:
        out: dict[str, Any] = {"#attributes": attributes} if attributes else {}
        for child in node.children:
            _add(out, child.name, _value(child, numbers=numbers))
        return out
    text = "".join(node.text)
    plain = _number(node.name, text, numbers) if text.strip() else None
    if not attributes:
        return plain
    return (
        {"#attributes": attributes}
        if plain is None
        else {"#attributes": attributes, "#text": plain}
    )


def _number(name: str, text: str, wanted: bool) -> int | str:
    if wanted and name in _NUMBERS and text.isascii() and text.isdigit() and len(text) < 20:
        return int(text)
    return text
