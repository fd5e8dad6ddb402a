"""Archives: real and hostile samples, round trips against other writers, damage, limits."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import hashlib
import io
import lzma
import stat
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import inflate64
import py7zr
import pytest
import pyzipper
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyzipper.zipfile import CRCZipDecrypter

from bedem.intake import unpack
from bedem.intake.unpack import Entry, Leaf, Limits, archive_kind, walk, zip_directory
from bedem.intake.unpack_base import Budget, Stop
from bedem.model.records import Gap

ARCHIVES = "events/formats/archives"
TAIL = "-long" * 10 + "/" + "x" * 60  # longer than one tar field
TEXT = b"a line of a log, again and again\n" * 400


def unpacked(
    path: Path,
    spool: Path,
    passwords: Sequence[bytes] = (),
    limits: Limits | None = None,
    numbers: frozenset[int] | None = None,
) -> tuple[dict[str, tuple[str, bytes]], list[Gap]]:
    """suffix -> (name, content), and the gaps; checks hashes and that nothing stays behind."""
    spool.mkdir(exist_ok=True)
    leaves: dict[str, tuple[str, bytes]] = {}
    gaps: list[Gap] = []
    before: Path | None = None
    for item in walk(path, spool, limits or Limits(), passwords, numbers):
        if before is not None:
            assert not before.exists()
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        content = item.path.read_bytes()
        assert item.size == len(content)
        assert item.sha256 == hashlib.sha256(content).hexdigest()
        assert item.path.parent == spool
        assert item.suffix not in leaves
        leaves[item.suffix] = (item.name, content)
        before = item.path
    assert list(spool.iterdir()) == []
    return leaves, gaps


def contents(leaves: dict[str, tuple[str, bytes]]) -> dict[str, bytes]:
    return dict(leaves.values())


# the shared samples


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "tar", "tgz", "zip"])
def test_one_syslog_in_every_packing(shared: Path, tmp_path: Path, ending: str) -> None:
    leaves, gaps = unpacked(shared / ARCHIVES / f"syslog.{ending}", tmp_path / "s")
    reference = gzip.decompress((shared / ARCHIVES / "syslog.gz").read_bytes())
    assert gaps == []
    suffix, (name, content) = next(iter(leaves.items()))
    assert content == reference
    assert suffix == (".1.1" if ending == "tgz" else ".1")
    assert name == ("syslog.tar!syslog" if ending == "tgz" else "syslog")


def test_nested_zips(shared: Path, tmp_path: Path) -> None:
    path = shared / ARCHIVES / "velociraptor_nested.zip"
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert gaps == []
    with zipfile.ZipFile(path) as outer:
        expected = {}
        for number, info in enumerate(outer.infolist(), 1):
            with zipfile.ZipFile(io.BytesIO(outer.read(info))) as inner:
                for inner_number, member in enumerate(inner.infolist(), 1):
                    name = f"{info.filename}!{member.filename}"
                    expected[f".{number}.{inner_number}"] = (name, inner.read(member))
    assert len({suffix.split(".")[1] for suffix in expected}) == 11
    assert leaves == expected


@pytest.mark.parametrize(
    "name", ["zip_aes256_pw_infected.zip", "7z_header_encrypted_pw_infected.7z"]
)
def test_passwords(shared: Path, tmp_path: Path, name: str) -> None:
    path = shared / ARCHIVES / "made" / name
    leaves, gaps = unpacked(path, tmp_path / "s", [b"wrong", b"infected"])
    assert [member[0] for member in leaves.values()] == ["logs/syslog"]
    assert gaps == []
    for passwords, message in (
        ([], "gap-archive-password"),
        ([b"wrong", b"worse"], "gap-archive-password-wrong"),
    ):
        leaves, gaps = unpacked(path, tmp_path / "s", passwords)
        assert leaves == {}
        assert [(gap.kind, gap.message.id) for gap in gaps] == [("password", message)]
        assert gaps[0].closes is not None


def test_7z_with_two_hosts(shared: Path, tmp_path: Path) -> None:
    leaves, gaps = unpacked(shared / ARCHIVES / "made/two_hosts.7z", tmp_path / "s")
    assert gaps == []
    assert [len(content) for _, content in leaves.values()] == [69632, 1509]
    assert leaves[".1"][1].startswith(b"ElfFile\0")


def test_names_that_leave_their_folder_are_read_but_said(shared: Path, tmp_path: Path) -> None:
    leaves, gaps = unpacked(shared / ARCHIVES / "made/zip_slip.zip", tmp_path / "s")
    assert len(leaves) == 6
    assert {gap.message.id for gap in gaps} == {"gap-member-name"}
    assert [gap.message.args["name"] for gap in gaps] == [
        "../../escape.log",
        "/abs.log",
        "C:\\temp\\x.log",
    ]
    assert [gap.source for gap in gaps] == [".1", ".2", ".3"]
    assert not (tmp_path.parent / "escape.log").exists()


def test_links_and_devices_are_not_read(shared: Path, tmp_path: Path) -> None:
    path = shared / ARCHIVES / "made/tar_links_and_traversal.tar"
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert {suffix: name for suffix, (name, _) in leaves.items()} == {
        ".2": "../../up.log",
        ".4": "good/syslog",
    }
    assert [(gap.source, gap.message.id) for gap in gaps] == [
        (".1", "gap-member-link"),
        (".2", "gap-member-name"),
        (".3", "gap-member-device"),
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ratio_bomb_64MiB.zip", "gap-archive-ratio"),
        ("nested_13_levels.zip", "gap-archive-depth"),
    ],
)
def test_bombs_end_as_one_gap(shared: Path, tmp_path: Path, name: str, message: str) -> None:
    leaves, gaps = unpacked(shared / ARCHIVES / "made" / name, tmp_path / "s")
    assert leaves == {}
    assert [(gap.kind, gap.message.id) for gap in gaps] == [("refused", message)]


def test_a_zip_without_directory_is_salvaged(shared: Path, tmp_path: Path) -> None:
    path = shared / ARCHIVES / "made/zip_truncated.zip"
    found = zip_directory(path, Limits())
    assert isinstance(found, Gap)
    leaves, gaps = unpacked(path, tmp_path / "s")
    whole = "windows_exports/velociraptor_collection_WIN-E5K9RC5GU23.zip"
    with zipfile.ZipFile(shared / "events/formats" / whole) as archive:
        infos = [i for i in archive.infolist() if i.header_offset < path.stat().st_size]
        expected = {i.filename: archive.read(i) for i in infos if not i.is_dir()}
    got = contents(leaves)
    last = infos[-1].filename
    assert set(got) == set(expected)
    assert expected[last].startswith(got[last])
    assert len(got[last]) > 60_000
    assert all(got[name] == expected[name] for name in got if name != last)
    assert [gap.source for gap in gaps] == [None, f".{len(infos)}"]


def test_a_damaged_gz_keeps_what_came_out(shared: Path, tmp_path: Path) -> None:
    path = shared / "events/formats/network/zeek_odd/zat_http.log.corrupt.gz"
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert leaves[".1"][0] == "zat_http.log.corrupt"
    assert leaves[".1"][1].startswith(b"#separator")
    assert [gap.kind for gap in gaps] == ["damaged"]


def test_the_clean_machine_has_its_109_logs(shared: Path, tmp_path: Path) -> None:
    path = shared / "events/ordinary/win10_clean_DESKTOP-GNCCVRK.7z"
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert gaps == []
    logs = [name for name, _ in leaves.values() if name.endswith(".evtx")]
    assert len(logs) == 109


# round trips against other writers

names = st.text("abčžШ0_-.", min_size=1, max_size=8).filter(lambda n: n.strip("."))
trees = st.dictionaries(
    st.lists(names, min_size=1, max_size=3).map("/".join),
    st.binary(max_size=300) | st.integers(0, 5).map(lambda n: bytes([65 + n]) * 70_000),
    max_size=6,
).filter(
    lambda tree: (
        not any(a != b and b.startswith(a + "/") for a in tree for b in tree)
        and not any(archive_kind(content) for content in tree.values())
    )
)


def _zip(tree: dict[str, bytes], method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("folder/", b"")
        for name, content in tree.items():
            archive.writestr(name, content)
    return out.getvalue()


def _tar(tree: dict[str, bytes], form: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in tree.items():
            info = tarfile.TarInfo(name + TAIL)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _7z(tree: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, content in tree.items():
            archive.writestr(content, name)
    return out.getvalue()


WRITERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "stored": lambda tree: _zip(tree, zipfile.ZIP_STORED),
    "deflate": lambda tree: _zip(tree, zipfile.ZIP_DEFLATED),
    "bzip2": lambda tree: _zip(tree, zipfile.ZIP_BZIP2),
    "lzma": lambda tree: _zip(tree, zipfile.ZIP_LZMA),
    "ustar": lambda tree: _tar(tree, tarfile.USTAR_FORMAT),
    "gnu": lambda tree: _tar(tree, tarfile.GNU_FORMAT),
    "pax": lambda tree: _tar(tree, tarfile.PAX_FORMAT),
    "7z": _7z,
    "tgz": lambda tree: gzip.compress(_tar(tree, tarfile.GNU_FORMAT)),
    "zip.xz": lambda tree: lzma.compress(_zip(tree, zipfile.ZIP_STORED)),
}


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(trees, st.sampled_from(sorted(WRITERS)))
def test_random_trees_come_back(tmp_path: Path, tree: dict[str, bytes], writer: str) -> None:
    path = tmp_path / "made.bin"
    data = WRITERS[writer](tree)
    path.write_bytes(data)
    if archive_kind(data) is None:  # an empty tar has no header
        assert tree == {}
        return
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert gaps == []
    tail = TAIL if writer in {"ustar", "gnu", "pax", "tgz"} else ""
    prefix = {"tgz": "made.bin!", "zip.xz": "made.bin!"}.get(writer, "")
    expected = {prefix + name + tail: content for name, content in tree.items()}
    assert contents(leaves) == expected
    first = 1 if writer == "7z" else 2  # the folder is number 1
    outer = ".1" if prefix else ""
    assert list(leaves) == [f"{outer}.{number}" for number in range(first, first + len(tree))]


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_streams_set_end_to_end_padded_and_cut(tmp_path: Path, kind: str) -> None:
    compress: Callable[[bytes], bytes] = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zst": zstandard.compress,
    }[kind]
    one, other = compress(TEXT), compress(b"second\n")
    path = tmp_path / f"log.{kind}"
    cases = {
        "one": (one, TEXT, 0),
        "two": (one + other, TEXT + b"second\n", 0),
        "many": (other * 3000, b"second\n" * 3000, 0),
        "padded": (one + b"\0" * 700 + other + b"\0" * 9, TEXT + b"second\n", 0),
        "rubbish": (one + b"rubbish", TEXT, 1),
        "cut": (one[:-3], None, 1),
    }
    for data, content, damaged in cases.values():
        path.write_bytes(data)
        leaves, gaps = unpacked(path, tmp_path / "s")
        assert leaves[".1"][0] == "log"
        if content is not None:
            assert leaves[".1"][1] == content
        assert TEXT.startswith(leaves[".1"][1][: len(TEXT)]) or content is not None
        assert len(gaps) == damaged


def test_directory_agrees_with_the_standard_library(shared: Path) -> None:
    for path in sorted((shared / "events").rglob("*.zip")):
        if path.name == "zip_truncated.zip":
            continue
        found = zip_directory(path, Limits())
        assert isinstance(found, list)
        with zipfile.ZipFile(path) as archive:
            expected = [
                (n, i.filename.replace("\\", "/"), i.file_size, i.compress_size)
                for n, i in enumerate(archive.infolist(), 1)
            ]
        got = [(e.number, e.name.replace("\\", "/"), e.size, e.packed) for e in found]
        assert got == expected


# made zips the standard library can not write


class Made:
    """Writes zips entry by entry, with any method, flag or attribute."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.central: list[bytes] = []

    def add(
        self,
        name: str,
        content: bytes,
        packed: bytes | None = None,
        method: int = 0,
        flags: int = 0,
        mode: int = 0,
        crc: int | None = None,
    ) -> None:
        packed = content if packed is None else packed
        raw = name.encode()
        crc = zlib.crc32(content) if crc is None else crc
        place = self.out.tell()
        sizes = (0, 0, 0) if flags & 8 else (crc, len(packed), len(content))
        self.out.write(
            struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0, *sizes, len(raw), 0)
        )
        self.out.write(raw + packed)
        if flags & 8:
            self.out.write(struct.pack("<4s3L", b"PK\7\x08", crc, len(packed), len(content)))
        self.central.append(
            struct.pack(
                "<4s6H3L5H2L",
                *(b"PK\1\2", 3 << 8 | 20, 20, flags, method, 0, 0, crc, len(packed)),
                *(len(content), len(raw), 0, 0, 0, 0, mode << 16, place),
            )
            + raw
        )

    def bytes(self, *, directory: bool = True) -> bytes:
        data = self.out.getvalue()
        if not directory:
            return data
        central = b"".join(self.central)
        count = len(self.central)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), len(data), 0)
        return data + central + end


