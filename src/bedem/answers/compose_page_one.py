"""Page one: what changed, one sentence a question, four figures, decisions. At most 250 words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bedem.language import catalogue
from bedem.model.answers import Answer
from bedem.model.documents import Decision, Document, Figure, Line, PageOne, Snapshot
from bedem.model.messages import Arg, Message, msg

# The questions a council is told of, in its order; a further one only where it was answered.
QUESTIONS: Final = (
    "now", "domain", "infection", "spread", "campaign", "exposure", "recovery", "attribution",
    "infrastructure",
)  # fmt: skip
_ONLY_WITH_AN_ANSWER: Final = frozenset({"domain"})
FIGURES: Final = ("compromised", "suspected", "not_covered", "no_sign")
_MOST_NAMES: Final = 3
_MOST_CHANGES: Final = 3
_MOST_DECISIONS: Final = 3
_LINE_REFS: Final = 6
# Words of exposure after which the people whose data it was have to be told.
_TAKEN: Final = frozenset({"taken", "published", "outflow"})


def page_one(
    answers: Mapping[str, Answer], snapshot: Snapshot, older: Document | None, next_report: Message
) -> PageOne:
    """From the answers; older: the report before, None for the first."""
    infection = answers["infection"]
    return PageOne(
        changes=changes(snapshot, older)[:_MOST_CHANGES],
        lines=tuple(_line(a, answers) for a in _told(answers)),
        figures=figures(infection),
        figures_title=figures_title(infection),
        decisions=tuple(_decisions(answers))[:_MOST_DECISIONS],
        next_report=next_report,
    )


def _told(answers: Mapping[str, Answer]) -> list[Answer]:
    return [
        answers[name]
        for name in QUESTIONS
        if name in answers
        and not (name in _ONLY_WITH_AN_ANSWER and answers[name].word == "not_built")
    ]


def figures(infection: Answer) -> tuple[Figure, ...]:
    """Hosts by verdict; those of the register that no record names are not covered."""
    hosts = infection.details.get("hosts", {})
    counts = {word: len(hosts.get(word, ())) for word in FIGURES}
    total = sum(counts.values())
    of = max(infection.denominator.count if infection.denominator else 0, total)
    counts["not_covered"] += of - total
    return tuple(Figure(word, counts[word], of) for word in FIGURES)


def figures_title(infection: Answer) -> Message:
    """Whose count stands under the figures; hosts beyond it are told apart."""
    known = infection.denominator
    if known is None:
        return msg("of-hosts")
    more = figures(infection)[0].of - known.count
    if more <= 0:
        return known.message
    return msg("figures-beyond", count=known.count, more=more)


def _line(answer: Answer, answers: Mapping[str, Answer]) -> Line:
    return Line(
        question=answer.question,
        word=answer.word,
        message=_short(answer, answers),
        basis=answer.headline.basis[:_LINE_REFS],
    )


def _short(answer: Answer, answers: Mapping[str, Answer]) -> Message:
    """The sentence written for page one, where there is one for this word; else the headline."""
    ident = f"one-{answer.question}-{answer.word.replace('_', '-')}"
    if answer.word == "not_built":
        return msg("one-not-built")
    if not catalogue("en").has(ident):
        return answer.headline.message
    args: dict[str, Arg] = dict(answer.headline.message.args)
    args |= {f.word: f.count for f in figures(answers["infection"])}
    # a headline that counts other things than hosts (data assets, domains) keeps its own total
    args.setdefault("of", figures(answers["infection"])[0].of)
    if answer.since:
        args |= {n: t for n, t in zip(("start", "end"), answer.since, strict=True) if t is not None}
    first = answer.details.get("first_host")
    args["host"] = first if isinstance(first, str) else ""
    return Message(ident, args)


def _decisions(answers: Mapping[str, Answer]) -> list[Decision]:
    """What to cut off, whom to tell, what to collect before it vanishes."""
    found = []
    now = answers["now"]
    hosts = [str(h) for h in now.details.get("isolate", ())]
    if hosts:
        found.append(
            Decision(
                msg("decide-isolate", count=len(hosts), names=_names(hosts)),
                msg("by-at-once"), now.headline.basis[:_LINE_REFS],
            )
        )  # fmt: skip
    exposure = answers.get("exposure")
    if exposure is not None and exposure.word in _TAKEN:
        found.append(
            Decision(msg("decide-inform"), msg("by-law"), exposure.headline.basis[:_LINE_REFS])
        )
    accounts = [str(a) for a in now.details.get("disable", ())]
    if accounts:
        refs = [r for t in now.tables if t.name == "disable" for row in t.rows for r in row[-1:]]
        found.append(
            Decision(
                msg("decide-disable", count=len(accounts), names=_names(accounts)),
                msg("by-at-once"),
                tuple(r for r in refs if isinstance(r, str))[:_LINE_REFS] or now.headline.basis[:1],
            )
        )
    found += _collect(answers)
    return found


def _collect(answers: Mapping[str, Answer]) -> list[Decision]:
    gaps = answers["coverage"].gaps if "coverage" in answers else ()
    dying = sorted((g for g in gaps if g.vanishes is not None), key=lambda g: (g.vanishes, g.id))
    if dying:
        by = msg("by-moment", time=dying[0].vanishes or 0)
        basis = tuple(g.id for g in dying[:_LINE_REFS])
        return [Decision(msg("decide-collect-dying", count=len(dying)), by, basis)]
    never = [g for g in gaps if g.kind == "not_collected"]
    if never:
        basis = tuple(g.id for g in never[:_LINE_REFS])
        return [Decision(msg("decide-collect", count=len(never)), msg("by-next-report"), basis)]
    return []


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} +{len(names) - _MOST_NAMES}" if len(names) > _MOST_NAMES else shown


# what changed ------------------------------------------------------------------------------------


def snapshot_of(
    answers: Mapping[str, Answer], sources: list[str], counts: dict[str, int]
) -> Snapshot:
    """What the next report compares itself with."""
    hosts: dict[str, Any] = answers["infection"].details.get("hosts", {})
    return Snapshot(
        words={name: answer.word for name, answer in sorted(answers.items())},
        hosts={host: word for word in sorted(hosts) for host in sorted(hosts[word])},
        counts=counts,
        sources=tuple(sorted(sources)),
        gaps=tuple(sorted({g.id for a in answers.values() for g in a.gaps})),
    )


def changes(now: Snapshot, older: Document | None) -> tuple[Message, ...]:
    """Exactly the differences, most telling first."""
    if older is None:
        return (msg("change-first"),)
    before = older.snapshot
    found: list[Message] = []
    for word in ("compromised", "suspected"):
        new = sorted(h for h, w in now.hosts.items() if w == word and before.hosts.get(h) != word)
        if new:
            found.append(msg(f"change-{word}", count=len(new), names=_names(new)))
    gone = sorted(
        h for h, w in before.hosts.items() if w == "compromised" and now.hosts.get(h) != w
    )
    if gone:
        found.append(msg("change-no-longer", count=len(gone), names=_names(gone)))
    for name, word in now.words.items():
        was = before.words.get(name)
        if was is not None and was != word:
            found.append(
                msg(
                    "change-word",
                    question_id=f"question-{name}",
                    before_id=f"word-{was.replace('_', '-')}",
                    after_id=f"word-{word.replace('_', '-')}",
                )
            )
    arrived = set(now.sources) - set(before.sources)
    if arrived:
        found.append(msg("change-arrived", count=len(arrived)))
    closed, opened = set(before.gaps) - set(now.gaps), set(now.gaps) - set(before.gaps)
    if closed or opened:
        found.append(msg("change-gaps", closed=len(closed), opened=len(opened)))
    return tuple(found) or (msg("change-none", number=older.number),)
