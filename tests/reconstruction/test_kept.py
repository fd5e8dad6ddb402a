"""The picture of a state is kept with the case, and facts lie by host."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import bedem.reconstruction as room
from bedem.answers import open_view
from bedem.case import Case, CaseView, layout
from bedem.case.rulings import add_judgement
from bedem.reconstruction import called_of, picture_of, rulings_made
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.timeline import by_host, of_hosts


def pictures(case: Case) -> list[Path]:
    """Renamed machines are kept beside them."""
    found = (case.path / layout.SETTLED).glob("*/made.bin")
    return [path for path in found if b"picture" in path.read_bytes()[:16]]


def kept(case: Case) -> list[bytes]:
    return [path.read_bytes() for path in pictures(case)]


def forbidden(view: CaseView) -> room.Made:
    raise AssertionError("the picture of this state was kept")


def test_a_kept_picture_is_the_one_that_was_made(
    small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_view(small_case)
    made = (*picture_of(first), called_of(first), rulings_made(first))
    first.close()
    assert len(kept(small_case)) == 1
    monkeypatch.setattr(room, "_make", forbidden)
    again = open_view(small_case)
    assert (*picture_of(again), called_of(again), rulings_made(again)) == made
    again.close()


def test_a_damaged_picture_is_made_again(small_case: Case) -> None:
    first = open_view(small_case)
    made = picture_of(first)
    first.close()
    (path,) = pictures(small_case)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = open_view(small_case)
    assert picture_of(again) == made
    again.close()
    assert kept(small_case) == [whole]


def test_a_ruling_makes_another_picture(small_case: Case) -> None:
    first = open_view(small_case)
    picture, _ = picture_of(first)
    assert first.state is not None
    host = next(j.host for j in picture.hosts.values() if j.word == "compromised")
    add_judgement(
        small_case, f"host:{host}", "contained", by="N.N.", because="unplugged",
        state=first.state.id, made=max(j.last or 0 for j in picture.hosts.values()) + 1,
    )  # fmt: skip
    first.close()
    again = open_view(small_case)
    assert picture_of(again)[0].hosts[host].state == "contained"
    again.close()
    assert len(kept(small_case)) == 2


def test_hosts_are_read_once_each_and_whole(small_view: CaseView) -> None:
    path = facts_of(small_view)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in pq.read_table(path).to_pylist():
        if row["host"] and row["time"] is not None:
            counts[row["host"], row["kind"]] += 1
    hosts = list(by_host(path))
    assert [h.host for h in hosts] == sorted({host for host, _ in counts})
    assert all(
        len(h.of(kind)) == counts[h.host, kind] for h in hosts for kind in {k for _, k in counts}
    )
    kinds = ("conn_out", "logon")
    some = list(of_hosts(small_view.connection, path, [h.host for h in hosts], kinds))
    assert {(h.host, k): h.of(k) for h in some for k in kinds if h.of(k)} == {
        (h.host, k): h.of(k) for h in hosts for k in kinds if h.of(k)
    }
