"""What a case says of hosts, ways in and accounts of a register, and the page made of it."""

from pathlib import Path

import msgspec
import pytest

from bedem.answers import open_view
from bedem.answers.infrastructure_evidence import _joined, evidence_of
from bedem.case import Case, CaseView
from bedem.case.rulings import add_judgement
from bedem.infrastructure import reach_of
from bedem.infrastructure.reach import judged
from bedem.infrastructure.scenario import Options
from bedem.infrastructure.schema import Access, Inventory, Number, Services
from bedem.language import say
from tests.infrastructure.country import small_country

WAY = Access("WORKSTATION6", ("fw-ot",), (r"THESHIRE\pgustavo", "oper"))


def country(hosts: tuple[str, ...] = (), access: tuple[Access, ...] = ()) -> Inventory:
    """The small country whose northern control system runs on these hosts."""
    made = small_country()
    replace = msgspec.structs.replace
    first = replace(made.services.nodes[0], hosts=hosts, access=access)
    services = replace(made.services, nodes=(first, *made.services.nodes[1:]))
    return replace(made, services=services)


def test_a_compromised_host_is_reached_with_its_records(small_view: CaseView) -> None:
    inventory = country(("WORKSTATION6.theshire.local",))
    found = evidence_of(small_view, inventory)
    north = reach_of(inventory.services, found.evidence)[0]
    assert (north.word, north.kind, north.verdict) == ("reached", "attack", "reached")
    assert north.refs
    for ref in north.refs:
        assert small_view.events.count("ref = ?", [ref]) == 1


def test_a_way_in_says_what_the_attacker_has_and_what_is_left(small_view: CaseView) -> None:
    inventory = country(("scada-n1",), (WAY,))
    found = evidence_of(small_view, inventory)
    north = reach_of(inventory.services, found.evidence)[0]
    assert north.word == "not_covered"
    assert north.verdict == "way_held"
    assert north.paths[0].held == ("WORKSTATION6", r"THESHIRE\pgustavo")
    assert north.paths[0].between == ("fw-ot",)


def test_another_domain_is_another_account_and_host(small_view: CaseView) -> None:
    way = Access("workstation6.grid.example", ("fw-ot",), (r"GRID\pgustavo",))
    inventory = country(("workstation6.grid.example",), (way,))
    north = reach_of(inventory.services, evidence_of(small_view, inventory).evidence)[0]
    assert north.word == "not_covered"
    assert north.paths[0].held == ()


