"""What was said in public, against what the evidence carries.

supported     the answer says the same, or more of the same kind
contradicted  the answer shows what the sentence denies, or denies what it claims
not_carried   neither: the evidence does not reach that far, or nothing comparable was entered

A sentence is not understood from its text: whoever enters it says which state word or which number
it claims. "Not at risk" claims `no_sign`, and only logs whose silence counts can support that.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Final, Literal

import msgspec

from bedem.answers.compose_pictures import Fleet
from bedem.case import CaseView
from bedem.model import pictures
from bedem.model.answers import Answer, Cell, Column, Said, Table
from bedem.model.documents import Block, ChartBlock, Section, TableBlock, TextBlock
from bedem.model.errors import UsageError
from bedem.model.messages import Message, msg
from bedem.model.rulings import Statement

Check = Literal["supported", "contradicted", "not_carried"]

# What the records of a question can show, weaker first: a stronger word holds the weaker ones.
LADDERS: Final[dict[str, tuple[str, ...]]] = {
    "now": ("seen", "active"),
    "infection": ("suspected", "compromised"),
    "domain": ("suspected", "control_lost"),
    "spread": ("partly",),
    "exposure": ("accessed", "staged", "outflow", "taken", "published"),
    "infrastructure": ("attempted", "reached"),
}
# Words of which one denies the other.
_EXCLUSIVE: Final[dict[str, tuple[str, ...]]] = {"campaign": ("one_hand", "separate")}
_ABSENT: Final = "no_sign"
_OPEN: Final[dict[str, str]] = {"attribution": "not_established", "campaign": "not_established"}
# Short of proof: these deny nothing and prove nothing but themselves.
_SHORT: Final = frozenset({"suspected", "attempted"})


class Checked(msgspec.Struct, frozen=True):
    """A statement, what became of it, why, and the records that decide."""

    statement: Statement
    word: Check
    why: Message
    basis: tuple[str, ...]


def questions() -> tuple[str, ...]:
    """Questions on which a statement can be compared."""
    return tuple(sorted({*LADDERS, *_EXCLUSIVE, *_OPEN}))


def claimable(question: str) -> tuple[str, ...]:
    """State words that a statement on a question may claim; raises UsageError for no question."""
    if question not in questions():
        told = ", ".join(questions())
        raise UsageError(
            f'--on: no statement on "{question}" can be compared', todo=f"One of {told}."
        )
    found = (*LADDERS.get(question, ()), *_EXCLUSIVE.get(question, ()))
    absent = (_ABSENT,) if question in LADDERS else ()
    return (*found, *absent, *((_OPEN[question],) if question in _OPEN else ()))


def check_claim(question: str, says: str, number: int | None) -> None:
    """Raise UsageError for a claim that cannot be compared on this question."""
    known = claimable(question)
    if says and says not in known:
        raise UsageError(
            f'--says: "{says}" is no word of {question}', todo=f"One of {', '.join(known)}."
        )
    if number is not None and question != "infection":
        raise UsageError("--number counts compromised hosts or institutions: --on infection")
    if number is not None and number < 0:
        raise UsageError(f"--number: {number} is no count")


def checked(view: CaseView, statements: Iterable[Statement] | None = None) -> list[Checked]:
    """Every statement against the answers over this view, in the order in which they were said."""
    found = view.statements if statements is None else statements
    return [check(view, s) for s in sorted(found, key=lambda s: (s.said, s.id))]


def check(view: CaseView, statement: Statement) -> Checked:
    """One statement against the answer to its question."""
    answer = view.answer(statement.on)
    if statement.number is not None:
        return _counted(view, statement, answer)
    word = compared(statement.on, statement.says, answer.word)
    ident = "statement-not-entered" if not statement.says else f"statement-{word.replace('_', '-')}"
    why = msg(ident, word_id=f"word-{answer.word.replace('_', '-')}")
    return Checked(statement, word, why, answer.headline.basis[:6])


def compared(question: str, says: str, word: str) -> Check:
    """What a claimed word is against the word of the answer."""
    if not says:
        return "not_carried"
    ladder, shown = LADDERS.get(question, ()), word not in _SHORT
    if says == word:
        return "supported"
    if word in ladder:
        if says in ladder:
            return "supported" if ladder.index(says) < ladder.index(word) else "not_carried"
        return "contradicted" if shown else "not_carried"
    if word in _EXCLUSIVE.get(question, ()):
        return "contradicted"
    if word == _ABSENT and says in ladder:
        return "contradicted"
    return "not_carried"


def _counted(view: CaseView, statement: Statement, answer: Answer) -> Checked:
    """A claimed number against what is shown and what cannot be judged."""
    hosts: dict[str, list[str]] = answer.details.get("hosts", {})
    groups = {
        word: set(hosts.get(word, ())) for word in ("compromised", "suspected", "not_covered")
    }
    if statement.of == "institutions":
        where = Fleet(view).institution
        groups = {w: {i for h in held if (i := where.get(h))} for w, held in groups.items()}
    shown = len(groups["compromised"])
    unsure = len((groups["suspected"] | groups["not_covered"]) - groups["compromised"])
    number = statement.number or 0
    word: Check = "not_carried"
    if number < shown:
        word = "contradicted"
    elif number == shown and not unsure:
        word = "supported"
    why = msg(f"statement-number-{statement.of}", number=number, shown=shown, unsure=unsure)
    return Checked(statement, word, why, answer.headline.basis[:6])


def conflicts(statements: Iterable[Statement]) -> list[tuple[Statement, Statement]]:
    """Pairs of neighbours in time that name different numbers of the same."""
    found = []
    for of in ("hosts", "institutions"):
        told = [s for s in statements if s.number is not None and s.of == of]
        told.sort(key=lambda s: (s.said, s.id))
        found += [(a, b) for a, b in itertools.pairwise(told) if a.number != b.number]
    return found


class Turn(msgspec.Struct, frozen=True):
    """From when the evidence in hand gave this word, and the records that decided."""

    time: int
    word: Check
    basis: tuple[str, ...]


def history(
    statement: Statement, arrivals: Iterable[int], view_at: Callable[[int], CaseView]
) -> list[Turn]:
    """What the evidence in hand supported at each arrival; only where the word changed."""
    turns: list[Turn] = []
    for time in sorted(set(arrivals)):
        view = view_at(time)
        try:
            now = check(view, statement)
        finally:
            view.close()
        if not turns or turns[-1].word != now.word:
            turns.append(Turn(time, now.word, now.basis))
    return turns


# Each arrival is a state of its own, which has to be settled once.
MOST_ARRIVALS: Final = 24
TURN_COLUMNS: Final = (
    Column("statement", msg("column-statement")),
    Column("time", msg("column-in-hand"), "time"),
    Column("check", msg("column-check"), "word"),
    Column("ref", msg("column-ref"), "ref"),
)


def hindsight_chart(view: CaseView) -> ChartBlock | None:
    """What the evidence in hand carried at each arrival; None with nothing to look back on."""
    from bedem.answers import open_view

    statements = sorted(view.statements, key=lambda s: (s.said, s.id))
    arrivals = sorted({d.received for d in view.deliveries()})
    if not statements or not 2 <= len(arrivals) <= MOST_ARRIVALS:
        return None
    case, register = view.case, view.register_file
    found, rows = [], []
    for statement in statements:
        turns = history(statement, arrivals, lambda t: open_view(case, register, as_of=t))
        words = tuple((turn.time, str(turn.word)) for turn in turns)
        found.append(
            pictures.Checked(statement.text, statement.by, statement.said, words, statement.id)
        )
        rows += [(statement.text, t.time, t.word, _lasting(t, statement)) for t in turns]
    picture = pictures.HindsightPicture(tuple(arrivals), tuple(found))
    return ChartBlock(msg("chart-hindsight"), picture, Table("turns", TURN_COLUMNS, tuple(rows)))


def _lasting(turn: Turn, statement: Statement) -> str:
    """A record that decided; a gap of an earlier state is no longer in the case."""
    return next((basis for basis in turn.basis if basis[1:2] != ":"), statement.id)


COLUMNS: Final = (
    Column("check", msg("column-check"), "word"),
    Column("statement", msg("column-statement")),
    Column("by", msg("column-by")),
    Column("said", msg("column-said"), "time"),
    Column("why", msg("column-because")),
    Column("ref", msg("column-ref"), "ref"),
)


def statements_section(view: CaseView) -> Section:
    """For documents marked internal: every statement with what became of it."""
    found = checked(view)
    counts = {
        w: sum(c.word == w for c in found) for w in ("supported", "contradicted", "not_carried")
    }
    blocks: list[Block] = [TextBlock(msg("statements-lead", count=len(found), **counts), "lead")]
    for a, b in conflicts(view.statements):
        told = msg(
            f"statements-conflict-{a.of}", first=a.number or 0, second=b.number or 0,
            first_by=a.by, second_by=b.by,
        )  # fmt: skip
        blocks.append(TextBlock(told, "against", (a.id, b.id)))
    rows: list[tuple[Cell, ...]] = [
        (c.word, c.statement.text, c.statement.by, c.statement.said, Said(c.why),
         " ".join(dict.fromkeys((c.statement.id, *c.basis[:3]))))
        for c in found
    ]  # fmt: skip
    if rows:
        blocks.append(TableBlock(Table("statements", COLUMNS, tuple(rows))))
    chart = hindsight_chart(view)
    blocks += [chart] if chart is not None else []
    return Section("statements", msg("question-statements"), tuple(blocks))
