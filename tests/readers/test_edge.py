"""Firewalls, gateways, web servers: counts of every sample, full records, damage, other files."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from bedem.knowledge import shapes
from bedem.model.records import Event
from bedem.readers import dnsdebug, ivanti, recognise, syslog, w3c, weblog
from bedem.readers.culture_dates import culture_micros, order_of
from tests.readers.reader_helpers import Put, Unzip, head, read_with

FORMATS = "events/formats"
# file: (reader, records by log)
SAMPLES: dict[str, tuple[ModuleType, dict[str, int]]] = {
    "edge/apache_access.log": (weblog, {"webserver/access": 15}),
    "edge/cisco_asa_ftd.log": (syslog, {"firewall/asa": 5, "firewall/ftd": 1}),
    "edge/cisco_asa_ftd_filled.log": (syslog, {"firewall/asa": 4, "firewall/ftd": 2}),
    "edge/citrix_netscaler.log": (syslog, {"firewall/netscaler": 6}),
    "edge/citrix_netscaler_filled.log": (syslog, {"firewall/netscaler": 7}),
    "edge/fortigate.log": (syslog, {"firewall/fortigate": 4, "syslog": 1}),
    "edge/fortigate_filled.log": (syslog, {"firewall/fortigate": 5}),
    "edge/paloalto.log": (syslog, {"firewall/paloalto": 13}),
    "edge/paloalto_filled.log": (syslog, {"firewall/paloalto": 6}),
    "edge/pulse_secure_filled.log": (syslog, {"firewall/ivanti": 2}),
    "edge/vmware_esx_vcenter.log": (syslog, {"syslog": 3, "firewall/nsx": 1}),
    "edge/vmware_esx_vcenter_filled.log": (syslog, {"syslog": 15, "firewall/nsx": 2}),
    "edge/iis/iis10.log": (w3c, {"iis/w3c": 1}),
    "edge/iis/iis10_cookies.log": (w3c, {"iis/w3c": 3}),
    "edge/iis/iis10_edge_cases.log": (w3c, {"iis/w3c": 15}),
    "edge/iis/iis6.log": (w3c, {"iis/w3c": 12}),
    "edge/iis/iis7_owa.log": (w3c, {"iis/w3c": 3}),
    "edge/iis/iis7_sqli.log": (w3c, {"iis/w3c": 2}),
    "edge/iis/iis_without_date.log": (w3c, {"iis/w3c": 11}),
    "edge/ivanti/log.access.vc0": (ivanti, {"firewall/ivanti": 10}),
    "edge/ivanti/log.admin.vc0": (ivanti, {"firewall/ivanti": 10}),
    "edge/ivanti/log.diagnosticlog.vc0": (ivanti, {"firewall/ivanti": 10}),
    "edge/ivanti/log.events.vc0": (ivanti, {"firewall/ivanti": 9}),
    "edge/ivanti/log.policytrace.vc0": (ivanti, {}),
    "edge/ivanti/log.sensorslog.vc0": (ivanti, {"firewall/ivanti": 10}),
    "windows_exports/windows_firewall.log": (w3c, {"firewall/windows": 15}),
}


def fields(event: Event) -> dict[str, object]:
    return shapes.fields(event.shape, json.loads(event.data))


@pytest.mark.parametrize("name", SAMPLES)
def test_counts(shared: Path, name: str) -> None:
    reader, logs = SAMPLES[name]
    path = shared / FORMATS / name
    expected = json.loads((shared / FORMATS / "expected.json").read_text("utf-8"))[name]
    assert sum(logs.values()) == expected.get("lines", expected.get("records"))
    entry = recognise(head(path))
    assert entry is not None
    assert entry.load() is reader
    events, gaps = read_with(reader, path)
    counts: dict[str, int] = {}
    for event in events:
        counts[event.log or ""] = counts.get(event.log or "", 0) + 1
    assert counts == logs
    # IIS pieces whose user agent holds a blank or lacks a column are kept and counted.
    assert {g.kind for g in gaps} <= {"time", "damaged"}
    if "damaged" in {g.kind for g in gaps}:
        assert name.startswith("edge/iis/")
    raw = path.read_bytes()
    for event in events:
        assert 0 < event.length <= len(raw) - event.place


def test_a_fortigate_message(put: Put) -> None:
    line = (
        "<134>Aug 26 10:15:32 relay date=2022-08-26 time=12:15:32 devname=edge01 "
        'eventtime=1661508932123456789 tz="+0200" devid=FGT60D logid=0000000013 type=traffic '
        'subtype=forward srcip=10.1.2.3 srcport=5 dstip=203.0.113.7 dstport=443 action="accept" '
        'msg="two words = one" sentbyte=12'
    )
    (event,), gaps = read_with(syslog, put(line.encode()))
    assert gaps == []
    assert (event.time_stamped, event.time_kind, event.time_field) == (
        1_661_508_932_123_456,
        "utc",
        "eventtime",
    )
    assert (event.host, event.log, event.provider) == (
        "edge01",
        "firewall/fortigate",
        "traffic/forward",
    )
    found = fields(event)
    assert (found["src_ip"], found["dst_ip"], found["dst_port"]) == (
        "10.1.2.3",
        "203.0.113.7",
        "443",
    )
    assert (found["msg"], found["action"], found["sentbyte"]) == (
        "two words = one",
        "accept",
        "12",
    )
    local = line.replace("eventtime=1661508932123456789 ", "")
    (event,), _ = read_with(syslog, put(local.encode()))
    assert (event.time_stamped, event.time_kind) == (1_661_508_932_000_000, "offset")
    (event,), _ = read_with(syslog, put(local.replace('tz="+0200" ', "").encode()))
    assert (event.time_stamped, event.time_kind) == (1_661_516_132_000_000, "local")


def test_one_relay_file_of_many_devices(put: Put, shared: Path) -> None:
    folder = shared / FORMATS
    names = [
        "edge/fortigate_filled.log",
        "edge/paloalto.log",
        "edge/cisco_asa_ftd.log",
        "edge/citrix_netscaler.log",
        "linux/syslog/syslog_rsyslog",
    ]
    path = put(b"".join((folder / n).read_bytes().rstrip(b"\n") + b"\n" for n in names), "relay")
    entry = recognise(head(path))
    assert entry is not None
    assert entry.name == "syslog"
    counts: dict[str, int] = {}
    for event in read_with(syslog, path)[0]:
        counts[event.log or ""] = counts.get(event.log or "", 0) + 1
    assert counts == {
        "firewall/fortigate": 5,
        "firewall/paloalto": 13,
        "firewall/asa": 5,
        "firewall/ftd": 1,
        "firewall/netscaler": 6,
        "syslog": 5,
    }


def test_paloalto_and_cisco_fields(shared: Path) -> None:
    events, _ = read_with(syslog, shared / FORMATS / "edge/paloalto.log")
    first = fields(events[0])
    assert events[0].provider == "TRAFFIC/end"
    assert (first["src_ip"], first["dst_port"], first["action"]) == (
        "192.168.41.30",
        "137",
        "allow",
    )
    url = fields(events[4])
    assert str(url["c-uri"]).startswith("geocode.arcgis.com/arcgis/rest")
    assert events[2].time_kind == "offset"  # the stamp with offset at the end of newer releases
    assert events[2].time_stamped == 1_741_966_120_583_000
    events, _ = read_with(syslog, shared / FORMATS / "edge/cisco_asa_ftd.log")
    denied = fields(events[2])
    assert (events[2].code, denied["action"]) == (710003, "deny")
    assert (denied["src_ip"], denied["dst_ip"], denied["dst_port"]) == (
        "179.236.133.160",
        "72.142.18.38",
        "23",
    )
    ftd = fields(events[5])
    assert (ftd["src_ip"], ftd["dst_port"], ftd["action"]) == ("75.150.94.75", "8027", "Allow")
    assert ftd["AccessControlRuleName"] == "Allow MDM - Out to DMZ"


def test_web_requests(put: Put) -> None:
    line = (
        'shop.example:443 10.0.0.1 - ana [13/Jan/2016:19:31:20 +0200] "GET /a%20b.php?c=%2e%2e '
        'HTTP/1.1" 200 94 "http://ref/" "curl/7 \\"x\\""\n'
    )
    (event,), gaps = read_with(weblog, put(line.encode()))
    assert gaps == []
    assert (event.time_stamped, event.time_kind) == (1_452_706_280_000_000, "offset")
    assert (event.log, event.host, event.length) == ("webserver/access", None, len(line) - 1)
    found = fields(event)
    assert found["cs-uri-query"] == "c=%2e%2e"
    assert (found["c-ip"], found["cs-username"], found["sc-status"]) == ("10.0.0.1", "ana", "200")
    assert (found["cs-host"], found["cs-referer"]) == ("shop.example:443", "http://ref/")
    assert (found["decoded"], found["c-uri-extension"]) == ("/a b.php?c=..", "php")
    assert str(found["cs-user-agent"]).startswith("curl/7")


def test_apache_error_log(unzip: Unzip) -> None:
    (path,) = (p for p in unzip("ordinary/linux_syslog_loghub.zip") if p.name == "Apache_2k.log")
    entry = recognise(head(path))
    assert entry is not None
    assert entry.name == "weblog"
    events, gaps = read_with(weblog, path)
    assert (len(events), gaps) == (len(path.read_bytes().splitlines()), [])
    assert {e.log for e in events} == {"webserver/error"}
    assert all(e.time_kind == "local" for e in events)


def test_iis_fields(shared: Path) -> None:
    events, _ = read_with(w3c, shared / FORMATS / "edge/iis/iis7_owa.log")
    found = fields(events[1])
    assert (found["cs-method"], found["cs-uri-stem"]) == ("POST", "/EWS/Exchange.asmx")
    assert str(found["cs-user-agent"]).startswith("Microsoft+Office")
    assert (events[1].time_stamped, events[1].time_kind) == (1_451_572_838_000_000, "utc")
    events, _ = read_with(w3c, shared / FORMATS / "edge/iis/iis_without_date.log")
    assert events[1].time_stamped == 1_375_142_403_000_000
    events, _ = read_with(w3c, shared / FORMATS / "windows_exports/windows_firewall.log")
    found = fields(events[0])
    assert (found["action"], found["src_ip"], found["dst_port"]) == (
        "DROP",
        "123.45.78.90",
        "137",
    )
    assert events[0].time_kind == "local"


DNS = (
    "DNS Server log file creation at 15.6.2024 9:00:00\r\nLog file wrap at x\r\n\r\n"
    "Message logging key (for packets - other items use a subset of these fields):\r\n"
    "15.6.2024 9:01:02 0E4C PACKET  00000225D1B1A4E0 UDP Rcv 10.0.0.5        0a1b   "
    "Q [0001   D   NOERROR] A      (3)www(7)example(3)com(0)\r\n"
    "15.6.2024 9:01:02 0E4C PACKET  00000225D1B1A4E0 UDP Snd 10.0.0.5        0a1b "
    "R Q [8081   DR  NXDOMAIN] AAAA   (1)x(3)lan(0)\r\n"
)


def test_windows_dns_debug_log(put: Put) -> None:
    path = put(DNS.encode(), "dns.log")
    entry = recognise(head(path))
    assert entry is not None
    assert entry.name == "dnsdebug"
    events, gaps = read_with(dnsdebug, path)
    assert (len(events), gaps) == (2, [])
    assert (events[0].time_stamped, events[0].time_kind) == (1_718_442_062_000_000, "local")
    assert fields(events[0])["query"] == "www.example.com"
    second = fields(events[1])
    assert (second["kind"], second["rcode"], second["dst_ip"]) == (
        "response",
        "NXDOMAIN",
        "10.0.0.5",
    )
    us = DNS.replace("15.6.2024", "5/6/2024")
    events, gaps = read_with(dnsdebug, put(us.encode(), "dns.log"))
    assert [e.time_stamped for e in events] == [None, None]
    assert [(g.kind, g.count) for g in gaps] == [("time", 2)]


def test_dates_of_cultures() -> None:
    assert order_of(["1/2/2024", "13/2/2024"]) == "dmy"
    assert order_of(["1/2/2024", "2/13/2024"]) == "mdy"
    assert order_of(["1/2/2024"]) is None
    assert order_of(["1.2.2024"]) == "dmy"
    assert order_of(["1/13/2024", "13/1/2024"]) in {"mdy", "dmy"}
    assert culture_micros("6/15/2024 9:01:02 PM", "mdy") == 1_718_485_262_000_000
    assert culture_micros("15. 6. 2024. 21:01:02", "dmy") == 1_718_485_262_000_000
    assert culture_micros("2024/06/15 21:01:02", None) == 1_718_485_262_000_000
    assert culture_micros("31.2.2024 21:01:02", "dmy") is None


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (syslog, "edge/fortigate_filled.log"),
        (syslog, "edge/paloalto.log"),
        (syslog, "edge/cisco_asa_ftd.log"),
        (weblog, "edge/apache_access.log"),
        (w3c, "edge/iis/iis6.log"),
        (ivanti, "edge/ivanti/log.access.vc0"),
    ],
)
def test_a_damaged_copy_keeps_the_rest(
    shared: Path, put: Put, reader: ModuleType, name: str
) -> None:
    raw = (shared / FORMATS / name).read_bytes()
    whole, _ = read_with(reader, put(raw, "whole"))
    start = 8192 if reader is ivanti else 0
    middle = start + (len(raw) - start) // 2
    hurt = raw[:middle] + bytes(30) + raw[middle + 30 :]
    events, _ = read_with(reader, put(hurt, "hurt"))
    assert len(events) >= len(whole) - 1
    cut, _ = read_with(reader, put(raw[:-25], "cut"))
    assert len(cut) >= len(whole) - 1


@pytest.mark.parametrize("module", [dnsdebug, ivanti, w3c, weblog])
def test_other_files_are_not_claimed(shared: Path, module: ModuleType) -> None:
    for name in (
        "network/suricata_fast.log",
        "network/snort3_fast.log",
        "network/zeek_pairs/tsv/ssh.log",
        "network/zeek_odd/text_file_conn.log",
        "windows_exports/plaso_l2tcsv.txt",
        "windows_exports/eventviewer_de.csv",
        "edge/scada_wincc_s7.log",
        "linux/syslog/syslog",
    ):
        assert module.score(head(shared / FORMATS / name)) == 0, name
