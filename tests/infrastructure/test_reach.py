"""Reach: a record decides, silence only where every way in is covered."""

from bedem.infrastructure import Evidence, Touch, reach_of
from bedem.infrastructure.reach import same_person
from bedem.infrastructure.scenario import Options, Range
from bedem.infrastructure.study import ranges_of
from tests.infrastructure.country import small_country

REF = "3fa91c2e7b04-4096"


def word(evidence: Evidence | None) -> str:
    return next(
        r.word for r in reach_of(small_country().services, evidence) if r.system == "cs:north"
    )


def test_without_evidence_nothing_is_covered() -> None:
    assert {r.word for r in reach_of(small_country().services)} == {"not_covered"}


def test_a_record_on_it_is_reached_a_refused_one_attempted() -> None:
    done, refused = Touch("SCADA-N1.grid.example", True, REF, "op"), Touch("scada-n1", False, REF)
    assert word(Evidence((done,))) == "reached"
    assert word(Evidence((refused,))) == "attempted"
    assert word(Evidence((refused, done))) == "reached"
    assert word(Evidence((Touch("office-7", True, REF),))) == "not_covered"
    found = next(r for r in reach_of(small_country().services, Evidence((done,))))
    assert found.refs == (REF,)
    assert set(found.accounts) == {"op", "svc-hist"}
    assert found.paths[0].through == ("fw-n", "jump-n")
    assert found.stops == ("plant:a", "plant:b")


def test_no_sign_needs_the_host_and_every_way_in() -> None:
    assert word(Evidence(covered=frozenset({"scada-n1"}))) == "not_covered"
    assert word(Evidence(covered=frozenset({"scada-n1", "fw-n"}))) == "not_covered"
    assert word(Evidence(covered=frozenset({"scada-n1", "fw-n", "jump-n"}))) == "no_sign"


def test_reached_is_one_whatever_was_declared() -> None:
    options = Options(verdicts={"not_covered": Range(0.1, 0.4, "A1")})
    found = ranges_of(small_country().services, options, {"cs:north": "reached"})
    assert found == {"north": (1.0, 1.0), "south": (0.1, 0.4)}
    assert ranges_of(small_country().services, Options(), {}) == {}


def test_finer_words_have_the_probability_of_the_coarser_unless_declared() -> None:
    coarse = {"attempted": Range(0.2, 0.6, "A1"), "not_covered": Range(0.1, 0.4, "A1")}
    fine = {"suspected": Range(0.5, 0.9, "A1"), "clean": Range(0.0, 0.1, "A1")}
    services = small_country().services
    for word, expected in (("suspected", (0.2, 0.6)), ("way_held", (0.1, 0.4)),
                           ("clean", (1.0, 1.0))):  # fmt: skip
        assert (
            ranges_of(services, Options(verdicts=coarse), {"cs:north": word})["north"] == expected
        )
    both = Options(verdicts=coarse | fine, domains={"north": Range(0.3, 0.3, "A1")})
    assert ranges_of(services, both, {"cs:north": "clean"})["north"] == (0.0, 0.1)
    assert ranges_of(services, both, {"cs:north": "suspected"})["north"] == (0.3, 0.3)


def test_names_of_accounts_compare_with_their_domain() -> None:
    assert same_person(r"GRID\ana", "ana@grid.example")
    assert same_person("Ana", r"GRID\ana")
    assert not same_person(r"GRID\ana", r"MIN\ana")
    assert not same_person("ana", "ana2")
