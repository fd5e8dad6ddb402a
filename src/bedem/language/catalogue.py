"""Sentences in English and Montenegrin: Fluent files, one per room and language.

Values from evidence are cleaned here, so no renderer can forget it. A missing sentence is a
defect (a test compares the catalogues); at run time its id and values are shown instead.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from fluent.runtime import FluentBundle, FluentResource

from bedem.language.hostile import clean
from bedem.language.times import to_datetime
from bedem.model.messages import Message, msg

LANGUAGES: Final = ("en", "cnr")
# Plural rules of Montenegrin are those of Serbian in Latin script (CLDR has no cnr).
_PLURAL_LOCALE: Final = {"en": "en", "cnr": "sr-Latn"}


_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


class Catalogue:
    """Says a Message in one language; moments in one time zone.

    In messages `WHEN($time)` and `DAY($time)` write Micros as people do there, `SIZE($bytes)` bytes
    in decimal units. A value whose name ends with `_id` is the id of a message said in its place.
    """

    def __init__(self, language: str, zone: str = "UTC") -> None:
        self.language = language
        self.zone: tzinfo = UTC if zone == "UTC" else ZoneInfo(zone)
        self._locale = _PLURAL_LOCALE[language].replace("-", "_")
        functions: dict[str, Any] = {
            "WHEN": self._when, "DAY": self._day, "SIZE": self._size,
        }  # fmt: skip
        self._bundle = FluentBundle(
            [_PLURAL_LOCALE[language]], use_isolating=False, functions=functions
        )
        folder = resources.files("bedem.language") / language
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name.endswith(".ftl"):
                self._bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))

    def has(self, id: str) -> bool:
        return bool(self._bundle.has_message(id))

    def say(self, message: Message) -> str:
        """The sentence; never raises for what the values hold."""
        args = {k: self._value(k, v) for k, v in message.args.items()}
        pattern = self._bundle.get_message(message.id).value if self.has(message.id) else None
        if pattern is None:
            return " ".join([message.id, *(f"{k}={v}" for k, v in args.items())])
        text, _errors = self._bundle.format_pattern(pattern, args)
        return str(text)

    def _value(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if name.endswith("_id") and self.has(value):
            return self.say(Message(value))
        return clean(value)

    def number(self, value: float) -> str:
        """Grouped as people write it; no more than two decimals."""
        return str(format_decimal(value, locale=self._locale))

    def size(self, count: int) -> str:
        """Bytes in decimal units with one decimal, as disks are sold: `1.1 MB`."""
        value, unit = float(count), _UNITS[0]
        for unit in _UNITS:
            if value < 1000 or unit == _UNITS[-1]:
                break
            value /= 1000
        rounded = round(value) if unit == "B" else round(value, 1)
        return f"{format_decimal(rounded, locale=self._locale)} {unit}"

    def when(self, micros: int, *, seconds: bool = False, year: bool = True) -> str:
        """A moment for people: `26 August 2022, 18:00`."""
        when = to_datetime(micros, self.zone)
        clock = f"{when:%H:%M:%S}" if seconds else f"{when:%H:%M}"
        ident = "time-when" if year else "time-when-short"
        return self.say(msg(ident, day=str(when.day), month_id=f"month-{when.month}",
                            year=str(when.year), clock=clock))  # fmt: skip

    def minute(self, micros: int | None, zone: tzinfo, *, seconds: bool = False) -> str:
        """A moment for tables: `26 Aug 2022 18:00`; the third word is the year."""
        if micros is None:
            return self.say(msg("absent-unknown"))
        when = to_datetime(micros, zone)
        clock = f"{when:%H:%M:%S}" if seconds else f"{when:%H:%M}"
        return self.say(msg("time-minute", day=str(when.day), year=str(when.year), clock=clock,
                            month_id=f"month-short-{when.month}"))  # fmt: skip

    def day(self, micros: int) -> str:
        """`26 August 2022`."""
        when = to_datetime(micros, self.zone)
        return self.say(
            msg("time-day", day=str(when.day), month_id=f"month-{when.month}", year=str(when.year))
        )

    def _when(self, value: Any) -> str:
        return self.when(int(value))

    def _day(self, value: Any) -> str:
        return self.day(int(value))

    def _size(self, value: Any) -> str:
        return self.size(int(value))


@cache
def catalogue(language: str = "en", zone: str = "UTC") -> Catalogue:
    """The catalogue of one language and zone, loaded once."""
    return Catalogue(language, zone)


def say(message: Message, language: str = "en") -> str:
    """Short form of `catalogue(language).say(message)`."""
    return catalogue(language).say(message)
