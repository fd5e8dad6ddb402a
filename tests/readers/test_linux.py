"""Linux logs: counts of every sample, full records, damage, files that are none."""

from __future__ import annotations

import json
import struct
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from bedem.knowledge import shapes
from bedem.model.records import Event
from bedem.readers import auditd, journal, recognise, syslog, utmp
from tests.readers.reader_helpers import Put, Unzip, head, read_with

FORMATS = "events/formats"


def expected(shared: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(
        (shared / FORMATS / "expected.json").read_text("utf-8")
    )
    return found


AUDITD = [
    "audit-rhel6",
    "audit-rhel7",
    "audit-ubuntu14",
    "audit-ubuntu16",
    "audit-ubuntu17",
    "audit-userspace_test",
    "audit-userspace_test2",
    "audit-userspace_test3",
    "audit-userspace_test4",
    "audit_enriched",
    "beats_cent7-node",
    "beats_execve-hex-arg",
    "beats_useradd",
    "lost_messages",
    "normal",
    "out_of_order",
    "rollover",
]
YEARS = {"Linux_2k.log": {2005}, "Mac_2k.log": {2017}, "OpenSSH_2k.log": set()}
# log: lines that carry on the message before, so that lines = events + these
SYSLOG = {
    "linux/syslog/beats_tz-offset.log": 0,
    "linux/syslog/syslog": 2,
    "linux/syslog/syslog_chromeos": 1,
    "linux/syslog/syslog_cron.log": 0,
    "linux/syslog/syslog_osx": 0,
    "linux/syslog/syslog_rsyslog": 0,
    "linux/syslog/syslog_rsyslog_SysklogdFileFormat": 1,
    "linux/syslog/syslog_rsyslog_SyslogProtocol23Format": 1,
    "linux/syslog/syslog_rsyslog_traditional": 3,
    "linux/syslog/syslog_ssh.log": 0,
    "linux/secure/vsftpd.log": 0,
}


def test_auditd_counts(shared: Path) -> None:
    counts = expected(shared)
    for name in AUDITD:
        path = shared / FORMATS / f"linux/auditd/{name}.log"
        entry = recognise(head(path))
        assert entry is not None
        assert entry.name == "auditd"
        events, gaps = read_with(auditd, path)
        assert len(events) == counts[f"linux/auditd/{name}.log"]["events"], name
        # One sample ends in the middle of a line.
        assert [(g.kind, g.count) for g in gaps] == (
            [("damaged", 1)] if name == "audit-rhel7" else []
        )
        assert all(event.time_stamped for event in events)


def fields(event: Event) -> dict[str, object]:
    return shapes.fields(event.shape, json.loads(event.data))


def test_out_of_order_lines_find_their_event(shared: Path) -> None:
    events, _ = read_with(auditd, shared / FORMATS / "linux/auditd/out_of_order.log")
    ordered, _ = read_with(auditd, shared / FORMATS / "linux/auditd/normal.log")

    def lines(event: Event) -> list[str]:
        return sorted(json.dumps(r, sort_keys=True) for r in json.loads(event.data)["records"])

    assert [lines(e) for e in events][1:] == [lines(e) for e in ordered][1:]


def test_a_whole_audit_event(put: Put) -> None:
    text = (
        "node=web1 type=SYSCALL msg=audit(1700000000.123:7): arch=c000003e syscall=59 success=yes "
        'a0=55 a1=66 ppid=1 pid=2 comm="sh" exe="/bin/dash" key="exec"\x1dUID="root"\n'
        'node=web1 type=EXECVE msg=audit(1700000000.123:7): argc=3 a0="sh" a1="-c" '
        "a2=6563686F205C226122\n"
        "node=web1 type=SOCKADDR msg=audit(1700000000.123:7): "
        "saddr=02000050A9FEA9FE0000000000000000\n"
        "node=web1 type=PROCTITLE msg=audit(1700000000.123:7): proctitle=7368002D6300\n"
        "node=web1 type=EOE msg=audit(1700000000.123:7): \n"
    )
    (event,), gaps = read_with(auditd, put(text.encode(), "x.log"))
    assert gaps == []
    assert (event.place, event.length) == (0, len(text) - 1)
    assert (event.time_stamped, event.time_kind, event.time_field) == (
        1_700_000_000_123_000,
        "utc",
        "msg",
    )
    assert (event.host, event.log, event.shape) == ("web1", "auditd", "auditd")
    assert (event.code, event.provider, event.record_number) == (None, None, None)
    found = fields(event)
    assert found["type"] == ["SYSCALL", "EXECVE", "SOCKADDR", "PROCTITLE"]
    assert (found["a0"], found["a1"], found["a2"]) == ("sh", "-c", 'echo \\"a"')
    assert (found["exe"], found["UID"]) == ("/bin/dash", "root")
    assert (found["saddr_ip"], found["saddr_port"]) == ("169.254.169.254", "80")
    assert found["proctitle"] == "sh -c"
    assert found["commandline"] == 'sh -c echo \\"a"'


def test_syslog_counts(shared: Path) -> None:
    counts = expected(shared)
    for name, carried_on in SYSLOG.items():
        path = shared / FORMATS / name
        entry = recognise(head(path))
        assert entry is not None, name
        assert entry.name == "syslog"
        events, gaps = read_with(syslog, path)
        assert len(events) + carried_on == counts[name]["lines"], name
        assert {g.kind for g in gaps} <= {"time"}
        assert {e.log for e in events} == {"syslog"}
        raw = path.read_bytes()
        assert sum(e.length for e in events) + len(events) >= len(raw) - 2


def test_messages_run_together_are_parted(shared: Path) -> None:
    folder = shared / FORMATS / "linux/syslog"
    for name in ("syslog_rsyslog_ForwardFormat", "syslog_rsyslog_TraditionalForwardFormat"):
        path = folder / name
        entry = recognise(head(path))
        assert entry is not None
        assert entry.name == "syslog"
        events, _ = read_with(syslog, path)
        assert len(events) == 9
        raw = path.read_bytes()
        assert all(raw[e.place : e.place + 1] == b"<" for e in events)


def test_real_logs_have_hosts_and_programs(unzip: Unzip) -> None:
    for path in unzip("ordinary/linux_syslog_loghub.zip"):
        if path.name in {"Linux_2k.log", "Mac_2k.log", "OpenSSH_2k.log"}:
            entry = recognise(head(path))
            assert entry is not None
            assert entry.name == "syslog"
            events, gaps = read_with(syslog, path)
            lines = len(path.read_bytes().splitlines())
            assert len(events) == lines
            assert all(e.host and e.provider for e in events)
            # Two of them tell their year: telnetd logged whole dates, a program its own stamp.
            years = {
                datetime.fromtimestamp(e.time_stamped / 1e6, UTC).year
                for e in events
                if e.time_stamped
            }
            assert years == YEARS[path.name]
            assert [(g.kind, g.count) for g in gaps] == ([] if years else [("time", lines)])


@pytest.mark.parametrize(
    ("line", "micros", "kind", "host", "provider", "message"),
    [
        (
            '<165>1 2003-10-11T22:14:15.003Z mx.example.com evntslog 8710 ID47 [a@1 k="v\\"w"] hi',
            1_065_910_455_003_000,
            "utc",
            "mx.example.com",
            "evntslog",
            "hi",
        ),
        (
            "2023-05-01T10:00:00+02:00 srv sshd[12]: Accepted password for root",
            1_682_928_000_000_000,
            "offset",
            "srv",
            "sshd",
            "Accepted password for root",
        ),
        (
            "2023-05-01T10:00:00 srv sudo: x",
            1_682_935_200_000_000,
            "local",
            "srv",
            "sudo",
            "x",
        ),
        ("<13>Feb  5 17:32:18 10.0.0.99 myproc[10]: y", None, "none", "10.0.0.99", "myproc", "y"),
    ],
)
def test_headers(
    put: Put, line: str, micros: int | None, kind: str, host: str, provider: str, message: str
) -> None:
    (event,), _ = read_with(syslog, put(line.encode(), "x"))
    assert (event.time_stamped, event.time_kind) == (micros, kind)
    assert (event.host, event.provider, event.log) == (host, provider, "syslog")
    record = json.loads(event.data)
    assert record["message"] == message
    if "a@1" in line:
        assert fields(event)["a@1.k"] == 'v"w'
    if micros is None:
        assert event.time_text == "Feb  5 17:32:18"


def test_the_year_comes_from_what_the_file_says(put: Put) -> None:
    text = (
        "Dec 30 10:00:00 a cron[1]: x\n"
        "Jan  2 08:00:00 a kernel: rtc_cmos: setting system clock to 2024-01-02T07:59:59 UTC\n"
        "Jan  3 08:00:00 a sshd[1]: x\n"
    )
    events, gaps = read_with(syslog, put(text.encode(), "x"))
    assert gaps == []
    assert [e.time_stamped for e in events] == [
        1_703_930_400_000_000,
        1_704_182_400_000_000,
        1_704_268_800_000_000,
    ]
    assert {e.time_kind for e in events} == {"local"}
    odd = text.replace("2024-01-02", "2024-07-09")  # some other date says nothing
    events, gaps = read_with(syslog, put(odd.encode(), "x"))
    assert [e.time_stamped for e in events] == [None] * 3
    assert [(g.kind, g.count) for g in gaps] == [("time", 3)]


SYSMON = (
    '2024-01-02T03:04:05.000000+00:00 web1 sysmon: <Event><System><Provider Name="Linux-Sysmon" '
    'Guid="{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"/><EventID>1</EventID><Version>5</Version>'
    '<TimeCreated SystemTime="2024-01-02T03:04:05.123456000Z"/><EventRecordID>9</EventRecordID>'
    "<Channel>Linux-Sysmon/Operational</Channel><Computer>web1</Computer></System><EventData>"
    '<Data Name="Image">/usr/bin/curl</Data><Data Name="CommandLine">curl http://x</Data>'
    "</EventData></Event>\n"
)


def test_sysmon_for_linux_and_audit_lines_inside_syslog(put: Put) -> None:
    audit = (
        "2024-01-02T03:04:06.000000+00:00 web1 audispd: type=USER_CMD "
        "msg=audit(1704164646.000:8): pid=1 msg='cmd=6C73 res=success'\n"
    )
    events, gaps = read_with(syslog, put((SYSMON + audit).encode(), "syslog"))
    assert gaps == []
    sysmon = events[0]
    assert (sysmon.log, sysmon.code, sysmon.host) == ("Linux-Sysmon/Operational", 1, "web1")
    assert sysmon.time_stamped == 1_704_164_645_123_456
    assert fields(sysmon)["Image"] == "/usr/bin/curl"
    assert (events[1].log, events[1].host) == ("auditd", "web1")
    assert fields(events[1])["cmd"] == "ls"


def test_journal_counts(shared: Path) -> None:
    for name in ("2004", "2004_all", "2404", "2404_all"):
        path = shared / FORMATS / f"linux/journal/journalctl_{name}.json"
        events, gaps = read_with(journal, path)
        assert len(events) == 3
        assert [g.kind for g in gaps] == ([] if name.endswith("all") else ["field_missing"])
        assert all(e.unique_id and e.host and e.time_stamped for e in events)
    whole, _ = read_with(journal, shared / FORMATS / "linux/journal/journalctl_2404_all.json")
    export, gaps = read_with(journal, shared / FORMATS / "linux/journal/journalctl_2404.export")
    assert gaps == []
    assert [json.loads(e.data) for e in export] == [json.loads(e.data) for e in whole]
    assert [(e.time_stamped, e.host, e.provider, e.unique_id) for e in export] == [
        (e.time_stamped, e.host, e.provider, e.unique_id) for e in whole
    ]


def test_journal_parts_add_up(shared: Path) -> None:
    for name in ("journalctl_2404.export", "journalctl_2404_all.json"):
        path = shared / FORMATS / "linux/journal" / name
        whole, _ = read_with(journal, path)
        size = path.stat().st_size
        parts = [
            event
            for start in range(0, size, 700)
            for event in read_with(journal, path, start, min(size, start + 700))[0]
        ]
        assert parts == whole


def utmp_record(kind: int, user: bytes, host: bytes, seconds: int, address: bytes = b"") -> bytes:
    return struct.pack(
        "<hxxi32s4s32s256shhiii16s20s",
        *(kind, 99, b"pts/0", b"ts/0", user, host, 0, 0, 0, seconds, 5, address, b""),
    )


def test_utmp(put: Put) -> None:
    boot = utmp_record(2, b"reboot", b"5.10.0", 1_700_000_000)
    login = utmp_record(7, b"root", b"198.51.100.7", 1_700_000_100, bytes([198, 51, 100, 7]))
    path = put(boot + login * 3 + login[:100], "wtmp")
    entry = recognise(head(path))
    assert entry is not None
    assert entry.name == "utmp"
    events, gaps = read_with(utmp, path)
    assert (len(events), [g.kind for g in gaps]) == (4, ["damaged"])
    assert {e.log for e in events} == {"linux/wtmp"}
    assert events[1].time_stamped == 1_700_000_100_000_005
    assert json.loads(events[1].data)["addr"] == "198.51.100.7"
    failed = put(utmp_record(6, b"admin", b"203.0.113.9", 1_700_000_000) * 2, "b")
    assert {e.log for e in read_with(utmp, failed)[0]} == {"linux/btmp"}
    last = struct.pack("<i32s256s", 1_700_000_000, b"pts/1", b"host")
    path = put(bytes(292) * 3 + last, "l")
    events, gaps = read_with(utmp, path)
    assert gaps == []
    assert json.loads(events[0].data) == {
        "type": "LASTLOG",
        "uid": 3,
        "line": "pts/1",
        "host": "host",
    }


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (auditd, "linux/auditd/normal.log"),
        (syslog, "linux/syslog/syslog_rsyslog"),
        (journal, "linux/journal/journalctl_2404_all.json"),
        (journal, "linux/journal/journalctl_2404.export"),
    ],
)
def test_a_damaged_copy_keeps_the_rest(
    shared: Path, put: Put, module: ModuleType, name: str
) -> None:
    raw = (shared / FORMATS / name).read_bytes()
    whole, _ = read_with(module, put(raw, "whole"))
    middle = len(raw) // 2
    hurt = raw[:middle] + bytes(40) + raw[middle + 40 :]
    events, gaps = read_with(module, put(hurt, "hurt"))
    assert len(events) >= len(whole) - 1
    if name != "linux/journal/journalctl_2404.export":  # there the middle is a long message
        assert gaps
    cut, _ = read_with(module, put(raw[: len(raw) - 20], "cut"))
    assert len(cut) >= len(whole) - 1
    headless, _ = read_with(module, put(raw[30:], "headless"))
    assert len(headless) >= len(whole) - 1


@pytest.mark.parametrize("module", [auditd, syslog, journal, utmp])
def test_other_files_are_not_claimed(shared: Path, module: ModuleType) -> None:
    for name in (
        "network/suricata_fast.log",
        "network/zeek_pairs/tsv/ssh.log",
        "windows_exports/evtx_dump.jsonl",
        "windows_exports/eventviewer_de.csv",
        "cloud/m365_unified_audit_log.jsonl",
        "edge/scada_wincc_s7.log",
        "README.md",
    ):
        assert module.score(head(shared / FORMATS / name)) == 0, name
