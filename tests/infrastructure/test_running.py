"""The whole run: what is refused, what is told, and a historic kind of attack restored by hand."""

import msgspec
import pytest

from bedem.infrastructure import run_register, tell
from bedem.infrastructure.prices import price_modes
from bedem.infrastructure.scenario import Action, Event, Option, Options, Range, Replay
from bedem.infrastructure.study import Study
from bedem.model.answers import Table
from bedem.model.errors import UsageError
from tests.infrastructure.country import number, small_country


def options(**told) -> Options:
    return Options(
        verdicts={"not_covered": Range(0.1, 0.9, "A1")},
        options=(
            Option("nothing"),
            Option("manual", (Action(("plant:*",), "manual", 1.0),)),
            Option("isolate", (Action(("cs:north",), "isolated", 0.0),)),
            Option("order", (Action(restore=("plant:a", "plant:b", "plant:c"),
                                    needs="declared_clean"),)),
        ),
        **told,
    )  # fmt: skip


def said(result, language="en") -> str:
    from bedem.language import say

    found = []
    for part in tell(result, language, True):
        if isinstance(part, Table):
            found += [" ".join(map(str, row)) for row in part.rows]
        else:
            found += [say(m, language) for m in part.messages]
    return "\n".join(found)


def test_without_declared_ranges_only_if_held() -> None:
    assert run_register(small_country()).basis == "if_held"
    assert run_register(small_country(), options()).basis == "declared"
    undeclared = msgspec.structs.replace(options(), verdicts={})
    result = run_register(small_country(), undeclared)
    assert result.basis == "if_held"
    assert result.ranking is not None
    assert result.ranking.by == "break_even"


@pytest.mark.parametrize("language", ["en", "cnr"])
def test_what_is_told(language: str) -> None:
    result = run_register(small_country(), options(), prices=("manual", "isolated"))
    text = said(result, language)
    assert "infrastructure-" not in text
    assert "A1" in text
    for node in ("plant:a", "plant:b"):
        assert node in text
    assert result.ranking is not None
    (restore,) = result.ranking.restoring
    assert restore.conditional
    assert set(restore.not_clean) == {"plant:a", "plant:b", "plant:c"}


def test_a_system_returns_only_when_judged() -> None:
    clean = {"plant:a": number(5), "plant:b": number(0)}
    result = run_register(small_country(), options(clean_h=clean))
    assert result.ranking is not None
    (restore,) = result.ranking.restoring
    assert restore.not_clean == ("plant:c",)
    assert not restore.conditional


def test_the_same_call_gives_the_same_bytes() -> None:
    runs = [
        run_register(small_country(), options(), prices=("manual", "isolated")) for _ in range(2)
    ]
    first, second = (msgspec.json.encode(r, order="deterministic") for r in runs)
    assert first == second
    other = run_register(small_country(), options(), seed=2)
    assert msgspec.json.encode(other.outlook) != msgspec.json.encode(runs[0].outlook)


def test_isolating_a_control_system_stops_what_comes_after() -> None:
    sure = msgspec.structs.replace(
        options(), verdicts={"not_covered": Range(1.0, 1.0, "A1")}, measure="mwh"
    )
    result = run_register(small_country(), sure)
    assert result.ranking is not None
    by_id = {o.id: o for o in result.ranking.options}
    assert by_id["isolate"].loss_mwh < by_id["nothing"].loss_mwh
    assert by_id["isolate"].touched == ("north",)


def test_control_lost_then_manual_mode_with_few_people() -> None:
    """The attacker opens breakers through the control system; teams restore by hand in turn."""
    replay = Replay(
        events=(
            Event(2, "cs:north", "lost"),
            Event(4, "plant:a", "mode", mode="manual"),
            Event(4, "plant:b", "mode", mode="manual"),
        )
    )
    result = run_register(small_country(crew=6), replay=replay, hours=24)
    assert result.replay is not None
    down = result.replay.hours_down
    assert down["plant:a"] == down["plant:b"] == 3
    assert down["svc:power:x"] == 3
    few = run_register(small_country(crew=2), replay=replay, hours=24).replay
    assert few is not None
    assert few.hours_down["plant:a"] == 3
    assert few.hours_down["plant:b"] == 22
    assert few.waits == ("plant:b",)


def test_prices_of_each_node() -> None:
    made = Study(small_country(), msgspec.structs.replace(options(), measure="mwh"), {})
    prices = {(p.node, p.mode): p for p in price_modes(made)}
    a = prices["plant:a", "manual"]
    assert a.break_even.outcome == "pays_above"
    assert abs(a.costs - 0.1 * 100 * 71) < 1e-6
    assert (a.crew, a.switch_h, a.longest_h) == (2, 1, 500)
    assert prices["plant:c", "manual"].break_even.outcome == "always"
    assert prices["plant:a", "isolated"].stops == ("svc:power:x",)
    assert ("cs:north", "isolated") in prices


def test_hours_and_samples_have_bounds() -> None:
    for told in ({"hours": 0}, {"hours": -5}, {"samples": 0}, {"samples": 10**9}, {"hours": 10**6}):
        with pytest.raises(UsageError):
            run_register(small_country(), **told)


def test_a_plant_that_cannot_be_priced_is_named_and_not_ranked() -> None:
    country = small_country()
    nodes = list(country.services.nodes)
    at = next(i for i, n in enumerate(nodes) if n.id == "plant:b")
    lacking = msgspec.structs.replace(nodes[at].modes["manual"], capacity=None)
    nodes[at] = msgspec.structs.replace(nodes[at], modes={"manual": lacking})
    services = msgspec.structs.replace(country.services, nodes=tuple(nodes))
    country = msgspec.structs.replace(country, services=services)
    result = run_register(country, options(), prices=("manual",))
    assert result.ranking is not None
    manual = next(o for o in result.ranking.options if o.id == "manual")
    assert manual.rank is None
    assert manual.left_out == ("plant:b: manual mode gives no capacity",)
    assert "plant:b: manual mode gives no capacity" in said(result)
    (price,) = [p for p in result.prices if p.node == "plant:b"]
    assert price.missing == "manual mode gives no capacity"
    assert result.prices[-1] is price


@pytest.mark.parametrize("language", ["en", "cnr"])
def test_not_covered_is_never_told_as_not_reached(language: str) -> None:
    text = said(run_register(small_country(), options()), language)
    quoted = {"en": '"not reached"', "cnr": "„nedosegnuto“"}[language]
    bare = {"en": "not reached", "cnr": "nedosegnuto"}[language]
    assert text.count(bare) == text.count(quoted) == 1


def test_a_range_around_the_break_even_decides_nothing_and_asks() -> None:
    only_a = Option("by-hand", (Action(("plant:a",), "manual", 1.0),))
    result = run_register(
        small_country(),
        msgspec.structs.replace(options(measure="mwh"), options=(Option("nothing"), only_a)),
    )
    assert result.ranking is not None
    manual = next(o for o in result.ranking.options if o.id == "by-hand")
    found, believed = manual.break_even, manual.assumed
    assert found.low is not None
    assert believed is not None
    assert believed[0] < found.low < believed[1]
    assert manual.result == "not_decided"
    assert result.ranking.unknowns
