"""What else one host recorded around a record, as near in time as the reader asks for."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from bedem.answers.pages import kept_twin
from bedem.case import CaseView
from bedem.case.search import around
from bedem.knowledge.shapes import event_data
from bedem.model.answers import Absent, Cell, Column, Table
from bedem.model.messages import msg
from bedem.model.records import Micros
from bedem.model.refs import Ref

Span = Literal["1h", "1d", "30d"]
_HOUR: Final = 3_600_000_000
SPANS: Final[dict[Span, Micros]] = {"1h": _HOUR, "1d": 24 * _HOUR, "30d": 720 * _HOUR}
# Rows on each side that a page can hold; what is left out is counted.
MOST: Final = 25
_WIDTH: Final = 240
# Fields that say most of a record, before all others.
_FIRST: Final = (
    "CommandLine", "ScriptBlockText", "Image", "NewProcessName", "ParentImage", "ServiceName",
    "ImagePath", "TargetFilename", "TargetObject", "Details", "SourceImage", "TargetImage",
    "TargetUserName", "SubjectUserName", "LogonType", "IpAddress", "WorkstationName", "QueryName",
    "DestinationIp", "DestinationPort", "ShareName", "RelativeTargetName", "message", "Message",
)  # fmt: skip
_RANK: Final = {name: i for i, name in enumerate(_FIRST)}

COLUMNS: Final = (
    Column("time", msg("column-time"), "time"),
    Column("log", msg("column-log"), "name"),
    Column("code", msg("column-code"), "number"),
    Column("level", msg("column-level"), "word"),
    Column("text", msg("column-what")),
    Column("ref", msg("column-ref"), "ref"),
)


class Neighbours(msgspec.Struct, frozen=True):
    """before, after: of how many in the span. table: in order of time, the record itself in it.

    host None: the record names none, or has no time, and so has no neighbours.
    """

    host: str | None
    before: int
    after: int
    table: Table


def neighbours(view: CaseView, ref: Ref, span: Span) -> Neighbours:
    """Records of the same host at most `span` before and after; raises NotFound for a ref."""
    host, time, order = _stands(view, ref)
    if host is None or time is None:
        return Neighbours(None, 0, 0, Table("neighbours", COLUMNS, ()))
    low, high = time - SPANS[span], time + SPANS[span]
    start = "coalesce(time, time_from)"
    inside = (
        f"host = ? AND time_from <= make_timestamptz({high}) AND time_to >= make_timestamptz({low})"
    )
    at = f"({start}, source, place, part)"
    here = f"(make_timestamptz({time}), ?, ?, ?)"
    mine = [host, *order]
    before = view.events.count(f"{inside} AND {at} < {here}", mine)
    after = view.events.count(f"{inside} AND {at} > {here}", mine)
    columns = f"epoch_us({start}), log, code, shape, data, ref"
    rows = [
        *reversed(list(view.events.rows(columns, f"{inside} AND {at} <= {here}", mine,
                                        order=_turned(start), limit=MOST + 1))),
        *view.events.rows(columns, f"{inside} AND {at} > {here}", mine,
                          order=f"{start}, source, place, part", limit=MOST),
    ]  # fmt: skip
    levels = _levels(view, host, [row[5] for row in rows])
    cells = tuple(_row(row, levels.get(row[5])) for row in rows)
    return Neighbours(host, before, after, Table("neighbours", COLUMNS, cells))


def _turned(start: str) -> str:
    return f"{start} DESC, source DESC, place DESC, part DESC"


def _stands(view: CaseView, ref: Ref) -> tuple[str | None, Micros | None, list[Any]]:
    """Host and time of a record, and its place in the order; of its twin where it is hidden."""
    view.record(ref)
    twin = kept_twin(view, ref) or ref
    key: list[Any] = [twin.source, twin.place, twin.part]
    where = "source = ? AND place = ? AND part = ?"
    found = next(view.events.rows("host, epoch_us(coalesce(time, time_from))", where, key), None)
    return (None, None, key) if found is None else (found[0], found[1], key)


def _levels(view: CaseView, host: str, refs: list[str]) -> dict[str, str]:
    """The highest level of the hits of each record."""
    rows = view.hits.rows(
        "ref, level", "host = ? AND list_contains(?, ref)", [host, refs],
        order="list_position(['critical', 'high', 'medium', 'low', 'informational'], level) DESC",
    )  # fmt: skip
    return dict(rows)


def _row(row: tuple[Any, ...], level: str | None) -> tuple[Cell, ...]:
    time, log, code, shape, data, ref = row
    none = Absent("not_applicable")
    return time, log or none, none if code is None else code, level or none, brief(shape, data), ref


def brief(shape: str, data: str, value: str = "") -> str:
    """A record's own fields on one line, those that say most first; its text where it has none.

    value: what was looked for; the field that holds it stands first, cut to the place of it.
    """
    try:
        fields = event_data(shape, msgspec.json.decode(data, type=dict[str, Any]))
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        fields = {}
    folded = value.casefold()
    told = [
        (not folded or folded not in str(field).casefold(), _RANK.get(name, len(_RANK)),
         f"{name}={field}")
        for name, field in fields.items()
        if field not in (None, "", "-", [])
    ]  # fmt: skip
    told.sort(key=lambda one: one[:2])
    if not told or (folded and told[0][0]):
        return around(data, value)
    texts = [text for *_, text in told]
    if folded:
        texts[0] = around(texts[0], value)
    line = "  ".join(texts)
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
