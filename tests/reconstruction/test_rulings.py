"""What rulings do to verdicts, states and movements, on marks and links made by hand."""

from __future__ import annotations

from bedem.model.rulings import JudgedAs, Judgement
from bedem.reconstruction.effects import Effect
from bedem.reconstruction.links import Candidate
from bedem.reconstruction.marks import Mark, Marks
from bedem.reconstruction.rulings import Rulings
from bedem.reconstruction.values import Fact
from bedem.reconstruction.verdicts import Picture, judge

HOUR = 3_600_000_000
RULED = 10 * HOUR


def mark(host: str, hour: int, level: str = "critical") -> Mark:
    ref = f"{host * 12}-{hour}"
    return Mark(host, hour * HOUR, ref, "security", "r", "t", level, (), (), level == "critical")  # type: ignore[arg-type]


def move(
    source: str, target: str, hour: int, *, execution: bool = True, own: bool = False
) -> Candidate:
    """A movement that the target's records show; own: the source's do too."""
    fact = Fact(target * 12, hour, 0, hour * HOUR, target, "service")
    effect = Effect(fact, ("T1569.002",), execution, (445,), strong=True)
    refs = {"target": [fact.ref]} | ({"source": [f"{source * 12}-{hour}00"]} if own else {})
    return Candidate(source, target, "eve", "DOM", hour * HOUR, ["T1569.002"], [effect], refs)


def ruling(host: str, judged_as: JudgedAs, hour: int = 10) -> Judgement:
    return Judgement(f"j:{hour}", f"host:{host}", judged_as, "N.N.", "n", "said", hour * HOUR, "")


def judged(marks: list[Mark], links: list[Candidate], *rulings: Judgement) -> Picture:
    by_host: dict[str, list[Mark]] = {}
    for one in sorted(marks, key=lambda m: m.time):
        by_host.setdefault(one.host, []).append(one)
    earlier: dict[str, list[Judgement]] = {}
    for each in rulings:
        earlier.setdefault(each.subject, []).append(each)
    last = {subject: held[-1] for subject, held in earlier.items()}
    return judge(Marks(by_host, {}, 30), links, Rulings(last, {}, earlier))


def test_what_leaves_a_rebuilt_host_is_not_the_attackers_and_does_not_reopen_it() -> None:
    for word in ("clean", "rebuilt"):
        found = judged([mark("a", 1)], [move("a", "b", 12, own=True)], ruling("a", word))  # type: ignore[arg-type]
        assert found.hosts["a"].word == "compromised"
        assert found.hosts["a"].state == word
        assert found.intents == ["unexplained"]
        assert found.hosts["b"].word == "not_covered"
    before = judged([mark("a", 1)], [move("a", "b", 9)], ruling("a", "rebuilt"))
    assert before.intents == ["attacker"]
    assert before.hosts["a"].state == "rebuilt"


def test_what_leaves_a_contained_host_by_its_own_records_reopens_it() -> None:
    found = judged([mark("a", 1)], [move("a", "b", 12, own=True)], ruling("a", "contained"))
    assert found.hosts["a"].state == "active"
    assert found.hosts["a"].reopened == ("aaaaaaaaaaaa-1200",)
    others_say = judged([mark("a", 1)], [move("a", "b", 12)], ruling("a", "contained"))
    assert others_say.hosts["a"].state == "contained"
    assert others_say.hosts["b"].word == "compromised"


def test_an_attempt_at_a_rebuilt_host_does_not_reopen_it_and_a_program_run_there_does() -> None:
    marks = [mark("a", 1), mark("c", 1)]
    attempt = judged(marks, [move("c", "a", 12, execution=False)], ruling("a", "rebuilt"))
    assert attempt.intents == ["attacker"]
    assert attempt.hosts["a"].state == "rebuilt"
    run = judged(marks, [move("c", "a", 12)], ruling("a", "rebuilt"))
    assert run.hosts["a"].state == "active"
    assert run.hosts["a"].reopened == ("aaaaaaaaaaaa-12",)


def test_records_before_the_time_it_holds_from_reopen_nothing() -> None:
    found = judged([mark("a", 1), mark("a", 9)], [move("c", "a", 8)], ruling("a", "rebuilt"))
    assert found.hosts["a"].state == "rebuilt"
    assert found.hosts["a"].reopened == ()
    at_once = judged([mark("a", 1), mark("a", 10)], [], ruling("a", "rebuilt"))
    assert at_once.hosts["a"].state == "rebuilt"


def test_a_later_mark_reopens_and_what_leaves_from_then_on_is_the_attackers_again() -> None:
    links = [move("a", "b", 11), move("a", "d", 14)]
    found = judged([mark("a", 1), mark("a", 13)], links, ruling("a", "clean"))
    assert found.hosts["a"].state == "active"
    assert found.hosts["a"].reopened == ("aaaaaaaaaaaa-13",)
    assert found.hosts["a"].since == HOUR
    assert found.intents == ["unexplained", "attacker"]
    medium = judged([mark("a", 1), mark("a", 13, "medium")], [], ruling("a", "clean"))
    assert medium.hosts["a"].state == "clean"


def test_a_state_does_not_take_back_what_a_host_was_judged_to_be() -> None:
    found = judged([], [], ruling("a", "compromised", 5), ruling("a", "contained"))
    assert found.hosts["a"].word == "compromised"
    assert found.hosts["a"].state == "contained"
    again = judged([], [], ruling("a", "compromised", 5), ruling("a", "ordinary", 6))
    assert "a" not in again.hosts
