"""Answers and screens for the terminal: one order, one left column, marks beside words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import IO, Any, Final

from rich.console import Console
from rich.text import Text

from bedem.language import Catalogue, catalogue, clean, moment
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, Said, Table
from bedem.model.messages import Message
from bedem.model.records import Gap
from bedem.model.screens import ScreenLine
from bedem.report.rows import RowColumn, write_rows

LABEL_WIDTH: Final = 13
# Of a table that stands alone, of each of several, and sentences on what is not covered: the rest
# is shown with whole=True.
MOST_ROWS: Final = (12, 5)
MOST_GAPS: Final = 4
_MARKS: Final = {
    "covered": ("○", "o"), "partly": ("◐", "%"), "not_covered": ("▨", "/"),
    "not_built": ("◌", "."), "active": ("◆", "#"), "seen": ("◆", "#"),
    "compromised": ("◆", "#"), "suspected": ("△", "?"),
    "not_established": ("◌", "."),
}  # fmt: skip


def write_screen(
    lines: Iterable[ScreenLine], out: IO[str], *, language: str = "en", width: int = 100
) -> None:
    """Blocks with their labels in one left column."""
    words = catalogue(language)
    for line in lines:
        for i, message in enumerate(line.messages):
            label = _label(line.label, words) if i == 0 else ""
            body = words.say(message)
            if line.command and i == len(line.messages) - 1:
                body = f"{body}    {line.command}" if body else line.command
            _labelled(out, label, body, width)


def _labelled(out: IO[str], label: str, body: str, width: int) -> None:
    wrapped = textwrap.wrap(
        body, max(width - LABEL_WIDTH, 20), break_long_words=False, break_on_hyphens=False
    )
    for i, text in enumerate(wrapped or [""]):
        out.write(f"{label if i == 0 else '':<{LABEL_WIDTH}}{text}".rstrip() + "\n")


def mark(word: str, *, unicode: bool) -> str:
    """The sign of a state word; the word itself always stands beside it."""
    signs = _MARKS.get(word, ("", ""))
    return signs[0 if unicode else 1]


def write_answer(
    answer: Answer,
    out: IO[str],
    *,
    language: str = "en",
    zone: tzinfo = UTC,
    width: int = 100,
    whole: bool = False,
    all_rows: bool = False,
) -> None:
    """The nine parts, always in this order; a part without content is left out."""
    words = catalogue(language)
    unicode = _has_unicode(out)
    sign = mark(answer.word, unicode=unicode)
    _labelled(
        out, _label("ANSWER", words), f"{sign} {words.say(answer.headline.message)}".strip(), width
    )
    if answer.denominator is not None:
        _labelled(out, _label("OF", words), words.say(answer.denominator.message), width)
    if answer.since is not None:
        since = " – ".join(words.minute(when, zone) for when in answer.since)
        _labelled(out, _label("SINCE", words), since, width)
    for label, claims in (("FOR", answer.claims), ("AGAINST", answer.against)):
        for i, claim in enumerate(claims):
            _labelled(
                out, _label(label, words) if i == 0 else "", _claim(claim, words, whole), width
            )
    most = None if whole or all_rows else MOST_ROWS[len(answer.tables) > 1]
    for table in answer.tables:
        out.write("\n")
        write_table(table, out, language=language, zone=zone, width=width, most=most)
    if answer.tables:
        out.write("\n")
    groups = [[g] for g in answer.gaps] if whole else _alike(answer.gaps)
    shown = groups if whole else groups[:MOST_GAPS]
    for i, group in enumerate(shown):
        _labelled(out, _label("NOT COVERED", words) if i == 0 else "", _gaps(group, words), width)
    left = len(answer.gaps) - sum(len(group) for group in shown)
    if left:
        _labelled(out, "", words.say(Message("answer-more-gaps", {"count": left})), width)
    for i, message in enumerate(answer.would_change):
        _labelled(out, _label("WOULD CHANGE", words) if i == 0 else "", words.say(message), width)
    for i, step in enumerate(answer.next_steps):
        text = words.say(step.message)
        text = f"{step.command}    {text}" if step.command else text
        _labelled(out, _label("NEXT", words) if i == 0 else "", text, width)
    base = answer.foundation
    told = Message(
        "answer-basis",
        {
            "bound": int(base.as_of is not None), "as_of": moment(base.as_of, zone),
            "cut": int(base.until is not None), "until": moment(base.until, zone),
            "state": base.state, "rules": base.rules, "knowledge": base.knowledge,
            "tool": base.tool,
        },
    )  # fmt: skip
    _labelled(out, _label("BASIS", words), words.say(told), width)


def _label(label: str, words: Catalogue) -> str:
    """The left column's word in the language of the answer; one that is not known stays."""
    ident = f"label-{label.lower().replace(' ', '-')}"
    return words.say(Message(ident)) if words.has(ident) else label


