"""Disk images: made with Debian's tools, real logs copied in; all logs found, image untouched."""

from __future__ import annotations

import hashlib
import shutil
import struct
import subprocess
import uuid
import zipfile
from pathlib import Path

import pytest

from bedem.intake.image_disk import image_kind, open_disk, volume_kind, volumes
from bedem.intake.unpack import Limits, archive_kind, walk
from bedem.model.records import Event, Gap
from bedem.readers import Head, Input, recognise

FORMATS = "events/formats"


def tool(*command: str) -> None:
    """Run one of Debian's tools; skip with the reason where it is not there."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="session")
def ext(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ext")
    root = folder / "root"
    for place, name in (
        ("var/log/syslog", "linux/syslog/syslog_rsyslog"),
        ("var/log/audit/audit.log", "linux/auditd/normal.log"),
        ("etc/passwd", "README.md"),
        ("usr/bin/tool", "README.md"),
    ):
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((shared / FORMATS / name).read_bytes())
    image = folder / "ext.raw"
    image.write_bytes(b"")
    with image.open("r+b") as file:
        file.truncate(24 * 1024**2)
    tool("mkfs.ext4", "-q", "-d", str(root), str(image))
    return image


@pytest.fixture(scope="session")
def ntfs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ntfs")
    image = folder / "ntfs.raw"
    image.write_bytes(b"")
    with image.open("r+b") as file:
        file.truncate(32 * 1024**2)
    tool("mkfs.ntfs", "-q", "-F", str(image))
    with zipfile.ZipFile(shared / FORMATS / "evtx/evtx_samples.zip") as archive:
        raw = archive.read("omerbenamram/security.evtx")
    (folder / "security.evtx").write_bytes(raw)
    tool("ntfscp", "-q", "-f", str(image), str(folder / "security.evtx"), "security.evtx")
    tool("ntfscp", "-q", "-f", str(image), str(shared / FORMATS / "edge/iis/iis6.log"), "u_ex.log")
    return image


def counts(image: Path, tmp_path: Path) -> tuple[dict[str, tuple[str, int]], list[Gap]]:
    """(reader, live events) by name of each file a reader takes, and the gaps."""
    before = hashlib.sha256(image.read_bytes()).hexdigest()
    found: dict[str, tuple[str, int]] = {}
    gaps = []
    spool = tmp_path / "spool"
    spool.mkdir(exist_ok=True)
    for item in walk(image, spool, Limits()):
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        entry = recognise(Head(item.path.read_bytes()[:262_144], item.size, item.name))
        if entry is not None and entry.name != "ntfsmft":  # its count depends on the tools' version
            items = entry.load().read(Input(item.path, item.size, item.name))
            live = sum(isinstance(e, Event) and e.state == "live" for e in items)
            found[item.name] = (entry.name, live)
    assert hashlib.sha256(image.read_bytes()).hexdigest() == before
    return found, gaps


EXT = {"var/log/syslog": ("syslog", 5), "var/log/audit/audit.log": ("auditd", 5)}
NTFS = {"security.evtx": ("evtx", 2261), "u_ex.log": ("w3c", 12)}


def test_ext4(ext: Path, tmp_path: Path) -> None:
    found, gaps = counts(ext, tmp_path)
    assert found == {f"0/{name}": value for name, value in EXT.items()}
    assert [(g.kind, g.count) for g in gaps] == [("no_reader", 2)]


def test_the_file_table_of_an_image_is_read(ntfs: Path, tmp_path: Path) -> None:
    for item in walk(ntfs, tmp_path, Limits()):
        if not isinstance(item, Gap) and item.name == "0/$MFT":
            entry = recognise(Head(item.path.read_bytes()[:262_144], item.size, item.name))
            assert entry is not None
            assert entry.name == "ntfsmft"
            events = list(entry.load().read(Input(item.path, item.size, item.name)))
            assert any("security.evtx" in e.data for e in events if isinstance(e, Event))
            return
    raise AssertionError("no $MFT")


@pytest.mark.parametrize("format_", ["raw", "vhdx", "vpc", "vmdk"])
def test_ntfs_in_every_container(ntfs: Path, tmp_path: Path, format_: str) -> None:
    image = ntfs
    if format_ != "raw":
        image = tmp_path / f"image.{format_}"
        tool("qemu-img", "convert", "-f", "raw", "-O", format_, str(ntfs), str(image))
    found, gaps = counts(image, tmp_path)
    assert found == {f"0/{name}": value for name, value in NTFS.items()}
    assert [g.kind for g in gaps] == ["no_reader"]


def partitioned(path: Path, parts: list[bytes], *, gpt: bool) -> Path:
    """A disk with these volumes, 1 MiB apart at least."""
    start, spans = 2_048, []
    for part in parts:
        spans.append((start, len(part) // 512))
        start += len(part) // 512 + 2_048
    first = bytearray(512)
    entries = [(0xEE, 1, start)] if gpt else [(0x07, *span) for span in spans]
    for number, (kind, begin, size) in enumerate(entries):
        first[446 + 16 * number : 462 + 16 * number] = struct.pack(
            "<B3sB3sII", 0, b"", kind, b"", begin, size
        )
    first[510:512] = b"\x55\xaa"
    table = b"".join(
        uuid.uuid4().bytes + uuid.uuid4().bytes + struct.pack("<QQ", b, b + n - 1) + bytes(80)
        for b, n in spans
    )
    header = struct.pack("<8s64xQII", b"EFI PART", 2, len(spans), 128)
    with path.open("wb") as file:
        file.write(bytes(first) + (header.ljust(512, b"\0") + table if gpt else b""))
        for (begin, _), part in zip(spans, parts, strict=True):
            file.seek(begin * 512)
            file.write(part)
        file.truncate((start + 64) * 512)
    return path


@pytest.mark.parametrize("gpt", [False, True])
def test_partitions(ext: Path, ntfs: Path, tmp_path: Path, gpt: bool) -> None:
    parts = [ntfs.read_bytes(), ext.read_bytes(), b"\xeb\x52\x90-FVE-FS-".ljust(1024**2, b"\0")]
    image = partitioned(tmp_path / "disk.raw", parts, gpt=gpt)
    assert archive_kind(image.read_bytes()[:4096]) == "raw"
    found, gaps = counts(image, tmp_path)
    assert found == {
        **{f"1/{name}": value for name, value in NTFS.items()},
        **{f"2/{name}": value for name, value in EXT.items()},
    }
    locked = [g for g in gaps if g.kind == "not_read"]
    assert [g.message.args["kind"] for g in locked] == ["bitlocker"]
    assert locked[0].closes is not None


def test_a_broken_partition_table_and_a_cut_image(ext: Path, ntfs: Path, tmp_path: Path) -> None:
    image = partitioned(tmp_path / "disk.raw", [ntfs.read_bytes(), ext.read_bytes()], gpt=False)
    raw = bytearray(image.read_bytes())
    raw[446 + 8 : 446 + 12] = struct.pack("<I", 2**31)  # the first partition begins nowhere
    image.write_bytes(bytes(raw))
    assert [v.number for v in volumes(open_disk(image, "raw"))] in ([1], [2], [])
    image.write_bytes(bytes(raw[: 24 * 1024**2]))
    assert list(walk(image, tmp_path, Limits())) is not None
    cut = tmp_path / "cut.raw"
    cut.write_bytes(ntfs.read_bytes()[: 20 * 1024**2])
    _, gaps = counts(cut, tmp_path)
    assert gaps
    broken = tmp_path / "broken.vhdx"
    broken.write_bytes(b"vhdxfile" + bytes(100_000))
    _, gaps = counts(broken, tmp_path)
    assert [g.kind for g in gaps] == ["damaged"]


def test_what_is_no_image(shared: Path) -> None:
    assert image_kind(b"\x55\xaa" * 1024) is None
    assert image_kind(bytes(510) + b"\x55\xaa" + bytes(2_000)) is None
    assert volume_kind(bytes(4_096)) is None
    for path in (shared / FORMATS).rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                assert image_kind(file.read(4_096)) is None, path
