"""An analyst's ruling, checked and entered: the same for the command and the local view."""

from __future__ import annotations

from typing import Final, get_args

from bedem.answers.subjects import names_subject, subject_of
from bedem.case import CaseView
from bedem.case.rulings import add_judgement
from bedem.model.errors import UsageError
from bedem.model.rulings import JudgedAs, Judgement

# What may be said of two names, OLD=NEW.
OF_NAMES: Final[tuple[JudgedAs, ...]] = ("same", "apart")
RULINGS: Final[tuple[JudgedAs, ...]] = tuple(w for w in get_args(JudgedAs) if w not in OF_NAMES)
# What may be said of an account, a movement or a hit; the rest are states of hosts.
OF_ANYTHING: Final[tuple[JudgedAs, ...]] = ("ordinary", "ours")


def rule_on(
    view: CaseView,
    what: str,
    judged_as: str,
    *,
    by: str,
    because: str,
    holds_from: int | None = None,
) -> Judgement:
    """Enter a ruling on a host, account, movement or hit.

    Raises UsageError for a ruling without name or reason, or that does not fit its subject, and
    NotFound for what no record names.
    """
    for text, option in ((by, "--by"), (because, "--because")):
        if not text.strip():
            raise UsageError(f"{option} is empty", todo="A ruling needs a name and a reason.")
    word = next((w for w in (*RULINGS, *OF_NAMES) if w == judged_as), None)
    if word is None:
        raise UsageError(
            f'no ruling "{judged_as}"', todo=f"One of {', '.join((*RULINGS, *OF_NAMES))}."
        )
    subject = names_subject(view, what) if word in OF_NAMES else subject_of(view, what)
    if not subject.startswith("host") and judged_as not in OF_ANYTHING:
        kind = subject.partition(":")[0]
        raise UsageError(
            f"{judged_as} is a ruling on hosts, not on this {kind}",
            todo="Give --as ordinary or --as ours.",
        )
    return add_judgement(
        view.case, subject, word, by=by, because=because,
        state=view.state.id if view.state else "", holds_from=holds_from,
    )  # fmt: skip
