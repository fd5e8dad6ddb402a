"""Pages of the local view over the demo's case, and over a case whose records are hostile."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from bedem.case import Case, CaseView
from bedem.case.rulings import add_judgement
from tests.web.conftest import Browser, Serve, text_of


def links(page: str, start: str) -> list[str]:
    found = re.findall(r'href="([^"#]*)', page)
    return list(dict.fromkeys(html.unescape(f) for f in found if f.startswith(start)))


def test_the_overview_is_the_report_with_links_into_the_case(
    demo: Browser, small_view: CaseView
) -> None:
    page = demo.page("/")
    for name in ("infection", "spread", "coverage", "statements", "judgements"):
        assert f'id="s-{name}"' in page
    headline = small_view.answer("infection").headline
    for basis in headline.basis[:3]:
        assert f'href="/record/{basis.replace(":", "%3A")}"' in page
    assert 'href="#r-' not in page
    assert "<script" not in page


def test_every_link_of_the_overview_leads_to_a_page(demo: Browser) -> None:
    page = demo.page("/")
    records, hosts = links(page, "/record/"), links(page, "/host/")
    assert len(records) > 20
    assert hosts
    for address in [*records, *hosts, *links(page, "/account/")]:
        assert demo.ask(address).status == 200, address


def test_a_host_shows_what_the_command_shows(demo: Browser, small_view: CaseView) -> None:
    from bedem.answers.entity import host_answer

    key = links(demo.page("/"), "/host/")[0].removeprefix("/host/")
    page = demo.page(f"/host/{key}")
    answer = host_answer(small_view, key)
    assert answer.headline.message.args["host"] in text_of(page)
    for table in answer.tables:
        assert len(table.rows) > 0
        for row in table.rows:
            assert f'href="/record/{str(row[-1]).split()[0]}"' in page


def test_a_record_stands_whole_with_its_neighbours(demo: Browser, small_view: CaseView) -> None:
    ref, host, data = next(
        small_view.events.rows("ref, host, data", "host IS NOT NULL", order="time, ref", limit=1)
    )
    page = demo.page(f"/record/{ref}")
    said = html.unescape(page)
    for value in json.loads(data).values():
        if isinstance(value, str) and value.isascii() and value.isalnum():
            assert value in said
    near = links(page, "/record/")
    assert len(near) > 10
    refs = {r for (r,) in small_view.events.rows("ref", "host = ?", [host])}
    assert {n.removeprefix("/record/").partition("?")[0] for n in near} - {ref} <= refs


def test_wider_spans_hold_more(demo: Browser, small_view: CaseView) -> None:
    (ref,) = next(
        small_view.events.rows("ref", "host IS NOT NULL", order="time DESC, ref", limit=1)
    )
    counts = []
    for span in ("1h", "1d", "30d", "nonsense"):
        said = text_of(demo.page(f"/record/{ref}?span={span}"))
        found = re.search(r"([\d,]+) records? before it", said)
        assert found is not None
        counts.append(int(found[1].replace(",", "")))
    assert counts[0] <= counts[1] <= counts[2]
    assert counts[3] == counts[0]


def test_search_finds_what_the_command_finds(demo: Browser, small_view: CaseView) -> None:
    from bedem.case.search import by_host, search
    from bedem.knowledge.indicator_texts import needle_of
    from bedem.knowledge.indicators import told

    wanted = told("svchost.exe")
    rows = by_host(small_view, list(search(small_view, [needle_of(wanted)])))
    count = sum(row[1] for row in rows)
    assert count > 100
    page = demo.page("/search?q=svchost.exe")
    assert f"{count:,} records hold it" in text_of(page)
    assert len(links(page, "/record/")) == 100
    for host, *_ in rows:
        assert str(host) in page


def test_search_says_when_nothing_holds_it(demo: Browser) -> None:
    said = text_of(demo.page("/search?q=no-such-word-anywhere"))
    assert "No record holds it" in said
    assert demo.ask("/search?q=").status == 400
    assert demo.ask("/search?q=x&type=hash").status == 400
    assert "inside longer words" in text_of(demo.page("/search?q=svcho&part=1"))


def test_a_case_that_changed_is_shown_when_asked_for(small_case: Case, serving: Serve) -> None:
    browser = serving(small_case.path)
    before = browser.page("/")
    assert "The case has changed" not in before
    name = links(before, "/host/")[0].removeprefix("/host/")
    add_judgement(small_case, f"host:{name}", "contained", by="N.N.", because="cut off", state="")
    stale = browser.page("/")
    assert "The case has changed" in stale
    assert "cut off" not in stale
    assert browser.send("/renew").status == 303
    fresh = browser.page("/")
    assert "The case has changed" not in fresh
    assert "cut off" in fresh


def test_hostile_records_are_shown_and_never_run(hostile_page: Browser) -> None:
    pages = [hostile_page.page("/"), hostile_page.page("/search?q=evil.example")]
    found = links(pages[-1], "/record/")
    assert len(found) == 3
    pages += [hostile_page.page(address) for address in found]
    pages += [hostile_page.page(address) for address in links(pages[-1], "/host/")]
    for page in pages:
        assert "<script" not in page
        assert "<img" not in page
        # a form names its subject as the record does; what is shown is spelled out
        assert "\u202e" not in re.sub(r'<option value="[^"]*"', "", page)
        assert 'href="http' not in page
    assert "onerror=alert(1)" in html.unescape(pages[2])


def test_montenegrin(own_demo: Path, serving: Serve) -> None:
    browser = serving(own_demo, language="cnr")
    page = browser.page("/search?q=svchost.exe")
    assert '<html lang="cnr">' in page
    assert "Po računarima" in text_of(page)
    assert "hit" not in text_of(page[page.index('class="counts"') :])[:120]


def test_detections_are_those_of_the_command(demo: Browser, small_view: CaseView) -> None:
    page = demo.page("/hits")
    count, rules = next(
        small_view.hits.rows("count(*), count(DISTINCT rule)", "state <> 'residual'")
    )
    assert f"{count:,} detections, by {rules} rules" in text_of(page)
    every, address = [], "/hits"
    while address:
        page = demo.page(address)
        every += re.findall(r'class="refs"><a class="ref[^"]*" href="/record/([^"]+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else ""
    assert sorted(every) == sorted(r for (r,) in small_view.hits.rows("ref"))


def test_filters_of_detections_narrow(demo: Browser, small_view: CaseView) -> None:
    (host,) = next(small_view.hits.rows("host", "level = 'high'", order="host", limit=1))
    count = small_view.hits.count("level IN ('high', 'critical') AND host = ?", [host])
    said = text_of(demo.page(f"/hits?level=high&host={host}&from=2000-01-01&to=2100-01-01"))
    assert f"{count:,} detection" in said
    assert "No rule found anything" in text_of(demo.page("/hits?from=2099-01-01"))
    assert demo.ask("/hits?host=no-such-host").status == 404
    assert demo.ask("/hits?from=yesterday").status == 400
    assert demo.ask("/hits?level=worst").status == 400
    assert demo.ask("/hits?start=" + "9" * 30).status == 200
