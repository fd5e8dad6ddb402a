"""A Document as JSON, and back; the gate that asks whether all it cites is in it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bedem.model.citing import cited, held
from bedem.model.documents import VERSION, Document
from bedem.model.errors import DocumentError, NotFound

_encoder = msgspec.json.Encoder(order="deterministic")
# A saved Document may come from anybody.
MOST_BYTES = 400 * 1024**2


class _Version(msgspec.Struct):
    version: int = VERSION


def render_json(document: Document, language: str) -> bytes:
    """The Document itself, for other tools and for rendering again; language does not matter."""
    document = msgspec.structs.replace(document, language=language)
    return msgspec.json.format(_encoder.encode(document), indent=1) + b"\n"


def load_document(path: Path) -> Document:
    """Raise DocumentError for what is damaged or newer, NotFound where no file is."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DocumentError("is larger than 400 MiB", where=str(path), todo="Is it a report?")
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("there is no such file", where=str(path)) from error
    try:
        version = msgspec.json.decode(raw, type=_Version).version
        if version > VERSION:
            raise DocumentError(
                f"was made by a newer bedem (version {version} of Documents, this one reads "
                f"{VERSION})",
                where=str(path),
                todo="Install that bedem.",
            )
        return msgspec.json.decode(raw, type=Document)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, ValueError) as error:
        raise DocumentError(
            f"is no Document of bedem: {error}", where=str(path), todo="Make it with bedem report."
        ) from error


def gate(document: Document) -> None:
    """Raise DocumentError when something is cited that is not inside; a draft passes."""
    if document.draft:
        return
    inside = held(document)
    missing = [(where, basis) for where, basis in cited(document) if basis not in inside]
    if missing:
        where, basis = missing[0]
        raise DocumentError(
            f'"{basis}" is cited and not in the Document ({len(missing)} such)',
            where=where,
            todo="Make it again from the case, or say --draft.",
        )
