"""Sentences in English and Montenegrin: Fluent files, one per room and language.

Values from evidence are cleaned here, so no renderer can forget it. A missing sentence is a
defect (a test compares the catalogues); at run time its id and values are shown instead.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

from bedem.language.hostile import clean
from bedem.model.messages import Message

LANGUAGES: Final = ("en", "cnr")
# Plural rules of Montenegrin are those of Serbian in Latin script (CLDR has no cnr).
_PLURAL_LOCALE: Final = {"en": "en", "cnr": "sr-Latn"}


class Catalogue:
    """Says a Message in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._bundle = FluentBundle([_PLURAL_LOCALE[language]], use_isolating=False)
        folder = resources.files("bedem.language") / language
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith(".ftl"):
                self._bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))

    def has(self, id: str) -> bool:
        return bool(self._bundle.has_message(id))

    def say(self, message: Message) -> str:
        """The sentence; never raises for what the values hold."""
        args = {k: clean(v) if isinstance(v, str) else v for k, v in message.args.items()}
        pattern = self._bundle.get_message(message.id).value if self.has(message.id) else None
        if pattern is None:
            return " ".join([message.id, *(f"{k}={v}" for k, v in args.items())])
        text, _errors = self._bundle.format_pattern(pattern, args)
        return str(text)


@cache
def catalogue(language: str = "en") -> Catalogue:
    """The catalogue of one language, loaded once."""
    return Catalogue(language)


def say(message: Message, language: str = "en") -> str:
    """Short form of `catalogue(language).say(message)`."""
    return catalogue(language).say(message)
