"""What is fuzzed: every reader and the unpacking; where their seeds are; what must hold.

Seeds are real files of the shared data (BEDEM_SHARED) of at most 64 KiB each; larger text files
give their first lines. Faults that were found are small tests in tests/.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import evtx
import msgspec

from bedem.intake.unpack import Limits, walk
from bedem.knowledge import shapes
from bedem.model.records import Event, Gap
from bedem.readers import READERS, Head, Input, ReaderEntry

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("BEDEM_SHARED", ROOT.parent / "shared")) / "data/events"
SEED_BYTES = 65_536
LIMITS = Limits(members=2_000, total_bytes=64 * 1024**2, free_bytes=16 * 1024**2)


class Target(NamedTuple):
    """check raises when something does not hold."""

    seeds: Callable[[], list[bytes]]
    check: Callable[[bytes, Path], None]


def _files(*patterns: str) -> Iterator[bytes]:
    """Contents of shared files; members of zips where the pattern has a `!`."""
    for pattern in patterns:
        outer, _, inner = pattern.partition("!")
        for path in sorted(SHARED.glob(outer)):
            if not inner:
                yield path.read_bytes()
                continue
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if Path(name).match(inner):
                        with archive.open(name) as member:
                            yield member.read(SEED_BYTES * 4)


def _seeds(*patterns: str) -> Callable[[], list[bytes]]:
    def collect() -> list[bytes]:
        found: list[bytes] = []
        for data in _files(*patterns):
            if len(data) <= SEED_BYTES:
                found.append(data)
            elif (end := data.rfind(b"\n", 0, SEED_BYTES)) > 0:
                found.append(data[: end + 1])
        return found

    return collect


def _check_reader(entry: ReaderEntry) -> Callable[[bytes, Path], None]:
    def check(data: bytes, folder: Path) -> None:
        path = folder / "input.bin"
        path.write_bytes(data)
        module = entry.load()
        score = module.score(Head(data[:262_144], len(data), "input.bin"))
        assert 0 <= score <= 100
        half = len(data) // 2
        parts = ((0, None), (0, half), (half, None)) if entry.cut == "lines" else ((0, None),)
        for start, end in parts:
            last = -1
            for item in module.read(Input(path, len(data), "input.bin", start, end)):
                if isinstance(item, Gap):
                    assert item.id
                    continue
                _check_event(item, len(data))
                if entry.cut == "lines":
                    assert item.place > last or item.part
                    last = item.place

    return check


def _check_event(event: Event, size: int) -> None:
    assert event.place >= 0
    assert event.length >= 0
    assert event.place + event.length <= size + 1
    assert event.shape in shapes.SHAPES
    assert event.code is None or -(2**31) <= event.code < 2**31
    assert event.record_number is None or -(2**63) <= event.record_number < 2**63
    assert event.time_stamped is None or abs(event.time_stamped) < 2**62
    record = msgspec.json.decode(event.data)
    assert json.loads(event.data) is not None
    for value in shapes.fields(event.shape, record).values():
        assert not isinstance(value, dict)
    shapes.header(event.shape, record)
    msgspec.json.encode(event)


def _check_archive(data: bytes, folder: Path) -> None:
    path = folder / "input.bin"
    path.write_bytes(data)
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    try:
        for item in walk(path, spool, LIMITS, [b"infected"]):
            if isinstance(item, Gap):
                assert item.id
                continue
            assert item.size == item.path.stat().st_size
            assert item.path.parent == spool
            item.name.encode("utf-8")
        assert list(spool.iterdir()) == []
    finally:
        shutil.rmtree(spool)


def _archive_seeds() -> list[bytes]:
    found = list(_files("formats/archives/*.*", "formats/archives/made/*.*"))
    found += list(_files("attacks/apt29_day1/*.zip", "formats/network/zeek_odd/*.gz"))
    found += list(_files("formats/evtx/evtx_damaged_made.tar.xz"))
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr("a/b", b"line\n" * 500)
        found.append(out.getvalue())
    return [data for data in found if len(data) < 2 * SEED_BYTES]


_SEEDS: dict[str, tuple[str, ...]] = {
    "evtx": (
        "attacks/evtx/evtx_attacks.zip!*.evtx",
        "formats/windows_exports/*.evtx",
    ),
    "winjson": (
        "attacks/otrf/covenant_copy*.zip!*.json",
        "attacks/otrf/schtask*.zip!*.json",
        "attacks/sentinel/*.zip!*.json",
        "formats/windows_exports/*.jsonl",
        "formats/windows_exports/winlogbeat*",
        "formats/encodings/*.jsonl",
    ),
    "winxml": (
        "formats/windows_exports/*.xml",
        "formats/windows_exports/evtx_dump_*.txt",
    ),
    "zeek": (
        "formats/network/zeek_pairs/*/*.log",
        "formats/network/zeek_odd/*.log",
        "attacks/apt29_day1/SCRANTON*.zip!*.log",
        "ordinary/zeek_labelled*.zip!*.labeled",
    ),
    "eve": ("ordinary/suricata*.zip!*.json",),
    "cloud": ("formats/cloud/*.json*", "formats/edge/azure*.json"),
    "m365csv": ("formats/cloud/*.csv",),
    "w3c": ("formats/edge/iis/*.log", "formats/windows_exports/windows_firewall.log"),
    "weblog": ("formats/edge/apache_access.log", "ordinary/linux_syslog*.zip!Apache_2k.log"),
    "ivanti": ("formats/edge/ivanti/*.vc0",),
    "exports": ("formats/windows_exports/*.csv", "formats/windows_exports/plaso_*.txt"),
    "exportjson": ("formats/windows_exports/*.jsonl", "formats/windows_exports/plaso_json*"),
    "eventviewer": ("formats/windows_exports/eventviewer*.csv", "formats/encodings/*.csv"),
    "srum": ("formats/disk/SRUM*.zip!SRUDB.dat",),
    "ntfsmft": ("formats/disk/MFT*.zip!*MFT",),
    "usnjrnl": ("formats/disk/MFT*.zip!*.usn", "formats/disk/MFT*.zip!*UsnJrnl.raw"),
    "auditd": ("formats/linux/auditd/*.log",),
    "journal": ("formats/linux/journal/*.json", "formats/linux/journal/*.export"),
    "syslog": (
        "formats/linux/syslog/*",
        "formats/edge/*.log",
        "ordinary/linux_syslog*.zip!*_2k.log",
    ),
}


def _xml_seeds() -> list[bytes]:
    """The samples, and small logs as the XML wevtutil would write."""
    found = _seeds(*_SEEDS["winxml"])()
    for data in _files("attacks/evtx/evtx_attacks.zip!*.evtx"):
        if len(data) < 2 * SEED_BYTES:
            parser = evtx.PyEvtxParser(io.BytesIO(data))
            texts = [r["data"].partition("?>")[2] for r in islice(parser.records(), 10)]
            found.append("".join(texts).encode()[:SEED_BYTES])
    return found


def _utmp_seeds() -> list[bytes]:
    """Records as glibc writes them; no real file is shared."""
    record = struct.Struct("<hxxi32s4s32s256shhiii16s20s")
    rows = [
        record.pack(kind, 9, b"pts/1", b"ts/1", user, b"h", 0, 0, 0, 1_700_000_000 + n, n, b"", b"")
        for n, (kind, user) in enumerate(
            [(2, b"reboot"), (7, b"root"), (6, b"admin"), (8, b"")] * 4
        )
    ]
    last = struct.pack("<i32s256s", 1_700_000_000, b"pts/1", b"host")
    return [b"".join(rows), rows[2] * 3, bytes(292) * 2 + last]


def _dns_seeds() -> list[bytes]:
    """Lines as Microsoft's documentation shows them; no real file is shared."""
    packet = (
        b"6/15/2024 9:01:02 AM 0E4C PACKET  00000225D1B1A4E0 UDP Rcv 10.0.0.5        0a1b   "
        b"Q [0001   D   NOERROR] A      (3)www(7)example(3)com(0)\r\n"
    )
    event = b"6/15/2024 9:01:03 AM 0E4C EVENT   The DNS server has started.\r\n"
    return [b"DNS Server log file creation at 6/15/2024\r\n\r\n" + packet * 3 + event, packet]


