"""What each audience may hold.

council, technical   everything; a council less of it
institution          its own hosts and its own to-do, nothing of others: their names are taken out
public               counts and state words, no name of a host, person or institution, no record

For the public nothing is taken out afterwards: only sentences written for it, whose values are
numbers, can get in (`_only_numbers` refuses everything else).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from bedem.answers.compose_institution import Own, own_answers, todo_section
from bedem.answers.compose_page_one import QUESTIONS, figures
from bedem.answers.compose_records import without_data
from bedem.case import CaseView
from bedem.language import catalogue
from bedem.model.answers import Answer
from bedem.model.documents import (
    Audience,
    Document,
    Line,
    PageOne,
    Section,
    ShownRecord,
    Snapshot,
    TextBlock,
)
from bedem.model.errors import DocumentError, UsageError
from bedem.model.messages import Message, msg

PUBLIC_QUESTIONS: Final = tuple(q for q in QUESTIONS if q not in ("domain", "spread", "campaign"))
_NAME: Final = re.compile(r"[^\s,;()]{3,}")


def narrowed(
    view: CaseView, answers: Mapping[str, Answer], audience: Audience, institution: str
) -> dict[str, Answer]:
    """The answers an audience may hear; raises UsageError without an institution to tell."""
    if audience != "institution":
        return dict(answers)
    if not institution:
        raise UsageError("--audience institution needs --institution NAME")
    return own_answers(view, answers, Own(view, institution))


def shaped(view: CaseView, document: Document, answers: Mapping[str, Answer]) -> Document:
    """The Document as the audience may hold it, before its records are put in."""
    if document.audience == "public":
        return _public(view, document, answers)
    if document.audience == "institution":
        own = Own(view, document.institution)
        page = msgspec.structs.replace(document.page_one, changes=(), decisions=())
        sections = [s for s in document.sections if s.name != "judgements"]
        return msgspec.structs.replace(
            document,
            page_one=page,
            sections=(todo_section(own, answers), *sections),
            snapshot=_own_snapshot(document.snapshot, own),
        )
    return document


def _own_snapshot(snapshot: Snapshot, own: Own) -> Snapshot:
    hosts = {h: w for h, w in snapshot.hosts.items() if h in own.hosts}
    return Snapshot(snapshot.words, hosts, {}, (), ())


def records_for(
    view: CaseView, document: Document, records: tuple[ShownRecord, ...]
) -> tuple[ShownRecord, ...]:
    """Records with the names of others taken out of what they say."""
    if document.audience != "institution":
        return records
    own = Own(view, document.institution)
    found = []
    for record in records:
        data, taken = own.without_others(record.data)
        found.append(without_data(record, data, taken) if taken else record)
    return tuple(found)


# public ------------------------------------------------------------------------------------------


def _public(view: CaseView, document: Document, answers: Mapping[str, Answer]) -> Document:
    lines = tuple(_public_line(answers[q], answers) for q in PUBLIC_QUESTIONS if q in answers)
    blocks = tuple(TextBlock(line.message, "paragraph", word=line.word) for line in lines)
    page = PageOne(
        changes=(),
        lines=lines,
        figures=document.page_one.figures,
        figures_title=document.page_one.figures_title,
        decisions=(),
        next_report=document.page_one.next_report,
    )
    told = Section("public", msg("public-heading"), (*blocks, TextBlock(msg("public-no-names"))))
    snapshot = Snapshot({line.question: line.word for line in lines}, {}, {}, (), ())
    made = msgspec.structs.replace(document, page_one=page, sections=(told,), snapshot=snapshot)
    _only_numbers(made)
    _no_name(view, made)
    return made


def _public_line(answer: Answer, answers: Mapping[str, Answer]) -> Line:
    ident = f"public-{answer.question}-{answer.word.replace('_', '-')}"
    args: dict[str, Any] = {f.word: f.count for f in figures(answers["infection"])}
    args["of"] = figures(answers["infection"])[0].of
    known = catalogue("en").has(ident)
    message = Message(ident, args) if known else msg("public-no-answer")
    return Line(answer.question, answer.word if known else "not_built", message, ())


def _only_numbers(document: Document) -> None:
    page = document.page_one
    messages = [line.message for line in page.lines] + [page.figures_title, page.next_report]
    messages += [b.message for s in document.sections for b in s.blocks if isinstance(b, TextBlock)]
    for message in messages:
        if any(isinstance(v, str) for v in message.args.values()):
            raise DocumentError(
                f'a sentence for the public holds text ("{message.id}")', todo="Report this defect."
            )


def _no_name(view: CaseView, document: Document) -> None:
    """The title is the one text a person gave: no name of the case may stand in it."""
    title = str(document.title.args.get("text", "")).casefold()
    words = set(_NAME.findall(title)) if title else set()
    names = {n.casefold() for n in internal_names(view)}
    found = sorted(n for n in names if n in words or (" " in n and n in title))
    if found:
        raise DocumentError(
            f'the title names "{found[0]}", which is a name of this case',
            todo="A public document names no victim, person or internal thing: --title.",
        )


def internal_names(view: CaseView) -> Iterable[str]:
    """Hosts, institutions and accounts of the register and of the records."""
    for pair in view.places.rows("DISTINCT coalesce(host, host_given), institution"):
        yield from (name for name in pair if name)
    for (name,) in view.coverage.rows("DISTINCT host", "host <> ''"):
        yield from (name, name.partition(".")[0])
    register = view.register
    for host in register.hosts:
        yield from (host.id, *host.names)
    for account in register.accounts:
        yield from (account.id, *account.names)
    for institution in register.institutions:
        yield from (institution.id, institution.name)
