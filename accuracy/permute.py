"""Copies of recorded captures under other names, addresses, zone, language and format.

One hand recorded nearly all the captures: the same hosts, account and direction. A tool that knew
them by heart would score as well as one that reads the records, so everything that could be known
by heart is drawn anew, from the name of the capture: host and domain names, accounts, SIDs,
addresses, the zone of the local clock, record numbers with gaps, and the language of the texts.
The lines stay where they are, so that a cited line is the same record in the copy.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

import msgspec

Record = dict[str, Any]
_SYLLABLES: Final = ("ba", "ce", "do", "fi", "gra", "hum", "jez", "kol", "lim", "mora", "nik",
                     "os", "pla", "ruz", "sto", "tar", "uk", "vrb", "zeta")  # fmt: skip
_HOURS: Final = (-9, -3, 1, 2, 4, 8)
# Names that Windows writes in the language of its installation (German, as LsaLookupSids gives).
_GERMAN: Final = {
    "NT AUTHORITY": "NT-AUTORITÄT", "NETWORK SERVICE": "NETZWERKDIENST",
    "LOCAL SERVICE": "LOKALER DIENST", "ANONYMOUS LOGON": "ANONYMOUS-ANMELDUNG",
    "BUILTIN": "VORDEFINIERT", "Domain Admins": "Domänen-Admins", "Everyone": "Jeder",
    "Administrators": "Administratoren", "Well Known Group": "Bekannte Gruppe",
    "AUDIT_SUCCESS": "ÜBERWACHUNG_ERFOLGREICH", "INFO": "INFORMATION",
}  # fmt: skip
_ENGLISH: Final = re.compile("|".join(map(re.escape, _GERMAN)))
_TEXTS: Final = ("Category", "Opcode", "Severity")
# What the forwarding agent puts beside the fields of the event itself.
_AGENT: Final = frozenset((
    "@timestamp", "@version", "host", "port", "tags", "type", "EventReceivedTime",
    "SourceModuleName", "SourceModuleType", "SeverityValue", "Severity", "OpcodeValue", "EventType",
    "EventTime", "AccountName", "AccountType", "Domain", "UserID", "Category", "Opcode", "Message",
    "TimeCreated", "Level",
))  # fmt: skip
_SYSTEM: Final = frozenset((
    "Channel", "RecordNumber", "ThreadID", "Version", "Hostname", "ProviderGuid", "Task",
    "ExecutionProcessID", "SourceName", "Keywords", "EventID", "ActivityID",
))  # fmt: skip


class Names(msgspec.Struct):
    """What stands for what in one copy. words: name as in the capture (casefolded) to the new one;
    addresses: dotted quad to dotted quad; sids: domain part to domain part; hours: offset of the
    new local clock to UTC, minus that of the old one."""

    words: dict[str, str]
    addresses: dict[str, str]
    sids: dict[str, str]
    hours: int


def names_for(capture: Record, records: list[Record], seed: str) -> Names:
    """Draw the names of a copy. capture: its entry in the truth; records: those of the capture."""
    dice = random.Random(seed)
    words: dict[str, str] = {}
    domain = f"{_word(dice)}.{dice.choice(('gov', 'local', 'lan', 'intern'))}"
    hosts = sorted({*capture["hosts"], *capture.get("host_ips", {}).values()})
    for fqdn in hosts:
        short, _, old = fqdn.partition(".")
        words.setdefault(short.casefold(), f"{_word(dice)}-{dice.randrange(10, 9999)}"[:15])
        if old:
            words[old.casefold()] = domain
            words[old.partition(".")[0].casefold()] = domain.partition(".")[0]
    for user in sorted(_people(records) - set(words)):
        words[user] = f"{_word(dice)}.{_word(dice)}"[:18]
    addresses: dict[str, str] = {}
    net = f"10.{dice.randrange(2, 250)}"
    for old in sorted(capture.get("host_ips", {})):
        addresses[old] = f"{net}.{dice.randrange(1, 250)}.{dice.randrange(2, 250)}"
    text = json.dumps(records)
    sids = {
        old: "S-1-5-21-" + "-".join(str(dice.randrange(10**8, 4 * 10**9)) for _ in range(3))
        for old in sorted(set(re.findall(r"S-1-5-21-\d+-\d+-\d+", text)))
    }
    old_hours = int(capture["time"]["local_utc_offset_hours"])
    return Names(words, addresses, sids, dice.choice(_HOURS) - old_hours)


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(3))


def _people(records: list[Record]) -> set[str]:
    """Account names of persons: an S-1-5-21 SID beside the name, no computer account."""
    found = set()
    for record in records:
        for kind in ("Subject", "Target"):
            sid, name = record.get(f"{kind}UserSid"), record.get(f"{kind}UserName")
            if str(sid).startswith("S-1-5-21-") and name and not str(name).endswith("$"):
                found.add(str(name).partition("@")[0].casefold())
    return found - {"-", "administrator", "guest", "system"}


def exchange(names: Names) -> Callable[[str], str]:
    """One pass over a text: every name, address and SID at once, in the case it was written."""
    words = sorted(names.words, key=len, reverse=True)
    parts = [re.escape(w) for w in (*names.sids, *sorted(names.addresses, key=len, reverse=True))]
    parts += [rf"(?<![A-Za-z0-9]){re.escape(w)}(?![A-Za-z0-9])" for w in words]
    pattern = re.compile(
        "|".join(rf"{p}(?!\d)" if p[0].isdigit() else p for p in parts), re.IGNORECASE
    )

    def new(match: re.Match[str]) -> str:
        found = match.group()
        exact = names.sids.get(found) or names.addresses.get(found)
        if exact:
            return exact
        word = names.words[found.casefold()]
        return word.upper() if found.isupper() else word

    return lambda text: pattern.sub(new, text)


def permuted(records: list[Record], names: Names, seed: str) -> Iterator[Record]:
    """The records under their new names; the same number in the same order."""
    dice = random.Random(seed)
    change, numbers = exchange(names), _numbers(records, dice)
    for record in records:
        new = {key: deep(value, change) for key, value in record.items()}
        if "RecordNumber" in record:
            new["RecordNumber"] = numbers[_log_of(record)](int(record["RecordNumber"]))
        for field in ("EventTime", "EventReceivedTime"):
            if field in record:
                new[field] = _moved(record[field], names.hours)
        if "TimeCreated" in record:  # local time with a false Z
            new["TimeCreated"] = new["@timestamp"] = _moved(record["TimeCreated"], names.hours)
        yield _german(new)


def deep(value: Any, change: Callable[[str], str]) -> Any:
    """Every text in a value changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [deep(v, change) for v in value]
    if isinstance(value, dict):
        return {key: deep(v, change) for key, v in value.items()}
    return value