def raw_deflate(content: bytes) -> bytes:
    inner = zlib.compressobj(9, zlib.DEFLATED, -15)
    return inner.compress(content) + inner.flush()


def deflate64(content: bytes) -> bytes:
    inner = inflate64.Deflater()
    return inner.deflate(content) + inner.flush()


def crypted(content: bytes, password: bytes, crc: int) -> bytes:
    """ZipCrypto: the decrypter's key stream, fed with the plain text."""
    info: Any = type("I", (), {"use_datadescripter": False, "CRC": 0, "filename": ""})()
    keys = CRCZipDecrypter.__new__(CRCZipDecrypter)
    with contextlib.suppress(RuntimeError):
        CRCZipDecrypter.__init__(keys, info, password, b"\0" * 12)
    keys.key0, keys.key1, keys.key2 = 305419896, 591751049, 878082192
    for byte in password:
        keys.update_keys(byte)
    out = bytearray()
    for byte in b"\0" * 11 + bytes([crc >> 24]) + content:
        k = keys.key2 | 2
        out.append(byte ^ (((k * (k ^ 1)) >> 8) & 0xFF))
        keys.update_keys(byte)
    return bytes(out)


def test_methods_of_newer_writers(tmp_path: Path) -> None:
    made = Made()
    made.add("deflate64", TEXT, deflate64(TEXT), 9)
    made.add("zstd", TEXT, zstandard.compress(TEXT), 93)
    made.add("xz", TEXT, lzma.compress(TEXT), 95)
    made.add("ppmd", TEXT, b"????", 98)
    path = tmp_path / "a.zip"
    path.write_bytes(made.bytes())
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert contents(leaves) == {"deflate64": TEXT, "zstd": TEXT, "xz": TEXT}
    assert [(gap.source, gap.message.id) for gap in gaps] == [(".4", "gap-member-method")]


