"""A slow, obvious matcher: walks pySigma's parsed condition over flat fields.

No formula, no folding of conditions, no needles, no memo, no plans. It shares with bedem only what
is a decision and no algorithm: the table of log sources and the field maps' tables (names); what
made fields hold is written again below.
"""

from __future__ import annotations

import ipaddress
import json
import re
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import yaml
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule
from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from bedem.detection.fieldmaps import FIELDMAPS
from bedem.detection.logsources import ANY_WINDOWS, Target, is_windows, targets_of
from bedem.model.records import Event

HEADER = {"eventid", "channel", "provider_name", "level", "computer", "keywords", "eventrecordid"}
KEPT = {"İ", "\u212a"}  # letters whose lower form is ASCII stay themselves


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


def pattern(value: SigmaString, whole: bool) -> str:
    """A Python regular expression for a Sigma string."""
    out = ""
    for part in value.s:
        if isinstance(part, str):
            out += re.escape(part)
        else:
            out += "(?s:.*)" if part is SpecialChars.WILDCARD_MULTI else "(?s:.)"
    return r"\A(?:" + out + r")\Z" if whole else out


def lowered(value: SigmaString) -> SigmaString:
    if isinstance(value, SigmaCasedString):
        return value
    copy = SigmaString()
    copy.s = [low(p) if isinstance(p, str) else p for p in value.s]
    return copy


PATTERNS: dict[tuple[int, bool], tuple[SigmaString, re.Pattern[str]]] = {}


def compiled(value: SigmaString, keyword: bool) -> re.Pattern[str]:
    key = (id(value), keyword)
    if key not in PATTERNS:  # the value is kept, so that its id stays its own
        PATTERNS[key] = (value, re.compile(pattern(lowered(value), not keyword)))
    return PATTERNS[key][1]


@cache
def norm(name: str) -> str:
    return low(name).replace(" ", "")


def number(text: str) -> float | None:
    try:
        return float(int(text, 16)) if text[:2].lower() == "0x" else float(text)
    except ValueError:
        return None


def one_value(value: Any, have: list[str], record: Record, keyword: bool) -> bool:
    if isinstance(value, SigmaExpansion):
        return any(one_value(v, have, record, keyword) for v in value.values)
    if isinstance(value, SigmaNull):
        return not have or "" in have
    if isinstance(value, SigmaExists):
        return bool(have) == value.exists
    if isinstance(value, SigmaString):
        if not keyword:
            if value.s in ([], [""]):
                return not have or "" in have
            if all(p is SpecialChars.WILDCARD_MULTI for p in value.s):
                return bool(have)
        cased = isinstance(value, SigmaCasedString)
        wanted = compiled(value, keyword)
        return any(wanted.search(t if cased else low(t)) for t in have)
    if isinstance(value, SigmaRegularExpression):
        flags = sum((value.sigma_to_python_flags[f] for f in value.flags), re.RegexFlag(0))
        text = re.sub(r"(?<!\\)\$$", r"\\Z", str(value.regexp))
        return any(re.search(text, t, flags | re.ASCII) for t in have)
    if isinstance(value, SigmaCIDRExpression):
        return any(in_network(t, value.network) for t in have)
    if isinstance(value, SigmaTimestampPart):
        return any(time_part(t, value.timestamp_part.name.lower()) == value.number for t in have)
    if isinstance(value, SigmaNumber):
        if keyword:
            return any(str(value.number) in t for t in have)
        return any(
            t == str(value.number) or (t[:2] == "0x" and number(t) == value.number)
            for t in map(low, have)
        )
    if isinstance(value, SigmaBool):
        word = "true" if value.boolean else "false"
        return any(word in low(t) if keyword else word == low(t) for t in have)
    if isinstance(value, SigmaCompareExpression):
        limit, op = value.number.number, value.op.name
        tests = {
            "LT": lambda n: n < limit,
            "LTE": lambda n: n <= limit,
            "GT": lambda n: n > limit,
            "GTE": lambda n: n >= limit,
            "NEQ": lambda n: n != limit,
        }
        numbers = [number(t) for t in have]
        return any(n is not None and tests[op](n) for n in numbers)
    if isinstance(value, SigmaFieldReference):
        for theirs in record.get(value.field):
            for mine in have:
                a, b = low(mine), low(theirs)
                if value.starts_with and value.ends_with:
                    hit = b in a
                elif value.starts_with:
                    hit = a.startswith(b)
                elif value.ends_with:
                    hit = a.endswith(b)
                else:
                    hit = a == b
                if hit:
                    return True
        return False
    raise AssertionError(type(value))


def in_network(text: str, network: Any) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    if network.version == 4 and mapped is not None:
        address = mapped
    return address.version == network.version and address in network


def time_part(text: str, part: str) -> int | None:
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d))?", text, re.ASCII)
    if not found:
        return None
    try:
        when = datetime(*(int(g or 0) for g in found.groups()))
    except ValueError:
        return None
    return when.isocalendar()[1] if part == "week" else getattr(when, part)


def holds(node: Any, record: Record) -> bool:
    if isinstance(node, ConditionAND):
        return all(holds(a, record) for a in node.args)
    if isinstance(node, ConditionOR):
        return any(holds(a, record) for a in node.args)
    if isinstance(node, ConditionNOT):
        return not holds(node.args[0], record)
    if isinstance(node, ConditionFieldEqualsValueExpression):
        return one_value(node.value, record.get(node.field), record, False)
    if isinstance(node, ConditionValueExpression):
        return one_value(node.value, record.fields.values(), record, True)
    raise AssertionError(type(node))


class Naive:
    """Every rule of a set of texts asked of every event."""

    def __init__(self, rules: dict[str, str | bytes]) -> None:
        """rules: id -> YAML text."""
        self.rules: list[tuple[str, list[Any], tuple[Target, ...]]] = []
        for name, text in sorted(rules.items()):
            rule = SigmaRule.from_dict(yaml.load(text, yaml.CSafeLoader), collect_errors=True)
            if rule.errors:
                continue
            source = rule.logsource
            targets = targets_of(source.product or "", source.category or "", source.service or "")
            try:
                conditions = [c.parsed for c in rule.detection.parsed_condition]
            except SigmaError:
                continue
            self.rules.append((name, conditions, targets))

    def match(self, event: Event) -> list[str]:
        fields = Fields(event)
        out = []
        records: dict[Target, Record | None] = {}
        for name, conditions, targets in self.rules:
            for target in targets:
                if target not in records:
                    made = Record(fields, target)
                    records[target] = made if made.kind_fits(event) else None
                record = records[target]
                if record is not None and any(holds(c, record) for c in conditions):
                    out.append(name)
                    break
        return out
