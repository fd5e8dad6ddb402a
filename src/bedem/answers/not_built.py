"""A question that this version cannot answer says so, as a Gap; never an example."""

from __future__ import annotations

from bedem.answers.base import foundation
from bedem.case import CaseView
from bedem.model.answers import Answer, Claim
from bedem.model.messages import msg
from bedem.model.records import Gap


def not_built(view: CaseView, question: str) -> Answer:
    """The envelope with the word `not_built`."""
    asked = f"question-{question}"
    gap = Gap("not_built", msg("gap-not-built", asked_id=asked))
    return Answer(
        question=question,
        word="not_built",
        headline=Claim(msg("answer-not-built", asked_id=asked), (gap.id,), grade="none"),
        foundation=foundation(view),
        gaps=(gap,),
    )
