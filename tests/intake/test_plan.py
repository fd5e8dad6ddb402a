from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bedem.intake.plan import Batch, Part, _cut, _packed, batch_bytes, halves

PLAIN = Part("3fa91c2e7b04", "00", 0, "p", "n", "winjson", 1, 0)


def part(size: int, reader: str) -> Part:
    return msgspec.structs.replace(PLAIN, size=size, reader=reader)


@given(st.integers(0, 5 * 10**9), st.sampled_from(["evtx", "winjson", "winxml", ""]),
       st.integers(8 * 1024**2, 256 * 1024**2))  # fmt: skip
def test_pieces_cover_a_source_once(size: int, reader: str, limit: int) -> None:
    pieces = list(_cut(part(size, reader), limit))
    at = 0
    for piece in pieces:
        assert piece.start == at
        at = size if piece.end is None else piece.end
    assert at == size
    if reader == "evtx":
        assert all((p.start - 4096) % 65536 == 0 for p in pieces[1:])
    if reader in ("winxml", ""):
        assert len(pieces) == 1


@given(st.lists(st.integers(0, 10**9)))
def test_packing_loses_nothing_and_keeps_the_order(sizes: list[int]) -> None:
    parts = [part(size, "winxml") for size in sizes]
    groups = list(_packed(parts, 256 * 1024**2))
    assert [p for g in groups for p in g] == parts
    assert all(len(g) == 1 or sum(p.work for p in g) <= 256 * 1024**2 for g in groups)


def test_halving_ends() -> None:
    for whole in (part(10**9, "evtx"), part(10**9, "winjson"),
                  msgspec.structs.replace(part(5, "archive"), archive="zip",
                                          numbers=(1, 2, 3, 4, 5))):  # fmt: skip
        pending, steps = [whole], 0
        while pending:
            pending += halves(pending.pop())
            steps += 1
        assert steps < 80_000
    assert halves(part(100, "winxml")) == ()


def test_small_evidence_still_keeps_every_worker_busy() -> None:
    assert batch_bytes(60 * 10**6, 2) < 30 * 10**6
    assert batch_bytes(10**12, 2) == 256 * 1024**2


def test_a_batch_is_plain_data() -> None:
    batch = Batch(1, (part(3, "evtx"),))
    assert msgspec.convert(msgspec.to_builtins(batch), Batch) == batch
    assert Path(batch.parts[0].path) == Path("p")


def test_a_large_zip_is_shared_out_by_what_its_members_hold() -> None:
    whole = msgspec.structs.replace(part(10, "archive"), archive="zip", numbers=(0, 1, 2, 3))
    pieces = list(_cut(whole, 100, {0: 90, 1: 90, 2: 10, 3: 150}))
    assert [p.numbers for p in pieces] == [(0,), (1, 2), (3,)]
    assert list(_cut(whole, 1_000, {0: 90})) == [whole]
