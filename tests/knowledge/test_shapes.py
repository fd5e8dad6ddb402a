"""The one vocabulary of layouts: real records of every shape, and the traps between them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedem.knowledge import shapes

EVTX = {
    "Event": {
        "#attributes": {"xmlns": "x"},
        "System": {
            "Provider": {"#attributes": {"Name": "Microsoft-Windows-Eventlog", "Guid": "g"}},
            "EventID": {"#attributes": {"Qualifiers": 0}, "#text": 104},
            "Level": 4,
            "Keywords": "0x8000000000000000",
            "EventRecordID": 7,
            "Channel": "System",
            "Computer": "PC1",
            "Execution": {"#attributes": {"ProcessID": 4}},
            "Security": {"#attributes": {"UserID": "S-1-5-18"}},
        },
        "UserData": {
            "LogFileCleared": {
                "#attributes": {"xmlns:auto-ns3": "n"},
                "SubjectUserName": "admin",
                "Channel": "Application",
            }
        },
    }
}


def test_user_data_gives_leaf_names_and_wins_over_the_header() -> None:
    found = shapes.fields("evtx", EVTX)
    assert found["Channel"] == "Application"
    assert found["SubjectUserName"] == "admin"
    assert (found["EventID"], found["Provider_Name"]) == (104, "Microsoft-Windows-Eventlog")
    assert found["EventRecordID"] == 7
    assert shapes.header("evtx", EVTX)["Channel"] == "System"
    assert shapes.header("evtx", EVTX)["UserID"] == "S-1-5-18"
    assert shapes.event_data("evtx", EVTX) == {
        "SubjectUserName": "admin",
        "Channel": "Application",
    }


def test_event_data_can_not_change_the_event_id() -> None:
    record = {"Event": {"System": {"EventID": 1}, "EventData": {"EventID": "4624"}}}
    assert shapes.fields("evtx", record)["EventID"] == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"Data": {"#text": "one"}, "Binary": None}, {"Data": ["one"], "Binary": None}),
        ({"Data": {"#text": ["a", "b"]}}, {"Data": ["a", "b"]}),
        ({"Data": "plain"}, {"Data": ["plain"]}),
        ({"#attributes": {"Name": "E"}, "param1": "x"}, {"param1": "x"}),
        ({"A": {"#attributes": {"Type": "t"}, "#text": 3}}, {"A": 3}),
        ({"A": ["x", "y"]}, {"A": ["x", "y"]}),
        (None, {}),
    ],
)
def test_event_data_forms_of_the_crate(data: Any, expected: dict[str, Any]) -> None:
    assert shapes.event_data("evtx", {"Event": {"System": {}, "EventData": data}}) == expected


def test_attributes_in_keys_of_their_own() -> None:
    record = {
        "Event": {
            "System": {
                "Provider_attributes": {"Name": "P"},
                "EventID": 5,
                "EventID_attributes": {},
            },
            "EventData": {"A": 1, "B_attributes": {"x": 1}},
        }
    }
    assert shapes.fields("evtx", record) == {"EventID": 5, "Provider_Name": "P", "A": 1}


def test_nxlog_header_does_not_pose_as_event_data() -> None:
    record = {
        "EventID": 7045,
        "EventType": "INFO",
        "AccountName": "pgustavo",
        "Domain": "THESHIRE",
        "Severity": "INFO",
        "Hostname": "W6",
        "host": "collector",
        "Channel": "System",
        "ProcessID": 732,
        "ServiceName": "OTR",
        "Message": "A service was installed",
        "EventTime": "2020-08-06 02:27:29",
    }
    assert shapes.event_data("nxlog", record) == {"ServiceName": "OTR"}
    found = shapes.fields("nxlog", record)
    assert found["Computer"] == "W6"
    assert found["Message"].startswith("A service")
    head = shapes.header("nxlog", record)
    assert (head["UserName"], head["ExecutionProcessID"]) == ("pgustavo", 732)


def test_nxlog_event_type_of_the_event_itself_is_kept() -> None:
    record = {"EventID": 13, "EventType": "SetValue", "EventTypeOrignal": "INFO"}
    assert shapes.fields("nxlog", record)["EventType"] == "SetValue"
    record = {"EventID": 5156, "ExecutionProcessID": 4, "ProcessID": "1234"}
    assert shapes.event_data("nxlog", record) == {"ProcessID": "1234"}


def test_winlogbeat_sysmon_module_fields_come_back() -> None:
    record = {
        "winlog": {
            "provider_name": "Microsoft-Windows-Sysmon",
            "channel": "Microsoft-Windows-Sysmon/Operational",
            "event_id": "11",
            "record_id": 5,
            "computer_name": "S",
            "event_data": {"User": "u"},
        },
        "process": {"executable": "C:\\a.exe", "pid": 9},
        "message": "File created:\nImage: C:\\forged.exe\nUtcTime: 2024-02-13 06:56:24.223",
    }
    found = shapes.fields("winlogbeat", record)
    assert found["EventID"] == 11
    assert found["Image"] == "C:\\a.exe"
    assert found["ProcessId"] == 9
    assert found["UtcTime"] == "2024-02-13 06:56:24.223"
    assert found["User"] == "u"


def test_winlogbeat_params_are_data_too() -> None:
    record = {"winlog": {"event_data": {"param1": "a", "param2": "b"}}}
    assert shapes.event_data("winlogbeat", record)["Data"] == ["a", "b"]


def test_winlogbeat6() -> None:
    record = {
        "event_id": 4624,
        "log_name": "Security",
        "computer_name": "DC",
        "record_number": "77",
        "source_name": "Microsoft-Windows-Security-Auditing",
        "event_data": {"LogonType": "3"},
    }
    assert shapes.fields("winlogbeat6", record) == {
        "EventID": 4624,
        "Channel": "Security",
        "Provider_Name": "Microsoft-Windows-Security-Auditing",
        "Computer": "DC",
        "EventRecordID": 77,
        "LogonType": "3",
    }


def test_sentinel_security_three_ways() -> None:
    columns = {"EventID": 4624, "TargetUserName": "a", "IpAddress": None, "ProcessId_string": "0x0"}
    assert shapes.event_data("sentinel_security", columns) == {
        "TargetUserName": "a",
        "ProcessId": "0x0",
    }
    xml = {
        "EventID": "5156",
        "EventData": '<EventData xmlns="x">\r\n  <Data Name="DestPort">80</Data>\r\n</EventData>',
    }
    assert shapes.fields("sentinel_security", xml) == {"EventID": 5156, "DestPort": "80"}
    dynamic = {"EventID": 412, "EventData_dynamic": '["a","b"]'}
    assert shapes.event_data("sentinel_security", dynamic) == {"Data": ["a", "b"]}


def test_zeek_spellings_agree() -> None:
    dots = {"_path": "conn", "id.orig_h": "10.0.0.1", "uid": "C"}
    under = {"@stream": "conn", "@system": "s", "id_orig_h": "10.0.0.1", "uid": "C"}
    nested = {"id": {"orig_h": "10.0.0.1"}, "uid": "C"}
    expected = {"id.orig_h": "10.0.0.1", "uid": "C"}
    assert [shapes.fields("zeek", r) for r in (dots, under, nested)] == [expected] * 3


def test_nested_objects_have_dotted_names() -> None:
    record = {"alert": {"signature": "x", "metadata": {"tag": ["a"]}}, "list": [{"k": 1}, {"k": 2}]}
    assert shapes.fields("eve", record) == {
        "alert.signature": "x",
        "alert.metadata.tag": ["a"],
        "list.k": [1, 2],
    }


def _rows(shared: Path, name: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(shared / "events/attacks/sentinel" / name) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8-sig")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def test_real_sentinel_rows(shared: Path) -> None:
    for row in _rows(shared, "log4shell_windows_sysmon.zip"):
        found = shapes.fields("sentinel_windows", row)
        assert found["Provider_Name"] == "Microsoft-Windows-Sysmon"
        assert "UtcTime" in found
    for row in _rows(shared, "log4shell_linux_sysmon.zip"):
        found = shapes.fields("sentinel_syslog", row)
        assert found["Channel"] == "Linux-Sysmon/Operational"
        assert isinstance(found["EventID"], int)
        assert "UtcTime" in found
    for row in _rows(shared, "log4shell_linux_auoms.zip"):
        found = shapes.fields("sentinel_syslog", row)
        assert found["type"].startswith("AUOMS")
        assert found["exe"].startswith("/")
    audit = shapes.fields("sentinel", _rows(shared, "goldensaml_AADAuditEvents.zip")[0])
    assert audit["InitiatedBy.user.userPrincipalName"] == "pgustavo@simulandlabs.com"
    assert audit["InitiatedBy"].startswith("{")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Event", "System", "EventData", "#text", "#attributes", "winlog", "Data"]
            )
            | st.text(max_size=6),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(shapes.SHAPES)), st.dictionaries(st.text(max_size=8), json_values))
def test_any_object_gives_flat_fields(shape: str, record: dict[str, Any]) -> None:
    for value in shapes.fields(shape, record).values():
        assert not isinstance(value, dict)
        if isinstance(value, list):
            assert not any(isinstance(item, (dict, list)) for item in value)
