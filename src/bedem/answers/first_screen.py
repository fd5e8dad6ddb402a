"""The screen after `investigate`: what was read, what was not, whose, when, what was found."""

from __future__ import annotations

from typing import Any, Final

from bedem.case import CaseView
from bedem.language import day_and_minute
from bedem.model.answers import Said
from bedem.model.messages import Message, msg
from bedem.model.records import DAMAGING, LEVELS
from bedem.model.screens import ScreenLine

_OTHERS: Final = 3
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


def first_screen(view: CaseView) -> list[ScreenLine]:
    """Lines in the fixed order; those of questions to come are left out."""
    return [
        ScreenLine("", (msg("screen-head", tlp=view.case.settings.tlp, state=_state(view)),)),
        ScreenLine("READ", (_read(view),)),
        ScreenLine("NOT READ", (_not_read(view),), "bedem gaps"),
        ScreenLine("HOSTS", (_hosts(view), *_verdicts(view))),
        ScreenLine("TIME", _time(view)),
        *_active(view),
        *_domain(view),
        *_starts(view),
        ScreenLine("HITS", _hits(view)),
        *_first(view),
        ScreenLine("NEXT", (msg("screen-next-ask"),), "bedem ask"),
        ScreenLine("", (msg("screen-next-hits"),), "bedem hits"),
        ScreenLine("", (msg("screen-next-coverage"),), "bedem ask coverage"),
    ]


def _state(view: CaseView) -> str:
    return view.state.id if view.state else "unsettled"


def _one(view: CaseView, sql: str) -> tuple[Any, ...]:
    row = view.connection.cursor().execute(sql).fetchone()
    return row if row is not None else ()


def size(count: int) -> str:
    """`61.8 GB`, decimal units as disks are sold."""
    value, unit = float(count), _UNITS[0]
    for unit in _UNITS:  # noqa: B007
        if value < 1000:
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def _read(view: CaseView) -> Message:
    taken = [s for s in view.sources() if "." not in s.id and s.reader]
    institutions = _one(view, "SELECT count(DISTINCT institution) FROM places")[0]
    shown = _one(view, "SELECT sum(events), sum(residual) FROM sources")
    hidden = _one(view, "SELECT count(*) FROM duplicates")[0]
    return msg(
        "screen-read",
        files=len(taken),
        size=size(sum(s.size for s in taken)),
        events=int(shown[0] or 0),
        hosts=_counted(view)[0],
        institutions=institutions,
        residual=int(shown[1] or 0),
        duplicates=hidden,
    )


def _counted(view: CaseView) -> tuple[int, int]:
    """Hosts with records, and hosts only named: by short name within an institution."""
    row = _one(
        view,
        "SELECT count(DISTINCT CASE WHEN basis <> 'named' THEN id END), count(DISTINCT id) FROM "
        "(SELECT basis, coalesce(institution, '') || '/' || split_part(lower(host), '.', 1) AS id "
        "FROM coverage WHERE host <> '')",
    )
    return int(row[0]), int(row[1]) - int(row[0])


def _not_read(view: CaseView) -> Message:
    kinds = [*sorted(DAMAGING), "no_reader"]
    gaps = view.gaps("list_contains(?, kind)", [kinds])
    damaged = {g.source for g in gaps if g.kind in DAMAGING and g.source}
    loose = sum(g.kind in DAMAGING and not g.source for g in gaps)
    unclaimed = sum(g.kind == "no_reader" for g in gaps)
    return msg("screen-not-read", damaged=len(damaged) + loose, unclaimed=unclaimed)


def _hosts(view: CaseView) -> Message:
    delivered, named = _counted(view)
    return msg("screen-hosts", delivered=delivered, named=named)


def _verdicts(view: CaseView) -> tuple[Message, ...]:
    """How many have which verdict, when any is compromised or suspected."""
    hosts = view.answer("infection").details["hosts"]
    compromised, suspected = len(hosts["compromised"]), len(hosts["suspected"])
    if not compromised and not suspected:
        return ()
    told = msg(
        "screen-verdicts", compromised=compromised, suspected=suspected,
        clean=len(hosts["no_sign"]), silent=len(hosts["not_covered"]),
    )  # fmt: skip
    return (told,)


