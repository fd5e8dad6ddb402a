"""64 samples a word: packing, counting, and counters kept as bit planes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
ALL: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
NONE: Final = np.uint64(0)


def words_for(samples: int) -> int:
    return (samples + 63) // 64


def pack(flags: NDArray[np.bool_]) -> Bits:
    """Booleans [..., samples] to words [..., words]; bits beyond the last sample are 0."""
    samples = flags.shape[-1]
    padded = np.zeros((*flags.shape[:-1], words_for(samples) * 64), np.bool_)
    padded[..., :samples] = flags
    packed = np.packbits(padded, axis=-1, bitorder="little")
    return np.ascontiguousarray(packed).view("<u8").astype(np.uint64, copy=False)


def unpack(words: Bits, samples: int) -> NDArray[np.bool_]:
    """The reverse of `pack`; padding is cut off and so is never counted."""
    raw = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8)
    flags = np.unpackbits(raw, axis=-1, bitorder="little", count=samples)
    return flags.astype(np.bool_)


def hours_down(history: Bits, samples: int) -> NDArray[np.int32]:
    """Hours [nodes, samples] in which a node is down, from history [hours, nodes, words]."""
    hours, nodes, _ = history.shape
    total = np.zeros((nodes, samples), np.int32)
    for t in range(hours):
        total += ~unpack(history[t], samples)
    return total