def _alike(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Gaps that say the same of different places, in the order of their first."""
    groups: dict[tuple[str, str], list[Gap]] = {}
    for gap in gaps:
        groups.setdefault((gap.kind, gap.message.id), []).append(gap)
    return list(groups.values())


def _gaps(group: list[Gap], words: Catalogue) -> str:
    """Where, what is missing, and how many more are alike."""
    gap = group[0]
    where = " ".join(clean(text) for text in (gap.host, gap.log) if text)
    told = f"{where}: {words.say(gap.message)}" if where else words.say(gap.message)
    alike = Message("answer-alike", {"count": len(group) - 1})
    more = f" {words.say(alike)}" if len(group) > 1 else ""
    return f"{told} ({gap.id}){more}"


def _claim(claim: Claim, words: Catalogue, whole: bool) -> str:
    refs = claim.basis if whole else claim.basis[:3]
    total = claim.basis_total or len(claim.basis)
    more = f" +{total - len(refs)}" if total > len(refs) else ""
    return f"{words.say(claim.message)}  [{' '.join(refs)}{more}]"


def write_table(
    table: Table,
    out: IO[str],
    *,
    language: str = "en",
    zone: tzinfo = UTC,
    width: int = 100,
    most: int | None = None,
) -> None:
    """A table of an answer, headings in the language asked for. most: rows, None for all."""
    words = catalogue(language)
    if table.title is not None:
        Console(file=out, width=width, highlight=False).print(Text(words.say(table.title), "bold"))
    columns = [RowColumn(words.say(c.title), _kind(c)) for c in table.columns]
    rows = (
        [_shown(v, c.kind, words) for v, c in zip(row, table.columns, strict=True)]
        for row in table.rows[:most]
    )
    write_rows(columns, rows, "table", out, zone=zone, width=width, whole=most is None,
               language=language)  # fmt: skip
    if most is not None and len(table.rows) > most:
        more = Message("answer-more-rows", {"count": len(table.rows) - most})
        out.write(words.say(more) + "\n")


def _kind(column: Column) -> Any:
    return {"number": "number", "bytes": "number", "time": "minute", "ref": "ref"}.get(
        column.kind, "text"
    )


def _shown(value: Cell, kind: str, words: Catalogue) -> Any:
    if isinstance(value, Absent):
        return words.say(Message(f"absent-{value.absent.replace('_', '-')}"))
    if isinstance(value, Said):
        return words.say(value.message)
    if kind == "word" and isinstance(value, str):
        return _word(value, words)
    return clean(value) if isinstance(value, str) else value


def _word(word: str, words: Catalogue) -> str:
    """A state word as it is said; one that is not known stays."""
    ident = f"word-{word.replace('_', '-').replace(' ', '-')}"
    return words.say(Message(ident)) if words.has(ident) else clean(word.replace("_", " "))


def _has_unicode(out: IO[str]) -> bool:
    return "utf" in (getattr(out, "encoding", None) or "utf-8").lower()


def write_overview(
    answers: Iterable[Answer], out: IO[str], *, language: str = "en", width: int = 100
) -> None:
    """One line a question: name, mark and word, headline."""
    words = catalogue(language)
    unicode = _has_unicode(out)
    for answer in answers:
        word = _word(answer.word, words)
        sign = mark(answer.word, unicode=unicode)
        state = f"{sign} {word}".strip()
        head = f"{answer.question:<16}{state:<20}"
        body = words.say(answer.headline.message)
        lines = textwrap.wrap(body, max(width - len(head), 20), break_on_hyphens=False)
        out.write(head + (lines[0] if lines else "") + "\n")
        for line in lines[1:]:
            out.write(" " * len(head) + line + "\n")
