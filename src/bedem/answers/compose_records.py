"""What a Document cites, put into it whole: records by ref, and every other basis by id."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

import msgspec

from bedem.answers.pages import basis_page
from bedem.case import CaseView
from bedem.case.lists import kept_lists
from bedem.model.answers import Absent, Answer, Cell, Column, Table, is_basis
from bedem.model.documents import ShownBasis, ShownHit, ShownRecord
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.model.refs import Ref

# One record of a hostile log may be as long as its file; what is longer is cut, and says so.
MOST_DATA: Final = 64 * 1024
_KINDS: Final = {"g": "gap", "r": "register", "j": "ruling", "k": "knowledge"}

_RECORDS: Final = """
SELECT w.ref, e.host, e.log, e.provider, e.code, e.record_number, e.state, e.place, e.length,
  epoch_us(e.time_stamped), substr(e.data, 1, {most}), length(e.data),
  epoch_us(v.time), epoch_us(v.time_from), epoch_us(v.time_to), e.source, v.host
FROM wanted w
JOIN raw_events e ON e.source = w.source AND e.place = w.place AND e.part = w.part
LEFT JOIN (SELECT * FROM events WHERE source IN (SELECT source FROM wanted)) v
  ON v.source = w.source AND v.place = w.place AND v.part = w.part
ORDER BY w.ref"""
_HITS: Final = """
SELECT w.ref, h.level, h.title, h.author, h.rule FROM wanted w
JOIN raw_hits h ON h.source = w.source AND h.place = w.place AND h.part = w.part
ORDER BY w.ref, h.rule"""
_CLOCKS: Final = """
SELECT w.ref, c.shift_us, c.refs FROM wanted w
JOIN raw_events e ON e.source = w.source AND e.place = w.place AND e.part = w.part
JOIN clocks c ON c.source = e.source AND c.host IS NOT DISTINCT FROM e.host
  AND e.place BETWEEN c.place_from AND c.place_to
