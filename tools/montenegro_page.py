"""The worked case in docs/: what the ledger of Montenegro 2022 gives on each date, with contrasts.

Everything between the hand-written frame and the end is computed from examples/attribution/*.yml.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bedem.answers.attribution_weighing import (
    confidence_messages,
    ends,
    flip_messages,
    weighing_headline,
)
from bedem.attribution.ledger import Item, Ledger
from bedem.attribution.ledger_file import load_ledger
from bedem.attribution.next_evidence import rank_tests
from bedem.attribution.picture import interval_text, matrix_svg, svg
from bedem.attribution.weigh import Weighing, weigh
from bedem.knowledge.attack_store import release_as_of
from bedem.language import say
from bedem.model.messages import msg

ROOT = Path(__file__).resolve().parent.parent
LEDGERS = ROOT / "examples" / "attribution"
INCIDENTS = {
    "I2": "attacks on the network since 25 August",
    "I3": "encryption of workstations",
    "I5": "data theft and the leak-site claim",
    "finance-ministry": "the finance ministry",
    "social-security-fund": "the social security fund",
}
DATES = ("2022-08-26", "2022-08-27", "2022-08-31", "2022-09-01", "2022-09-02", "2022-09-12",
         "2023-05-09")  # fmt: skip
NOTES = {
    "2022-08-26": "Three voices of one origin count once. No technical finding has been published.",
    "2022-08-27": (
        "One sentence in three renderings: sufficient suspicion (the original, kept here), enough"
        " evidence, insufficient evidence. Motive belongs to the prior; sophistication was not"
        " shown."
    ),
    "2022-08-31": (
        "The claim covers the data of one body. Nothing joins denial of service, encryption and"
        " leak, so each is weighed by itself. 10 institutions and 12: both are kept."
    ),
    "2022-09-01": (
        "The ransom of 10 million dollars comes from a mistranslated sentence about what the virus"
        " cost to make; six carriers, one origin. The government denied any demand."
    ),
    "2022-09-02": "The agency's statement stays, weaker: it was an inference from methods.",
    "2022-09-12": "Officials name a Russian-speaking gang. Language is not direction by a state.",
    "2023-05-09": "The last official word found: the perpetrator could not be determined.",
}
HEAD = """# Montenegro 2022, day by day

Made by `make docs` from [the ledger](../../examples/attribution/montenegro-2022.yml). To repeat a
day: `bedem attribution weigh examples/attribution/montenegro-2022.yml --as-of 2022-08-31`.

**Read this first.** This is an illustration of a method, not a finding, and it is not the position
of any authority. The statements are dated public facts, restated in own words, with those who
carried them; their texts were read unless marked unverified. The likelihood ranges, the grades and
the priors are one cautious reader's judgement. Whoever signs an assessment has to replace them.
Nothing here is a technical finding from those who were attacked: none was published. No person is
named as author of anything, no group is named by the tool, and what an official said is evidence of
what was said.

The words are those of ICD 203: almost no chance (below 5 %), very unlikely (5 to 20), unlikely (20
to 45), roughly even (45 to 55), likely (55 to 80), very likely (80 to 95), almost certain (95 and
more). A range is named at both of its ends, over all priors. "Ruled out" means: below 5 % in 95 of
100 draws, under every prior, and without any one item or source.
"""
CONTRAST = """## Two contrasts and a warning

