"""Messages in two languages, and the cleaning of text that comes from evidence."""

from bedem.language.catalogue import LANGUAGES, Catalogue, catalogue, say
from bedem.language.hostile import clean, csv_cell, defang, shorten

__all__ = ["LANGUAGES", "Catalogue", "catalogue", "clean", "csv_cell", "defang", "say", "shorten"]
