"""Small packs, rules and events for tests."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bedem.detection import Matcher, Pack, Profile, RuleSet, read_pack
from bedem.detection.loading import compile_rules
from bedem.detection.samples import event_of_fields
from bedem.model.records import Event

SECURITY = {"Channel": "Security", "Provider_Name": "Microsoft-Windows-Security-Auditing"}
SYSMON = {
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Provider_Name": "Microsoft-Windows-Sysmon",
}


def rule_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def rule_text(
    detection: Mapping[str, Any],
    number: int = 1,
    source: Mapping[str, str] | None = None,
    **more: Any,
) -> str:
    rule = {
        "title": f"rule {number}",
        "id": rule_id(number),
        "level": "high",
        "author": "tests",
        "logsource": dict(source or {"product": "windows", "category": "process_creation"}),
        "detection": dict(detection),
        **more,
    }
    return yaml.safe_dump(rule, allow_unicode=True, sort_keys=False)


def make_pack(folder: Path, members: Mapping[str, str | bytes], name: str = "made.zip") -> Pack:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return read_pack(path)


def rules_of(folder: Path, *texts: str, profile: Profile | None = None) -> RuleSet:
    members = {f"rules/{n:03}.yml": text for n, text in enumerate(texts)}
    return compile_rules([make_pack(folder, members)], profile or Profile(all_rules=True))


def matcher_of(folder: Path, *texts: str) -> Matcher:
    return Matcher(rules_of(folder, *texts))


def ids(matcher: Matcher, event: Event) -> list[str]:
    return [m.rule.id for m in matcher.match(event)]


def sysmon(code: int, **fields: Any) -> Event:
    return event_of_fields({**SYSMON, "EventID": code, **fields})


def security(code: int, **fields: Any) -> Event:
    return event_of_fields({**SECURITY, "EventID": code, **fields})


def with_data(event: Event, **changes: Any) -> Event:
    """The event with parts of its `Event` object replaced; None takes a part away."""
    record = msgspec.json.decode(event.data)
    for name, value in changes.items():
        if value is None:
            record["Event"].pop(name, None)
        else:
            record["Event"][name] = value
    return msgspec.structs.replace(event, data=msgspec.json.encode(record).decode())
