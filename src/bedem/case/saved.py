"""Answers and Documents kept with the case, by state: answers/STATE/NAME.json."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bedem.case import layout
from bedem.case.store import Case, disk_errors
from bedem.model.answers import Answer
from bedem.model.documents import Document
from bedem.model.errors import CaseDamaged, NotFound
from bedem.model.records import Gap

_encoder = msgspec.json.Encoder(order="deterministic")


def _path(case: Case, state: str, name: str) -> Path:
    return case.path / layout.ANSWERS / (state or "unsettled") / f"{name}.json"


def save(case: Case, state: str, name: str, thing: Answer | Document) -> Path:
    """Write one answer or document; the same content gives the same bytes."""
    path = _path(case, state, name)
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        layout.write_atomically(path, msgspec.json.format(_encoder.encode(thing), indent=1))
    return path


def saved_gaps(case: Case) -> Iterator[Gap]:
    """Gaps that answers found themselves, of every state kept."""
    for path in sorted((case.path / layout.ANSWERS).glob("*/*.json")):
        try:
            yield from msgspec.json.decode(path.read_bytes(), type=Answer).gaps
        except (msgspec.DecodeError, msgspec.ValidationError):
            continue  # a Document, or an answer of another version: asked again it is written anew


def load_answer(case: Case, state: str, name: str) -> Answer:
    """Raise NotFound when that question was not answered in that state."""
    path = _path(case, state, name)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Answer)
    except FileNotFoundError:
        raise NotFound(
            f'no answer "{name}" is kept for state {state}', todo="Ask it: bedem ask."
        ) from None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise CaseDamaged(str(error), where=str(path), todo="Delete it and ask again.") from error