ORDER BY w.ref, c.kind"""


def shown_records(view: CaseView, refs: Iterable[str]) -> tuple[ShownRecord, ...]:
    """The records among `refs` that are in the case, by ref; those that are not are left out."""
    wanted = sorted({text for text in refs if is_basis(text) and text[1:2] != ":"})
    if not wanted:
        return ()
    cursor = view.connection.cursor()
    cursor.execute("CREATE TEMP TABLE wanted (ref VARCHAR, source VARCHAR, place BIGINT, part INT)")
    try:
        parsed = [Ref.parse(text) for text in wanted]
        cursor.executemany(
            "INSERT INTO wanted VALUES (?, ?, ?, ?)",
            [(t, r.source, r.place, r.part) for t, r in zip(wanted, parsed, strict=True)],
        )
        hits: dict[str, list[ShownHit]] = {}
        for ref, level, title, author, rule in cursor.execute(_HITS).fetchall():
            hits.setdefault(ref, []).append(ShownHit(level, title, author, rule))
        clocks = {r: (s, told) for r, s, told in reversed(cursor.execute(_CLOCKS).fetchall())}
        rows = cursor.execute(_RECORDS.format(most=MOST_DATA)).fetchall()
    finally:
        cursor.execute("DROP TABLE wanted")
    origin = _Origin(view)
    return tuple(_record(row, hits, clocks, origin) for row in rows)


def _record(
    row: tuple[Any, ...],
    hits: dict[str, list[ShownHit]],
    clocks: dict[str, tuple[int | None, str]],
    origin: _Origin,
) -> ShownRecord:
    ref, host, log, provider, code, number, state, place, length, stamped, data, size = row[:12]
    time, time_from, time_to, source, given = row[12:]
    shift, shown_by = clocks.get(ref, (None, ""))
    cut = f" … ({size - MOST_DATA} more)" if size > MOST_DATA else ""
    return ShownRecord(
        ref=ref, time=time, host=host or given, log=log, code=code, data=data + cut,
        time_from=time_from, time_to=time_to, stamped=stamped, shift=shift or None,
        shown_by=" ".join((shown_by or "").split()[:3]) if shift else "",
        provider=provider, record_number=number, state=state,
        file=origin.file(source), member=origin.member(source), sha256=origin.sha256(source),
        place=place, length=length, hits=tuple(hits.get(ref, ())),
    )  # fmt: skip


class _Origin:
    """Which file a source came from: its name as delivered, without the folders of a machine."""

    def __init__(self, view: CaseView) -> None:
        self._sources = {s.id: s for s in view.sources()}
        self._names: dict[str, str] = {}
        for delivery in sorted(view.deliveries(), key=lambda d: (d.received, d.path)):
            name = PurePosixPath(PureWindowsPath(delivery.path).as_posix()).name
            self._names.setdefault(delivery.source, name)

    def file(self, source: str) -> str:
        return self._names.get(source.partition(".")[0], "")

    def member(self, source: str) -> str:
        found = self._sources.get(source)
        return found.name if found else ""

    def sha256(self, source: str) -> str:
        found = self._sources.get(source.partition(".")[0])
        return found.sha256 if found else ""


def shown_others(
    view: CaseView, ids: Iterable[str], answers: Iterable[Answer]
) -> tuple[ShownBasis, ...]:
    """Gaps, register lines, rulings and knowledge among `ids` that resolve, by id."""
    answers = list(answers)
    own = {gap.id: gap for answer in answers for gap in answer.gaps}
    wanted = sorted({text for text in ids if text[1:2] == ":"})
    stored = {gap.id: gap for gap in view.gaps("list_contains(?, id)", [wanted])}
    found = []
    for ident in wanted:
        gap = own.get(ident) or stored.get(ident)
        shown = _gap(gap) if gap is not None else _other(view, ident)
        if shown is not None:
            found.append(shown)
    return tuple(found)


def _gap(gap: Gap) -> ShownBasis:
    names = ("source", "host", "log", "code", "count", "place_from", "place_to")
    facts = tuple((n, str(v)) for n in names if (v := getattr(gap, n)) is not None)
    return ShownBasis(gap.id, "gap", gap.message, gap.closes, gap.vanishes, facts)


def _other(view: CaseView, ident: str) -> ShownBasis | None:
    kind: Any = _KINDS.get(ident[:1])
    if ident.startswith("k:indicators/"):
        for kept in kept_lists(view.case, view.as_of):
            if kept.sha256.startswith(ident.removeprefix("k:indicators/")):
                told = (("list", kept.name), ("sha256", kept.sha256))
                return ShownBasis(ident, "knowledge", facts=told)
        return None
    page = None if ident.startswith("g:") else basis_page(view, ident)
    if page is None:
        return None
    facts = tuple((name, str(v)) for name, v in page.facts if v is not None and name != "message")
    return ShownBasis(ident, kind, facts=facts)


_COUNTED: Final = "state <> 'residual' AND level IN ('critical', 'high', 'medium', 'low')"
_ROWS: Final = f"""
SELECT epoch_us(coalesce(time, time_from)), level, host, title, log, code, ref, rule FROM hits
WHERE {_COUNTED}
ORDER BY CASE level WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END,
  1 NULLS LAST, ref, rule"""
ROW_COLUMNS: Final = (
    Column("time", msg("column-time"), "time"),
    Column("level", msg("column-level"), "word"),
    Column("host", msg("column-host")),
    Column("rule", msg("column-rule"), "name"),
    Column("log", msg("column-log"), "name"),
    Column("code", msg("column-code"), "number"),
    Column("ref", msg("column-ref"), "ref"),
)


def detection_rows(view: CaseView, most: int) -> tuple[Table, int]:
    """Detections, worst first, a line each; and how many are left out above `most`."""
    cursor = view.connection.cursor()
    rows: list[tuple[Cell, ...]] = []
    # with a limit a heap of so many rows is enough; without one millions would be sorted
    found = cursor.execute(f"{_ROWS} LIMIT {most}").fetchall()
    for time, level, host, title, log, code, ref, _ in found:
        rows.append(
            (_told(time), level, _told(host), _told(title), _told(log), _told(code), str(ref))
        )
    left = 0
    if len(rows) == most:
        left = view.hits.count(_COUNTED) - most
    return Table("detections", ROW_COLUMNS, tuple(rows), msg("table-detections")), left


def _told(value: Any) -> Cell:
    return Absent("unknown") if value is None or value == "" else value


def without_data(record: ShownRecord, data: str, taken: int) -> ShownRecord:
    """The record with names taken out of its data."""
    return msgspec.structs.replace(record, data=data, withheld=taken)
