"""Archives: real and hostile samples, limits, damage."""

from __future__ import annotations

import gzip
import io
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import pyzipper

from bedem.intake import unpack
from bedem.intake.unpack import Leaf, Limits, archive_kind, walk, zip_directory
from bedem.intake.unpack_base import Budget, Stop
from bedem.model.records import Gap
from tests.intake.archives import (
    ARCHIVES,
    TAIL,
    TEXT,
    WRITERS,
    contents,
    tar_of,
    unpacked,
    zip_of,
)

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


# limits and damage


def test_limits_stop_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of({f"n{n}": TEXT for n in range(20)}, zipfile.ZIP_DEFLATED))
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
    path.write_bytes(gzip.compress(tar_of({"a": TEXT, "b": TEXT}, tarfile.GNU_FORMAT)))
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
    data = bytearray(tar_of(SMALL, tarfile.USTAR_FORMAT))
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