def test_silence_counts_only_as_the_verdict_says(
    small_view: CaseView, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory = country(("scada-n1",), (Access("office", ("fw-n",)),))
    infection = small_view.answer("infection")
    for words, expected in (
        ({"no_sign": ["scada-n1", "fw-n"]}, "no_sign"),
        ({"no_sign": ["scada-n1"], "not_covered": ["fw-n"]}, "not_covered"),
        ({"no_sign": ["fw-n"], "not_covered": ["scada-n1"]}, "not_covered"),
    ):
        told = msgspec.structs.replace(infection, details={"hosts": words})
        monkeypatch.setattr(small_view, "answer", lambda _, told=told: told)
        north = reach_of(inventory.services, evidence_of(small_view, inventory).evidence)[0]
        assert north.word == expected


def test_a_host_judged_clean_is_clean_until_something_comes_after(small_case: Case) -> None:
    inventory = country(("WORKSTATION6",))
    add_judgement(
        small_case, "host:workstation6", "clean", by="IR", because="built anew", state=""
    )  # fmt: skip
    view = open_view(small_case)
    try:
        evidence = evidence_of(view, inventory).evidence
    finally:
        view.close()
    assert evidence.clean == {"WORKSTATION6"}
    assert not evidence.held
    north = reach_of(inventory.services, evidence)[0]
    assert (north.word, north.verdict) == ("reached", "clean")
    hours = judged(inventory.services, Options(), evidence).clean_h
    assert {n: h.value for n, h in hours.items()} == {"cs:north": 0, "plant:a": 0, "plant:b": 0}


def test_the_file_does_not_declare_clean_what_the_case_does_not(small_view: CaseView) -> None:
    inventory = country(("WORKSTATION6",))
    evidence = evidence_of(small_view, inventory).evidence
    options = Options(clean_h={"plant:*": Number(5, "A1")})
    hours = judged(inventory.services, options, evidence).clean_h
    assert set(hours) == {"plant:c"}


@pytest.mark.parametrize(
    ("name", "keys", "expected"),
    [
        ("dc02.b.example", ["dc02"], ""),
        ("dc02.a.example", ["dc02"], "dc02"),
        ("DC01", ["dc01"], "dc01"),
        ("dc01.a.example", ["dc01"], "dc01"),
        ("dc01.a.example", ["dc01.a.example", "dc01.b.example"], "dc01.a.example"),
        ("dc01", ["dc01.a.example", "dc01.b.example"], None),
        ("dc01", ["dc01 (North)", "dc01 (South)"], None),
        ("dc01 (South)", ["dc01 (North)", "dc01 (South)"], "dc01 (South)"),
        ("10.0.0.1", ["10.0.0.1", "10.0.0.2"], "10.0.0.1"),
        ("10.0.0.3", ["10.0.0.1"], ""),
        ("engineering", ["ews7"], "ews7"),
    ],
)
def test_a_name_that_fits_several_hosts_decides_nothing(
    name: str, keys: list[str], expected: str | None
) -> None:
    words = dict.fromkeys(keys, "compromised")
    names = {"engineering": {"engineering", "ews7"}}
    found, unclear = _joined([name], words, {"dc02": {"dc02.a.example"}}, names)
    assert found.get(name, "") == (expected or "")
    assert bool(unclear) == (expected is None)


def test_one_page(small_case: Case, tmp_path: Path) -> None:
    from bedem.infrastructure import start
    from bedem.investigation import register_of

    start("montenegro", tmp_path)
    text = (tmp_path / "register.yml").read_text("utf-8")
    host = r"id: 'cs:dispatch', hosts: [scada1], access: [{source: WORKSTATION6, through: [fw]}],"
    for name, body in (
        ("register.yml", text.replace("id: 'cs:dispatch',", host, 1)),
        ("options.yml", (tmp_path / "options.yml").read_text("utf-8")),
    ):
        (small_case.path / name).write_text(body, encoding="utf-8")
    view = open_view(small_case, register_of(small_case))
    try:
        answer = view.answer("infrastructure")
    finally:
        view.close()
    claims = [c.message.id for c in answer.claims]
    assert claims[0] == "claim-system-way-held"
    assert claims[1] == "infrastructure-fails-declared"
    assert claims[2] == "infrastructure-by-hand"
    assert claims[-1] == "infrastructure-sure"
    assert [t.name for t in answer.tables] == ["systems", "ways", "outlook", "manual", "options"]
    for language in ("en", "cnr"):
        for claim in answer.claims:
            assert "infrastructure-" not in say(claim.message, language)
    assert all(s.message.id != "infrastructure-next-hosts" for s in answer.next_steps)


def test_a_register_without_hosts_says_what_is_missing(small_case: Case, tmp_path: Path) -> None:
    from bedem.infrastructure import start
    from bedem.investigation import register_of

    start("montenegro", small_case.path)
    view = open_view(small_case, register_of(small_case))
    try:
        answer = view.answer("infrastructure")
    finally:
        view.close()
    assert answer.word == "not_covered"
    assert answer.next_steps[0].message.id == "infrastructure-next-hosts"


def test_nothing_named_asks_nothing_of_the_case() -> None:
    empty = Inventory(Services(), "made.yml", {})
    found = evidence_of(None, empty)  # type: ignore[arg-type]
    assert found.evidence.touches == ()
