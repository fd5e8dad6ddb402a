"""Ruling in the browser: what can be ruled on from a page, and the same code as `bedem judge`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from bedem.answers.account import movements_of
from bedem.answers.judging import OF_ANYTHING, RULINGS, rule_on
from bedem.case import CaseView
from bedem.language import told_micros
from bedem.model.documents import ShownRecord
from bedem.model.errors import UsageError
from bedem.model.messages import Message, msg
from bedem.model.rulings import Judgement
from bedem.web.live import Opened
from bedem.web.writer import account_address, host_address, record_address

MOST_TEXT: Final = 2_000


class Subject(NamedTuple):
    """What may be chosen: how a ruling names it, and how it is told."""

    what: str
    told: Message


class RulingForm(NamedTuple):
    """The form: subjects to choose from, the words that fit them, what was typed before."""

    subjects: tuple[Subject, ...]
    words: tuple[str, ...]
    typed: Mapping[str, str]


def host_form(view: CaseView, key: str, ruler: str) -> RulingForm:
    """The host itself, and the movements from and to it."""
    host = Subject(key, msg("live-judge-host", name=key))
    return RulingForm((host, *_movements(view, host=key)), RULINGS, {"by": ruler})


def account_form(view: CaseView, key: str, ruler: str) -> RulingForm:
    """The account itself, and the movements made with it."""
    account = Subject(key, msg("live-judge-account", name=key))
    return RulingForm((account, *_movements(view, account=key)), OF_ANYTHING, {"by": ruler})


def record_form(record: ShownRecord, ruler: str) -> RulingForm | None:
    """The hits on a record; None where it has none."""
    hits = tuple(
        Subject(f"{hit.rule}@{record.ref}", msg("live-judge-hit", title=hit.title))
        for hit in record.hits
    )
    return RulingForm(hits, OF_ANYTHING, {"by": ruler}) if hits else None


def _movements(view: CaseView, host: str = "", account: str = "") -> tuple[Subject, ...]:
    return tuple(
        Subject(link.id, msg(
            "live-judge-link", time=-1 if link.time is None else link.time,
            timed=int(link.time is not None), source=link.source or "?", target=link.target,
            account=link.account or "?",
        ))
        for link in movements_of(view, host=host, account=account)
    )  # fmt: skip


def rule(opened: Opened, fields: Mapping[str, str]) -> Judgement:
    """Enter what a form says; raises UsageError or NotFound, and then nothing is entered."""
    if opened.settings.as_of is not None:
        raise UsageError(
            "what is shown here is the past (--as-of)", todo="Rule in a view of all evidence."
        )
    texts = {
        name: fields.get(name, "").strip() for name in ("what", "as", "by", "because", "since")
    }
    for name, text in texts.items():
        if len(text) > MOST_TEXT:
            raise UsageError(f"{name} is longer than {MOST_TEXT:,} letters")
    since = texts["since"]
    with opened.lock:
        return rule_on(
            opened.view, texts["what"], texts["as"], by=texts["by"], because=texts["because"],
            holds_from=told_micros(since, "since") if since else None,
        )  # fmt: skip


def page_of(judgement: Judgement) -> str:
    """Where a ruling can be seen: the page of its subject."""
    kind, _, name = judgement.subject.partition(":")
    if kind == "host":
        return host_address(name)
    if kind == "account":
        return account_address(name)
    if kind == "hit":
        return record_address(name.rpartition("@")[2])
    return "/#s-judgements"
