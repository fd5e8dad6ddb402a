import io
from pathlib import Path

from bedem.answers.coverage import answer_coverage, urgent_first
from bedem.case.register import RegisterFile
from bedem.language import catalogue
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.model.register import Register, RegisteredHost
from bedem.report.terminal import write_answer
from tests.settlement.coverage_made import (
    HOUR,
    START,
    SYSTEM,
    File,
    event,
    logons,
    made,
)  # fmt: skip


def shown(answer, **told) -> list[str]:
    out = io.StringIO()
    write_answer(answer, out, **told)
    return out.getvalue().splitlines()


def fleet(count: int) -> list[File]:
    """Hosts with broken and whole logs, and one that is only named."""
    files = []
    for i in range(count):
        host = f"PC{i}.corp.local"
        records = logons(1, 20, host=host)
        if i % 3 == 0:
            records += logons(22, 5, START + 21 * HOUR, host=host)
        if i == 1:
            records.append(event(21, START + 21 * HOUR, host=host, WorkstationName="FS9"))
        files.append(File(f"{i}/S.evtx", records))
    return files


def test_headline_counts_against_the_hosts_named(tmp_path: Path) -> None:
    answer = answer_coverage(made(tmp_path / "c", fleet(6)))
    assert answer.word == "partly"
    assert answer.headline.message.args == {"hosts": 6, "of": 7, "logons": 6, "process": 0}
    assert answer.denominator is not None
    assert (answer.denominator.count, answer.denominator.word) == (7, "named")


def test_the_register_is_the_denominator_where_there_is_one(tmp_path: Path) -> None:
    register = Register(hosts=tuple(RegisteredHost(f"H{i}") for i in range(40)))
    view = made(tmp_path / "c", fleet(3), RegisterFile(register, "0", "register.yml"))
    answer = answer_coverage(view)
    assert answer.denominator is not None
    assert (answer.denominator.count, answer.denominator.word) == (40, "register")
    assert any("register" in line for line in shown(answer))


def test_every_claim_has_records_and_every_gap_an_id(tmp_path: Path) -> None:
    view = made(tmp_path / "c", fleet(6))
    answer = answer_coverage(view)
    assert answer.claims
    for claim in answer.claims:
        refs = [b for b in claim.basis if not b.startswith("g:")]
        assert view.events.count("list_contains(?, ref)", [refs]) == len(refs)
    assert {g.kind for g in answer.gaps} >= {"numbers_missing", "not_collected", "not_audited"}


def test_hours_covered_of_hours_needed_leave_out_downtime(tmp_path: Path) -> None:
    system = [event(i, START + i * HOUR, 7036, log=SYSTEM) for i in range(1, 11)]
    system += [
        event(11, START + 11 * HOUR, 6006, log=SYSTEM, provider="EventLog"),
        event(12, START + 31 * HOUR, 6005, log=SYSTEM, provider="EventLog"),
    ]
    security = logons(1, 11, START + HOUR) + logons(12, 2, START + 31 * HOUR)
    view = made(tmp_path / "c", [File("a/System.evtx", system), File("a/S.evtx", security)])
    [hosts] = [t for t in answer_coverage(view).tables if t.name == "hosts"]
    [row] = hosts.rows
    assert row[[c.name for c in hosts.columns].index("logons")] == "11 / 11 h"


def test_a_host_that_is_only_named_has_no_hours(tmp_path: Path) -> None:
    lines = shown(answer_coverage(made(tmp_path / "c", fleet(3))), whole=True)
    [row] = [line for line in lines if line.startswith("FS9")]
    assert row.count("not covered") == 4


def test_a_big_case_stays_readable(tmp_path: Path) -> None:
    view = made(tmp_path / "c", fleet(40))
    answer = answer_coverage(view)
    short, whole = shown(answer), shown(answer, whole=True)
    assert len(short) <= 40
    assert all(len(line.rstrip()) <= 100 for line in short)
    assert sum(line.startswith("PC") for line in short) == 5
    assert sum(line.startswith("PC") for line in whole) == 40
    assert any("--whole" in line for line in short)
    assert len(whole) > len(answer.gaps)


def test_both_languages_say_all_of_it(tmp_path: Path) -> None:
    answer = answer_coverage(made(tmp_path / "c", fleet(4)))
    for language in ("en", "cnr"):
        words = catalogue(language)
        messages = [answer.headline.message, *(c.message for c in answer.claims)]
        messages += [m for g in answer.gaps for m in (g.message, g.closes) if m is not None]
        messages += [c.title for t in answer.tables for c in t.columns]
        assert all(words.has(m.id) for m in messages)
        assert not any("{" in words.say(m) or "$" in words.say(m) for m in messages)


def test_until_hides_what_came_later(tmp_path: Path) -> None:
    view = made(tmp_path / "c", fleet(2))
    view.until = START + 5 * HOUR
    [hosts] = [t for t in answer_coverage(view).tables if t.name == "hosts"]
    at = [c.name for c in hosts.columns].index("last")
    assert {row[at] for row in hosts.rows} == {START + 5 * HOUR}


def test_what_dies_first_comes_first_and_each_kind_once_before_the_rest() -> None:
    gaps = [
        Gap("not_audited", msg("x"), host=str(i)) for i in range(3)
    ] + [Gap("rolled_over", msg("y"), vanishes=5), Gap("cleared", msg("z"))]  # fmt: skip
    kinds = [g.kind for g in urgent_first(gaps)]
    assert kinds == ["rolled_over", "cleared", "not_audited", "not_audited", "not_audited"]
