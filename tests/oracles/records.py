"""The slow matcher's view of a record: flat fields by every name, made fields written again."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import Any

from bedem.detection.fieldmaps import FIELDMAPS
from bedem.detection.logsources import ANY_WINDOWS, Target, is_windows
from bedem.model.records import Event

HEADER = {"eventid", "channel", "provider_name", "level", "computer", "keywords", "eventrecordid"}
KEPT = {"İ", "\u212a"}  # letters whose lower form is ASCII stay themselves


@cache
def norm(name: str) -> str:
    return low(name).replace(" ", "")


@lru_cache(maxsize=200_000)
def low(text: str) -> str:
    return "".join(c if c in KEPT else c.lower() for c in text)


def texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, dict):
        return [t for k, v in value.items() if k != "#attributes" for t in texts(v)]
    if isinstance(value, list):
        return [t for v in value for t in texts(v)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value)]


def flatten(part: Any, out: dict[str, list[str]], nulls: set[str]) -> None:
    for name, value in part.items():
        if name == "#attributes" or name.endswith("_attributes"):
            continue
        if isinstance(value, dict) and "#text" not in value:
            flatten(value, out, nulls)
        elif isinstance(value, list) and any(isinstance(v, dict | list) for v in value):
            for one in value:
                flatten({name: one}, out, nulls)
        else:
            held = value["#text"] if isinstance(value, dict) else value
            out.setdefault("Data" if name == "#text" else name, []).extend(texts(held))


class Fields:
    """Flat fields of an event: name -> texts."""

    def __init__(self, event: Event) -> None:
        root = json.loads(event.data)["Event"]
        self.asked: dict[str, list[str]] = {}
        self.data: dict[str, list[str]] = {}
        for name, part in root.items():
            if name in {"System", "#attributes", "RenderingInfo"}:
                continue
            if isinstance(part, dict):
                flatten(part, self.data, set())
            elif isinstance(part, str) and part:
                self.data.setdefault("Data", []).append(part)
        system = root["System"]
        self.system: dict[str, Any] = {
            "eventid": event.code if event.code is not None else self.plain(system.get("EventID")),
            "channel": event.log,
            "provider_name": event.provider,
            "computer": event.host,
            "level": self.plain(system.get("Level")),
            "keywords": self.plain(system.get("Keywords")),
            "eventrecordid": self.plain(system.get("EventRecordID")),
        }

    @staticmethod
    def plain(value: Any) -> Any:
        return value.get("#text") if isinstance(value, dict) else value

    def own(self, name: str) -> list[str]:
        key = norm(name)
        if key not in self.asked:
            self.asked[key] = self.find(key)
        return self.asked[key]

    def find(self, key: str) -> list[str]:
        if key == "eventid":
            return texts(self.system["eventid"])
        found = [t for k, v in self.data.items() if norm(k) == key for t in v]
        if not found and key in HEADER:
            return texts(self.system[key])
        return found

    def values(self) -> list[str]:
        skipped = HEADER
        return [t for k, v in self.data.items() if norm(k) not in skipped for t in v]


def made(fieldmap: str, name: str, f: Fields) -> list[str]:
    one = lambda key: (f.own(key) or [""])[0]  # noqa: E731
    if name == "user":
        if not f.own("SubjectUserName"):
            return []
        domain = one("SubjectDomainName")
        return [(domain + "\\" if domain else "") + one("SubjectUserName")]
    if name in {"processid", "parentprocessid"}:
        key = "ProcessId"
        if fieldmap == "4688" and name == "processid":
            key = "NewProcessId"
        text = one(key)
        return [str(int(text, 16))] if text.lower().startswith("0x") else [text] if text else []
    if name == "integritylevel":
        label = one("MandatoryLabel")
        names = {"4096": "Low", "8192": "Medium", "8448": "Medium", "12288": "High"}
        names["16384"] = "System"
        word = names.get(label.rpartition("-")[2]) if label.startswith("S-1-16-") else None
        return ([word] if word else []) + f.own("MandatoryLabel")
    if name == "targetobject":
        path = one("ObjectName")
        if not path:
            return []
        parts = path.split("\\")
        if [p.lower() for p in parts[:3]] == ["", "registry", "machine"]:
            parts[:3] = ["HKLM"]
            if len(parts) > 2 and parts[1].lower() == "system":
                parts[2] = re.sub(r"(?i)^ControlSet\d{3}$", "CurrentControlSet", parts[2])
        elif [p.lower() for p in parts[:3]] == ["", "registry", "user"]:
            parts[:3] = ["HKU"]
        value = one("ObjectValueName")
        return ["\\".join(parts + ([value] if value not in {"", "-"} else []))]
    if name == "details":
        if not f.own("NewValue"):
            return []
        value, kind = one("NewValue"), one("NewValueType")
        if kind == "%%1876" and value.isdigit():
            return [value, f"DWORD (0x{int(value):08x})"]
        if kind == "%%1883" and value.isdigit():
            high, lower = divmod(int(value), 1 << 32)
            return [value, f"QWORD (0x{high:08x}-0x{lower:08x})"]
        return [value]
    if name == "eventtype":
        words = {"%%1904": "SetValue", "%%1905": "SetValue", "%%1906": "DeleteValue"}
        return [words.get(t, t) for t in f.own("OperationType")]
    if name == "image":
        path = one("Application")
        found = re.match(r"(?i)\\device\\harddiskvolume\d+\\", path)
        return ([path] if path else []) + (["C:\\" + path[found.end() :]] if found else [])
    if name == "initiated":
        words = {"%%14592": "false", "%%14593": "true"}
        return [words.get(t, t) for t in f.own("Direction")]
    if name == "protocol":
        return [{"6": "tcp", "17": "udp", "1": "icmp"}.get(t, t) for t in f.own("Protocol")]
    if fieldmap == "classic":
        data = f.own("Data") or f.own("Message")
        if name == "data":
            return data
        if f.own(name):
            return f.own(name)
        out = []
        for text in data:
            for line in re.split(r"[\r\n]+", text):
                key, mark, value = line.strip(" \t").partition("=")
                if mark and re.fullmatch(r"[A-Z][A-Za-z]{2,30}", key) and norm(key) == name:
                    out.append(line.lstrip(" \t")[len(key) + 1 :])
        return out
    raise AssertionError((fieldmap, name))


class Record:
    """What a rule sees of an event through one target."""

    def __init__(self, fields: Fields, target: Target) -> None:
        self.fields = fields
        self.target = target
        self.map = FIELDMAPS[target.fieldmap]

    def get(self, name: str) -> list[str]:
        key = norm(name)
        if key in self.map.made:
            return made(self.target.fieldmap, key, self.fields)
        if key in self.map.renames:
            return self.fields.own(self.map.renames[key])
        if self.map.native is not None and key not in self.map.native and key not in HEADER:
            return []
        return self.fields.own(name)

    def kind_fits(self, event: Event) -> bool:
        log, provider = low(event.log or ""), low(event.provider or "")
        t = self.target
        names = log in t.logs or (ANY_WINDOWS in t.logs and is_windows(log))
        names = names or any(n.endswith("*") and log.startswith(n[:-1]) for n in t.logs)
        if not names or (t.codes and event.code not in t.codes):
            return False
        if t.providers and provider and provider not in t.providers:
            return False
        extra = {
            "4657-add": ("operationtype", {"%%1904"}),
            "4657-set": ("operationtype", {"%%1904", "%%1905"}),
            "4657-delete": ("operationtype", {"%%1906"}),
            "sysmon-create": ("eventtype", {"createkey"}),
            "sysmon-delete": ("eventtype", {"deletekey", "deletevalue"}),
        }.get(t.fieldmap)
        return extra is None or any(low(x) in extra[1] for x in self.fields.own(extra[0]))
