"""Nouns that cross rooms: frozen Structs and the error tree. No input or output here."""
