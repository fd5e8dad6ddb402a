"""FORMATS: how a Document can leave the building. One line a format, loaded when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import msgspec

from bedem.language import LANGUAGES
from bedem.model.documents import Document
from bedem.model.errors import UsageError
from bedem.report.saved import gate

Renderer = Callable[[Document, str], bytes]


class Format(msgspec.Struct, frozen=True):
    """name: as in --format. target: `module:function`, of (Document, language) -> bytes."""

    name: str
    suffixes: tuple[str, ...]
    target: str

    def load(self) -> Renderer:
        module, _, function = self.target.partition(":")
        return cast(Renderer, getattr(importlib.import_module(module), function))


FORMATS: Final[tuple[Format, ...]] = (
    Format("html", (".html", ".htm"), "bedem.report.html:render_html"),
    Format("pdf", (".pdf",), "bedem.report.pdf:render_pdf"),
    Format("md", (".md",), "bedem.report.markdown:render_markdown"),
    Format("json", (".json",), "bedem.report.saved:render_json"),
)


def format_of(name: str | None, path: Path | None) -> Format:
    """What was asked for, else what the file's name says, else HTML; raises UsageError."""
    for known in FORMATS:
        if name == known.name or (name is None and path and path.suffix.lower() in known.suffixes):
            return known
    if name is None and (path is None or not path.suffix):
        return FORMATS[0]
    told = ", ".join(f.name for f in FORMATS)
    raise UsageError(f'no format "{name or (path.suffix if path else "")}"', todo=f"One of {told}.")


def render(document: Document, form: Format, language: str | None = None) -> bytes:
    """The Document in one format, after the gate. language: None for the Document's own."""
    wanted = language or document.language
    if wanted not in LANGUAGES:
        raise UsageError(f'no language "{wanted}"', todo=f"One of {', '.join(LANGUAGES)}.")
    gate(document)
    return form.load()(document, wanted)
