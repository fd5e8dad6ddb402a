"""One file a question; the only place where rooms meet. ANSWERS is the reader's order."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Final, cast

import msgspec

from bedem.answers.base import foundation
from bedem.answers.not_built import not_built
from bedem.case import Case, CaseView
from bedem.case.register import RegisterFile
from bedem.model.answers import Answer
from bedem.model.errors import NotFound, UsageError
from bedem.settlement import current_state, settle

__all__ = ["ANSWERS", "AnswerEntry", "ask", "foundation", "open_view"]


class AnswerEntry(msgspec.Struct, frozen=True):
    """One question. needs: other questions whose answers it may ask for; module "" is to come."""

    name: str
    module: str = ""
    needs: tuple[str, ...] = ()

    def load(self) -> Callable[[CaseView], Answer]:
        module = importlib.import_module(self.module)
        return cast(Callable[[CaseView], Answer], getattr(module, f"answer_{self.name}"))


ANSWERS: Final[tuple[AnswerEntry, ...]] = (
    AnswerEntry("now", "bedem.answers.now"),
    AnswerEntry("coverage", "bedem.answers.coverage"),
    AnswerEntry("domain", "bedem.answers.domain"),
    AnswerEntry("infection", "bedem.answers.infection"),
    AnswerEntry("spread", "bedem.answers.spread"),
    AnswerEntry("campaign", "bedem.answers.campaign"),
    AnswerEntry("exposure", "bedem.answers.exposure"),
    AnswerEntry("indicators", "bedem.answers.indicators"),
    AnswerEntry("recovery", needs=("infection",)),
    AnswerEntry("attribution", "bedem.answers.attribution"),
    AnswerEntry("infrastructure", "bedem.answers.infrastructure", needs=("infection",)),
    AnswerEntry("prevention", needs=("infection", "spread", "exposure", "coverage")),
)


def entry(name: str) -> AnswerEntry:
    """Raise UsageError with the nearest name."""
    for known in ANSWERS:
        if known.name == name:
            return known
    import difflib

    close = difflib.get_close_matches(name, [e.name for e in ANSWERS], 1)
    hint = f'Did you mean "{close[0]}"? ' if close else ""
    raise UsageError(f'no question "{name}"', todo=f"{hint}Questions: bedem ask.")


def ask(view: CaseView, name: str) -> Answer:
    """The answer to one question, computed once a view."""
    known = entry(name)
    return known.load()(view) if known.module else not_built(view, name)


def connect(view: CaseView) -> CaseView:
    """Let answers ask for those they declare, each computed once."""
    done: dict[str, Answer] = {}
    asking: list[str] = []

    def answer(name: str) -> Answer:
        if asking and name not in entry(asking[-1]).needs:
            raise NotFound(f'"{asking[-1]}" does not declare that it needs "{name}"')
        if name not in done:
            asking.append(name)
            try:
                done[name] = ask(view, name)
            finally:
                asking.pop()
        return done[name]

    view.connect(answer)
    return view


def open_view(
    case: Case,
    register: RegisterFile | None = None,
    *,
    as_of: int | None = None,
    until: int | None = None,
    settled: bool = True,
    progress: Callable[[str], None] = lambda step: None,
) -> CaseView:
    """A view over the state for what the case holds; settles first where that is needed."""
    state = current_state(case, as_of, register)
    if state is None and settled:
        state = settle(case, as_of=as_of, register=register, progress=progress)
    return connect(CaseView(case, state, as_of=as_of, until=until, register=register))
