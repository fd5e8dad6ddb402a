"""A ruling made in the browser is the one that `bedem judge` makes, and the pages show it."""

from __future__ import annotations

import html
import re

import pytest

from bedem.case import Case
from bedem.case.ledger import Ledger
from tests.web.conftest import Browser, Serve, text_of


@pytest.fixture
def browser(small_case: Case, serving: Serve) -> Browser:
    return serving(small_case.path)


def choices(page: str, name: str) -> list[str]:
    """Values of a select of the page."""
    found = re.search(rf'name="{name}"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert found is not None
    return [html.unescape(v) for v in re.findall(r'<option value="([^"]*)"', found[1])]


def rulings(case: Case) -> list[dict[str, object]]:
    return [line.body for line in Ledger(case.ledger.path).lines("judgement")]


def first_host(browser: Browser) -> str:
    return re.findall(r'href="(/host/[^"]+)"', browser.page("/"))[0]


def test_a_host_is_ruled_on_and_the_page_tells_it(small_case: Case, browser: Browser) -> None:
    address = first_host(browser)
    page = browser.page(address)
    key = choices(page, "what")[0]
    got = browser.send("/judge", what=key, **{"as": "contained"}, by="N.N.",
                       because="cut off <b>now</b>", since="2022-08-29T18:00Z")  # fmt: skip
    assert got.status == 303
    assert got.headers["location"] == address
    (made,) = rulings(small_case)
    assert made["subject"] == f"host:{key}"
    assert made["judged_as"] == "contained"
    assert made["holds_from"] == 1_661_796_000_000_000
    assert made["state"]
    page = browser.page(address)
    assert "cut off &lt;b&gt;now&lt;/b&gt;" in page
    assert 'value="N.N."' in page
    assert "cut off" in text_of(browser.page("/"))
    assert not small_case.ledger.first_break()


def test_movements_accounts_and_hits_can_be_ruled_on(small_case: Case, browser: Browser) -> None:
    page = browser.page(first_host(browser))
    (link, *_) = [what for what in choices(page, "what") if what.startswith("l:")]
    assert browser.send("/judge", what=link, **{"as": "ours"}, by="N.N.", because="x").status == 303
    overview = browser.page("/")
    account = re.findall(r'href="(/account/[^"]+)"', overview)[0]
    page = browser.page(account)
    assert choices(page, "as") == ["", "ordinary", "ours"]
    what = choices(page, "what")[0]
    assert browser.send("/judge", what=what, **{"as": "ours"}, by="N", because="x").status == 303
    record = re.findall(r'href="(/record/[0-9a-f][^"]+)"', browser.page("/hits"))[0]
    hit = choices(browser.page(record), "what")[0]
    got = browser.send("/judge", what=hit, **{"as": "ordinary"}, by="N", because="known")
    assert got.headers["location"] == record
    assert "known" in text_of(browser.page(record))
    subjects = [str(body["subject"]).partition(":")[0] for body in rulings(small_case)]
    assert subjects == ["link", "account", "hit"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"by": " "}, "is empty"), ({"because": ""}, "is empty"), ({"as": "guilty"}, "no ruling"),
        ({"what": "nowhere"}, "no record names"), ({"since": "soon"}, "is no time"),
        ({"because": "x" * 3_000}, "longer"), ({"what": "l:00"}, "no movement"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_entered(demo: Browser, change: dict[str, str], told: str) -> None:
    page = demo.page(first_host(demo))
    fields = {"what": choices(page, "what")[0], "as": "clean", "by": "N", "because": "because"}
    got = demo.send("/judge", **(fields | change))
    assert got.status == 400
    assert told in text_of(got.text)
    assert rulings(demo.server.site.live.case) == []
    if "because" not in change:
        assert ">because</textarea>" in got.text


def test_the_past_is_not_ruled_on(own_demo, serving: Serve) -> None:
    browser = serving(own_demo, as_of=4_000_000_000_000_000)
    page = browser.page(first_host(browser))
    assert 'name="because"' not in page
    got = browser.send("/judge", what="x", **{"as": "ours"}, by="N", because="x")
    assert got.status == 400
    assert "the past" in text_of(got.text)
