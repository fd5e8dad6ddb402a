"""Which row group may hold a word: a small filter per row group of an events file.

Words are runs of ASCII letters, digits and `_`; case does not count. In the filter stand:

    a word with a letter and at least four bytes          mimikatz, a hash, a host name
    two words with a dot between, one with a letter       evil.exe, example.com
    four numbers with dots between                        203.0.113.7

Everything else (a port, a word of three letters) cannot be looked up and every group may hold it.
The filter errs one way only: a group it rules out holds no such word. It is a Bloom filter of two
hashes, folded until at least six bits of a hundred are set. Words are hashed all at once with
prefix sums: the hash of bytes i to j is (P[j] - P[i]) / B^i modulo 2^64, P being the sums of byte
times B^position.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]

VERSION: Final = 1
_BITS: Final = 24
_FEWEST_BITS: Final = 10
_FULL: Final = 0.12
_SLICE: Final = 1 << 19
_BASE: Final = 0x9E3779B97F4A7C15 | 1
_INVERSE: Final = pow(_BASE, -1, 1 << 64)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_SHORTEST: Final = 4


def _table() -> Bytes:
    """0 for what parts words, else the byte in lower case."""
    table = np.zeros(256, np.uint8)
    for byte in b"0123456789_abcdefghijklmnopqrstuvwxyz":
        table[byte] = byte
    for byte in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        table[byte] = byte + 32
    table[128:] = np.arange(128, 256, dtype=np.uint8)
    return table


def _powers(base: int) -> Hashes:
    """Base ** 0 to base ** _SLICE, modulo 2^64."""
    out = np.full(_SLICE + 1, base, np.uint64)
    out[0] = 1
    return np.multiply.accumulate(out)


_TABLE: Final = _table()
_DIGIT: Final = np.isin(np.arange(256), np.frombuffer(b"0123456789", np.uint8))
_DOT: Final = np.uint8(ord("."))
_POWERS: Final = _powers(_BASE)
_BACK: Final = _powers(_INVERSE)


def _after_escape(raw: Bytes) -> npt.NDArray[np.int64]:
    r"""Places of letters that belong to a JSON escape: `n` in `\n`, but not in `\\n`."""
    slashes = np.flatnonzero(raw == 92)
    if not len(slashes):
        return slashes
    first = np.r_[True, np.diff(slashes) != 1]
    last = np.r_[first[1:], True]
    lengths = slashes[last] - slashes[first] + 1
    ends = slashes[last][lengths % 2 == 1] + 1
    ends = ends[ends < len(raw)]
    coded = ends[raw[ends] == 117]  # \u001b: four more
    more = (coded[:, None] + np.arange(1, 5)).ravel()
    return np.concatenate([ends, more[more < len(raw)]])


def hashes_of(raw: Bytes) -> Hashes:
    """The hashes of all that is looked up in a text of at most 512 KiB (JSON escapes undone)."""
    folded = _TABLE[raw]
    folded[_after_escape(raw)] = 0
    inside = folded != 0
    edges = np.flatnonzero(np.diff(np.r_[False, inside, False].view(np.int8)))
    starts, ends = edges[0::2], edges[1::2]
    if not len(starts):
        return np.empty(0, np.uint64)
    # Pairs and fours join words across one dot: the dot is part of what is hashed.
    values = np.where(inside, folded, raw).astype(np.uint64)
    sums = np.zeros(len(raw) + 1, np.uint64)
    np.cumsum(values * _POWERS[: len(raw)], out=sums[1:])
    digits = np.zeros(len(raw) + 1, np.int32)
    np.cumsum(_DIGIT[raw], out=digits[1:])
    lengths = ends - starts
    number = (digits[ends] - digits[starts]) == lengths

    def span(first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> Hashes:
        return np.asarray((sums[last] - sums[first]) * _BACK[first], np.uint64)

    single = ~number & (lengths >= _SHORTEST)
    found = [span(starts[single], ends[single])]
    if len(starts) > 1:
        joined = (starts[1:] - ends[:-1] == 1) & (raw[ends[:-1]] == _DOT)
        pair = joined & ~(number[:-1] & number[1:])
        found.append(span(starts[:-1][pair], ends[1:][pair]))
        if len(starts) > 3:
            four = joined[:-2] & joined[1:-1] & joined[2:]
            four &= number[:-3] & number[1:-2] & number[2:-1] & number[3:]
            found.append(span(starts[:-3][four], ends[3:][four]))
    return np.concatenate(found)


def _places(hashes: Hashes, bits: int) -> tuple[Hashes, Hashes]:
    mixed = (hashes ^ (hashes >> np.uint64(32))) * _MIX
    mask = np.uint64((1 << bits) - 1)
    return (mixed >> np.uint64(32)) & mask, mixed & mask


def filter_of(raw: Bytes) -> Bytes:
    """The filter of one row group's text, packed; its length is a power of two."""
    marks = np.zeros(1 << _BITS, np.bool_)
    start, size = 0, len(raw)
    while start < size:
        stop = min(start + _SLICE, size)
        if stop < size:  # do not cut a word: go back to what parts words, twice the longest name
            back = raw[max(start, stop - 8_192) : stop]
            quotes = np.flatnonzero(back == 34)
            stop = stop - len(back) + int(quotes[-1]) + 1 if len(quotes) else stop
        for place in _places(hashes_of(raw[start:stop]), _BITS):
            marks[place] = True
        start = stop
    bits = _BITS
    while bits > _FEWEST_BITS and marks.mean() < _FULL / 2:
        half = len(marks) // 2
        marks = marks[:half] | marks[half:]
        bits -= 1
    return np.packbits(marks, bitorder="little")


def may_hold(packed: Bytes, hashes: Hashes) -> bool:
    """False only when one of the hashes is certainly not in the filter."""
    if not len(hashes):
        return True
    bits = int(len(packed) * 8).bit_length() - 1
    for places in _places(hashes, bits):
        values = packed[(places >> np.uint64(3)).astype(np.int64)]
        if not np.all((values >> (places & np.uint64(7)).astype(np.uint8)) & np.uint8(1)):
            return False
    return True


def hashes_of_text(text: str) -> Hashes:
    """What must be in a filter for this text, whose ends are ends of words."""
    return hashes_of(np.frombuffer(text.replace("\\", " ").encode("utf-8", "replace"), np.uint8))
