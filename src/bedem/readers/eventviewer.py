"""Event Viewer's "save as CSV", in any language: five names, six columns, told by position.

level or keyword, date and time, source, event id, task, message. The file names neither computer
nor log: the log is known for sources that write to one alone. The time is local, in the culture's
format. Sysmon's messages are English on every machine: their `Name: value` lines become fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bedem.model.messages import msg
from bedem.model.records import Event, Gap
from bedem.readers.base import HEAD_BYTES, Head, Input, Item, Unread, stamped_event
from bedem.readers.csvrows import CsvRow, csv_rows, table_of
from bedem.readers.culture_dates import culture_micros, order_of
from bedem.readers.stamps import Stamps
from bedem.readers.textview import head_text
from bedem.readers.winshape import as_number

VERSION: Final = 1
_DATE = re.compile(
    r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?,? \d{1,2}[:.]\d\d[:.]\d\d(?: ?\S{1,5})?"
)
_ID = re.compile(r"\d{1,5}")
_SECOND = re.compile(
    r'^(?:"[^"\n]{0,64}"|[^,;\t"\n]{0,64})[,;\t](?:"?)(\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?,? '
    r"\d{1,2}[:.]\d\d[:.]\d\d[^,;\t\"\n]{0,8})\"?[,;\t](?:\"[^\"\n]{1,256}\"|[^,;\t\"\n]{1,256})"
    r"[,;\t]\"?\d{1,5}\"?[,;\t]",
    re.MULTILINE,
)
_LOGS: Final = {
    "microsoft-windows-security-auditing": "Security",
    "microsoft-windows-sysmon": "Microsoft-Windows-Sysmon/Operational",
    "service control manager": "System",
    "microsoft-windows-taskscheduler": "Microsoft-Windows-TaskScheduler/Operational",
    "microsoft-windows-windows defender": "Microsoft-Windows-Windows Defender/Operational",
    "powershell": "Windows PowerShell",
    "microsoft-windows-powershell": "Microsoft-Windows-PowerShell/Operational",
}
_FIELD = re.compile(r"^([A-Z][A-Za-z]{1,40}): (.*)$", re.MULTILINE)


def score(head: Head) -> int:
    """Certain by a row whose second value is a date and whose fourth is a number."""
    table = table_of(head.data)
    if len(table.header) not in (5, 6) or not table.separator:
        return 0
    text = head_text(head.data[:65_536]).decode(table.encoding, "replace")
    first, _, rest = text.lstrip("\r\n").partition("\n")
    if any(char.isdigit() for char in first):
        return 0
    return 84 if _SECOND.match(rest) else 0


def read(source: Input) -> Iterator[Item]:
    stamps = Stamps()
    with source.bytes() as data:
        table = table_of(bytes(data[:HEAD_BYTES]))
    order = order_of(_dates(source))
    odd, no_order = Unread(), 0
    for row in csv_rows(source, table):
        if isinstance(row, Gap):
            yield row
            continue
        if len(row.values) < 5 or _ID.fullmatch(row.values[3].strip()) is None:
            odd.add(row.place)
            continue
        micros = culture_micros(row.values[1], order)
        if micros is None:
            if order is None and _DATE.match(row.values[1]):
                no_order += 1
            else:
                stamps.iso("?", row.place)
        yield _event(row, micros, stamps)
    yield from odd.gaps()
    if no_order:
        yield Gap(
            "time", msg("gap-time-order", count=no_order), count=no_order,
            closes=msg("close-time-order"),
        )  # fmt: skip
    yield from stamps.gaps()


def _dates(source: Input) -> Iterator[str]:
    with source.bytes() as data:
        found = table_of(bytes(data[:HEAD_BYTES]))
    for row in csv_rows(source, found):
        if not isinstance(row, Gap) and len(row.values) > 1:
            yield row.values[1]


def _event(row: CsvRow, micros: int | None, stamps: Stamps) -> Event:
    level, stamp, provider, code, task, *rest = row.values
    message = "\n".join(rest) if rest else ""
    record: dict[str, str] = {
        "Level": level,
        "TimeCreated": stamp,
        "Provider_Name": provider,
        "EventID": code,
        "Task": task,
        "Message": message,
    }
    if provider.casefold() == "microsoft-windows-sysmon":
        for name, value in _FIELD.findall(message.replace("\r", "")):
            record.setdefault(name, value)
    time = None if micros is None else stamps.checked(micros, row.place)
    return stamped_event(
        place=row.place,
        length=row.length,
        time=time,
        kind="local",
        field="TimeCreated",
        time_text=stamp if time is None else None,
        log=_LOGS.get(provider.casefold()),
        provider=provider or None,
        code=as_number(code.strip(), 31),
        record={n: v for n, v in record.items() if v},
        shape="export",
    )