def test_zipcrypto_and_a_check_byte_that_fits_by_chance(tmp_path: Path) -> None:
    crc = zlib.crc32(TEXT)
    packed = crypted(raw_deflate(TEXT), b"infected", crc)
    made = Made()
    made.add("log", TEXT, packed, 8, flags=1)
    made.add("plain", b"x")
    path = tmp_path / "a.zip"
    path.write_bytes(made.bytes())
    wrong = [b"pw%d" % n for n in range(700)]  # two or three of these pass the one-byte check
    leaves, gaps = unpacked(path, tmp_path / "s", [*wrong, b"infected"])
    assert (contents(leaves), gaps) == ({"log": TEXT, "plain": b"x"}, [])
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert contents(leaves) == {"plain": b"x"}
    assert [gap.kind for gap in gaps] == ["password"]


def test_links_bad_checksums_and_absurd_offsets(tmp_path: Path) -> None:
    made = Made()
    made.add("link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    made.add("fifo", b"", mode=stat.S_IFIFO)
    made.add("changed", TEXT, crc=1)
    made.add("good", b"good")
    data = made.bytes()
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert contents(leaves) == {"changed": TEXT, "good": b"good"}
    assert [gap.message.id for gap in gaps] == [
        "gap-member-link",
        "gap-member-device",
        "gap-archive-damaged",
    ]
    place = data.index(b"PK\3\4", data.index(TEXT[:50]))
    path.write_bytes(data[:place] + b"XXXX" + data[place + 4 :])
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert contents(leaves) == {"changed": TEXT}
    assert len(gaps) == 4


def test_something_before_the_archive_shifts_nothing(tmp_path: Path) -> None:
    made = Made()
    made.add("a", TEXT)
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\7\x08" + b"MZ stub" * 20 + made.bytes())
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert (contents(leaves), gaps) == ({"a": TEXT}, [])


@pytest.mark.parametrize("flags", [0, 8])
def test_salvage_of_streamed_members(tmp_path: Path, flags: int) -> None:
    made = Made()
    made.add("one", TEXT, raw_deflate(TEXT), 8, flags)
    made.add("stored", b"plain text PK\3\4 with a mark", flags=flags)
    made.add("folder/", b"")
    made.add("two", TEXT[::-1], raw_deflate(TEXT[::-1]), 8, flags)
    path = tmp_path / "a.zip"
    path.write_bytes(made.bytes(directory=False))
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert contents(leaves) == {
        "one": TEXT,
        "stored": b"plain text PK\3\4 with a mark",
        "two": TEXT[::-1],
    }
    assert list(leaves) == [".1", ".2", ".4"]
    assert [gap.kind for gap in gaps] == ["damaged"]


def test_only_the_members_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_zip({"a": b"1", "b": b"2", "c": b"3"}, zipfile.ZIP_DEFLATED))
    whole, _ = unpacked(path, tmp_path / "s")
    part, gaps = unpacked(path, tmp_path / "s", numbers=frozenset({1, 3}))
    assert part == {".3": whole[".3"]}
    assert gaps == []
    entries = zip_directory(path, Limits())
    assert isinstance(entries, list)
    assert [(e.number, e.name, e.size) for e in entries][:2] == [(1, "folder/", 0), (2, "a", 1)]
    assert isinstance(entries[0], Entry)