def _log_of(record: Record) -> tuple[str, str]:
    return str(record.get("Hostname")), str(record.get("Channel")).casefold()


def _numbers(
    records: list[Record], dice: random.Random
) -> dict[tuple[str, str], Callable[[int], int]]:
    """Per log: numbers from another start on, with a hole after every few records."""
    made: dict[tuple[str, str], Callable[[int], int]] = {}
    for log in sorted({_log_of(r) for r in records}):
        start, every, hole = dice.randrange(10**6), dice.randrange(20, 90), dice.randrange(2, 40)
        made[log] = lambda n, s=start, e=every, h=hole: s + n + (n // e) * h  # type: ignore[misc]
    return made


def _moved(text: str, hours: int) -> str:
    """A stamp of the local clock in another zone, written the same way."""
    old = datetime.fromisoformat(text.rstrip("Z")) + timedelta(hours=hours)
    if "T" not in text:
        return old.strftime("%Y-%m-%d %H:%M:%S")
    return old.isoformat(timespec="milliseconds") + "Z"


def _german(record: Record) -> Record:
    for key, value in record.items():
        if key in _TEXTS and isinstance(value, str):
            record[key] = _GERMAN.get(value, "Überwachung " + value[::-1])
        elif key == "Message" and isinstance(value, str):
            record[key] = re.sub(r"(?m)^(\s*)([A-Za-z][\w ]{2,40}):", _label, value)
        elif isinstance(value, str) and key != "EventType":
            record[key] = _ENGLISH.sub(lambda m: _GERMAN[m.group()], value)
    return record


def _label(match: re.Match[str]) -> str:
    """A label nobody can know: the words of the line reversed."""
    return f"{match.group(1)}{match.group(2)[::-1].strip()}:"


# --- the same records as other tools write them ------------------------------------------------


def _utc(record: Record, hours: int) -> str:
    """True UTC of a record, to the second, with Z. hours: offset of its local clock to UTC."""
    text = str(record.get("EventTime") or record["TimeCreated"]).rstrip("Z")
    local = datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=hours)))
    return local.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _event_data(record: Record) -> dict[str, str]:
    """The event's own fields, as text. `EventTypeOrignal` is the agent's way around a clash."""
    data = {
        k: str(v) for k, v in record.items() if k not in _AGENT | _SYSTEM and v not in (None, "")
    }
    if "EventTypeOrignal" in data:
        data["EventType"] = data.pop("EventTypeOrignal")
    return data


def winlogbeat(record: Record, hours: int) -> Record:
    """As Winlogbeat 8 ships it. hours: offset of the record's local clock to UTC."""
    code = str(record["EventID"])
    return {
        "@timestamp": _utc(record, hours),
        "ecs": {"version": "8.0.0"},
        "agent": {"type": "winlogbeat", "version": "8.13.4", "name": record["Hostname"]},
        "host": {"name": str(record["Hostname"]).casefold()},
        "event": {"code": code, "kind": "event", "provider": record["SourceName"]},
        "message": record.get("Message", ""),
        "winlog": {
            "api": "wineventlog",
            "channel": record["Channel"],
            "computer_name": record["Hostname"],
            "event_id": code,
            "provider_name": record["SourceName"],
            "provider_guid": record.get("ProviderGuid"),
            "record_id": int(record.get("RecordNumber", 0)) or None,
            "event_data": _event_data(record),
            "process": {
                "pid": int(record.get("ExecutionProcessID", 0) or 0),
                "thread": {"id": int(record.get("ThreadID", 0) or 0)},
            },
        },
    }


def evtx_dump(record: Record, hours: int) -> Record:
    """As `evtx_dump -o jsonl` writes it. hours: offset of the record's local clock to UTC."""
    system: Record = {
        "Provider": {
            "#attributes": {"Name": record["SourceName"], "Guid": record.get("ProviderGuid")}
        },
        "EventID": int(record["EventID"]),
        "Version": int(record.get("Version", 0) or 0),
        "Task": int(record.get("Task", 0) or 0),
        "TimeCreated": {"#attributes": {"SystemTime": _utc(record, hours)}},
        "Execution": {
            "#attributes": {
                "ProcessID": int(record.get("ExecutionProcessID", 0) or 0),
                "ThreadID": int(record.get("ThreadID", 0) or 0),
            }
        },
        "Channel": record["Channel"],
        "Computer": record["Hostname"],
        "Security": {"#attributes": {"UserID": record["UserID"]}} if "UserID" in record else None,
    }
    if "RecordNumber" in record:
        system["EventRecordID"] = int(record["RecordNumber"])
    return {"Event": {"System": system, "EventData": _event_data(record)}}
