"""Clouds: counts of every sample, the CSV and the JSON of one export agree, damage, other files."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from bedem.knowledge import shapes
from bedem.readers import cloud, m365csv, recognise
from tests.readers.reader_helpers import Put, head, read_with

FORMATS = "events/formats"


@pytest.mark.parametrize(
    ("name", "reader", "count"),
    [
        ("cloud/azure_activity_log.jsonl", cloud, 4),
        ("cloud/azure_signin_logs.jsonl", cloud, 26),
        ("cloud/azure_signin_logs_array.json", cloud, 8),
        ("cloud/m365_unified_audit_log.jsonl", cloud, 89),
        ("cloud/microsoft_audit_log.jsonl", cloud, 4),
        ("cloud/m365_unified_audit_log.csv", m365csv, 92),
        ("edge/azure_application_gateway_access.json", cloud, 2),
    ],
)
def test_counts(shared: Path, name: str, reader: ModuleType, count: int) -> None:
    path = shared / FORMATS / name
    expected = json.loads((shared / FORMATS / "expected.json").read_text("utf-8"))[name]
    assert expected["records"] == count
    entry = recognise(head(path))
    assert entry is not None
    assert entry.load() is reader
    events, gaps = read_with(reader, path)
    assert (len(events), gaps) == (count, [])
    assert all(e.time_stamped and e.time_kind in {"utc", "offset"} for e in events)
    places = [(e.place, e.part) for e in events]
    assert len(set(places)) == count
    raw = path.read_bytes()
    for event in events:
        if path.suffix != ".csv":
            assert json.loads(raw[event.place : event.place + event.length]) == json.loads(
                event.data
            )


def test_the_csv_and_the_json_of_one_export_agree(shared: Path) -> None:
    folder = shared / FORMATS / "cloud"
    rows, _ = read_with(m365csv, folder / "m365_unified_audit_log.csv")
    lines, _ = read_with(cloud, folder / "m365_unified_audit_log.jsonl")
    by_id = {e.unique_id: e for e in rows}
    assert len(by_id) == len({e.unique_id for e in lines}) == 79  # exports overlap
    for event in lines:
        twin = by_id[event.unique_id]
        assert json.loads(twin.data) == json.loads(event.data)
        assert (twin.time_stamped, twin.log, twin.host) == (
            event.time_stamped,
            event.log,
            event.host,
        )


def test_fields_as_rules_name_them(put: Put) -> None:
    m365 = {
        "CreationTime": "2021-05-18T21:13:33",
        "Id": "x-1",
        "Operation": "New-InboxRule",
        "OrganizationId": "t",
        "Workload": "Exchange",
        "ResultStatus": "True",
        "Parameters": [{"Name": "ForwardTo", "Value": "a@b.example"}],
    }
    (event,), _ = read_with(cloud, put(json.dumps(m365).encode()))
    assert event.time_stamped == 1_621_372_413_000_000
    assert (event.time_kind, event.time_field) == ("utc", "CreationTime")
    assert (event.log, event.host, event.provider) == ("m365/Exchange", "t", "New-InboxRule")
    assert (event.unique_id, event.shape) == ("x-1", "m365")
    found = shapes.fields("m365", json.loads(event.data))
    assert found["Parameters.ForwardTo"] == "a@b.example"
    assert (found["eventName"], found["eventSource"]) == ("New-InboxRule", "Exchange")
    audit = {
        "time": "2024-01-02T03:04:05.5Z",
        "category": "AuditLogs",
        "operationName": "Add member to role",
        "tenantId": "t2",
        "properties": {"id": "i", "activityDisplayName": "Add member to role", "result": "ok"},
    }
    (event,), _ = read_with(cloud, put(json.dumps({"records": [audit]}).encode()))
    assert (event.log, event.host, event.unique_id) == ("azure/AuditLogs", "t2", "i")
    found = shapes.fields("azure", json.loads(event.data))
    assert found["properties.message"] == "Add member to role"
    assert found["result"] == "ok"


def test_an_envelope_of_any_size_gives_single_records(put: Put) -> None:
    record = b'{"time":"2024-01-02T03:04:05Z","category":"SignInLogs","properties":{"id":"%06d"}}'
    body = b",\n".join(record % n for n in range(20_000))
    path = put(
        b'{"@odata.context":"https://x","value":[' + body + b'],"@odata.nextLink":"https://y"}'
    )
    events, gaps = read_with(cloud, path)
    assert (len(events), gaps) == (20_000, [])
    assert len({e.place for e in events}) == 20_000


def test_a_damaged_copy_keeps_the_rest(shared: Path, put: Put) -> None:
    raw = (shared / FORMATS / "cloud/azure_signin_logs.jsonl").read_bytes()
    events, gaps = read_with(cloud, put(raw[:-30]))
    assert (len(events), [g.kind for g in gaps]) == (25, ["damaged"])
    raw = (shared / FORMATS / "cloud/m365_unified_audit_log.csv").read_bytes()
    events, gaps = read_with(m365csv, put(raw[:-900], "x.csv"))
    assert len(events) == 91
    assert {g.kind for g in gaps} == {"damaged"}
    hurt = raw.replace(b'"{""CreationTime""', b'"{""Crea\xfftionTime"', 1)
    events, gaps = read_with(m365csv, put(hurt, "x.csv"))
    assert len(events) >= 90
    assert "damaged" in {g.kind for g in gaps}


@pytest.mark.parametrize("module", [cloud, m365csv])
def test_other_files_are_not_claimed(shared: Path, module: ModuleType) -> None:
    for name in (
        "network/zeek_pairs/json/ssh.log",
        "windows_exports/evtx_dump.jsonl",
        "windows_exports/eventviewer_de.csv",
        "windows_exports/timesketch_evtx_part.csv",
        "windows_exports/velociraptor_netstat.jsonl",
        "linux/journal/journalctl_2404.json",
        "windows_exports/tool_csv_headers.json",
    ):
        assert module.score(head(shared / FORMATS / name)) == 0, name