def _active(view: CaseView) -> list[ScreenLine]:
    """Whether he is still in, by the logs of the compromised hosts, newest first."""
    now = view.answer("now")
    rows = [row for table in now.tables if table.name == "isolate" for row in table.rows]
    last = now.details["last"]
    if last is None or not rows:
        return []
    others = [f"{row[1]} {day_and_minute(int(str(row[3])))}" for row in rows[1:_OTHERS]]
    told = msg(
        f"screen-{now.word}", last=day_and_minute(last), host=str(rows[0][1]),
        others=", ".join(others), listed=len(others), more=max(0, len(rows) - _OTHERS),
    )  # fmt: skip
    return [ScreenLine("ACTIVE", (told,), "bedem ask now")]


def _domain(view: CaseView) -> list[ScreenLine]:
    """Domains by state word, the worst first, none left out of the count."""
    words: dict[str, str] = view.answer("domain").details["domains"]
    told = []
    for word in ("control_lost", "suspected", "no_sign", "not_covered"):
        named = sorted(d for d, w in words.items() if w == word)
        if named:
            shown = ", ".join(named[:_OTHERS]) + (", …" if len(named) > _OTHERS else "")
            ident = f"screen-domain-{word.replace('_', '-')}"
            told.append(msg(ident, domains=shown, count=len(named)))
    return [ScreenLine("DOMAIN", tuple(told), "bedem ask domain")] if told else []


def _first(view: CaseView) -> list[ScreenLine]:
    """The first of each list of what to cut off, in the order in which to do it."""
    now = view.answer("now")
    found: list[ScreenLine] = []
    for name, most in (("isolate", 3), ("disable", 1), ("block", 1)):
        rows = [row for table in now.tables if table.name == name for row in table.rows]
        for row in rows[:most]:
            cut = row[{"isolate": 2, "disable": 3}.get(name, 0)]
            args = dict(cut.message.args) if isinstance(cut, Said) else {}
            told = msg(f"screen-do-{name}", number=len(found) + 1, name=str(row[1]),
                       known=int(isinstance(cut, Said)), **args)  # fmt: skip
            found.append(ScreenLine("" if found else "DO FIRST", (told,)))
    return found


def _starts(view: CaseView) -> list[ScreenLine]:
    """The host first seen compromised."""
    since = view.answer("infection").details["since"]
    if not since:
        return []
    host, time = min(since.items(), key=lambda item: (item[1], item[0]))
    told = msg("screen-starts", host=host, since=day_and_minute(time))
    return [ScreenLine("STARTS", (told,), "bedem ask spread")]


def _time(view: CaseView) -> tuple[Message, ...]:
    first, last = _one(
        view,
        "SELECT epoch_us(min(time)), epoch_us(max(time)) FROM "
        '(SELECT "first" AS time FROM coverage UNION ALL SELECT "last" FROM coverage) '
        "WHERE time >= TIMESTAMPTZ '1990-01-01'",
    )
    stray = _one(view, "SELECT count(*) FROM events WHERE time < TIMESTAMPTZ '1990-01-01'")[0]
    corrected, sources = _one(
        view,
        "SELECT count(DISTINCT split_part(lower(host), '.', 1)), count(DISTINCT source) "
        "FROM clocks WHERE shift_us <> 0",
    )
    unknown = _one(
        view,
        "SELECT count(*) FROM raw_events WHERE time_kind = 'local' AND NOT EXISTS "
        "(SELECT 1 FROM clocks c WHERE c.source = raw_events.source "
        "AND c.host IS NOT DISTINCT FROM raw_events.host)",
    )[0]
    told = [msg("screen-time", first=day_and_minute(first), last=day_and_minute(last))]
    if first is None:
        told = [msg("screen-no-time")]
    if corrected or sources:
        told.append(msg("screen-corrected", hosts=corrected, sources=sources))
    if stray:
        told.append(msg("screen-stray-times", events=stray))
    if unknown:
        told.append(msg("screen-unknown-clock", events=unknown))
    return tuple(told)


def _hits(view: CaseView) -> tuple[Message, ...]:
    rows = view.hits.rows("level, count(*)", "state <> 'residual' GROUP BY level")
    counts = dict.fromkeys(LEVELS, 0) | dict(rows)
    ran = not_run = 0
    for line in view.case.ledger.lines("rules"):
        ran, not_run = int(line.body["rules"]), int(line.body["not_run"])
    return (
        msg(
            "screen-hits",
            critical=counts["critical"],
            high=counts["high"],
            medium=counts["medium"],
            low=counts["low"],
            rules=ran,
            not_run=not_run,
        ),
    )
