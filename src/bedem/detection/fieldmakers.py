"""How the made fields of the field maps are made: one table, by map and by field.

Sources: as in the field maps.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from bedem.detection.fieldmaps import FIELDMAPS, OPERATION, Raw
from bedem.detection.text import MADE, field_key, to_text, to_texts
from bedem.detection.webfields import FIREWALL_WEB, web_fields


def _user(raw: Raw) -> Any:
    name = raw("subjectusername")
    if name is None:
        return None
    domain = to_text(raw("subjectdomainname"))
    return f"{domain}\\{to_text(name)}" if domain else to_text(name)


def _decimal(name: str) -> Callable[[Raw], Any]:
    """Process ids: hex in the audit log, decimal in Sysmon and in rules."""

    def make(raw: Raw) -> Any:
        text = to_text(raw(name))
        if re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}", text):
            return str(int(text, 16))
        return text or None

    return make


_LABELS: Final = {
    "s-1-16-4096": ("Low", "S-1-16-4096"),
    "s-1-16-8192": ("Medium", "S-1-16-8192"),
    "s-1-16-8448": ("Medium", "S-1-16-8448"),
    "s-1-16-12288": ("High", "S-1-16-12288"),
    "s-1-16-16384": ("System", "S-1-16-16384"),
}


def _integrity(raw: Raw) -> Any:
    label = raw("mandatorylabel")
    return list(_LABELS.get(to_text(label).casefold(), (label,))) if label is not None else None


_HIVES: Final = (
    (re.compile(r"\\registry\\machine(?=\\|$)", re.IGNORECASE), "HKLM"),
    (re.compile(r"\\registry\\user(?=\\|$)", re.IGNORECASE), "HKU"),
)
_CONTROL_SET: Final = re.compile(r"^(HKLM\\system\\)ControlSet\d{3}(?=\\|$)", re.IGNORECASE)


def _target_object(raw: Raw) -> Any:
    key = to_text(raw("objectname"))
    if not key:
        return None
    for hive, short in _HIVES:
        found = hive.match(key)
        if found:
            key = short + key[found.end() :]
            break
    key = _CONTROL_SET.sub(r"\1CurrentControlSet", key)
    value = to_text(raw("objectvaluename"))
    return f"{key}\\{value}" if value and value != "-" else key


def _details(raw: Raw) -> Any:
    """NewValue, and as Sysmon writes it where the type is DWORD (%%1876) or QWORD (%%1883)."""
    value = raw("newvalue")
    if value is None:
        return None
    text, kind = to_text(value), to_text(raw("newvaluetype"))
    if kind in {"%%1876", "%%1883"} and re.fullmatch(r"[0-9]{1,20}", text):
        number = int(text)
        if kind == "%%1876":
            return [text, f"DWORD (0x{number:08x})"]
        return [text, f"QWORD (0x{number >> 32:08x}-0x{number & 0xFFFFFFFF:08x})"]
    return text


def _registry_event(raw: Raw) -> Any:
    kinds = {"%%1904": "SetValue", "%%1905": "SetValue", "%%1906": "DeleteValue"}
    operation = raw("operationtype")
    return None if operation is None else kinds.get(to_text(operation), operation)


_VOLUME: Final = re.compile(r"\\device\\harddiskvolume\d+(?=\\)", re.IGNORECASE)


def _application(raw: Raw) -> Any:
    """The path as logged and with a drive letter; which volume is C is not in the record."""
    path = raw("application")
    if path is None:
        return None
    text = to_text(path)
    found = _VOLUME.match(text)
    return [text, "C:" + text[found.end() :]] if found else text


def _choice(name: str, table: dict[str, str]) -> Callable[[Raw], Any]:
    def make(raw: Raw) -> Any:
        value = raw(name)
        return None if value is None else table.get(to_text(value), value)

    return make


_PAIR: Final = re.compile(r"^[ \t]*([A-Z][A-Za-z]{2,30})=([^\r\n]*)", re.MULTILINE)


def _classic(name: str) -> Callable[[Raw], Any]:
    """`HostApplication=...` and the like inside the unnamed Data of events 400, 600, 800."""

    def make(raw: Raw) -> Any:
        named = raw(name)
        if named is not None:
            return named
        texts = to_texts(_classic_data(raw))
        found = [v for t in texts for k, v in _PAIR.findall(t) if field_key(k) == name]
        return found or None

    return make


def _classic_data(raw: Raw) -> Any:
    data = raw("data")
    return raw("message") if data is None else data


def _command_line(raw: Raw) -> Any:
    """The arguments of an EXECVE record joined; else the title or command the record has."""
    words: list[str] = []
    while len(words) < 256 and (word := raw(f"a{len(words)}")) is not None:
        words.append(to_text(word))
    if words and to_text(raw("type")).casefold() == "execve":
        return " ".join(words)
    return raw("proctitle") if raw("proctitle") is not None else raw("commandline")


_REGISTRY: Final[dict[str, Callable[[Raw], Any]]] = {
    "=targetobject": _target_object,
    "=details": _details,
    "=user": _user,
    "=processid": _decimal("processid"),
    "=eventtype": _registry_event,
}
MAKERS: Final[dict[str, dict[str, Callable[[Raw], Any]]]] = {
    "4688": {
        "=user": _user,
        "=integritylevel": _integrity,
        "=processid": _decimal("newprocessid"),
        "=parentprocessid": _decimal("processid"),
    },
    "4689": {"=user": _user, "=processid": _decimal("processid")},
    "4657": _REGISTRY,
    **{f"4657-{name}": _REGISTRY for name in OPERATION},
    "5156": {
        "=image": _application,
        "=initiated": _choice("direction", {"%%14592": "false", "%%14593": "true"}),
        "=protocol": _choice("protocol", {"6": "tcp", "17": "udp", "1": "icmp"}),
    },
    "classic": {
        **{MADE + name: _classic(name) for name in FIELDMAPS["classic"].made if name != "data"},
        "=data": _classic_data,
    },
    "auditd-process": {"=commandline": _command_line},
    "proxy-zeek": web_fields("host", "uri"),
    "proxy-eve": web_fields("http.hostname", "http.url"),
    "proxy-firewall": FIREWALL_WEB,
}
