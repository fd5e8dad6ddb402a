import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bedem.language import clean, csv_cell, defang, shorten

HOSTILE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text())
def test_nothing_hostile_is_left(text: str) -> None:
    assert not [c for c in clean(text) if unicodedata.category(c) in HOSTILE]


@given(st.text(st.characters(categories=("L", "N", "P", "Zs"))))
def test_letters_of_every_script_stay(text: str) -> None:
    assert clean(text) == text


def test_what_was_there_can_still_be_read() -> None:
    assert clean("a\x1b[0mb") == "a\\x1b[0mb"
    assert clean("exe\u202efdp") == "exe\\u202efdp"
    assert clean("a\nb") == "a\\x0ab"
    assert clean("a\nb", keep_newlines=True) == "a\nb"
    assert clean("Šćepan Мандић") == "Šćepan Мандић"


def test_spreadsheets_run_nothing() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\t=1"):
        assert csv_cell(text)[0] in ("'", "\\")
    assert csv_cell("plain") == "plain"


def test_links_are_made_unclickable() -> None:
    assert defang("http://a.b/c") == "hxxp://a.b/c"
    assert defang("see HTTPS://x") == "see hxxps://x"
    assert defang("from 203.0.113.77:443") == "from 203[.]0[.]113[.]77:443"


def test_shortening_says_that_it_did() -> None:
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("abc", 4) == "abc"
