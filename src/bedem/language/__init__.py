"""Messages in two languages, and the cleaning of text that comes from evidence."""

from bedem.language.catalogue import LANGUAGES, Catalogue, catalogue, say
from bedem.language.hostile import clean, csv_cell, defang, shorten
from bedem.language.times import day_and_minute, moment, to_datetime, to_micros, told_micros

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "catalogue",
    "clean",
    "csv_cell",
    "day_and_minute",
    "defang",
    "moment",
    "say",
    "shorten",
    "to_datetime",
    "to_micros",
    "told_micros",
]
