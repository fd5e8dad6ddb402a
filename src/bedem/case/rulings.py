"""Appending what people say: statements and judgements are ledger lines, never changed."""

from __future__ import annotations

import getpass
import hashlib
import time
from typing import Literal

import msgspec

from bedem.case.store import Case
from bedem.model.rulings import JudgedAs, Judgement, Statement


def now_micros() -> int:
    """The clock of this machine, whole seconds."""
    return int(time.time()) * 1_000_000


def os_user() -> str:
    """Name of the user of the operating system, "unknown" where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def _ruling_id(*parts: str) -> str:
    raw = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return "j:" + hashlib.blake2b(raw, digest_size=5).hexdigest()


def add_judgement(
    case: Case,
    subject: str,
    judged_as: JudgedAs,
    *,
    by: str,
    because: str,
    state: str,
    made: int | None = None,
    holds_from: int | None = None,
) -> Judgement:
    """Enter a ruling; the evidence state it was made on is kept with it."""
    made = now_micros() if made is None else made
    judgement = Judgement(
        id=_ruling_id(subject, judged_as, by, because, str(made)),
        subject=subject,
        judged_as=judged_as,
        by=by,
        os_user=os_user(),
        because=because,
        made=made,
        state=state,
        holds_from=holds_from,
    )
    case.record("judgement", msgspec.to_builtins(judgement))
    return judgement


def add_statement(
    case: Case,
    text: str,
    *,
    on: str,
    by: str,
    said: int,
    state: str,
    source: str = "",
    entered: int | None = None,
    says: str = "",
    number: int | None = None,
    of: Literal["hosts", "institutions"] = "hosts",
) -> Statement:
    """Enter a public sentence, and what it claims in words or numbers that can be compared."""
    entered = now_micros() if entered is None else entered
    claim = (says, "" if number is None else f"{number} {of}")
    statement = Statement(
        id=_ruling_id(text, on, by, str(said), *(claim if any(claim) else ())),
        text=text,
        on=on,
        by=by,
        said=said,
        entered=entered,
        entered_by=os_user(),
        state=state,
        source=source,
        says=says,
        number=number,
        of=of,
    )
    case.record("statement", msgspec.to_builtins(statement))
    return statement
