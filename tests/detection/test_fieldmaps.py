"""Audit records read as the categories' fields; log sources found where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from bedem.detection.fieldmakers import MAKERS
from bedem.detection.fieldmaps import FIELDMAPS
from bedem.detection.logsources import (
    WINDOWS_CATEGORIES,
    WINDOWS_SERVICES,
    is_windows,
    targets_of,
)
from bedem.detection.samples import event_of_fields
from tests.detection.making import ids, matcher_of, rule_id, rule_text, security, sysmon


def fires(folder: Path, category: str, condition: dict[str, Any], event: Any) -> bool:
    source = {"product": "windows", "category": category}
    rule = rule_text({"a": condition, "condition": "a"}, 1, source)
    return ids(matcher_of(folder, rule), event) == [rule_id(1)]


PROCESS = {
    "SubjectUserName": "ana",
    "SubjectDomainName": "CORP",
    "SubjectLogonId": "0x3e7",
    "NewProcessId": "0x1a4",
    "ProcessId": "0x10",
    "NewProcessName": "C:\\Windows\\System32\\cmd.exe",
    "ParentProcessName": "C:\\a\\b.exe",
    "MandatoryLabel": "S-1-16-12288",
    "CommandLine": "cmd /c whoami",
}
KEY = {
    "ObjectName": "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\x",
    "ObjectValueName": "Start",
    "OperationType": "%%1905",
    "NewValue": "4",
    "NewValueType": "%%1876",
    "ProcessName": "C:\\reg.exe",
}
CONNECTION = {
    "Application": "\\device\\harddiskvolume2\\windows\\system32\\mshta.exe",
    "Direction": "%%14593",
    "DestAddress": "203.0.113.9",
    "DestPort": "443",
    "SourcePort": "50000",
    "Protocol": "6",
}
CASES = [
    ("process_creation", 4688, PROCESS, {"Image|endswith": "\\cmd.exe"}, True),
    ("process_creation", 4688, PROCESS, {"ParentImage": "C:\\a\\b.exe"}, True),
    ("process_creation", 4688, PROCESS, {"User": "corp\\ANA"}, True),
    ("process_creation", 4688, PROCESS, {"User|contains": "AUTHORI"}, False),
    ("process_creation", 4688, PROCESS, {"IntegrityLevel": "High"}, True),
    ("process_creation", 4688, PROCESS, {"IntegrityLevel": ["System", "S-1-16-12288"]}, True),
    ("process_creation", 4688, PROCESS, {"ProcessId": 420}, True),
    ("process_creation", 4688, PROCESS, {"ParentProcessId": 16}, True),
    ("process_creation", 4688, PROCESS, {"LogonId": "0x3e7"}, True),
    ("process_creation", 4688, PROCESS, {"OriginalFileName": "Cmd.Exe"}, False),
    ("process_creation", 4688, PROCESS, {"OriginalFileName": None, "Image|contains": "cmd"}, True),
    ("process_termination", 4689, {"ProcessName": "C:\\x.exe"}, {"Image": "c:\\x.exe"}, True),
    (
        "registry_set",
        4657,
        KEY,
        {"TargetObject": "HKLM\\System\\CurrentControlSet\\Services\\x\\Start"},
        True,
    ),
    ("registry_set", 4657, KEY, {"Details": "DWORD (0x00000004)"}, True),
    ("registry_set", 4657, KEY, {"Details": "4"}, True),
    ("registry_set", 4657, KEY, {"Image|endswith": "reg.exe"}, True),
    ("registry_event", 4657, KEY, {"EventType": "SetValue"}, True),
    ("registry_delete", 4657, KEY, {"TargetObject|contains": "Services"}, False),
    ("registry_add", 4657, KEY, {"TargetObject|contains": "Services"}, False),
    (
        "registry_delete",
        4657,
        {**KEY, "OperationType": "%%1906"},
        {"TargetObject|endswith": "\\x\\Start"},
        True,
    ),
    ("network_connection", 5156, CONNECTION, {"Image|endswith": "\\mshta.exe"}, True),
    ("network_connection", 5156, CONNECTION, {"Image|startswith": "C:\\Windows\\"}, True),
    (
        "network_connection",
        5156,
        CONNECTION,
        {"Initiated": "true", "DestinationPort": 443, "Protocol": "tcp"},
        True,
    ),
    ("network_connection", 5156, CONNECTION, {"DestinationIp|cidr": "203.0.113.0/24"}, True),
    ("network_connection", 5156, CONNECTION, {"DestinationHostname": "x"}, False),
]


@pytest.mark.parametrize(("category", "code", "fields", "condition", "expected"), CASES)
def test_audit_records(
    tmp_path: Path,
    category: str,
    code: int,
    fields: dict[str, Any],
    condition: dict[str, Any],
    expected: bool,
) -> None:
    assert fires(tmp_path, category, condition, security(code, **fields)) is expected


@pytest.mark.parametrize(
    ("category", "kind", "expected"),
    [
        ("registry_add", "CreateKey", True),
        ("registry_add", "DeleteKey", False),
        ("registry_delete", "DeleteValue", True),
        ("registry_delete", "CreateKey", False),
        ("registry_event", "CreateKey", True),
    ],
)
def test_sysmon_twelve_by_its_type(
    tmp_path: Path, category: str, kind: str, expected: bool
) -> None:
    event = sysmon(12, EventType=kind, TargetObject="HKLM\\x")
    assert fires(tmp_path, category, {"TargetObject|contains": "x"}, event) is expected


def test_pairs_inside_unnamed_data(tmp_path: Path) -> None:
    text = "\tNewEngineState=Available\r\n\r\n\tHostApplication=powershell -enc AAA\r\n\tHostName=x"
    event = event_of_fields(
        {
            "Channel": "Windows PowerShell",
            "EventID": 400,
            "Data": {"#text": ["Available", "None", text]},
        }
    )
    assert fires(tmp_path, "ps_classic_start", {"HostApplication|contains": " -ENC "}, event)
    assert fires(tmp_path, "ps_classic_start", {"HostApplication|startswith": "powershell"}, event)
    assert fires(tmp_path, "ps_classic_start", {"Data|contains": "hostname=x"}, event)
    assert not fires(tmp_path, "ps_classic_start", {"HostName": "powershell"}, event)
    other = msgspec.structs.replace(event, code=600)
    assert not fires(tmp_path, "ps_classic_start", {"Data|contains": "hostname=x"}, other)


def test_a_record_cannot_bring_a_made_field_along(tmp_path: Path) -> None:
    event = security(4688, **{"=user": "CORP\\ana", "User": "CORP\\ana"})
    assert not fires(tmp_path, "process_creation", {"User": "CORP\\ana"}, event)


def test_maps_and_makers_name_the_same_fields() -> None:
    for name, fieldmap in FIELDMAPS.items():
        assert {"=" + made for made in fieldmap.made} == set(MAKERS.get(name, {})), name
        assert not fieldmap.made & fieldmap.renames.keys()
    for category, targets in WINDOWS_CATEGORIES.items():
        assert all(t.fieldmap in FIELDMAPS and t.codes for t in targets), category


def test_log_names_are_folded() -> None:
    names = [n for logs in WINDOWS_SERVICES.values() for n in logs]
    assert all(n == n.lower() and is_windows(n) for n in names)


def test_sources_of_other_systems() -> None:
    assert targets_of("zeek", "", "dns")[0].logs == ("zeek/dns",)
    assert targets_of("linux", "", "sshd")[0].providers[0] == "sshd"
    assert [t.logs for t in targets_of("linux", "process_creation", "")] == [
        ("linux-sysmon/operational",),
        ("auditd",),
    ]
    assert targets_of("azure", "", "signinlogs")[0].logs == ("azure/signinlogs",)
    assert targets_of("WINDOWS", "Process_Creation", "")[0].codes == (1,)
    for nowhere in (
        ("macos", "process_creation", ""),
        ("windows", "file_access", ""),
        ("", "", ""),
    ):
        assert targets_of(*nowhere) == ()


FORTIGATE = {
    "type": "utm",
    "subtype": "webfilter",
    "hostname": "files.example",
    "url": "/a/drop.exe?id=7",
    "agent": "certutil/1.0",
}
PALO_ALTO = {"subtype": "url", "misc": "files.example/a/drop.exe?id=7"}
CEF = {"request": "https://files.example/a/drop.exe?id=7", "requestMethod": "POST"}
PROXY_CASES: list[tuple[dict[str, str], dict[str, str], bool]] = [
    (FORTIGATE, {"c-uri|contains": "/drop.exe"}, True),
    (FORTIGATE, {"c-uri|startswith": "http://files.example/a/"}, True),
    (FORTIGATE, {"cs-host": "files.example", "c-useragent|startswith": "certutil"}, True),
    (FORTIGATE, {"c-uri-extension": "exe"}, True),
    (FORTIGATE, {"cs-host": "other.example"}, False),
    (PALO_ALTO, {"cs-host": "files.example", "c-uri-query": "id=7"}, True),
    (PALO_ALTO, {"c-uri|startswith": "http://files.example/a/"}, True),
    ({**PALO_ALTO, "subtype": "file"}, {"c-uri|contains": "drop"}, False),
    (CEF, {"c-uri-extension": "exe", "cs-method": "POST"}, True),
    # A record of plain traffic is no web request: what a rule does not find in it is no evidence.
    ({"type": "traffic", "dstport": "443"}, {"c-uri": None}, False),
    ({"type": "traffic", "agent": "certutil"}, {"c-useragent": "certutil"}, False),
]


@pytest.mark.parametrize(("record", "condition", "expected"), PROXY_CASES)
def test_proxy_rules_ask_a_firewall_for_its_web_requests(
    tmp_path: Path, record: dict[str, str], condition: dict[str, Any], expected: bool
) -> None:
    rule = rule_text({"a": condition, "condition": "a"}, 1, {"category": "proxy"})
    event = event_of_fields(record, log="firewall/made")
    assert (ids(matcher_of(tmp_path, rule), event) == [rule_id(1)]) is expected