def test_documents_are_no_archives() -> None:
    made = Made()
    made.add("[Content_Types].xml", b"<Types/>")
    assert archive_kind(made.bytes()[:512]) is None
    assert archive_kind(_zip({}, 0)) == "zip"
    assert archive_kind(b"PK\3\4") == "zip"
    assert archive_kind(b"") is None
    assert archive_kind(b"\0" * 512) is None
    assert archive_kind(b"Rar!\x1a\x07\x01\x00") == "rar"


# limits and damage


def test_limits_stop_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_zip({f"n{n}": TEXT for n in range(20)}, zipfile.ZIP_DEFLATED))
    for limits, message, least in (
        (Limits(members=5), "gap-archive-members", 4),
        (Limits(total_bytes=len(TEXT) * 3), "gap-archive-bytes", 3),
        (Limits(ratio=2, free_bytes=len(TEXT)), "gap-archive-ratio", 1),
    ):
        leaves, gaps = unpacked(path, tmp_path / "s", limits=limits)
        assert len(leaves) == least
        assert [gap.message.id for gap in gaps] == [message]
    found = zip_directory(path, Limits(members=5))
    assert isinstance(found, Gap)


def test_an_honest_xz_of_an_event_log_passes(shared: Path, tmp_path: Path) -> None:
    path = shared / "events/formats/evtx/evtx_damaged_made.tar.xz"
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert gaps == []
    assert sum(name.endswith(".evtx") for name, _ in leaves.values()) == 12


