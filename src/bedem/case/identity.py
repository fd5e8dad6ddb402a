"""Identity: what makes one record the same record wherever it was delivered.

BLAKE2b-128 of short host, log, code and record number; without a number, of host, log, code and
the canonical data. No time (zones lie) and no institution (that is outside knowledge).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from bedem.model.records import Event

_CACHE_LIMIT: Final = 16_384


@lru_cache(maxsize=65_536)
def short_host(host: str | None) -> str:
    """`PC01.example.corp` and `pc01` are one name; an address stays whole."""
    if host is None:
        return ""
    folded = host.casefold().rstrip(".")
    first, dot, _rest = folded.partition(".")
    return folded if not dot or first.isdecimal() else first


def canonical(data: str) -> bytes:
    """One spelling of a JSON record: keys in order, numbers as they mean."""
    try:
        return msgspec.json.encode(msgspec.json.decode(data), order="sorted")
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return data.encode("utf-8", "surrogatepass")


class Identities:
    """Digests of events, 16 bytes each; the state of the common part is kept."""

    def __init__(self) -> None:
        self._states: dict[tuple[str | None, str | None, int | None], hashlib.blake2b] = {}

    def digest(self, event: Event) -> bytes:
        key = (event.host, event.log, event.code)
        state = self._states.get(key)
        if state is None:
            state = self._learn(key)
        state = state.copy()
        if event.record_number is not None and event.unique_id is None:
            state.update(b"%d" % event.record_number)
        elif event.unique_id is not None:
            state.update(b"u" + event.unique_id.encode("utf-8", "surrogatepass"))
        else:
            state.update(b"d" + canonical(event.data))
        return state.digest()

    def digests(self, events: Sequence[Event]) -> bytes:
        """Digests of events, one after another: what `digest` gives, in one loop."""
        states, digests = self._states, []
        for event in events:
            number = event.record_number
            if number is None or event.unique_id is not None:
                digests.append(self.digest(event))
                continue
            key = (event.host, event.log, event.code)
            state = (states.get(key) or self._learn(key)).copy()
            state.update(b"%d" % number)
            digests.append(state.digest())
        return b"".join(digests)

    def _learn(self, key: tuple[str | None, str | None, int | None]) -> hashlib.blake2b:
        host, log, code = key
        if len(self._states) >= _CACHE_LIMIT:
            self._states.clear()
        words = (short_host(host), (log or "").casefold(), "" if code is None else str(code), "")
        common = "\x1f".join(words).encode("utf-8", "surrogatepass")
        state = self._states[key] = hashlib.blake2b(common, digest_size=16)
        return state
