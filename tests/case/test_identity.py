import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bedem.case.identity import Identities, short_host
from bedem.model.records import Event


def event(**changes: object) -> Event:
    plain = Event(0, 10, 0, "utc", "t", "PC01.example.corp", "Security", "p", 4624, 7, "{}")
    return msgspec.structs.replace(plain, **changes)


def test_short_and_full_names_are_one_host() -> None:
    assert short_host("PC01.example.corp") == short_host("pc01") == "pc01"
    assert short_host("10.0.0.7") == "10.0.0.7"
    assert short_host(None) == ""


def test_time_place_and_data_do_not_count_where_there_is_a_number() -> None:
    same = Identities()
    one = same.digest(event())
    assert same.digest(event(host="pc01", log="security", time_stamped=5, data="x", place=9)) == one
    assert same.digest(event(record_number=8)) != one
    assert same.digest(event(code=4625)) != one
    assert same.digest(event(host="pc02")) != one


def test_without_a_number_the_data_count() -> None:
    same = Identities()
    assert same.digest(event(record_number=None)) != same.digest(
        event(record_number=None, data="other")
    )


@given(st.lists(st.tuples(st.text(), st.text(), st.integers(0, 5), st.integers(0, 5))))
def test_the_cache_changes_nothing(rows: list[tuple[str, str, int, int]]) -> None:
    events = [event(host=h, log=g, code=c, record_number=n) for h, g, c, n in rows]
    events += [event(record_number=None, data="x"), event(unique_id="u")]
    kept = Identities()
    assert [kept.digest(e) for e in events] == [Identities().digest(e) for e in events]
    assert Identities().digests(events) == b"".join(map(Identities().digest, events))
