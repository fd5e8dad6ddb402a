"""The picture of coverage where evidence spans years: days left out are told, breaks are drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bedem.answers.compose_coverage import MOST_DAYS, MOST_ROWS, coverage_chart
from bedem.answers.coverage_hosts import HostCoverage
from bedem.language import LANGUAGES, catalogue, to_micros
from bedem.model.documents import ChartBlock
from bedem.model.pictures import CoveragePicture
from bedem.report.svg_days import _places, _strip

DAY = 86_400_000_000


def at(day: str) -> int:
    return to_micros(datetime.fromisoformat(day).replace(tzinfo=UTC))


def host(name: str, day: str) -> HostCoverage:
    start = at(day)
    on = [((start, start + DAY), "on", None)]
    states = {"sec_logon": list(on)}
    return HostCoverage(name, None, {"Security"}, start, start + DAY - 1, states=states)


def charted(hosts: list[HostCoverage], attack: list[str]) -> tuple[ChartBlock, CoveragePicture]:
    chart = coverage_chart(hosts, attack)
    assert chart is not None
    assert isinstance(chart.picture, CoveragePicture)
    return chart, chart.picture


def test_of_an_attack_of_years_the_days_with_most_hosts_are_drawn() -> None:
    days = [(datetime(2019, 1, 1) + timedelta(days=40 * i)).strftime("%Y-%m-%d") for i in range(30)]
    hosts = [host(f"ws{i}", day) for i, day in enumerate(days)]
    hosts += [host(f"twin{i}", day) for i, day in enumerate(days) if i % 2]
    chart, picture = charted(hosts, days)
    assert len(picture.days) == MOST_DAYS
    assert set(days[1::2]) <= set(picture.days)
    assert chart.title.args["left"] == len(days) - MOST_DAYS
    assert chart.title.args["breaks"] == MOST_DAYS - 1
    # every line that is drawn has a filled square, and the others are counted and in the table
    assert len(picture.groups) <= MOST_ROWS
    for i in range(len(picture.groups)):
        assert any(set(panel.rows[i]) != {"n"} for panel in picture.panels)
    assert chart.title.args["quiet"] == len(hosts) - len(picture.groups)
    assert {row[0] for row in chart.table.rows} == {h.name for h in hosts}
    for language in LANGUAGES:
        told = catalogue(language).say(chart.title)
        assert f" {len(days) - MOST_DAYS} " in told
        assert "{" not in told


def test_days_in_a_row_have_no_break() -> None:
    hosts = [host("a", "2022-08-25"), host("a2", "2022-08-26")]
    chart, picture = charted(hosts, ["2022-08-26"])
    assert picture.days == ("2022-08-25", "2022-08-26")
    assert (chart.title.args["left"], chart.title.args["breaks"]) == (0, 0)
    assert "cbreak" not in _strip("fn", _places(picture.days), "")
    assert _strip("fn", _places(["2022-08-25", "2022-09-26"]), "").count("cbreak") == 1
