r"""Zeek's ASCII logs: rows between `#` lines, columns told by `#fields` alone.

Rows become JSON objects as Zeek's own JSON writer gives them: unset columns are left out, sets and
vectors are arrays, numbers and truth values are typed. `\xNN` and `\\` are undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from bedem.model.messages import msg
from bedem.model.records import Event, Gap
from bedem.readers.base import Input, Item
from bedem.readers.stamps import Stamps, epoch_micros
from bedem.readers.textview import Buffer, View
from bedem.readers.zeek_layout import Layout, clean

_MAX_LINE: Final = 4 * 1024 * 1024
_encode = msgspec.json.Encoder().encode


def tsv_rows(source: Input, view: View, stamps: Stamps) -> Iterator[Item]:
    """Rows that begin in the part asked for."""
    data, size = view.data, len(view.data)
    layout = Layout(source.name)
    pos, stop = 0, size
    if not view.wide:
        pos, stop = _line_start(data, source.start), source.stop
        _take_header_before(data, pos, layout)
    odd, before_header, zeros = _Odd(), 0, 0
    while pos < stop:
        newline = data.find(b"\n", pos, pos + _MAX_LINE)
        closed = newline >= 0
        end = newline if closed else min(size, pos + _MAX_LINE)
        raw = data[pos:end]
        offset, pos = pos, end + closed
        if raw[-1:] == b"\r":
            raw = raw[:-1]
        if raw[:1] <= b" " and not raw.strip(b"\x00 \t"):
            zeros += len(raw) if b"\x00" in raw else 0
            continue
        line = raw.decode("utf-8", "surrogateescape")
        if line[0] in "#\ufeff":
            layout.take(line.lstrip("\ufeff"))
            continue
        place = view.place(offset) if view.wide else offset
        if place >= source.stop:
            break
        if place < source.start:
            continue
        if not layout.names:
            before_header += 1
            continue
        if layout.unsettled:
            layout.settle()
        length = len(raw) if not view.wide else view.place(offset + len(raw)) - place
        yield _event(line, place, length, layout, stamps, odd)
    yield from odd.gaps()
    if before_header:
        yield Gap(
            "damaged",
            msg("gap-zeek-no-fields", count=before_header),
            count=before_header,
            closes=msg("close-damaged"),
        )
    if zeros:
        yield Gap("damaged", msg("gap-zeros", count=zeros), closes=msg("close-damaged"))


class _Odd:
    """Rows with another number of columns than `#fields` says."""

    def __init__(self) -> None:
        self.short = 0
        self.long = 0
        self.place: int | None = None

    def gaps(self) -> Iterator[Gap]:
        if self.short or self.long:
            yield Gap(
                "damaged",
                msg("gap-zeek-columns", short=self.short, long=self.long),
                place_from=self.place,
                count=self.short + self.long,
                closes=msg("close-damaged"),
            )


def _event(line: str, place: int, length: int, layout: Layout, stamps: Stamps, odd: _Odd) -> Event:
    parts = line.split(layout.separator)
    names = layout.names
    data = layout.quick(line, parts)
    if data is None:
        record = layout.typed(parts)
        if len(parts) > len(names):
            record["_more"] = parts[len(names) :]
        data = _encode(clean(record)).decode()
    cut = len(parts) < len(names)
    if len(parts) != len(names):
        odd.short += cut
        odd.long += not cut
        odd.place = place if odd.place is None else odd.place
    time = None
    if 0 <= layout.time < len(parts):
        stamp = parts[layout.time]
        micros = epoch_micros(stamp)
        if micros is not None:
            time = stamps.checked(micros, place)
        elif stamp != layout.unset:
            time = stamps.iso(stamp, place)[0]
    sensor = parts[layout.sensor] if 0 <= layout.sensor < len(parts) else None
    return Event(
        place=place,
        length=length,
        time_stamped=time,
        time_kind="none" if time is None else "utc",
        time_field="" if time is None else "ts",
        host=None if sensor is None or sensor == layout.unset else clean(sensor),
        log=layout.log,
        provider=None,
        code=None,
        record_number=None,
        data=data,
        shape="zeek",
        state="cut" if cut else "live",
    )


def _line_start(data: Buffer, start: int) -> int:
    if start <= 0 or data[start - 1 : start] == b"\n":
        return max(start, 0)
    newline = data.find(b"\n", start)
    return len(data) if newline < 0 else newline + 1


def _take_header_before(data: Buffer, pos: int, layout: Layout) -> None:
    """The `#` lines in force at `pos`: the block of the last `#fields` above it."""
    fields = data.rfind(b"\n#fields", 0, pos)
    start = fields
    while start > 0:
        above = data.rfind(b"\n", 0, start)
        if data[above + 1 : above + 2] != b"#":
            break
        start = above
    start = start + 1 if fields >= 0 else 0
    while start < pos and data[start : start + 1] == b"#":
        end = data.find(b"\n", start, start + _MAX_LINE)
        if end < 0:
            break
        layout.take(bytes(data[start:end]).rstrip(b"\r").decode("utf-8", "surrogateescape"))
        start = end + 1
