"""What the logs cover, and what is missing: per host and log, with what would close each gap."""

from __future__ import annotations

from bedem.answers.base import foundation
from bedem.case import CaseView
from bedem.model.answers import Absent, Answer, Claim, Column, Denominator, NextStep, Table
from bedem.model.messages import msg

_PER_LOG = """
SELECT host, log, sum("count"), epoch_us(min("first")), epoch_us(max("last")), sum(missing),
  arg_min(ref_first, coalesce("first", 'infinity'))
FROM coverage GROUP BY host, log ORDER BY host, log"""


def answer_coverage(view: CaseView) -> Answer:
    """The coverage of the case."""
    rows = view.connection.cursor().execute(_PER_LOG).fetchall()
    hosts = sorted({r[0] for r in rows if r[0]})
    refs = tuple(r[6] for r in rows if r[6])
    gaps = tuple(view.gaps("kind NOT IN ('no_reader')"))
    basis = refs[:20] or tuple(g.id for g in gaps[:20])
    columns = (
        Column("host", msg("column-host")),
        Column("log", msg("column-log")),
        Column("records", msg("column-records"), "number"),
        Column("first", msg("column-first"), "time"),
        Column("last", msg("column-last"), "time"),
        Column("missing", msg("column-missing"), "number"),
    )
    cells = tuple(
        (
            r[0] or Absent("unknown"),
            r[1] or Absent("unknown"),
            int(r[2]),
            Absent("unknown") if r[3] is None else r[3],
            Absent("unknown") if r[4] is None else r[4],
            int(r[5] or 0),
        )
        for r in rows
    )
    return Answer(
        question="coverage",
        word="partly" if gaps else "covered",
        headline=Claim(
            msg("coverage-headline", hosts=len(hosts), logs=len(rows)),
            basis or ("g:0",),
            basis_total=len(refs) or None,
        ),
        foundation=foundation(view),
        denominator=Denominator(len(hosts), "named", msg("denominator-named", count=len(hosts))),
        tables=(Table("logs", columns, cells),),
        gaps=gaps,
        next_steps=(NextStep(msg("next-gaps"), "bedem gaps"),),
    )
