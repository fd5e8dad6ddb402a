"""Cases made of invented records, written into segments as if a reader had given them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from bedem.case import Case, CaseView, SegmentFacts, SegmentWriter
from bedem.case.register import RegisterFile
from bedem.model.records import Delivery, Event, Gap, Source
from bedem.settlement import settle

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
START = 1_700_000_000 * SECOND  # 2023-11-14T22:13:20Z
SECURITY, SYSTEM = "Security", "System"
SYSMON = "Microsoft-Windows-Sysmon/Operational"


def event(
    number: int | None,
    time: int,
    code: int = 4624,
    *,
    host: str = "PC1.corp.local",
    log: str = SECURITY,
    provider: str = "Microsoft-Windows-Security-Auditing",
    state: Any = "live",
    place: int | None = None,
    user_data: bool = False,
    **data: Any,
) -> Event:
    """A record in the layout of evtx_dump."""
    part = {"UserData": {"X": data}} if user_data else {"EventData": data}
    body = json.dumps({"Event": {"System": {"EventID": code, "Channel": log}, **part}})
    where = place if place is not None else (number or 0) * 1000
    return Event(
        where, 900, time, "utc", "TimeCreated", host, log, provider, code, number, body,
        "evtx", state,
    )  # fmt: skip


def logons(
    first: int, count: int, start: int = START, step: int = HOUR, **told: Any
) -> list[Event]:
    """`count` records 4624 with numbers from `first`, `step` apart."""
    return [event(first + i, start + i * step, **told) for i in range(count)]


class File(msgspec.Struct):
    """An evidence file: its path as given, its records, the reader that took it, its Gaps."""

    path: str
    events: list[Event]
    reader: str = "evtx"
    gaps: list[Gap] = []
    institution: str | None = None

    @property
    def source(self) -> str:
        raw = self.path + "".join(f"{e.place}{e.data}{e.time_stamped}" for e in self.events)
        return hashlib.sha256(raw.encode()).hexdigest()[:12]


def made(path: Path, files: Iterable[File], register: RegisterFile | None = None) -> CaseView:
    """A settled view; one segment a file, in the order given."""
    case = Case.create(path)
    with case.intake():
        for number, file in enumerate(files):
            _segment(case, number, file)
    return CaseView(case, settle(case, register=register), register=register)


def _segment(case: Case, number: int, file: File) -> None:
    source = Source(
        file.source, file.source * 5, 69_632, "", file.reader, 1, len(file.events),
    )  # fmt: skip
    body = Delivery(file.source, source.sha256, source.size, file.path, 1, file.institution)
    case.record("delivery", msgspec.to_builtins(body))
    folder = case.work_folder()
    writer = SegmentWriter(folder, "")
    ordered = sorted(file.events, key=lambda e: (e.place, e.part))
    writer.events(file.source, ordered, sum(len(e.data) for e in ordered), ())
    for gap in file.gaps:
        writer.gap(msgspec.structs.replace(gap, source=file.source))
    writer.source(source)
    written = writer.close()
    facts = SegmentFacts(str(folder), written, (source,), len(ordered), 0, {}, 0, None, None)
    case.commit(f"p{number}", 1, facts)


def states(view: CaseView, kind: str, host: str = "PC1.corp.local") -> list[tuple[Any, ...]]:
    """(state, why, from, to) of a kind, in order of time; times in hours since START."""
    rows = view.connection.cursor().execute(
        "SELECT state, why, epoch_us(time_from), epoch_us(time_to) FROM kinds "
        "WHERE log_kind = ? AND host = ? ORDER BY time_from NULLS FIRST",
        [kind, host],
    )
    return [
        (
            state,
            why,
            None if a is None else round((a - START) / HOUR, 2),
            round((b - START) / HOUR, 2),
        )
        for state, why, a, b in rows.fetchall()
    ]


def gap_kinds(view: CaseView) -> dict[str, list[Gap]]:
    found: dict[str, list[Gap]] = {}
    for gap in view.gaps():
        found.setdefault(gap.kind, []).append(gap)
    return found


def tables(view: CaseView) -> dict[str, list[tuple[Any, ...]]]:
    """Everything coverage settles, in the order in which it was written."""
    return {
        name: view.connection.cursor().execute(f"SELECT * FROM {name}").fetchall()
        for name in ("coverage", "kinds", "downtime", "settled_gaps")
    }