def test_time_without_progress_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget(Limits(), 1)
    budget.add(1)
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with pytest.raises(Stop):
        budget.add(0)


def test_a_full_disk_is_not_taken_for_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT))

    def full(*_: object) -> tuple[int, str, str | None]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(unpack, "_spool", full)
    with pytest.raises(OSError, match="No space left"):
        list(walk(path, tmp_path, Limits()))
    assert list(tmp_path.iterdir()) == [path]


def test_an_iterator_left_early_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(gzip.compress(_tar({"a": TEXT, "b": TEXT}, tarfile.GNU_FORMAT)))
    spool = tmp_path / "s"
    spool.mkdir()
    items: Iterator[Leaf | Gap] = walk(path, spool, Limits())
    next(items)
    assert len(list(spool.iterdir())) == 2
    items.close()  # type: ignore[attr-defined]
    assert list(spool.iterdir()) == []


SMALL = {"one": TEXT, "two": b"short", "three": bytes(range(256)) * 20}


@pytest.mark.parametrize("writer", sorted(WRITERS))
def test_an_archive_cut_anywhere_gives_true_beginnings(tmp_path: Path, writer: str) -> None:
    data = WRITERS[writer](SMALL)
    path = tmp_path / "made.bin"
    for cut in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:cut])
        if archive_kind(data[:cut]) is None:
            continue
        leaves, gaps = unpacked(path, tmp_path / "s")
        if writer not in {"ustar", "gnu", "pax"}:
            assert gaps
        for name, content in contents(leaves).items():
            base = name.split("!")[-1].removesuffix(TAIL)
            if base in SMALL:
                assert SMALL[base].startswith(content)


def test_a_tar_with_a_broken_header_goes_on_after_it(tmp_path: Path) -> None:
    data = bytearray(_tar(SMALL, tarfile.USTAR_FORMAT))
    data[512 + 150] ^= 1  # the checksum of "one"
    path = tmp_path / "a.tar"
    path.write_bytes(bytes(data))
    leaves, gaps = unpacked(path, tmp_path / "s")
    assert {n.removesuffix(TAIL) for n in contents(leaves)} == {"two", "three"}
    assert [gap.kind for gap in gaps] == ["damaged"]


def test_aes_content_changed_on_the_way_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with pyzipper.AESZipFile(path, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"infected")
        archive.writestr("log", TEXT)
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(bytes(data))
    leaves, gaps = unpacked(path, tmp_path / "s", [b"infected"])
    assert len(leaves[".1"][1]) == len(TEXT)
    assert [gap.kind for gap in gaps] == ["damaged"]
