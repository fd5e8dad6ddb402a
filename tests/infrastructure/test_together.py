"""Who is held: correlated by domain and administrator, each probability as declared."""

import numpy as np
import pytest

from bedem.infrastructure.attack import draw, held_bits
from bedem.infrastructure.bits import unpack
from bedem.infrastructure.scenario import Administrator, Attack, Options
from tests.infrastructure.country import number, small_country

SAMPLES = 20_000
RANGES = {"north": (0.3, 0.3), "south": (0.3, 0.3)}


def held(share: float | None) -> np.ndarray:
    hands = {} if share is None else {"one": Administrator(("north", "south"), number(share))}
    draws = draw(small_country().services, Options(administrators=hands), SAMPLES, 1)
    assert draws.domains == ("north", "south")
    return unpack(held_bits(draws, RANGES, {}), SAMPLES)


@pytest.mark.parametrize("share", [None, 0.0, 0.5, 1.0])
def test_one_hand_makes_domains_fall_together_and_no_more_often(share: float | None) -> None:
    north, south = held(share)
    for one in (north, south):
        assert abs(one.mean() - 0.3) < 0.015
    together = np.corrcoef(north, south)[0, 1]
    assert abs(together - (share or 0.0)) < 0.03
    if share == 1.0:
        assert (north == south).all()


def test_a_range_is_drawn_within_it_and_a_question_fixes_it() -> None:
    draws = draw(small_country().services, Options(), SAMPLES, 1)
    wide = unpack(held_bits(draws, {"north": (0.1, 0.5)}, {}), SAMPLES)
    assert abs(wide[0].mean() - 0.3) < 0.015
    assert not wide[1].any()
    fixed = unpack(held_bits(draws, {"north": (0.1, 0.5)}, {"north": 1.0, "south": 0.0}), SAMPLES)
    assert fixed[0].all()
    assert not fixed[1].any()


def test_plants_of_one_domain_fall_in_the_same_hour() -> None:
    """An outage of two plants by one hand begins together; its length is each plant's own."""
    draws = draw(small_country().services, Options(), 500, 1)
    names = [n.id for n in small_country().services.nodes]
    rows = {names[i]: k for k, i in enumerate(draws.targets) if names[i].startswith("plant:")}
    assert (draws.begin[rows["plant:a"]] == draws.begin[rows["plant:b"]]).all()
    assert (draws.begin[rows["plant:a"]] != draws.begin[rows["plant:c"]]).any()
    assert (draws.end[rows["plant:a"]] != draws.end[rows["plant:b"]]).any()


def test_a_share_of_the_systems_is_held() -> None:
    half = Options(attack=Attack(acts=number(1), node_share=number(0.5)))
    draws = draw(small_country().services, half, SAMPLES, 1)
    acting = (draws.end > draws.begin).mean(axis=1)
    assert (abs(acting - 0.5) < 0.02).all()