The same method on cases whose end is better known; the same kind of judgement.
"""


def page() -> str:
    """The whole page."""
    ledger = load_ledger(LEDGERS / "montenegro-2022.yml")
    parts = [HEAD]
    before = ""
    for day in DATES:
        parts += _day(ledger, day, before)
        before = day
    parts += _one_campaign(ledger)
    parts += _tests(ledger)
    parts.append(CONTRAST)
    for name, days in (
        ("albania-2022", ("2022-07-17", "2022-08-05", "2022-09-21")),
        ("costa-rica-2022", ("2022-05-08", "2022-06-15")),
        ("olympic-destroyer-2018", ("2018-02-15", "2018-03-08")),
    ):
        parts += _contrast(name, days)
    return "\n".join(parts).rstrip() + "\n"


def pictures() -> Iterator[tuple[str, str]]:
    """File names and pictures: intervals and matrix of 12 September, incidents taken together."""
    ledger = one_campaign(load_ledger(LEDGERS / "montenegro-2022.yml"))
    found = weigh(ledger, "2022-09-12")[0]

    def label(text: str) -> str:
        known = text in ledger.hypotheses
        return say(msg("attribution-hypothesis", hypothesis=text)) if known else text

    title = "Montenegro 2022, one campaign assumed, as of 12 September 2022"
    yield "montenegro-2022.svg", svg(found, label, title)
    yield "montenegro-2022-matrix.svg", matrix_svg(found, label, title)


def one_campaign(ledger: Ledger) -> Ledger:
    """The assumption that all incidents are one: nobody has shown it."""
    items = tuple(msgspec.structs.replace(i, incident="") for i in ledger.items)
    return msgspec.structs.replace(ledger, items=items)


def _day(ledger: Ledger, day: str, before: str) -> Iterator[str]:
    known = release_as_of(day)
    yield f"## As of {day}\n"
    for item in ledger.items:
        if before < item.as_of <= day:
            yield _item(item)
    yield f"\n{NOTES[day]} Knowledge base: ATT&CK {known.release} of {known.released}.\n"
    earlier = {f.incidents: f.rows for f in weigh(ledger, before)} if before else {}
    for found in weigh(ledger, day):
        names = ", ".join(INCIDENTS.get(i, i) for i in found.incidents)
        if earlier.get(found.incidents) == found.rows:
            yield f"**{names[:1].upper()}{names[1:]}.** As on {before}.\n"
            continue
        yield f"**{names[:1].upper()}{names[1:]}.** {say(weighing_headline(found))}\n"
        yield from _words(found)


def _item(item: Item) -> str:
    told = "" if item.verified else " (unverified)"
    graded = f"{item.kind}, grade {item.grade}, family {item.family}{told}"
    return f"- {item.says} *{item.source}; {graded}.*"


def _words(found: Weighing) -> Iterator[str]:
    """Words first, numbers beside them, every prior in a column of its own."""
    yield "| hypothesis | in words | " + " | ".join(found.priors) + " | factor missing |"
    yield "|---|---|" + "---|" * len(found.priors) + "---|"
    for row in found.rows:
        low, high = (end.replace("-", " ") for end in ends(row))
        name = say(msg("attribution-hypothesis", hypothesis=row.hypothesis))
        words = low if low == high else f"{low} to {high}"
        numbers = " | ".join(interval_text(row.by_prior[p]) for p in found.priors)
        missing = "ruled out" if row.ruled_out else f"{row.factor_missing:g}"
        yield f"| {name} | {words} | {numbers} | {missing} |"
    head, *reasons = confidence_messages(found)
    yield f"\n{say(head)} {' '.join(say(r) for r in reasons)}\n"


def _one_campaign(ledger: Ledger) -> Iterator[str]:
    yield "## If the incidents were one campaign\n"
    yield (
        "An assumption that nobody has shown; a link item with its evidence would have to say so."
        " With it, on 12 September 2022:\n"
    )
    found = weigh(one_campaign(ledger), "2022-09-12")[0]
    yield say(weighing_headline(found)) + "\n"
    yield from _words(found)
    yield "![The same intervals as a picture](../pictures/montenegro-2022.svg)\n"
    yield "![What each source says for each hypothesis](../pictures/montenegro-2022-matrix.svg)\n"
    yield "What would change it: " + "; ".join(say(m) for m in flip_messages(found)) + ".\n"


def _tests(ledger: Ledger) -> Iterator[str]:
    yield "## What would have settled most\n"
    yield (
        "`bedem attribution next`, on 12 September 2022, the incidents taken together. The gain is"
        " the least over the priors.\n"
    )
    yield "| test | who | cost | days | bits | yes speaks for | no speaks for |"
    yield "|---|---|---|---|---|---|---|"
    for t in rank_tests(one_campaign(ledger), "2022-09-12")[0].tests:
        yes, no = (_hypothesis(name) for name in (t.by_yes, t.by_no))
        yield f"| {t.what} | {t.who} | {t.cost} | {t.days:g} | {t.gain:.2f} | {yes} | {no} |"
    yield ""


def _hypothesis(name: str) -> str:
    return say(msg("attribution-hypothesis", hypothesis=name)) if name else "–"


def _contrast(name: str, days: tuple[str, ...]) -> Iterator[str]:
    ledger = load_ledger(LEDGERS / f"{name}.yml")
    yield f"### {name}\n"
    yield f"[The ledger](../../examples/attribution/{name}.yml).\n"
    for item in ledger.items:
        yield f"- {item.as_of}: {_item(item)[2:]}"
    yield ""
    for day in days:
        for found in weigh(ledger, day):
            about = ", ".join(INCIDENTS.get(i, i) for i in found.incidents)
            when = f"{day}: {about}" if about else day
            yield f"**As of {when}.** {say(weighing_headline(found))}\n"
            yield from _words(found)
