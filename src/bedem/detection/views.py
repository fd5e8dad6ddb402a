"""A record as conditions see it: folded text by field key, made only when asked for.

`view[key]` is a folded text, a tuple of them (any may match), or None where the field is missing
or empty of values; `view[""]` are all values of the record's data. `view.raw(key)` is the JSON
value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bedem.detection.fieldmaps import HEADER, Raw
from bedem.detection.records import header
from bedem.detection.text import MADE, field_key, fold, to_texts
from bedem.model.records import Event

Folded = str | tuple[str, ...] | None
Schema = dict[str, str | tuple[str, ...]]
Makers = Mapping[str, Callable[[Raw], Any]]
SCHEMAS: Final = 4096
_SCHEMA_NAMES: Final = 256
_NO_KEYWORD: Final = HEADER - {"message"}


class Schemas(dict[tuple[str, ...], Schema]):
    """Field key -> the record's own name for it, by the tuple of names; bounded."""

    def __missing__(self, names: tuple[str, ...]) -> Schema:
        schema: Schema = {}
        for name in names:
            key = field_key(name)
            if key[:1] == MADE:
                continue
            held = schema.get(key)
            if held is None:
                schema[key] = name
            else:
                schema[key] = (held, name) if isinstance(held, str) else (*held, name)
        if len(names) <= _SCHEMA_NAMES:
            if len(self) >= SCHEMAS:
                self.clear()
            self[names] = schema
        return schema


class View(dict[str, Folded]):
    """See the module; `source` is the flat record, `event` answers for header fields."""

    __slots__ = ("event", "makers", "schema", "source")

    # Set by `view_of` and by the hot path; an __init__ would cost as much as all else of a view.
    source: dict[str, Any]
    schema: Schema
    makers: Makers
    event: Event | None

    def head(self, key: str) -> Any:
        """A header field's value; those that are no columns are read from the text when asked."""
        return None if self.event is None else header(self.event, key)

    def __missing__(self, key: str) -> Folded:
        name = self.schema.get(key)
        if name.__class__ is str and key != "eventid":
            value = self.source[name]
            if value.__class__ is str:  # nearly always
                text: str = value.lower() if value.isascii() else fold(value)
                self[key] = text
                return text
            if value.__class__ is int:
                number = self[key] = str(value)
                return number
        folded = self[key] = _folded(self.raw(key) if key else self._all())
        return folded

    def raw(self, key: str) -> Any:
        """The JSON value of a field, None where it is missing."""
        if key[:1] == MADE:
            return self.makers[key](self.raw)
        if key == "eventid":
            return self.head(key)
        name = self.schema.get(key)
        if name.__class__ is str:
            value = self.source[name]
        elif name is None:
            value = None
        else:
            value = [self.source[n] for n in name]
        return self.head(key) if value is None and key in HEADER else value

    def texts(self, key: str) -> list[str]:
        """Unfolded texts of a field; of all values for the key ""."""
        return to_texts(self.raw(key) if key else self._all())

    def _all(self) -> list[Any]:
        return [v for k, v in self.source.items() if field_key(k) not in _NO_KEYWORD]


def view_of(source: dict[str, Any], schema: Schema, makers: Makers, event: Event | None) -> View:
    """A view of a flat record."""
    view = View()
    view.source = source
    view.schema = schema
    view.makers = makers
    view.event = event
    return view


def _folded(value: Any) -> Folded:
    if value.__class__ is str:
        return fold(value)
    if value.__class__ is int:
        return str(value)
    texts = tuple([fold(text) for text in to_texts(value)])
    return texts[0] if len(texts) == 1 else texts or None
