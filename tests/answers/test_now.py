from bedem.case import CaseView
from bedem.model.answers import Absent


def test_what_to_cut_off_comes_with_its_records(small_view: CaseView) -> None:
    answer = small_view.answer("now")
    assert answer.word in ("active", "seen")
    assert (
        answer.details["isolate"] == small_view.answer("infection").details["hosts"]["compromised"]
    )
    assert answer.tables[0].name == "isolate"
    for table in answer.tables:
        for row in table.rows:
            ref = row[-1]
            assert not isinstance(ref, Absent)
            assert small_view.events.count("ref = ?", [ref]) == 1
    assert answer.gaps
    assert answer.since is not None


def test_blocks_name_no_host_of_the_case(small_view: CaseView) -> None:
    block = small_view.answer("now").details["block"]
    own = [a for (a,) in small_view.connection.execute(
        "SELECT DISTINCT json_extract_string(data, '$.SourceAddress') FROM raw_events "
        "WHERE json_extract_string(data, '$.Direction') = '%%14593'").fetchall() if a]  # fmt: skip
    assert set(block).isdisjoint(own)
