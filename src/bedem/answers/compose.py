"""Answers -> the Document for an audience, with everything it cites inside it.

The gate stands here: a claim whose basis does not resolve, or an answer over a state without
computed coverage, is refused; a draft may be written all the same, and is marked on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

import msgspec

from bedem.answers import compose_audience as audiences
from bedem.answers.base import foundation
from bedem.answers.compose_page_one import page_one, snapshot_of
from bedem.answers.compose_pictures import pictures_of
from bedem.answers.compose_records import detection_rows, shown_others, shown_records
from bedem.answers.compose_sections import COUNCIL, TECHNICAL, judgements_section, sections
from bedem.answers.statements import statements_section
from bedem.case import CaseView
from bedem.model.answers import Answer
from bedem.model.citing import cited
from bedem.model.documents import (
    MARKINGS,
    Audience,
    Block,
    Document,
    Marking,
    RecordsBlock,
    Section,
    TextBlock,
)
from bedem.model.errors import DocumentError, UsageError
from bedem.model.messages import Message, msg

# Detections that a technical report holds, a line each; 55,000 make 5 MB of HTML.
MOST_ROWS: Final = 50_000


class Wanted(msgspec.Struct, frozen=True):
    """What was asked for. older: the report before. marking: None for that of the case.

    statements: checks of public statements are put in, and the Document is marked internal.
    records: what is cited is put in whole; without it the Document only stands beside its case.
    """

    audience: Audience = "council"
    institution: str = ""
    language: Literal["en", "cnr"] = "en"
    zone: str = "UTC"
    title: str = ""
    marking: Marking | None = None
    older: Document | None = None
    next_report: int | None = None
    draft: bool = False
    exercise: bool = False
    statements: bool = False
    records: bool = True


# Further sections by other parts, before the records: (view, answers) -> Section or None.
Extra = Callable[[CaseView, Mapping[str, Answer]], Section | None]


def compose(
    view: CaseView, wanted: Wanted, names: Iterable[str], extra: Iterable[Extra] = ()
) -> Document:
    """The Document; raises DocumentError when a claim in it has no basis in the case."""
    answers = {name: view.answer(name) for name in names}
    if not wanted.draft:
        refuse_unfounded(view, answers)
    answers = audiences.narrowed(view, answers, wanted.audience, wanted.institution)
    snapshot = snapshot_of(answers, _outer_sources(view), _counts(view))
    depth = TECHNICAL if wanted.audience in ("technical", "institution") else COUNCIL
    parts = sections(answers, pictures_of(view, answers, wanted.audience), depth)
    if wanted.statements:
        if wanted.audience in ("public", "institution"):
            raise UsageError(f"no checks of statements for {wanted.audience}: --with-statements")
        parts.append(statements_section(view))
    parts += [s for make in extra if (s := make(view, answers)) is not None]
    parts.append(judgements_section(view.judgements))
    document = Document(
        title=msg("report-title-told", text=wanted.title) if wanted.title else msg("report-title"),
        number=wanted.older.number + 1 if wanted.older else 1,
        audience=wanted.audience,
        language=wanted.language,
        zone=wanted.zone,
        marking=marking(view.case.settings.tlp, wanted.marking),
        as_of=view.as_of if view.as_of is not None else _last_delivery(view),
        foundation=foundation(view),
        page_one=page_one(answers, snapshot, wanted.older, _next(wanted)),
        sections=tuple(parts),
        snapshot=snapshot,
        institution=wanted.institution,
        draft=wanted.draft,
        exercise=wanted.exercise,
        internal=wanted.statements,
    )
    document = audiences.shaped(view, document, answers)
    if not wanted.records:
        return document
    return _with_records(view, document, list(answers.values()))


def _next(wanted: Wanted) -> Message:
    if wanted.next_report is None:
        return msg("next-report-with-evidence")
    return msg("next-report-at", time=wanted.next_report)


def marking(case: Marking, asked: Marking | None) -> Marking:
    """Never below that of the case; raises UsageError for what is."""
    if asked is None:
        return case
    if MARKINGS.index(asked) < MARKINGS.index(case):
        raise UsageError(f"{asked} is below the marking of the case, {case}", todo="Leave it out.")
    return asked


def _last_delivery(view: CaseView) -> int:
    return max((d.received for d in view.deliveries()), default=0)


def _outer_sources(view: CaseView) -> list[str]:
    return [s.id for s in view.sources() if "." not in s.id]


def _counts(view: CaseView) -> dict[str, int]:
    events = sum(s.events for s in view.sources())
    return {"events": events, "hits": view.hits.count("state <> 'residual'")}


def refuse_unfounded(view: CaseView, answers: Mapping[str, Answer]) -> None:
    """Raise DocumentError for a claim that cannot be followed to the case."""
    if view.state is None or "coverage" not in view.state.tables:
        raise DocumentError("coverage was not computed for this state", todo="bedem ask coverage")
    where: dict[str, str] = {}
    for name, answer in answers.items():
        for claim in (answer.headline, *answer.claims, *answer.against):
            for basis in (*claim.basis, *claim.against):
                where.setdefault(basis, f"{name}, {claim.message.id}")
    known = {r.ref for r in shown_records(view, where)}
    known |= {o.id for o in shown_others(view, where, answers.values())}
    missing = sorted(basis for basis in where if basis not in known)
    if missing:
        raise DocumentError(
            f'"{missing[0]}" does not resolve in this case ({len(missing)} such)',
            where=where[missing[0]],
            todo="Settle the case again with bedem ask, or say --draft.",
        )


def _with_records(view: CaseView, document: Document, answers: list[Answer]) -> Document:
    """Everything that is cited put in at the end."""
    if document.audience == "public":
        return document
    ids = {basis for _, basis in cited(document)}
    records = shown_records(view, ids)
    records = audiences.records_for(view, document, records)
    rows, left = None, 0
    if document.audience == "technical":
        rows, left = detection_rows(view, MOST_ROWS)
    others = shown_others(view, ids, answers)
    blocks: tuple[Block, ...] = (
        TextBlock(msg("records-lead", count=len(records), others=len(others)), "lead"),
        RecordsBlock(records, others, rows, left),
    )
    section = Section("records", msg("question-records"), blocks)
    return msgspec.structs.replace(document, sections=(*document.sections, section))
