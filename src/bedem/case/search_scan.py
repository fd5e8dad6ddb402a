"""Where needles stand in the text of one row group: every place, without case, at their edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from ahocorasick_rs import BytesAhoCorasick

from bedem.case.word_index import Bytes, Hashes, hashes_of_text
from bedem.knowledge.indicator_texts import Edge, Needle, Sought

_FEW: Final = 8
_ALNUM: Final = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz_") | frozenset(range(128, 256))
_HEX: Final = frozenset(b"0123456789abcdef")
# Bytes that may not stand before (first) or after (second) a needle with this edge.
_BEFORE: Final[dict[str, frozenset[int]]] = {
    "word": _ALNUM,
    "address": _ALNUM | frozenset(b"."),
    "name": _ALNUM | frozenset(b"-"),
    "prefix": _ALNUM | frozenset(b"."),
    "host": _ALNUM | frozenset(b"-."),
    "email": _ALNUM | frozenset(b".%+-"),
    "file": _ALNUM | frozenset(b"-."),
    "path": frozenset(),
    "none": frozenset(),
}
_AFTER: Final[dict[str, frozenset[int]]] = {
    "word": _ALNUM,
    "address": _ALNUM,
    "name": _ALNUM | frozenset(b"-"),
    "prefix": frozenset(range(256)) - frozenset(b"0123456789"),
    "host": _ALNUM | frozenset(b"-"),
    "email": _ALNUM | frozenset(b"-"),
    "file": _ALNUM,
    "path": _ALNUM,
    "none": frozenset(),
}
# After these a dot that is followed by a letter or digit goes on with the same name.
_DOT_GOES_ON: Final = frozenset({"address", "name", "email", "file", "path"})


class _Text(NamedTuple):
    needle: int
    alternative: int
    part: int
    sought: Sought


def offsets_and_text(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], Bytes]:
    """Where each row begins, one more for the end, and all bytes of the column."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], pa.string())
    if not len(array):
        return np.zeros(1, np.int64), np.empty(0, np.uint8)
    _, offsets, data = array.buffers()
    places = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    raw = np.frombuffer(data, np.uint8)[places[0] : places[-1]] if data else np.empty(0, np.uint8)
    return places.astype(np.int64) - int(places[0]), raw


class Scanner:
    """Needles made ready once for all row groups."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self.needles = needles
        self.texts: dict[bytes, list[_Text]] = {}
        self.hashes: list[list[Hashes]] = []
        for number, needle in enumerate(needles):
            for which, texts in enumerate(needle.alternatives):
                for part, sought in enumerate(texts):
                    key = sought.text.encode("utf-8", "replace").lower()
                    if key:
                        place = _Text(number, which, part, sought)
                        self.texts.setdefault(key, []).append(place)
            self.hashes.append(
                [
                    np.concatenate([_looked_up(s.text, s.edge) for s in texts])
                    for texts in needle.alternatives
                ]
            )
        self._keys = list(self.texts)
        self._automaton = BytesAhoCorasick(self._keys) if len(self._keys) > _FEW else None

    def rows(
        self, offsets: npt.NDArray[np.int64], raw: Bytes, wanted: Sequence[int]
    ) -> list[tuple[int, int]]:
        """(needle, row), each once."""
        text = raw.tobytes().lower()
        chosen = frozenset(wanted)
        whole: set[tuple[int, int]] = set()
        parts: dict[tuple[int, int, int], set[int]] = {}
        for key, start in self._occurrences(text, chosen):
            end = start + len(key)
            row = int(np.searchsorted(offsets, start, "right")) - 1
            if end > offsets[row + 1]:
                continue
            for place in self.texts[key]:
                if place.needle not in chosen or (place.needle, row) in whole:
                    continue
                if not edges_fit(text, start, end, place.sought):
                    continue
                size = len(self.needles[place.needle].alternatives[place.alternative])
                held = parts.setdefault((place.needle, row, place.alternative), set())
                held.add(place.part)
                if len(held) == size:
                    whole.add((place.needle, row))
        return sorted(whole)

    def _occurrences(self, text: bytes, chosen: frozenset[int]) -> Iterable[tuple[bytes, int]]:
        if self._automaton is not None:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
            return [(self._keys[which], start) for which, start, _ in found]
        keys = [k for k in self._keys if any(t.needle in chosen for t in self.texts[k])]
        return _walk(text, keys)


def _walk(text: bytes, keys: list[bytes]) -> Iterator[tuple[bytes, int]]:
    """Places of a few texts, one text after another."""
    for key in keys:
        at = text.find(key)
        while at >= 0:
            yield key, at
            at = text.find(key, at + 1)


def edges_fit(text: bytes, start: int, end: int, sought: Sought) -> bool:
    """Whether what stands beside the place lets it be the value itself and no part of another."""
    edge, colons = sought.edge, sought.colons
    before, after = _BEFORE[edge], _AFTER[edge]
    if edge == "word":  # a text may begin or end with a sign: then anything may stand beside it
        before = before if text[start] in _ALNUM else frozenset()
        after = after if text[end - 1] in _ALNUM else frozenset()
    if start and text[start - 1] in before and not _escaped(text, start - 1):
        return False
    if colons and start and (text[start - 1] == 58 or text[start - 1] in _HEX):
        return False
    if end >= len(text):
        return edge != "prefix"
    follows = text[end]
    if follows in after:
        return False
    if colons and (follows == 58 and text[end + 1 : end + 2] and text[end + 1] in _HEX | {58}):
        return False
    if follows == 46 and edge in _DOT_GOES_ON and end + 1 < len(text):
        return text[end + 1] not in _ALNUM
    return True


def _escaped(text: bytes, at: int) -> bool:
    r"""Whether the letter at `at` is part of a JSON escape (`\n`, `\u001b`)."""
    for back in (1, 5):
        slash = at - back
        if slash < 0 or text[slash] != 92 or (back == 5 and text[slash + 1] != 117):
            continue
        run = slash
        while run >= 0 and text[run] == 92:
            run -= 1
        if (slash - run) % 2 == 1:
            return True
    return False


def _looked_up(text: str, edge: Edge) -> Hashes:
    """Hashes that must be in a filter. Where a word may go on at an edge it is left out."""
    if edge == "prefix":
        return hashes_of_text("")
    if edge == "none":
        words = text.replace("\\", " ")
        while words and (words[0].isalnum() or words[0] in "_."):
            words = words[1:]
        while words and (words[-1].isalnum() or words[-1] in "_."):
            words = words[:-1]
        return hashes_of_text(words)
    if edge == "path":
        words = text.replace("\\", " ")
        while words and (words[0].isalnum() or words[0] in "_."):
            words = words[1:]
        return hashes_of_text(words)
    return hashes_of_text(text)
