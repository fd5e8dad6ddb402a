"""Small, reproducible damage to real files."""

from __future__ import annotations

import random
from collections.abc import Callable

WORDS = (
    *(b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\r\n", b"\t", b'"', b"\\", b"\\u"),
    *(b"{", b"}", b"[", b"]", b",", b":", b"<", b">", b"</Event>", b"<Event>", b"<!DOCTYPE a ["),
    *(b"&#1;", b"&a;", b"\\ud800", b"null", b"NaN", b"1e999", b"-1", b"9" * 40, b"2106-01-01"),
    *(b"#fields\t", b"#types\t", b"#separator \\x", b"(empty)", b"-", b"Record 1\n", b"1601-01-01"),
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x07\x08", b"\x1f\x8b\x08", b"ustar"),
    *(b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff" * 8, b"{" * 50),
)


def _flip(data: bytearray, r: random.Random) -> None:
    for _ in range(r.choice((1, 1, 3, 30))):
        data[r.randrange(len(data))] ^= 1 << r.randrange(8)


def _set(data: bytearray, r: random.Random) -> None:
    for _ in range(r.choice((1, 2, 8))):
        data[r.randrange(len(data))] = r.randrange(256)


def _cut(data: bytearray, r: random.Random) -> None:
    del data[r.randrange(len(data)) :]


def _behead(data: bytearray, r: random.Random) -> None:
    del data[: r.randrange(len(data))]


def _drop(data: bytearray, r: random.Random) -> None:
    start = r.randrange(len(data))
    del data[start : start + r.choice((1, 4, 100, 4096))]


def _repeat(data: bytearray, r: random.Random) -> None:
    start = r.randrange(len(data))
    piece = bytes(data[start : start + r.choice((1, 8, 512, 4096))])
    data[start:start] = piece * r.choice((1, 2, 20))


def _zero(data: bytearray, r: random.Random) -> None:
    start = r.randrange(len(data))
    size = min(len(data) - start, r.choice((1, 16, 512, 8192)))
    data[start : start + size] = bytes(size)


def _word(data: bytearray, r: random.Random) -> None:
    for _ in range(r.choice((1, 1, 4, 20))):
        start = r.randrange(len(data) + 1)
        word = r.choice(WORDS)
        end = start + (len(word) if r.random() < 0.5 else 0)
        data[start:end] = word


def _number(data: bytearray, r: random.Random) -> None:
    """Little-endian fields of a binary format take the values that hurt."""
    size = r.choice((1, 2, 4, 8))
    start = r.randrange(len(data))
    value = r.choice((0, 1, 2 ** (8 * size) - 1, 2 ** (8 * size - 1), r.randrange(2 ** (8 * size))))
    data[start : start + size] = value.to_bytes(size, "little")


STEPS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip, _set, _cut, _behead, _drop, _repeat, _zero, _word, _word, _number),
)


def mutated(seeds: list[bytes], r: random.Random) -> bytes:
    """One seed, or two joined, with one to five kinds of damage."""
    data = bytearray(r.choice(seeds))
    if r.random() < 0.1:
        other = r.choice(seeds)
        data[r.randrange(len(data) + 1) :] = other[r.randrange(len(other) + 1) :]
    if r.random() < 0.05:
        data = bytearray(bytes(data).decode("utf-8", "replace").encode("utf-16"))
    for _ in range(r.choice((1, 1, 2, 3, 5))):
        if not data:
            break
        r.choice(STEPS)(data, r)
    return bytes(data)
