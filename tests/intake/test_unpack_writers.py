"""Archives by other writers, and zips the standard library can not write."""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.intake.unpack import Entry, Limits, archive_kind, zip_directory
from tests.intake.archives import (
    TAIL,
    TEXT,
    WRITERS,
    Made,
    contents,
    crypted,
    deflate64,
    raw_deflate,
    unpacked,
    zip_of,
)

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
    path.write_bytes(zip_of({"a": b"1", "b": b"2", "c": b"3"}, zipfile.ZIP_DEFLATED))
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
    assert archive_kind(zip_of({}, 0)) == "zip"
    assert archive_kind(b"PK\3\4") == "zip"
    assert archive_kind(b"") is None
    assert archive_kind(b"\0" * 512) is None
    assert archive_kind(b"Rar!\x1a\x07\x01\x00") == "rar"