def _task_seeds() -> list[bytes]:
    """Tasks as the schema's documentation shows them; no real file is shared."""
    text = (
        '<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.2" xmlns='
        '"http://schemas.microsoft.com/windows/2004/02/mit/task"><RegistrationInfo>'
        "<Date>2024-03-01T09:00:00.1234567</Date><Author>D\\a</Author><URI>\\t</URI>"
        "</RegistrationInfo><Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger>"
        "<TimeTrigger><Repetition><Interval>PT5M</Interval></Repetition><StartBoundary>"
        "2024-03-02T00:00:00</StartBoundary></TimeTrigger></Triggers><Settings><Hidden>true"
        "</Hidden></Settings><Actions><Exec><Command>c.exe</Command><Arguments>-x &amp; y"
        "</Arguments></Exec><ComHandler><ClassId>{0}</ClassId></ComHandler></Actions></Task>"
    )
    return [b"\xff\xfe" + text.encode("utf-16-le"), text.encode()]


def _prefetch_seeds() -> list[bytes]:
    """Made by the tests' writer after the format's documentation; no real file is shared."""
    sys.path.insert(0, str(ROOT))
    from tests.readers.artefacts_made import mam, prefetch

    runs = [133_500_000_000_000_000 + n for n in range(8)]
    made = [prefetch("CMD.EXE", runs, version) for version in (17, 23, 26, 30)]
    names = tuple(f"\\VOLUME{{01}}\\WINDOWS\\LIB{n}.DLL" for n in range(60))
    return [*made, mam(prefetch("CMD.EXE", runs, 30, names))]


def _hive_seeds() -> list[bytes]:
    """Made by the tests' writer after the format's documentation; no real file is shared."""
    sys.path.insert(0, str(ROOT))
    from tests.readers.hive_made import hive, system

    entries = [("C:\\a.exe", 133_500_000_000_000_000), ("C:\\b.exe", 133_500_000_000_000_001)]
    return [hive(system(n, entries), entries[0][1]) for n in ("7", "7-32", "8.1", "10")]


TARGETS: dict[str, Target] = {
    entry.name: Target(_seeds(*_SEEDS[entry.name]), _check_reader(entry))
    for entry in READERS
    if entry.name in _SEEDS
} | {"archives": Target(_archive_seeds, _check_archive)}
TARGETS["dnsdebug"] = Target(
    _dns_seeds, _check_reader(next(e for e in READERS if e.name == "dnsdebug"))
)
TARGETS["utmp"] = Target(_utmp_seeds, _check_reader(next(e for e in READERS if e.name == "utmp")))
TARGETS["winxml"] = TARGETS["winxml"]._replace(seeds=_xml_seeds)
for _name, _made in (
    ("taskxml", _task_seeds),
    ("prefetch", _prefetch_seeds),
    ("hive", _hive_seeds),
):
    TARGETS[_name] = Target(_made, _check_reader(next(e for e in READERS if e.name == _name)))
